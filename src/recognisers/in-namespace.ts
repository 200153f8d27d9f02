import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PLACE = /(?<![\w-])in (?:the )?(?:`([a-z0-9][a-z0-9-]{0,62})` namespace|namespace `([a-z0-9][a-z0-9-]{0,62})`)/;
/** Objects that carry their namespace with them are read by other rules. */
const OTHER = /\bhealth[- ]?checks?\b|(?:\b[A-Z][A-Za-z]+ `[^`]+`|`[^`]+` [A-Z][A-Za-z]+|[A-Z][A-Za-z]+\/[\w.-]+`?)\s*$/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PLACE.exec(sentence.text);
  const namespace = match?.[1] ?? match?.[2];
  if (match === null || namespace === undefined || OTHER.test(sentence.text.slice(0, match.index))) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const subject = subjectOf(sentence, context);
  return {
    assertions: [
      {
        kind: "field",
        search: searchFor(sentence, context, subject),
        fields: ["metadata.namespace"],
        anywhere: false,
        expect: { is: "same", value: namespace },
        quantifier: "some",
      },
    ],
    combine: "all",
    covers: [span],
  };
}

/** The namespace of what a sentence describes. */
export const recogniser: Recogniser = {
  id: "in-namespace",
  summary: "What the sentence describes stands in the named namespace.",
  examples: [
    {
      sentence: "Target secret: `redis-auth` in `cache` namespace",
      under: ["ExternalSecret created:"],
      reads: [{ kind: "field", fields: ["metadata.namespace"], expect: { is: "same", value: "cache" }, search: { kind: "ExternalSecret" } }],
    },
    { sentence: "Secret name: `redis-tls` in namespace `cache`", reads: [{ kind: "field", expect: { is: "same", value: "cache" } }] },
    { sentence: "Not in `cache` namespace", reads: null },
    { sentence: "Service `redis` in `cache` namespace", reads: null },
    { sentence: "Runs in the cache tier", reads: null },
  ],
  cue: [PLACE],
  recognise,
};
