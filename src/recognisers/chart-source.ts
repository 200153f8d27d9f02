import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:references?|uses?|points? (?:to|at)|pulls?)\s+(?:the )?(?:official )?([A-Z][\w-]{1,40})\s+(?:helm )?charts?(?:\s+(?:from|in|at|via)(?: the| an?)?)?(?:\s+(oci))?\s+(?:registry|repository|repo)(?![\w-])/i;

/** "…, from the acme OCI registry": whose it is, and how it is spoken to. */
const FROM =
  /[\s,]{0,9}(?<![\w-])(?:pulled |installed |taken |sourced )?from (?:the |an? |its )?(?:official |upstream |public |vendor's |project's )?(?:([a-z][\w-]{2,40})(?:'s)? )?(?:(oci|helm) )?(?:registry|repository|chart repository)(?![\w-])/i;
const NO_NAME = /^(?:official|upstream|public|internal|private|local|same|container|image|chart|helm|oci|git|remote|central|shared|project|vendor)$/i;

/** Charts that come "from the … registry", where the sentence speaks of a chart. */
function fromRegistry(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const match = FROM.exec(plain);
  if (match === null || !/(?<![\w-])(?:charts?|OCIRepository|HelmRepository)(?![\w-])/i.test(plain.slice(0, match.index))) return null;
  const name = match[1] === undefined || NO_NAME.test(match[1]) ? undefined : match[1];
  const oci = /^oci$/i.test(match[2] ?? match[1] ?? "");
  const span = { start: match.index, end: match.index + match[0].length };
  if ((name === undefined && !oci) || touches(span, ruledOut(sentence.text))) return null;
  const base = {
    kind: "field",
    search: searchFor(sentence, context, name === undefined ? {} : { topic: [name] }),
    anywhere: true,
    quantifier: "some",
  } as const;
  const expected = [...(name === undefined ? [] : [name.toLowerCase()]), ...(oci ? ["oci://"] : [])];
  const assertions = expected.map((value): Assertion => ({ ...base, fields: ["spec.url", "repoURL"], expect: { is: "contains", value } }));
  return { assertions, combine: "all", covers: [span], inferred: true };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const subject = match?.[1];
  if (match === null || subject === undefined || /^(?:helm|the|its|a)$/i.test(subject)) return fromRegistry(sentence, context);
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
    {
      sentence: "Operator chart `1.2.3`, from the acme OCI registry.",
      reads: [
        { kind: "field", expect: { is: "contains", value: "acme" } },
        { kind: "field", expect: { is: "contains", value: "oci://" } },
      ],
    },
    { sentence: "Chart comes from the official OCI registry", reads: [{ kind: "field", expect: { is: "contains", value: "oci://" } }] },
    { sentence: "Images come from the acme OCI registry", reads: null },
    { sentence: "References Redis chart", reads: null },
    { sentence: "Uses registry credentials", reads: null },
  ],
  cue: [PHRASE, FROM],
  recognise,
};
