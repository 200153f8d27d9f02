import { hedged, touches } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:contains?|includes?|renders?|lists?)?\s{0,9}only\s+`?([A-Z][A-Za-z0-9]{2,62})`?s?\s+(?:kinds?|resources?|objects?|manifests?)(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(sentence.text);
  const kind = match?.[1] === undefined ? undefined : (kindNamed(match[1])?.kind ?? undefined);
  if (match === null || kind === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const search = searchFor(sentence, context);
  const [nearest] = search.tiers;
  if (touches(span, hedged(sentence.text)) || nearest === undefined) return null;
  return {
    assertions: [
      {
        kind: "field",
        search: { ...search, tiers: [nearest] },
        fields: ["kind"],
        anywhere: false,
        expect: { is: "same", value: kind },
        quantifier: "every",
      },
    ],
    combine: "all",
    covers: [span],
  };
}

/** Manifests of a single kind. */
export const recogniser: Recogniser = {
  id: "only-kind",
  summary: "Every object of the files the claim is about has the one kind that is named.",
  examples: [
    {
      sentence: "ONLY CustomResourceDefinition kinds",
      under: ["`deploy/crds/all.yaml`:"],
      reads: [{ kind: "field", fields: ["kind"], expect: { is: "same", value: "CustomResourceDefinition" }, quantifier: "every" }],
    },
    { sentence: "ONLY CustomResourceDefinition kinds", reads: null },
    { sentence: "Only administrators have access", reads: null },
    { sentence: "`deploy/crds/all.yaml` has CustomResourceDefinition kinds", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
