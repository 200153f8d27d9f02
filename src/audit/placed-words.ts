import type { Evidence, Outcome } from "../domain/assertion.ts";
import { accountedBy, stemOf, stemsOf } from "../domain/stems.ts";

/** Words that turn, count or widen a statement; where it was found does not account for them. */
const TURNING =
  /^(?:no|not|none|never|without|only|except|neither|nor|instead|all|both|each|every|any|either|most|least|default|defaults?.*|disabled?|enabled?|more|less|other|another|same|optional|if|when|unless|first|last|\d.*)$/i;

function placeStems({ field, object }: Evidence): readonly string[] {
  return [...stemsOf(object ?? ""), ...stemsOf(field ?? "")];
}

/**
 * The words left over that the place of the evidence does not account for either: a word is accounted for when every piece of evidence of every
 * outcome stands in a field or an object that has this word in its name ("Portal: 2 replicas", found at `portal.replicas`).
 */
export function withoutPlaced(residue: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  if (residue.length === 0 || outcomes.length === 0) return residue;
  const settled = outcomes.every(({ is }) => is === "holds" || is === "contradicted");
  const evidence = outcomes.flatMap((outcome) => outcome.evidence);
  if (!settled || evidence.length === 0 || outcomes.some((outcome) => outcome.evidence.length === 0)) return residue;
  if (evidence.some(({ object, field }) => object === null || field === null)) return residue;
  const places = evidence.map((one) => new Set(placeStems(one)));
  return residue.filter((word) => !isPlaced(word, places, evidence));
}

function isPlaced(word: string, places: readonly ReadonlySet<string>[], evidence: readonly Evidence[]): boolean {
  if (word.startsWith("`")) {
    const code = word.slice(1, -1);
    return (
      /^[a-z][a-z0-9.-]{2,}$/.test(code) && evidence.every(({ object }) => object !== null && object.slice(object.lastIndexOf("/") + 1) === code)
    );
  }
  if (TURNING.test(word) || !/^[A-Za-z][\w-]{2,}$/.test(word)) return false;
  const whole = accountedBy(stemOf(word));
  const parts = stemsOf(word);
  return places.every((stems) => whole.some((stem) => stems.has(stem)) || (parts.length > 1 && parts.every((part) => stems.has(part))));
}
