import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, subjectOf, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE = /(?<![\w.-])(\d{1,3})\s+(replicas?|instances?)(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const before = sentence.text.slice(0, match.index);
  if (touches(span, ruledOut(sentence.text)) || /(?:at least|≥|>=|minimum(?: of)?|up to|max(?:imum)?(?: of)?|from|scale[sd]? to)\s*$/i.test(before))
    return null;
  return {
    assertions: [
      {
        kind: "field",
        search: searchFor(sentence, context, subjectOf(sentence, context)),
        fields: /^inst/i.test(match[2] ?? "") ? ["instances", "replicas"] : ["replicas", "replicaCount", "instances"],
        anywhere: true,
        expect: { is: "same", value: Number(match[1]) },
        quantifier: "some",
      },
      unsure("No field for the number of replicas has this value; a default may give it."),
    ],
    combine: "any",
    covers: [span],
  };
}

/** How many there are of a workload. */
export const recogniser: Recogniser = {
  id: "replicas",
  summary: "A workload has the stated number of replicas or instances. A default that gives it is not seen: a miss leaves the claim open.",
  examples: [
    {
      sentence: "Runs with 3 replicas",
      reads: [{ kind: "field", fields: ["replicas", "replicaCount", "instances"], expect: { is: "same", value: 3 } }, { kind: "uncheckable" }],
    },
    { sentence: "Database with 2 instances", reads: [{ kind: "field", fields: ["instances", "replicas"] }, { kind: "uncheckable" }] },
    { sentence: "At least 3 replicas", reads: null },
    { sentence: "Not 3 replicas", reads: null },
    { sentence: "Replicas are spread", reads: null },
  ],
  recognise,
};
