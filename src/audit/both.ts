import type { Outcome } from "../domain/assertion.ts";
import { withoutCode } from "../domain/clauses.ts";
import { unknown } from "../domain/outcome.ts";
import type { Sentence } from "../domain/story.ts";

/** "Both plugins": two things of one sort, not the clusters and not two that are listed. */
const BOTH =
  /(?<![\w-])both(?: of)?(?: the| these| its| their)?(?! (?:the )?(?:[\w-]+ )?(?:clusters?|environments?|stages?|sites?)(?![\w-])|\s*(?:[,.;:)]|$))(?![\w-])/i;

/**
 * What was seen of one thing proves nothing of two: outcomes of a sentence that speaks of both, where all that holds was found in one place, are
 * open. One place in several clusters is one.
 */
export function openIfOnlyOne(sentence: Sentence, outcomes: readonly (readonly Outcome[])[]): readonly (readonly Outcome[])[] {
  if (!BOTH.test(withoutCode(sentence.text))) return outcomes;
  const places = new Set<string>();
  for (const outcome of outcomes.flat())
    if (outcome.is === "holds")
      for (const { object, path, field, value } of outcome.evidence) places.add([object ?? path, field, field === null ? value : ""].join("\n"));
  if (places.size !== 1) return outcomes;
  const [place = ""] = places;
  const because = `The claim speaks of both, and only ${place.split("\n")[0] ?? ""} was seen to be so.`;
  return outcomes.map((reading) => reading.map((outcome) => (outcome.is === "holds" ? unknown("ambiguous", because, outcome.evidence) : outcome)));
}
