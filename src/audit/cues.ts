import { withoutCode } from "../domain/clauses.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { mayMatch, traceOfAll } from "../domain/traces.ts";
import { opened } from "../domain/wording.ts";

/** The rules that may read a sentence, in their order: all but those whose cue it lacks. */
export function mayRead(recognisers: readonly Recogniser[], sentence: Sentence): readonly Recogniser[] {
  const { text } = sentence;
  const own = traceOfAll([text, withoutCode(text), opened(text)]);
  const near = traceOfAll([text, withoutCode(text), ...sentence.scope.lines.map((line) => line.text)]);
  return recognisers.filter(
    ({ cue, cueNear }) =>
      (cue === undefined || cue.some((pattern) => mayMatch(own, pattern))) &&
      (cueNear === undefined || cueNear.some((pattern) => mayMatch(near, pattern))),
  );
}
