import { inKind, oneOf, same } from "./phrase-homes.ts";
import type { Phrase } from "./phrases.ts";
import type { Home } from "./stated.ts";
import { numberOf, words } from "./wording.ts";

/** How often, in words: "three times", "up to 5", "twice"; the count is the first group that is there. */
const TIMES = "(?:up to |at most |a maximum of )?(?:<n> (?:times?|retries|attempts|tries)|(once|twice|thrice))";
const RETRIED = `(?:(?:are|is|gets?|will be) )?(?:each |both )?(?:retried|re-tried|repeated|attempted again) ${TIMES}|(?:retry|retries) ${TIMES}`;
const BOTH =
  "(?:@)?(?:failed |failing |helm )?(?:install(?:s|ation|ations)?(?: ?(?:and|/|&|or) ?|, )(?:failed |failing )?upgrades?|upgrades?(?: ?(?:and|/|&|or) ?)(?:failed |failing )?install(?:s|ation|ations)?)";
const ONE = (action: string): string => `(?:@)?(?:failed |failing |broken |helm )?${action}`;
const INSTALL = ONE("install(?:s|ation|ations)?");
const UPGRADE = ONE("upgrades?");

function countOf(match: RegExpExecArray): number {
  const said = match.slice(1).find((group) => group !== undefined);
  const at = ["once", "twice", "thrice"].indexOf((said ?? "").toLowerCase());
  return at >= 0 ? at + 1 : numberOf(said);
}

/** The retries of an action. People count three tries as three retries or as one and two retries. */
function retriesOf(action: "install" | "upgrade", match: RegExpExecArray): readonly Home[] | null {
  const count = countOf(match);
  if (Number.isNaN(count)) return null;
  const tries = /(?:attempts|tries)\s*$/i.test(match[0]);
  return [inKind("HelmRelease", [`spec.${action}.remediation.retries`], tries && count > 1 ? oneOf(count, count - 1) : same(count))];
}

/** One pattern that says something of both actions: a phrase for each. */
function ofBoth(pattern: string, more: Partial<Phrase> = {}): readonly Phrase[] {
  return (["install", "upgrade"] as const).map((action) => ({
    ...more,
    pattern: words(`${pattern}(?:)`),
    homes: (match) => retriesOf(action, match),
  }));
}

function one(action: "install" | "upgrade", pattern: string, more: Partial<Phrase> = {}): Phrase {
  return { ...more, pattern: words(pattern), homes: (match) => retriesOf(action, match) };
}

const COUNTED = "(?:and |with |then |after )?(?:up to |at most )?<n> (?:retries|attempts|tries)(?! (?:on|for|per))";
const ROLLED_BACK =
  "(?:@)?(?:failed|failing|broken|bad) (?:helm )?upgrades? (?:(?:is|are|gets?|will be) )?(?:automatically )?(?:rolled back|rolls? back|reverted|reverts?)(?: automatically| on their own| by (?:flux|helm)| to @(?:last|previous) (?:working )?(?:release|version|revision))?|rolls? back(?: automatically)? (?:on failure|failed upgrades?|@failed upgrade)|rollback (?:on|after) (?:failure|@failed upgrades?)|automatic rollback(?: (?:on|after) (?:failure|@failed upgrades?))?";

/** Flux rolls a failed upgrade back when it may remediate: unless told otherwise, once it retries. Source: `GetStrategy` and `MustRemediateLastFailure` in the API of helm-controller. */
const ROLLBACK: readonly Phrase[] = [
  {
    pattern: words(ROLLED_BACK),
    unless: /postgres|database|application rollback|by hand|manual/i,
    homes: () => [
      inKind("HelmRelease", ["spec.upgrade.remediation.strategy"], same("rollback")),
      inKind("HelmRelease", ["spec.upgrade.remediation.strategy"], { is: "absent" }),
    ],
  },
  {
    pattern: words(`${ROLLED_BACK}(?:)`),
    unless: /postgres|database|application rollback|by hand|manual/i,
    homes: () => [
      inKind("HelmRelease", ["spec.upgrade.remediation.retries"], { is: "at-least", value: 1 }),
      inKind("HelmRelease", ["spec.upgrade.remediation.retries"], same(-1)),
      inKind("HelmRelease", ["spec.upgrade.remediation.remediateLastFailure"], same(true)),
      inKind("HelmRelease", ["spec.upgrade.remediation.strategy"], same("rollback")),
    ],
  },
];

