import type { Assertion } from "../domain/assertion.ts";
import { negated, touches, within, withoutCode } from "../domain/clauses.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const TERMS: readonly { readonly pattern: RegExp; readonly fields: readonly string[] }[] = [
  { pattern: /topology ?spread(?: ?constraints?)?/gi, fields: ["topologySpreadConstraints"] },
  { pattern: /(?:pod )?anti[-‑ ]?affinity(?: rules?)?/gi, fields: ["podAntiAffinity", "podAntiAffinityPreset"] },
  { pattern: /(?<!anti[-‑ ]?)(?:node affinity|nodeAffinity)/gi, fields: ["nodeAffinity"] },
  { pattern: /(?<![\w-])tolerations?(?![\w-])/gi, fields: ["tolerations"] },
];

/** Anti-affinity of a stated strength is more than that there is some. */
const STRENGTH = /(?<![\w-])(?:required|preferred|hard|soft|strict|mandatory|must|best[- ]effort)(?![\w-])/i;
/** So is a spread that is no preference. */
const HARD = /(?<![\w-])(?:hard|strict|mandatory|required) (?:pod )?topology/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const out = negated(sentence.text);
  const found = TERMS.flatMap((term) => spansOf(plain, term.pattern).map((span) => ({ ...span, fields: term.fields })))
    .filter((one) => !touches(one, out))
    .sort((a, b) => a.start - b.start);
  const [first] = found;
  if (first === undefined || /(?<![\w-])(?:if|unless|optional|consider|evaluate)(?![\w-])/i.test(plain)) return null;
  if (STRENGTH.test(plain) && found.some(({ fields }) => fields.includes("podAntiAffinity"))) return null;
  if (HARD.test(plain) && found.some(({ fields }) => fields.includes("topologySpreadConstraints"))) return null;
  const last = found.at(-1) ?? first;
  const joined = spansOf(plain, /(?<![\w-])or(?![\w-])/gi);
  const between = joined.every((word) => within(word, [{ start: first.start, end: last.end }]));
  if (joined.length > 0 && (!between || found.length < 2)) return null;
  const search = searchFor(sentence, context);
  const assertions = found.map(
    ({ fields }): Assertion => ({ kind: "field", search, fields, anywhere: true, expect: { is: "present" }, quantifier: "some" }),
  );
  const words: readonly Span[] = [...joined, ...spansOf(plain, /(?<![\w-])(?:HA|high availability|in effect)(?![\w-])/g)];
  return { assertions, combine: joined.length > 0 ? "any" : "all", covers: [...found.map(({ start, end }) => ({ start, end })), ...words] };
}

/** How pods spread over nodes. */
export const recogniser: Recogniser = {
  id: "spread",
  summary: "Topology spread constraints, anti-affinity, node affinity or tolerations are set.",
  examples: [
    {
      sentence: "HA topology spread constraints configured",
      reads: [{ kind: "field", fields: ["topologySpreadConstraints"], expect: { is: "present" } }],
    },
    {
      sentence: "Anti-affinity or topology spread in effect",
      reads: [
        { kind: "field", fields: ["podAntiAffinity", "podAntiAffinityPreset"] },
        { kind: "field", fields: ["topologySpreadConstraints"] },
      ],
    },
    { sentence: "Pod anti-affinity is required", reads: null },
    { sentence: "No anti-affinity needed", reads: null },
    { sentence: "Topology spread if more than one node", reads: null },
    { sentence: "Hard topology spread constraints", reads: null },
    { sentence: "Spread over three zones", reads: null },
  ],
  cue: TERMS.map(({ pattern }) => pattern),
  recognise,
};
