import { oneOf } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

function retention(count: string | undefined, unit: string | undefined): ReturnType<Phrase["homes"]> {
  const number = Number(count);
  const short = (unit ?? "").charAt(0).toLowerCase();
  const days = short === "w" ? number * 7 : number;
  const values =
    short === "h"
      ? [`${number}h`]
      : short === "m"
        ? [`${number}m`, `${number}mo`]
        : [...(short === "w" ? [`${number}w`] : []), `${days}d`, `${days * 24}h`];
  return [
    {
      kinds: ["HelmRelease", "Prometheus", "Cluster", "VMSingle", "VMCluster", "VLogs", "ObjectStore"],
      fields: ["**.retention", "**.retentionPolicy", "**.retentionPeriod", "**.retentionTime"],
      expect: oneOf(...values),
    },
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:keeps?|retains?|kept|retained|retention(?: is| of|:)?|retention time(?: is| of)?)(?: [a-z]+){0,2}?(?: for)? (\\d{1,4}) (days?|d|weeks?|w|hours?|h|months?)",
    ),
    unless: /successful|failed|jobs|snapshots|revisions/i,
    homes: (match) => retention(match[1], match[2]),
  },
];

/** Data is kept for the stated time. */
export const recogniser: Recogniser = {
  id: "retention",
  summary: "Data is kept for the stated time.",
  examples: [
    { sentence: "Metrics are kept for 15 days", reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of", values: ["15d", "360h"] } }] }] },
    { sentence: "Retention is 2 weeks", reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of", values: ["2w", "14d", "336h"] } }] }] },
    { sentence: "Metrics are not kept for 15 days", reads: null },
    { sentence: "The last 3 failed jobs are kept", reads: null },
    { sentence: "Retention is agreed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