/** Keys by which charts in common use install their definitions themselves. */
const CRD_SWITCHES = [
  "crds.enabled",
  "crds.create",
  "crds.install",
  "crd.enabled",
  "crd.create",
  "crd.install",
  "installCRDs",
  "installCrds",
  "installCRD",
  "createCRDs",
  "createCrds",
  "createCRD",
  "manageCRDs",
  "manageCrds",
  "customResourceDefinitions.enabled",
  "customResourceDefinitions.create",
].map((key) => `**.${key}`);
const VALUED = ["HelmRelease", "Application", "ApplicationSet"];

const BY_CHART =
  "(?:@)?crds (?:is |are |get )?(?:installed|managed|created|deployed|provided|shipped|delivered|handled|included) (?:by|with|in|through|via|from) (?:the |its |their )?(?:helm )?(?:chart|release|helm)|@chart (?:itself )?(?:installs|manages|ships|brings|creates|includes|deploys) (?:the |its |all )?crds|crds come (?:with|from) @chart|crds (?:are )?(?:managed|installed) by helm";
const LEFT_ALONE =
  "(?:@)?(?:helm|helmrelease|release|chart|flux) (?:leaves (?:the |its )?crds (?:alone|untouched)|(?:does|do) not (?:touch|manage|install|update|replace|handle) (?:the |its |any )?crds|never touches (?:the |its |any )?crds|skips (?:the |its )?crds)|crds (?:are |is )?(?:left (?:alone|untouched)|not (?:touched|managed|installed|handled) by (?:helm|@chart|@release|@helmrelease)|never touched(?: by (?:helm|@chart|@release))?)|leaves (?:the )?crds (?:alone|untouched)";
const BOTH_TIMES = "(?: (?:on|during|at|for) (?:both )?install(?:s|ation)?(?: ?(?:and|/) ?)upgrades?)?";

const CRDS: readonly Phrase[] = [
  {
    pattern: words(BY_CHART),
    homes: () => [
      { kinds: VALUED, fields: CRD_SWITCHES, expect: same(true) },
      inKind("HelmRelease", ["spec.install.crds"], oneOf("Create", "CreateReplace")),
    ],
  },
  {
    pattern: words(`${BY_CHART}(?:)`),
    homes: () => [
      { kinds: VALUED, fields: CRD_SWITCHES, expect: { is: "absent" } },
      { kinds: VALUED, fields: CRD_SWITCHES, expect: same(true) },
    ],
  },
  { pattern: words(`(?:${LEFT_ALONE})${BOTH_TIMES}`), negative: true, homes: () => [inKind("HelmRelease", ["spec.install.crds"], same("Skip"))] },
  {
    pattern: words(`(?:${LEFT_ALONE})${BOTH_TIMES}(?:)`),
    negative: true,
    homes: () => [inKind("HelmRelease", ["spec.upgrade.crds"], same("Skip")), inKind("HelmRelease", ["spec.upgrade.crds"], { is: "absent" })],
  },
  {
    pattern: words(
      "crds (?:are )?(?:updated|upgraded|kept up to date|refreshed|replaced) (?:together |along )?(?:with|by|on|during|at) (?:the |its |each |every )?(?:charts?|releases?|upgrades?|helm)",
    ),
    homes: () => [inKind("HelmRelease", ["spec.upgrade.crds"], same("CreateReplace"))],
  },
];

/** How often a release retries, whether it rolls back, and what it does with CRDs, in the words people use for it. */
export const RELEASE_PHRASES: readonly Phrase[] = [
  ...ofBoth(`${BOTH} (?:${RETRIED})`, { negative: true }),
  ...ofBoth(`(?:retries|retried) (?:both )?${BOTH} ${TIMES}`, { negative: true }),
  ...ofBoth(`(?:up to |at most )?<n> (?:retries|attempts|tries) (?:on|for|per) (?:both |each |every )?${BOTH}`, { negative: true }),
  ...ofBoth(`${BOTH}(?: remediation)?(?: with| have| has|:| get) (?:up to |at most )?<n> (?:retries|attempts|tries)(?: each)?`, {
    negative: true,
    labels: true,
  }),
  one("upgrade", `${UPGRADE} (?:${RETRIED})`, { negative: true, unless: /install/i }),
  one("install", `${INSTALL} (?:${RETRIED})`, { negative: true, unless: /upgrade/i }),
  one("upgrade", COUNTED, {
    about: /(?:failed|failing|broken) upgrades? (?:is |are )?(?:automatically )?(?:rolls?|rolled|reverts?|reverted)/i,
    unless: /install|job|backoff|probe|webhook/i,
    negative: true,
  }),
  ...ROLLBACK,
  ...CRDS,
];
