import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const NAMED =
  /(?<![\w/])(?:Pod ?Disruption ?Budgets?|PDBs?|pod disruption budgets?)(?![\w/])(?:\s+(?:is |are )?(?:enabled|configured|present|created|defined|set))?/;
const BOUND = /\b(minAvailable|maxUnavailable)\s*(≥|>=|≤|<=)\s*(\d{1,4})/g;
const VALUES = ["podDisruptionBudget", "pdb", "disruptionBudget"];

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const out = ruledOut(text);
  const match = NAMED.exec(text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, out)) return null;
  const search = searchFor(sentence, context);
  const bounds = [...text.matchAll(BOUND)].filter((bound) => !touches({ start: bound.index, end: bound.index + bound[0].length }, out));
  const covers: Span[] = [span, ...bounds.map((bound) => ({ start: bound.index, end: bound.index + bound[0].length }))];
  if (bounds.length > 0) {
    const assertions = bounds.map(
      (bound): Assertion => ({
        kind: "field",
        search,
        fields: [bound[1] ?? ""],
        anywhere: true,
        expect: { is: (bound[2] ?? "").match(/≥|>=/) ? "at-least" : "at-most", value: Number(bound[3]) },
        quantifier: "some",
      }),
    );
    return { assertions, combine: "all", covers };
  }
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  return {
    assertions: [
      { ...base, fields: VALUES.map((field) => `${field}.enabled`), expect: { is: "same", value: true } },
      { ...base, fields: VALUES.flatMap((field) => [`${field}.minAvailable`, `${field}.maxUnavailable`]), expect: { is: "present" } },
      { kind: "object-present", search: searchFor(sentence, context, { kind: "PodDisruptionBudget" }), rendered: false, count: null },
    ],
    combine: "any",
    covers,
  };
}

/** Pod disruption budgets, as objects or through the values of a chart. */
export const recogniser: Recogniser = {
  id: "disruption-budget",
  summary: "A PodDisruptionBudget stands among the manifests, or the values of a chart turn it on.",
  examples: [
    {
      sentence: "PodDisruptionBudget enabled",
      reads: [{ kind: "field" }, { kind: "field" }, { kind: "object-present", search: { kind: "PodDisruptionBudget" } }],
    },
    { sentence: "PDB with minAvailable ≥ 2", reads: [{ kind: "field", fields: ["minAvailable"], expect: { is: "at-least", value: 2 } }] },
    { sentence: "No PodDisruptionBudget", reads: null },
    { sentence: "PDB created if replicas exceed one", reads: null },
    { sentence: "Budget approved", reads: null },
  ],
  recognise,
};
