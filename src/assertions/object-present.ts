import type { Assertion, Moved, Outcome, Search } from "../domain/assertion.ts";
import { levelOf, objectEvidence } from "../domain/fields.ts";
import { isChartMade } from "../domain/kinds.ts";
import { describeSearch, notFound, searchPaths } from "../domain/missing.ts";
import { formatId } from "../domain/object.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind, fits, isNamedByTopic, namedObjects, narrowByTopic, searchTiers } from "../domain/search.ts";
import type { World } from "../domain/world.ts";

type ObjectPresent = Extract<Assertion, { kind: "object-present" }>;

/**
 * Kinds of two operators for the same thing: the VictoriaMetrics operator has its own for those of the Prometheus operator.
 * https://docs.victoriametrics.com/operator/integrations/prometheus/
 */
const COUNTERPARTS: readonly (readonly [string, string])[] = [
  ["ServiceMonitor", "VMServiceScrape"],
  ["PodMonitor", "VMPodScrape"],
  ["PrometheusRule", "VMRule"],
  ["Probe", "VMProbe"],
];

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  "apps/web/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n",
  "apps/idle/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: idle\n  namespace: shop\n",
  "apps/idle/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - service.yaml\n",
};

/** Judges that an object is there. */
export const assertion: AssertionKind<ObjectPresent> = {
  kind: "object-present",
  summary:
    "An object of this kind and name exists in what the claim names; with `rendered`, in what the clusters' roots render. What stands in another place is `moved` when a root reaches it there.",
  examples: [
    {
      title: "rendered by a cluster",
      files: FILES,
      assertion: { kind: "object-present", search: { clusters: ["east"], tiers: [], kind: "Service", name: "web" }, rendered: true, count: null },
      outcome: "holds",
    },
    {
      title: "in a directory that no root reaches: it exists, but is not rendered",
      files: FILES,
      assertion: {
        kind: "object-present",
        search: { clusters: ["east"], tiers: [["apps/idle"]], kind: "Service", name: "idle" },
        rendered: true,
        count: null,
      },
      outcome: "absent",
    },
    {
      title: "in a directory that no root reaches, when only the manifest was promised",
      files: FILES,
      assertion: { kind: "object-present", search: { clusters: [], tiers: [["apps/idle"]], kind: "Service" }, rendered: false, count: null },
      outcome: "holds",
    },
    {
      title: "another namespace",
      files: FILES,
      assertion: {
        kind: "object-present",
        search: { clusters: [], tiers: [["apps/web"]], kind: "Service", name: "web", namespace: "default" },
        rendered: false,
        count: null,
      },
      outcome: "contradicted",
    },
    {
      title: "the same of another operator",
      files: {
        "apps/web/scrape.yaml":
          "apiVersion: operator.victoriametrics.com/v1beta1\nkind: VMServiceScrape\nmetadata:\n  name: web\n  namespace: shop\n",
      },
      assertion: { kind: "object-present", search: { clusters: [], tiers: [["apps/web"]], kind: "ServiceMonitor" }, rendered: false, count: null },
      outcome: { moved: "VMServiceScrape shop/web" },
    },
    {
      title: "fewer than promised",
      files: FILES,
      assertion: {
        kind: "object-present",
        search: { clusters: [], tiers: [["apps/web"]], kind: "Service" },
        rendered: false,
        count: { is: "at-least", value: 2 },
      },
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe(claim) {
    const count = claim.count === null ? "" : `${claim.count.is === "exactly" ? "exactly" : "at least"} ${claim.count.value} × `;
    return `${count}${describeSearch(claim.search)} ${claim.rendered ? "is rendered by the clusters' roots" : "exists"}`;
  },
  judge(claim, world) {
    const found = claim.rendered ? renderedObjects(world, claim.search) : objectsInTiers(world, claim.search);
    if (found.length === 0) return missing(claim, world);
    if (!claim.rendered || claim.search.clusters.length === 0) return missingIn(claim, found) ?? judgeFound(claim, found);
    return all(
      claim.search.clusters.map((cluster) => {
        const here = found.filter(({ object }) => object.cluster === cluster);
        if (here.length > 0) return judgeFound(claim, here);
        return notFound(world, claim.search, { ...absence(claim), clusters: [cluster], rendered: true });
      }),
    );
  },
};

/** Open where the claim names clusters, and one of them does not render what another one does. */
function missingIn(claim: ObjectPresent, found: readonly Candidate[]): Outcome | undefined {
  const rendered = found.filter(({ standing }) => standing === "rendered");
  const without = claim.search.clusters.filter((cluster) => !rendered.some(({ object }) => object.cluster === cluster));
  if (rendered.length === 0 || without.length === 0) return undefined;
  const because = `It is there, but ${listed(without)} does not render it.`;
  return unknown(
    "ambiguous",
    because,
    rendered.slice(0, 4).map((candidate) => objectEvidence(candidate)),
  );
}

function judgeFound(claim: ObjectPresent, found: readonly Candidate[]): Outcome {
  const clusters = distinct(found.flatMap(({ object }) => object.cluster ?? []));
  const proof = found.map((candidate) => objectEvidence(candidate, candidate.by === "named" && !claim.rendered ? "found by kind and name" : null));
  const level = levelOf(found);
  const { count } = claim;
  if (count === null) return holds(level, proof, clusters);
  const numbers = distinct(
    clusters.length === 0 ? [distinctIds(found)] : clusters.map((cluster) => distinctIds(found.filter(({ object }) => object.cluster === cluster))),
  );
  const wrong = numbers.find((number) => (count.is === "exactly" ? number !== count.value : number < count.value));
  if (wrong === undefined) return holds(level, proof, clusters);
  return contradicted({
    level,
    evidence: proof,
    clusters,
    expected: `${count.is === "exactly" ? "exactly" : "at least"} ${count.value}`,
    found: String(wrong),
  });
}

function distinctIds(candidates: readonly Candidate[]): number {
  return new Set(candidates.map(({ object }) => formatId(object.id))).size;
}

/** Rendered objects that fit: by identity anywhere in the clusters, else in the tiers, else (no tiers) anywhere. */
function renderedObjects(world: World, search: Search): readonly Candidate[] {
  const wanted = (candidate: Candidate): boolean => {
    const inCluster = search.clusters.length === 0 || search.clusters.includes(candidate.object.cluster ?? "");
    return candidate.standing === "rendered" && inCluster;
  };
  const identified = namedObjects(world, search).filter(wanted);
  if (identified.length > 0) return identified;
  for (const { candidates } of searchTiers(world, search)) {
    const here = candidates.filter(wanted);
    if (here.length > 0) return here;
  }
  if (search.kind === undefined || search.name !== undefined || search.tiers.flat().length > 0) return [];
  return narrowByTopic(
    everyOfKind(world, search.kind).filter((candidate) => wanted(candidate) && fits(candidate, search)),
    search.topic,
  );
}

function objectsInTiers(world: World, search: Search): readonly Candidate[] {
  const tiers = [...searchTiers(world, search)].map(({ candidates }) => candidates);
  const near = tiers.map((candidates) => candidates.filter(({ by }) => by !== "reached"));
  return [...near, ...tiers].find((candidates) => candidates.length > 0) ?? [];
}

/** Nothing fits where the claim says: another namespace, another place, or nowhere. */
function missing(claim: ObjectPresent, world: World): Outcome {
  const { search } = claim;
  const { namespace: _namespace, ...anywhere } = search;
  const near = claim.rendered ? renderedObjects(world, anywhere) : objectsInTiers(world, anywhere);
  if (search.namespace !== undefined && near.length > 0) {
    const spaces = distinct(near.map(({ object }) => object.id.namespace ?? "none"));
    const parts = { level: levelOf(near), evidence: near.map((candidate) => objectEvidence(candidate)), clusters: search.clusters };
    return contradicted({ ...parts, expected: `namespace ${search.namespace}`, found: `namespace ${listed(spaces)}` });
  }
  const counterpart = counterpartOutcome(claim, world);
  if (counterpart !== undefined) return counterpart;
  const elsewhere = namedObjects(world, search);
  const reached = elsewhere.filter(({ standing }) => standing === "rendered");
  if (!claim.rendered && elsewhere.length > 0 && search.tiers.flat().length === 0) return judgeFound(claim, reached.length > 0 ? reached : elsewhere);
  if (!claim.rendered && reached.length > 0) return elsewhereOutcome(claim, reached);
  if (!claim.rendered && elsewhere.length === 0 && search.kind !== undefined && search.name === undefined) {
    const others = everyOfKind(world, search.kind);
    const named = others.filter(({ object }) => isNamedByTopic(object, search.topic));
    if (named.length > 0 || (others.length > 0 && (search.topic ?? []).length === 0)) {
      const because = `There is no ${search.kind} in the places this claim speaks of, and ${others.length} elsewhere.`;
      return unknown(
        "ambiguous",
        because,
        (named.length > 0 ? named : others).map((candidate) => objectEvidence(candidate, "elsewhere")),
      );
    }
  }
  if (search.kind !== undefined && elsewhere.length === 0 && mayBeChartMade(claim, world, search.kind)) {
    return unknown("needs-chart", `No manifest is ${describeSearch(search)}; a chart here may make it.`);
  }
  return notFound(world, search, {
    ...absence(claim),
    paths: searchPaths(world, search),
    rendered: claim.rendered,
    evidence: elsewhere.map((candidate) => objectEvidence(candidate)),
  });
}

/** True when a HelmRelease stands where the claim looks (or is rendered) and charts make objects of this kind. */
function mayBeChartMade(claim: ObjectPresent, world: World, kind: string): boolean {
  if (!isChartMade(kind)) return false;
  const { clusters, tiers } = claim.search;
  const releases: Search = { clusters, tiers, kind: "HelmRelease" };
  return claim.rendered
    ? everyOfKind(world, "HelmRelease").some(({ standing }) => standing === "rendered")
    : objectsInTiers(world, releases).length > 0;
}

/** Moved, when the same is there as the kind of another operator. */
function counterpartOutcome(claim: ObjectPresent, world: World): Outcome | undefined {
  const { search } = claim;
  for (const [one, other] of COUNTERPARTS) {
    const kind = search.kind === one ? other : search.kind === other ? one : undefined;
    if (kind === undefined) continue;
    const found = claim.rendered ? renderedObjects(world, { ...search, kind }) : objectsInTiers(world, { ...search, kind });
    const [first] = found;
    if (first === undefined || judgeFound(claim, found).is !== "holds") continue;
    const moved: Moved = { how: "same-object", to: formatId(first.object.id), commit: null, note: `it is a ${kind}` };
    return absent({ ...absence(claim), level: levelOf(found), evidence: found.map((candidate) => objectEvidence(candidate)), moved });
  }
  return undefined;
}

function elsewhereOutcome(claim: ObjectPresent, reached: readonly Candidate[]): Outcome {
  const [first] = reached;
  const to = first === undefined ? "" : first.object.origin.file;
  const moved: Moved = { how: "same-object", to, commit: null, note: "the same object is rendered from there" };
  const clusters = distinct(reached.flatMap(({ object }) => object.cluster ?? []));
  const parts = { ...absence(claim), level: levelOf(reached), evidence: reached.map((candidate) => objectEvidence(candidate)), clusters, moved };
  return claim.search.tiers.flat().length === 0 ? holds(parts.level, parts.evidence, clusters) : absent(parts);
}

function absence(claim: ObjectPresent) {
  const expected = `${describeSearch(claim.search)} ${claim.rendered ? "is rendered" : "exists"}`;
  return { expected, level: claim.rendered ? ("substituted" as const) : ("parsed" as const), clusters: claim.search.clusters, paths: [] };
}
