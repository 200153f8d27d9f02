import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const THINGS = "(?:members|pods|peers|replicas|endpoints|addresses|brokers)";

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      `(?:publish(?:es)?|lists?|announces?|resolves? to|includes?) @(?:${THINGS} (?:that|which) are (?:not (?:yet )?ready|unready)|(?:not[ -]ready|unready) ${THINGS})`,
    ),
    about: /(?<![\w-])services?(?![\w-])/i,
    negative: true,
    homes: () => [inKind("Service", ["spec.publishNotReadyAddresses"], same(true))],
  },
  {
    pattern: words(
      "(?:sticky sessions|session affinity (?:is |by |on |to )?@client ?ip|clients? (?:stick|sticks|stay) (?:to|with) @(?:same )?(?:pod|replica|member))",
    ),
    homes: () => [inKind("Service", ["spec.sessionAffinity"], same("ClientIP"))],
  },
];

/**
 * A Service publishes pods that are not ready, and binds clients to pods, as stated.
 * The fields are those of ServiceSpec (kubernetes/api, core/v1/types.go).
 */
export const recogniser: Recogniser = {
  id: "service-endpoints",
  summary: "A Service publishes pods that are not ready, or binds clients to pods, as stated.",
  examples: [
    {
      sentence: "Service `broker` publishes unready peers",
      reads: [
        {
          kind: "worded-field",
          search: { kind: "Service", name: "broker" },
          homes: [{ fields: ["spec.publishNotReadyAddresses"], expect: { is: "same", value: true } }],
        },
      ],
    },
    {
      sentence: "The Service `queue` lists pods that are not yet ready",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.publishNotReadyAddresses"] }] }],
    },
    {
      sentence: "Service `shop` has sticky sessions",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.sessionAffinity"], expect: { is: "same", value: "ClientIP" } }] }],
    },
    { sentence: "Service `broker` never publishes unready peers", reads: null },
    { sentence: "Service `broker` publishes ready peers only", reads: null },
    { sentence: "The runbook lists pods that are not ready", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
