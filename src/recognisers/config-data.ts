import { inKind, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

function data(key: string | undefined, value: string | undefined): ReturnType<Phrase["homes"]> {
  if (key === undefined) return null;
  const field = key.includes(".") ? `data["${key}"]` : `data.${key}`;
  return [inKind("ConfigMap", [field], value === undefined ? present : same(value.replace(/[.]$/, "")))];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:has|have|contains?|with|defines?|holds?|sets?) (?:@keys? )?([A-Za-z][\\w.-]{1,80})(?: is)? (?:set to|with (?:the )?value|equal to|=|of) ?([\\w.:/\\x40%+-]{1,120})",
    ),
    about: /config ?map/i,
    homes: (match) => data(match[1], match[2]),
  },
  {
    pattern: words("(?:has|have|contains?|with|defines?|holds?) @keys? ([A-Za-z][\\w.-]{1,80})"),
    about: /config ?map/i,
    unless: /secret|set to|value/i,
    homes: (match) => data(match[1], undefined),
  },
];

/** A ConfigMap has the stated key, with the value that is given. */
export const recogniser: Recogniser = {
  id: "config-data",
  summary: "A ConfigMap has the stated key, with the value that is given.",
  examples: [
    {
      sentence: "ConfigMap `redis-config` has key `maxmemory` set to `256mb`",
      reads: [
        {
          kind: "worded-field",
          search: { kind: "ConfigMap", name: "redis-config" },
          homes: [{ fields: ["data.maxmemory"], expect: { is: "same", value: "256mb" } }],
        },
      ],
    },
    {
      sentence: "The generated ConfigMap contains TIMEOUT_MS with value 3500",
      reads: [{ kind: "worded-field", homes: [{ fields: ["data.TIMEOUT_MS"], expect: { is: "same", value: "3500" } }] }],
    },
    { sentence: "ConfigMap with key `redis.conf`", reads: [{ kind: "worded-field", homes: [{ expect: { is: "present" } }] }] },
    { sentence: "ConfigMap without key `redis.conf`", reads: null },
    { sentence: "The runbook has key facts", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
