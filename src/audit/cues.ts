import { withoutCode } from "../domain/clauses.ts";
import { perObject } from "../domain/memo.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { type Cue, cueOf, mayMatchAny, traceOf, traceOfAll } from "../domain/traces.ts";
import { opened } from "../domain/wording.ts";

interface Cued {
  readonly recogniser: Recogniser;
  readonly own: Cue | null;
  readonly near: Cue | null;
}

const cuesOf = perObject((recognisers: readonly Recogniser[]): readonly Cued[] =>
  recognisers.map((recogniser) => ({
    recogniser,
    own: recogniser.cue === undefined ? null : cueOf(recogniser.cue),
    near: recogniser.cueNear === undefined ? null : cueOf(recogniser.cueNear),
  })),
);

/** The rules that may read a sentence, in their order: all but those whose cue it lacks. */
export function mayRead(recognisers: readonly Recogniser[], sentence: Sentence): readonly Recogniser[] {
  const { text } = sentence;
  const own = traceOfAll([text, withoutCode(text), opened(text)]);
  const isNear = (cue: Cue): boolean => mayMatchAny(own, cue) || sentence.scope.lines.some((line) => mayMatchAny(traceOf(line.text), cue));
  const found: Recogniser[] = [];
  for (const cued of cuesOf(recognisers))
    if ((cued.own === null || mayMatchAny(own, cued.own)) && (cued.near === null || isNear(cued.near))) found.push(cued.recogniser);
  return found;
}
