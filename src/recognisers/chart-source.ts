import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:references?|uses?|points? (?:to|at)|pulls?)\s+(?:the )?(?:official )?([A-Z][\w-]{1,40})\s+(?:helm )?charts?(?:\s+(?:from|in|at|via)(?: the| an?)?)?(?:\s+(oci))?\s+(?:registry|repository|repo)(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const subject = match?.[1];
  if (match === null || subject === undefined || /^(?:helm|the|its|a)$/i.test(subject)) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const search = searchFor(sentence, context, { topic: [subject] });
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const assertions: Assertion[] = [{ ...base, fields: ["spec.url", "repoURL"], expect: { is: "contains", value: subject.toLowerCase() } }];
  if (match[2] !== undefined) assertions.push({ ...base, fields: ["spec.url", "repoURL"], expect: { is: "contains", value: "oci://" } });
  return { assertions, combine: "all", covers: [span] };
}

/** Where charts come from. */
export const recogniser: Recogniser = {
  id: "chart-source",
  summary: "A source object points at the registry of the named chart.",
  examples: [
    {
      sentence: "References Grafana Helm chart from registry",
      reads: [{ kind: "field", fields: ["spec.url", "repoURL"], expect: { is: "contains", value: "grafana" } }],
    },
    {
      sentence: "Uses Redis chart OCI registry",
      reads: [
        { kind: "field", expect: { is: "contains", value: "redis" } },
        { kind: "field", expect: { is: "contains", value: "oci://" } },
      ],
    },
    { sentence: "Does not use Redis chart from registry", reads: null },
    { sentence: "References Redis chart", reads: null },
    { sentence: "Uses registry credentials", reads: null },
  ],
  recognise,
};
