import { ruledOut } from "../domain/clauses.ts";
import { checkableLabels, labelAssertions } from "../domain/labels.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const labels = checkableLabels(sentence.text, ruledOut(sentence.text)).filter(({ meaning }) => meaning.sure);
  if (labels.length === 0) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  return {
    assertions: labels.flatMap((label) => labelAssertions(label, search)),
    combine: "all",
    covers: labels.map(({ start, end }) => ({ start, end })),
  };
}

/** Labels of the domain that stand for a field. */
export const recogniser: Recogniser = {
  id: "labelled-field",
  summary: 'A label that stands for a field ("Refresh interval: 1h", "DNS names: …") is followed by the field\'s value.',
  examples: [
    { sentence: "Refresh interval: 1h", reads: [{ kind: "field", fields: ["refreshInterval"], expect: { is: "same", value: "1h" } }] },
    {
      sentence: "DNS names: `cache.example.org` and `*.cache.example.org`",
      reads: [
        { kind: "field", fields: ["dnsNames"], expect: { is: "contains", value: "cache.example.org" } },
        { kind: "field", fields: ["dnsNames"], expect: { is: "contains", value: "*.cache.example.org" } },
      ],
    },
    {
      sentence: "Issuer reference: `internal-ca`",
      reads: [{ kind: "field", fields: ["issuerRef.name"], expect: { is: "same", value: "internal-ca" } }],
    },
    { sentence: "ReclaimPolicy: Delete", reads: [{ kind: "field", fields: ["reclaimPolicy"], expect: { is: "same", value: "Delete" } }] },
    { sentence: "Owner: `platform`", reads: null },
    { sentence: "Storage class: `fast-nvme`", reads: null },
    { sentence: "Ingress class: `${INGRESS_CLASS}`", reads: null },
    { sentence: "Refresh interval: 1h or 2h", reads: null },
    { sentence: "Ingress class: not `public`", reads: null },
  ],
  cue: [/:|key/i],
  recognise,
};
