import { having, inKind, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { RELEASE_PHRASES } from "../domain/release-phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, words } from "../domain/wording.ts";

function retries(action: "install" | "upgrade", match: RegExpExecArray): ReturnType<Phrase["homes"]> {
  const count = numberOf(match.slice(1).find((group) => group !== undefined));
  return Number.isNaN(count) ? null : [inKind("HelmRelease", [`spec.${action}.remediation.retries`], same(count))];
}

const PHRASES: readonly Phrase[] = [
  ...RELEASE_PHRASES,
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
    pattern: words(
      "upgrades?(?: remediation)?(?: retries| retry count)(?: is| are| of|:| =| limited to| set to| capped at)? <n>|upgrade remediation(?: with| has|:)? <n> retries|<n> retries (?:on|for) upgrades?(?! and)|@failed upgrade is retried <n> times|<n> upgrade attempts",
    ),
    labels: true,
    homes: (match) => retries("upgrade", match),
  },
  {
    pattern: words(
      "install(?:s|ation)?(?: remediation)?(?: retries| retry count)(?: is| are| of|:| =| limited to| set to| capped at)? <n>|install(?:ation)? remediation(?: with| has|:)? <n> retries|<n> retries (?:on|for) install(?:s|ation)?(?! and| ?/)",
    ),
    labels: true,
    homes: (match) => retries("install", match),
  },
  {
    pattern: words(
      "<n> retries (?:on|for) (?:both )?install(?:s|ation)? ?(?:and|/) ?upgrades?|install ?(?:and|/) ?upgrade remediation(?: with| has|:)? <n> retries|install ?(?:and|/) ?upgrade retries(?: is| are| of|:)? <n>|remediation retries(?: is| are| of|:| =)? <n>(?= for (?:both|install))",
    ),
    labels: true,
    homes: (match) => retries("install", match),
  },
  {
    pattern: words(
      "<n> retries (?:on|for) (?:both )?install(?:s|ation)? ?(?:and|/) ?upgrades?(?:)|install ?(?:and|/) ?upgrade remediation(?: with| has|:)? <n> retries(?:)|install ?(?:and|/) ?upgrade retries(?: is| are| of|:)? <n>(?:)",
    ),
    labels: true,
    homes: (match) => retries("upgrade", match),
  },
  {
    pattern: words("(?:with )?rollback strategy|(?:upgrade )?remediation strategy(?: is|:| =)? rollback|strategy(?: is|:) rollback|then rolled back"),
    labels: true,
    unless: /postgres|database|application rollback|roll back by hand/i,
    homes: () => [inKind("HelmRelease", ["spec.upgrade.remediation.strategy"], same("rollback"))],
  },
  {
    pattern: words(
      "namespace creation(?: is)? (?:disabled|off)|(?:does|do) not create (?:@|its own )namespace|no namespace creation|createNamespace (?:disabled|off)",
    ),
    negative: true,
    homes: () => [inKind("HelmRelease", ["spec.install.createNamespace"], same(false))],
  },
  {
    pattern: words("namespace creation(?: is)? (?:enabled|on)|creates @(?:target )?namespace(?: on install| itself)?"),
    about: /helmrelease|release|chart/i,
    homes: () => [inKind("HelmRelease", ["spec.install.createNamespace"], same(true))],
  },
  {
    pattern: words(
      "crds (?:are )?(?:skipped|left out|ignored)(?: (?:on|during|at) (?:install|upgrade)(?: ?(?:and|/) ?upgrade)?)?|skips? (?:the )?crds(?: (?:on|during|at) install(?: ?(?:and|/) ?upgrade)?)?|(?:does|do) not install (?:the )?crds (?:on|during|at) (?:install|upgrade)",
    ),
    negative: true,
    homes: () => [inKind("HelmRelease", ["spec.install.crds"], same("Skip"))],
  },
  {
    pattern: words(
      "crds (?:are )?(?:skipped|left out|ignored) (?:on|during|at) (?:install ?(?:and|/) ?)?upgrades?|skips? (?:the )?crds (?:on|during|at) (?:install ?(?:and|/) ?)?upgrades?",
    ),
    negative: true,
    homes: () => [inKind("HelmRelease", ["spec.upgrade.crds"], same("Skip"))],
  },
  {
    pattern: words("crds (?:are )?(?:created and )?replaced (?:on|during|at|with) (?:install ?(?:and|/) ?)?(?:each |every )?upgrades?"),
    homes: () => [inKind("HelmRelease", ["spec.upgrade.crds"], same("CreateReplace"))],
  },
  {
    pattern: words("crds (?:[a-z]+ ){2,6}and (?:are )?replaced (?:on|during|at|with) (?:install ?(?:and|/) ?)?(?:each |every )?upgrades?"),
    homes: () => [inKind("HelmRelease", ["spec.upgrade.crds"], same("CreateReplace"))],
  },
  {
    pattern: words("crds (?:ship|are shipped|are delivered) with @(?:chart|release)"),
    homes: () => [inKind("HelmRelease", ["spec.install.crds"], oneOf("Create", "CreateReplace"))],
  },
  {
    pattern: words(
      "@failed install(?:ation)? is retried (?:up to |at most )?<n> times?|failed install(?:ation)?s are retried (?:up to |at most )?<n> times?",
    ),
    homes: (match) => retries("install", match),
  },
  {
    pattern: words("drift detection(?: is)?(?: enabled| on| active)|drift(?: is)? (?:detected|corrected) by flux"),
    homes: () => [inKind("HelmRelease", ["spec.driftDetection.mode"], same("enabled"))],
  },
  {
    pattern: words("(?:keeps |@)?(?:max(?:imum)? history|history(?: limit)?)(?: is| of|:| =)? <n>|(?:keeps|retains) <n> (?:release )?revisions"),
    labels: true,
    about: /helmrelease|release|chart/i,
    homes: (match) => [inKind("HelmRelease", ["spec.maxHistory"], same(numberOf(match[1] ?? match[2])))],
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

/** What a release does when it says nothing: a miss is none. */
const BY_DEFAULT = /(?<![\w-])crds (?:ship|come|are (?:shipped|installed|delivered)) with (?:the |its )?(?:chart|release)(?![\w-])/i;

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
    {
      sentence: "Upgrade retries limited to 2, install retries 3",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.retries"], expect: { is: "same", value: 2 } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.install.remediation.retries"], expect: { is: "same", value: 3 } }] },
      ],
    },
    {
      sentence: "Upgrade remediation: 3 retries with rollback strategy",
      reads: [{ kind: "worded-field" }, { kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.strategy"] }] }],
    },
    {
      sentence: "CRDs are skipped on install and upgrade",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.install.crds"] }] },
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.crds"] }] },
      ],
    },
    {
      sentence: "Namespace creation is disabled",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.install.createNamespace"], expect: { is: "same", value: false } }] }],
    },
    {
      sentence: "CRDs come with the chart and are replaced on every upgrade",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: true } }, { fields: ["spec.install.crds"], expect: { is: "one-of" } }] },
        { kind: "worded-field", homes: [{ expect: { is: "absent" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.crds"], expect: { is: "same", value: "CreateReplace" } }] },
      ],
    },
    {
      sentence: "A failed installation is retried three times",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.install.remediation.retries"], expect: { is: "same", value: 3 } }] }],
    },
    {
      sentence: "Install and upgrade are retried three times",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.install.remediation.retries"], expect: { is: "same", value: 3 } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.retries"], expect: { is: "same", value: 3 } }] },
      ],
    },
    {
      sentence: "Failed upgrades are rolled back",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.strategy"] }, { expect: { is: "absent" } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.remediation.retries"] }, {}, {}, {}] },
      ],
    },
    {
      sentence: "Helm leaves CRDs alone on install and upgrade",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.install.crds"], expect: { is: "same", value: "Skip" } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.upgrade.crds"] }, { expect: { is: "absent" } }] },
      ],
    },
    {
      sentence: "CRDs are installed by the chart",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: true } }, { fields: ["spec.install.crds"] }] },
        { kind: "worded-field", homes: [{ expect: { is: "absent" } }, {}] },
      ],
    },
    { sentence: "CRDs are installed by hand", reads: null },
    { sentence: "Failed logins are rolled back", reads: null },
    { sentence: "CRDs come with the chart and are never replaced on upgrade", reads: null },
    { sentence: "Upgrade retries are discussed", reads: null },
    { sentence: "Never retries upgrades 5 times", reads: null },
    { sentence: "Values are agreed", reads: null },
    { sentence: "The team retries 5 times", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise(sentence, context) {
    const read = readPhrases(sentence, context, PHRASES);
    return read !== null && BY_DEFAULT.test(sentence.text) ? { ...read, inferred: true } : read;
  },
};
