import type { Assertion, Outcome } from "../domain/assertion.ts";
import { type FieldMatch, fieldEvidence, levelOf, objectEvidence, scalarsOf } from "../domain/fields.ts";
import { meantObjects } from "../domain/meant.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName } from "../domain/search.ts";
import { secretSettings, settingsFor, settingsOf, variablesIn } from "../domain/variables.ts";
import type { World } from "../domain/world.ts";

type VariablesWired = Extract<Assertion, { kind: "variables-wired" }>;

const ROOT = (cluster: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      DOMAIN: ${cluster}.example.org\n`;

const RELEASE =
  "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  values:\n    domain: ${DOMAIN}\n    workers: 2\n";

const FILES = { "clusters/east/apps.yaml": ROOT("east"), "clusters/west/apps.yaml": ROOT("west"), "apps/release.yaml": RELEASE };

const claim = (literals: boolean): VariablesWired => ({
  kind: "variables-wired",
  search: { clusters: [], tiers: [["apps"]], kind: "HelmRelease" },
  literals,
});

/** Judges that objects take from variables what differs between clusters. */
export const assertion: AssertionKind<VariablesWired> = {
  kind: "variables-wired",
  summary:
    "The objects of the claim use variables, and every variable is defined in each cluster that uses it. With `literals`, none of them has a value written out that the settings of the clusters give differently.",
  examples: [
    { title: "variables that each cluster defines", files: FILES, assertion: claim(false), outcome: "holds" },
    { title: "nothing of one cluster written out", files: FILES, assertion: claim(true), outcome: "holds" },
    {
      title: "a value of one cluster written out",
      files: { ...FILES, "apps/release.yaml": RELEASE.replace("workers: 2", "mirror: east.example.org") },
      assertion: claim(true),
      outcome: "contradicted",
    },
    {
      title: "a variable that nothing defines",
      files: { ...FILES, "apps/release.yaml": RELEASE.replace("workers: 2", "region: ${REGION}") },
      assertion: claim(false),
      outcome: "contradicted",
    },
    {
      title: "no variable at all",
      files: { ...FILES, "apps/release.yaml": RELEASE.replace("${DOMAIN}", "example.net") },
      assertion: claim(false),
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe: ({ search, literals }) =>
    `${describeSearch(search)}: variables are used and defined in every cluster${literals ? ", and no value of one cluster is written out" : ""}`,
  judge(claim, world) {
    const kinds = claim.search.kind === undefined ? ["HelmRelease", "Deployment", "StatefulSet", "DaemonSet"] : [claim.search.kind];
    const { candidates: meant, sure } = meantObjects(world, claim.search, kinds);
    const candidates = meant.filter(({ object }) => !isChartMadeObject(object));
    if (candidates.length === 0) return unknown("ambiguous", "There is no object in the places this claim speaks of.");
    const outcome = all(candidates.map((candidate) => judgeObject(claim, world, candidate)));
    return sure || outcome.is === "unknown"
      ? outcome
      : unknown(
          "ambiguous",
          `${listed(distinct(candidates.map(({ object }) => candidateName(object))), 3)}: the claim may be about something else.`,
          outcome.evidence,
        );
  },
};

function judgeObject(claim: VariablesWired, world: World, candidate: Candidate): Outcome {
  const { object } = candidate;
  const built = [...scalarsOf(object.forms.built ?? {})];
  const uses = built.filter(({ value }) => typeof value === "string" && variablesIn(value).length > 0);
  const clusters = object.cluster === null ? [] : [object.cluster];
  const level = levelOf([candidate]);
  if (uses.length === 0)
    return contradicted({
      level,
      evidence: [objectEvidence(candidate, "uses no variable")],
      clusters,
      expected: "variables are used",
      found: "none",
    });
  const settings = settingsFor(world, object);
  const unset = object.cluster === null ? claim.search.clusters.find((name) => !settings.some(({ cluster }) => cluster === name)) : undefined;
  if (settings.length > 0 && unset !== undefined)
    return unknown("ambiguous", `Nothing here says where the variables are defined in cluster ${unset}.`, [objectEvidence(candidate)]);
  const undefinedOnes = uses.filter(({ value }) =>
    variablesIn(String(value)).some(({ name, fallback }) => fallback === null && settings.some((one) => one.all(name).length === 0)),
  );
  if (settings.length === 0 || (undefinedOnes.length > 0 && secretSettings(world, object) !== undefined))
    return unknown("ambiguous", "Nothing here says where the variables are defined.", [objectEvidence(candidate)]);
  if (undefinedOnes.length > 0)
    return refuted(candidate, undefinedOnes, "every variable is defined", `undefined ones in ${undefinedOnes.length} fields`);
  if (claim.literals) {
    const own = valuesOfOneCluster(world);
    const literal = built.filter(({ value }) => typeof value === "string" && own.has(value));
    if (literal.length > 0)
      return refuted(candidate, literal, "no value of one cluster written out", listed(distinct(literal.map(({ value }) => String(value))), 3));
  }
  return holds(
    level,
    uses.slice(0, 6).map((match) => fieldEvidence(candidate, match)),
    clusters,
  );
}

function refuted(candidate: Candidate, matches: readonly FieldMatch[], expected: string, found: string): Outcome {
  const clusters = candidate.object.cluster === null ? [] : [candidate.object.cluster];
  return contradicted({
    level: levelOf([candidate]),
    evidence: matches.slice(0, 6).map((match) => fieldEvidence(candidate, match)),
    clusters,
    expected,
    found,
  });
}

/** Values of settings that differ between clusters, long enough to mean nothing else. */
function valuesOfOneCluster(world: World): ReadonlySet<string> {
  const own = new Set<string>();
  for (const cluster of world.clusters)
    for (const { key, value } of cluster.settings) {
      const others = world.clusters.filter((other) => other !== cluster).map((other) => settingsOf(other).value(key));
      if (value.length >= 6 && others.some((other) => other !== undefined && other !== value)) own.add(value);
    }
  return own;
}
