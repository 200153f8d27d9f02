import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor, subjectOf, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Keys that other rules read. */
const WIRING = /^(?:spec\.)?(?:dependsOn|healthChecks?|postBuild(?:\.substitute(?:From)?)?|substituteFrom)$/;
const KEY = /^[A-Za-z_$][\w-]*(?:\.[A-Za-z_][\w-]*){0,8}$/;
const SAYS =
  /^\s+(?:(block|section|field|key|stanza|map|label|annotation)s?(?:\s+(?:is\s+)?(?:set|present|configured|defined|included|exists))?|(?:is\s+|are\s+)?(?:set|configured|defined|present|specified))(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const out = ruledOut(text);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const token of tokensOf(sentence, context)) {
    if (!["key", "name", "other"].includes(token.class) || !KEY.test(token.text) || WIRING.test(token.text) || touches(token, out)) continue;
    const after = SAYS.exec(text.slice(token.end));
    if (
      after === null ||
      (token.class === "name" && after[1] === undefined) ||
      /\bto\s*`?$/.test(after[0]) ||
      /^\s+`/.test(text.slice(token.end + after[0].length)) ||
      /^\s+to\b/.test(text.slice(token.end + after[0].length))
    )
      continue;
    assertions.push({
      kind: "field",
      search: searchFor(sentence, context, subjectOf(sentence, context)),
      fields: [token.text],
      anywhere: true,
      expect: { is: "present" },
      quantifier: "some",
    });
    covers.push({ start: token.start, end: token.end + after[0].length });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Fields that are set, whatever their value. */
export const recogniser: Recogniser = {
  id: "field-present",
  summary: 'A field that the sentence names in code is set: "`topologySpreadConstraints` configured", "`summary` block".',
  examples: [
    {
      sentence: "`topologySpreadConstraints` configured",
      reads: [{ kind: "field", fields: ["topologySpreadConstraints"], expect: { is: "present" } }],
    },
    { sentence: "`summary` block from the review", under: ["Report at `docs/report.yaml`:"], reads: [{ kind: "field", fields: ["summary"] }] },
    { sentence: "`redis` configured", reads: null },
    { sentence: "`hostNetwork` set to false", reads: null },
    { sentence: "`hostNetwork` is not set", reads: null },
    { sentence: "`dependsOn` configured", reads: null },
  ],
  cue: [SAYS],
  recognise,
};
