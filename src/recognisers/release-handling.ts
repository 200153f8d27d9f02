import { having, inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, words } from "../domain/wording.ts";

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:retries|retried|retry) (?:@failed )?upgrades? (?:up to |at most )?<n> times?|(?:up to |at most )?<n> upgrade retries|failed upgrade is (?:retried|rolled back) (?:after )?(?:at most |up to )?<n> (?:times|retries)",
    ),
    negative: true,
    homes: (match) => [inKind("HelmRelease", ["spec.upgrade.remediation.retries"], same(numberOf(match[1] ?? match[2] ?? match[3])))],
  },
  {
    pattern: words(
      "(?:retries|retried|retry) (?:@failed )?(?:[a-z]+ )?install(?:s|ation|ations)? (?:up to |at most )?<n> times?|(?:up to |at most )?<n> install retries",
    ),
    homes: (match) => [inKind("HelmRelease", ["spec.install.remediation.retries"], same(numberOf(match[1] ?? match[2])))],
  },
  {
    pattern: words(
      "crds? (?:policy )?(?:is |are |: ?)?(?:installed )?(?:with |by |using )?(CreateReplace|Create|Skip)|(CreateReplace|Skip) (?:for )?crds",
    ),
    homes: (match) => [inKind("HelmRelease", ["spec.install.crds", "spec.upgrade.crds"], same(match[1] ?? match[2] ?? ""))],
  },
  {
    pattern: words("(?:takes |gets |reads |loads )?values from (?:@(configmap|secret) )<name>|values ?from @(configmap|secret) <name>"),
    homes: (match) => [
      inKind(
        "HelmRelease",
        ["spec.valuesFrom"],
        having([{ kind: /secret/i.test(match[1] ?? match[3] ?? "") ? "Secret" : "ConfigMap", name: match[2] ?? match[4] ?? "" }]),
      ),
    ],
  },
  {
    pattern: words("(?:leftovers are cleaned up|cleans up (?:on|after) fail(?:ure|ed upgrades?)|cleanup on fail(?:ure)?)"),
    homes: () => [inKind("HelmRelease", ["spec.upgrade.cleanupOnFail"], same(true))],
  },
];

/** A HelmRelease installs, upgrades and remediates as stated: retries, CRDs, timeouts, values from elsewhere. */
export const recogniser: Recogniser = {
  id: "release-handling",
  summary: "A HelmRelease installs, upgrades and remediates as stated: retries, CRDs, timeouts, values from elsewhere.",
  examples: [
    {
      sentence: "HelmRelease `redis` retries upgrades 5 times",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.retries"], expect: { is: "same", value: 5 } }] }],
    },
    {
      sentence: "CRDs are installed with CreateReplace",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "CreateReplace" } }] }],
    },
    {
      sentence: "Takes values from ConfigMap `redis-values`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ kind: "ConfigMap", name: "redis-values" }] } }] }],
    },
    { sentence: "Never retries upgrades 5 times", reads: null },
    { sentence: "Values are agreed", reads: null },
    { sentence: "The team retries 5 times", reads: null },
  ],
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
