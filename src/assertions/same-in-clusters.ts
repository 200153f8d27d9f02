import type { Assertion, Outcome } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { resolutions } from "../domain/expectation.ts";
import { type FieldMatch, fieldEvidence, judgedForm, levelOf, objectEvidence, rawText, scalarsOf } from "../domain/fields.ts";
import { meantObjects } from "../domain/meant.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { pinsOf } from "../domain/pins.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName } from "../domain/search.ts";
import { formatPath, type Value, valueAt } from "../domain/value.ts";
import { variablesIn } from "../domain/variables.ts";
import type { World } from "../domain/world.ts";

type SameInClusters = Extract<Assertion, { kind: "same-in-clusters" }>;

const ROOT = (cluster: string, size: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      CLUSTER: ${cluster}\n      SIZE: "${size}"\n`;

const FILES = {
  "clusters/east/apps.yaml": ROOT("east", "2"),
  "clusters/west/apps.yaml": ROOT("west", "2"),
  "apps/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  chart:\n    spec:\n      chart: web\n      version: 1.2.3\n  values:\n    cluster: ${CLUSTER}\n    replicas: ${SIZE}\n    metrics:\n      enabled: true\n",
};

const claim = (what: SameInClusters["what"]): SameInClusters => ({
  kind: "same-in-clusters",
  search: { clusters: [], tiers: [["apps"]], kind: "HelmRelease" },
  what,
});

/** Judges that objects come out the same in all clusters. */
export const assertion: AssertionKind<SameInClusters> = {
  kind: "same-in-clusters",
  summary:
    "The objects of the claim are rendered alike in every cluster: in everything, in their switches, in their versions, or in all but what variables bring in. What no cluster renders is compared as each cluster's settings would make it.",
  examples: [
    { title: "switches", files: FILES, assertion: claim("switches"), outcome: "holds" },
    { title: "versions", files: FILES, assertion: claim("versions"), outcome: "holds" },
    { title: "all but variables", files: FILES, assertion: claim("but-variables"), outcome: "holds" },
    { title: "everything, when a variable differs", files: FILES, assertion: claim("all"), outcome: "contradicted" },
    {
      title: "one cluster only",
      files: { "clusters/east/apps.yaml": FILES["clusters/east/apps.yaml"], "apps/release.yaml": FILES["apps/release.yaml"] },
      assertion: claim("switches"),
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: ({ search, what }) =>
    `${describeSearch(search)}: ${what === "all" ? "everything" : what === "switches" ? "every switch" : what === "versions" ? "every version" : "everything but variables"} is the same in all clusters`,
  judge(claim, world) {
    const kinds = claim.search.kind === undefined ? ["HelmRelease", "Deployment", "StatefulSet", "DaemonSet"] : [claim.search.kind];
    const { candidates, sure } = meantObjects(world, claim.search, kinds);
    const wanted = claim.search.clusters.length > 0 ? claim.search.clusters.length : world.clusters.length;
    if (candidates.length === 0 || wanted < 2) return unknown("ambiguous", "There is nothing here that several clusters render.");
    if (!sure)
      return unknown("ambiguous", `Nothing tells which of ${listed(distinct(candidates.map(({ object }) => candidateName(object))), 3)} is meant.`);
    const objects = new Map<string, Candidate[]>();
    for (const candidate of candidates) {
      const key = `${candidate.object.id.kind}/${candidate.object.id.name}`;
      objects.set(key, [...(objects.get(key) ?? []), candidate]);
    }
    return all([...objects.values()].map((same) => judgeObject(claim, world, same, wanted)));
  },
};

function judgeObject(claim: SameInClusters, world: World, candidates: readonly Candidate[], wanted: number): Outcome {
  const rendered = candidates.filter(({ standing }) => standing === "rendered");
  const clusters = distinct(rendered.flatMap(({ object }) => object.cluster ?? []));
  const [first] = rendered.length > 0 ? rendered : candidates;
  if (first === undefined) return unknown("ambiguous", "There is nothing to compare.");
  if (clusters.length === 1 && wanted > 1)
    return unknown("ambiguous", `Only cluster ${clusters[0] ?? ""} renders ${candidateName(first.object)}.`, [objectEvidence(first)]);
  if (rendered.length === 0 && hangsOnVariables(world, first, wanted))
    return unknown("ambiguous", `It hangs on variables, and not every one is known in each of ${wanted} clusters.`, [objectEvidence(first)]);
  const different = rendered.length > 0 ? differencesBetween(rendered) : differencesBySettings(world, first);
  const counted = different.filter(({ candidate, match }) => counts(claim, world, candidate, match));
  const level = levelOf(candidates);
  if (counted.length === 0) return holds(level, [objectEvidence(first, "the same in every cluster, as far as claimed")], clusters);
  return contradicted({
    level,
    evidence: counted.slice(0, 6).map(({ candidate, match }) => fieldEvidence(candidate, match)),
    clusters,
    expected: "the same in every cluster",
    found: `differences in ${listed(distinct(counted.map(({ match }) => formatPath(match.path))), 4)}`,
  });
}

function hangsOnVariables(world: World, candidate: Candidate, wanted: number): boolean {
  return [...scalarsOf(judgedForm(candidate).value)].some(
    ({ value }) => typeof value === "string" && variablesIn(value).length > 0 && resolutions(world, candidate, value).length < wanted,
  );
}

interface Difference {
  readonly candidate: Candidate;
  readonly match: FieldMatch;
}

/** Scalars of the first object that are missing or other in another, and those that only another has. */
function differencesBetween(rendered: readonly Candidate[]): readonly Difference[] {
  const [first, ...others] = rendered;
  if (first === undefined) return [];
  const form = judgedForm(first).value;
  return others.flatMap((other) => {
    const theirs = judgedForm(other).value;
    const ours = [...scalarsOf(form)].filter(({ path, value }) => !same(valueAt(theirs, path), value)).map((match) => ({ candidate: first, match }));
    const extra = [...scalarsOf(theirs)].filter(({ path }) => valueAt(form, path) === undefined).map((match) => ({ candidate: other, match }));
    return [...ours, ...extra];
  });
}

function same(a: Value | undefined, b: Value): boolean {
  return a !== undefined && sameByValue(a, b);
}

/** Scalars of an object that no cluster renders, which the clusters' settings would make different. */
function differencesBySettings(world: World, candidate: Candidate): readonly Difference[] {
  return [...scalarsOf(judgedForm(candidate).value)]
    .filter(({ value }) => typeof value === "string" && variablesIn(value).length > 0 && distinct(resolutions(world, candidate, value)).length > 1)
    .map((match) => ({ candidate, match }));
}

function counts(claim: SameInClusters, world: World, candidate: Candidate, match: FieldMatch): boolean {
  switch (claim.what) {
    case "all":
      return true;
    case "switches":
      return (
        typeof match.value === "boolean" ||
        match.value === "true" ||
        match.value === "false" ||
        /^(?:enabled|create)$/.test(String(match.path.at(-1)))
      );
    case "versions":
      return pinsOf(world, candidate).some((pin) => formatPath(pin.match.path) === formatPath(match.path));
    case "but-variables":
      return variablesIn(rawText(candidate.object, match.path) ?? "").length === 0;
    default:
      return claim.what satisfies never;
  }
}
