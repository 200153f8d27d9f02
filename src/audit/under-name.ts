import type { Outcome } from "../domain/assertion.ts";
import { unknown } from "../domain/outcome.ts";
import { codeSpans } from "../domain/paths.ts";
import { kindBeside } from "../domain/reading.ts";
import type { Sentence } from "../domain/story.ts";

/** A line that only names what the sentences under it are about: "`web`", "CronJob `sweep`:", "Container `proxy`". */
const NAMES = /^(?:the )?(?:[A-Za-z][A-Za-z ]{0,40} )?`([a-z0-9][a-z0-9-]{1,60})`(?: [A-Za-z]+)?$/;

/** The name under which a sentence stands, where the line right above it gives nothing else and the sentence names no object itself. */
function nameAbove(sentence: Sentence): string | null {
  const above = sentence.scope.lines
    .at(-1)
    ?.text.replace(/[*_]/g, "")
    .replace(/[\s:.—–-]+$/, "")
    .trim();
  const name = above === undefined ? undefined : NAMES.exec(above)?.[1];
  if (name === undefined || codeSpans(sentence.text).some((span) => kindBeside(sentence.text, span) !== undefined)) return null;
  return name;
}

/**
 * Outcomes of a sentence, open where it stands under the name of one thing and all that was found is of others: "Priority class `high`" under
 * "`worker`" is not said of the API beside it.
 */
export function openIfOfOther(sentence: Sentence, outcomes: readonly (readonly Outcome[])[]): readonly (readonly Outcome[])[] {
  const name = nameAbove(sentence);
  if (name === null) return outcomes;
  return outcomes.map((some) =>
    some.map((outcome) => {
      if (outcome.is === "unknown" || outcome.evidence.length === 0) return outcome;
      const about = outcome.evidence.some(({ object, field, path, value }) =>
        [object, field, path, value].some((text) => text?.includes(name) === true),
      );
      return about ? outcome : unknown("ambiguous", `The claim stands under ${name}, and what was found is of something else.`, outcome.evidence);
    }),
  );
}
