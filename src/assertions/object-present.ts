import type { Assertion, Moved, Outcome, Search } from "../domain/assertion.ts";
import { levelOf, objectEvidence } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { isChartMade, isEverydayKind } from "../domain/kinds.ts";
import { describeSearch, notFound, searchPaths } from "../domain/missing.ts";
import { formatId } from "../domain/object.ts";
import { judgeFound } from "../domain/object-count.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { normalisePath } from "../domain/pattern.ts";
import { type OpenRelease, openRelease } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import {
  type Candidate,
  everyOfKind,
  fits,
  isFluxKustomization,
  isNamedByTopic,
  namedObjects,
  narrowByTopic,
  searchTiers,
} from "../domain/search.ts";
import { stringAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";
import { writtenWith } from "../domain/written-namespace.ts";

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
    const lacking = claim.rendered ? undefined : lackingCluster(claim, world);
    if (lacking !== undefined) return lacking;
    const found = claim.rendered ? renderedObjects(world, claim.search) : objectsInTiers(world, claim.search);
    return found.length === 0 ? missing(claim, world) : judgeInClusters(claim, world, found);
  },
};

/** Where a claim names clusters, each of them must render it. */
function judgeInClusters(claim: ObjectPresent, world: World, found: readonly Candidate[]): Outcome {
  const { clusters } = claim.search;
  if (clusters.length === 0) return judgeFound(claim, found);
  if (!claim.rendered) return judgePlaced(claim, world, found);
  return all(
    clusters.map((cluster) => {
      const here = found.filter(({ object }) => object.cluster === cluster);
      if (here.length > 0) return judgeFound(claim, here);
      return notFound(world, claim.search, { ...absence(claim), clusters: [cluster], rendered: true });
    }),
  );
}

/** Of several clusters that a claim names, one that renders nothing of what the others render. */
function lackingCluster(claim: ObjectPresent, world: World): Outcome | undefined {
  const { clusters, name } = claim.search;
  if (clusters.length < 2 || name === undefined) return undefined;
  const reached = namedObjects(world, claim.search).filter(({ standing }) => standing === "rendered");
  if (reached.length === 0) return undefined;
  const without = clusters.filter((cluster) => !reached.some(({ object }) => object.cluster === cluster));
  if (without.length === 0) return undefined;
  return contradicted({
    level: levelOf(reached),
    evidence: reached.map((candidate) => objectEvidence(candidate)),
    clusters,
    expected: `${describeSearch(claim.search)} in ${listed(clusters)}`,
    found: `it is rendered in ${listed(distinct(reached.flatMap(({ object }) => object.cluster ?? [])))} only`,
  });
}

/** What is there, for a claim that names clusters: not what stands in the path of another one, and something for each. */
function judgePlaced(claim: ObjectPresent, world: World, found: readonly Candidate[]): Outcome {
  const groups = groupsOf(world, found, claim.search.clusters);
  if (groups.every(({ candidates }) => candidates.length > 0)) return all(groups.map(({ candidates }) => judgeFound(claim, candidates)));
  return unknown(
    "ambiguous",
    `${describeSearch({ ...claim.search, clusters: [] })} is there, but not for each of ${listed(claim.search.clusters)}.`,
    found.map((candidate) => objectEvidence(candidate)),
  );
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
    const other = contradicted({ ...parts, expected: `namespace ${search.namespace}`, found: `namespace ${listed(spaces)}` });
    return writtenWith(world, near, search.namespace) ?? other;
  }
  const elsewhere = namedObjects(world, search);
  const written =
    search.namespace === undefined || elsewhere.length > 0 ? undefined : writtenWith(world, namedObjects(world, anywhere), search.namespace);
  if (written !== undefined) return written;
  const counterpart = counterpartOutcome(claim, world) ?? everydayOutcome(claim, world);
  if (counterpart !== undefined) return counterpart;
  const reached = elsewhere.filter(({ standing }) => standing === "rendered");
  if (!claim.rendered && elsewhere.length > 0 && search.tiers.flat().length === 0)
    return judgeInClusters(claim, world, reached.length > 0 ? reached : elsewhere);
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
  if (elsewhere.length === 0 && madeByFlux(search))
    return unknown("needs-cluster", `No manifest is ${describeSearch(search)}; Flux makes it when it is installed.`);
  const open = search.kind === undefined || elsewhere.length > 0 ? undefined : mayBeChartMade(claim, world, search.kind);
  if (open !== undefined) return unknown(open.reason, `No manifest is ${describeSearch(search)}; a chart here may make it. ${open.because}.`);
  return notFound(world, search, {
    ...absence(claim),
    paths: searchPaths(world, search),
    rendered: claim.rendered,
    evidence: elsewhere.map((candidate) => objectEvidence(candidate)),
  });
}

/** A HelmRelease that stands where the claim looks (or is rendered) and whose objects are not all known, where charts make this kind. */
function mayBeChartMade(claim: ObjectPresent, world: World, kind: string): OpenRelease | undefined {
  if (!isChartMade(kind)) return undefined;
  const { clusters, tiers } = claim.search;
  const releases: Search = { clusters, tiers, kind: "HelmRelease" };
  return openRelease(
    world,
    claim.rendered ? everyOfKind(world, "HelmRelease").filter(({ standing }) => standing === "rendered") : objectsInTiers(world, releases),
    claim.search.name,
  );
}

/** Moved, when the same is there as the kind of another operator. */
function counterpartOutcome(claim: ObjectPresent, world: World): Outcome | undefined {
  const { search } = claim;
  for (const [one, other] of COUNTERPARTS) {
    const kind = search.kind === one ? other : search.kind === other ? one : undefined;
    if (kind === undefined) continue;
    const lacking = claim.rendered ? undefined : lackingCluster(claim, world);
    if (lacking !== undefined) return lacking;
    const found = claim.rendered ? renderedObjects(world, { ...search, kind }) : objectsInTiers(world, { ...search, kind });
    const [first] = found;
    if (first === undefined || judgeFound(claim, found).is !== "holds") continue;
    const moved: Moved = { how: "same-object", to: formatId(first.object.id), commit: null, note: `it is a ${kind}` };
    return absent({ ...absence(claim), level: levelOf(found), evidence: found.map((candidate) => objectEvidence(candidate)), moved });
  }
  return undefined;
}

/** A word of every day, of which there is no object: it may stand for a longer kind (a KafkaTopic), or be no kind at all. */
function everydayOutcome(claim: ObjectPresent, world: World): Outcome | undefined {
  const { kind, name } = claim.search;
  if (kind === undefined || name === undefined || !isEverydayKind(kind) || everyOfKind(world, kind).length > 0) return undefined;
  const { kind: _kind, ...anyKind } = claim.search;
  const longer = new Set(namedObjects(world, anyKind).flatMap(({ object }) => (object.id.kind.endsWith(kind) ? [object.id.kind] : [])));
  const [only, ...others] = longer;
  if (only !== undefined && others.length === 0) return assertion.judge({ ...claim, search: { ...claim.search, kind: only } }, world);
  return unknown("ambiguous", `No object here is of kind ${kind}, which may be meant as a word.`);
}

/** True when the paths that the claim names are those that the Flux Kustomizations build, not where they stand. */
function buildsNamedPath(claim: ObjectPresent, reached: readonly Candidate[]): boolean {
  const named = (claim.search.tiers[0] ?? []).flatMap((path) => normalisePath(path) ?? []);
  return reached.every(({ object }) => {
    const built = isFluxKustomization(object)
      ? normalisePath(stringAt(object.forms.substituted ?? object.forms.built, "spec", "path") ?? "")
      : undefined;
    return built !== undefined && named.length > 0 && named.every((path) => path === built);
  });
}

/** Flux makes its own source when it is installed; its manifest need not be in Git. */
function madeByFlux({ kind, name }: Search): boolean {
  return name === "flux-system" && (kind === "GitRepository" || kind === "OCIRepository" || kind === "Bucket" || kind === "Kustomization");
}

function elsewhereOutcome(claim: ObjectPresent, reached: readonly Candidate[]): Outcome {
  const [first] = reached;
  if (buildsNamedPath(claim, reached)) return judgeFound(claim, reached);
  const to = first === undefined ? "" : first.object.origin.file;
  const moved: Moved = { how: "same-object", to, commit: null, note: "the same object is rendered from there" };
  const clusters = distinct(reached.flatMap(({ object }) => object.cluster ?? []));
  const parts = { ...absence(claim), level: levelOf(reached), evidence: reached.map((candidate) => objectEvidence(candidate)), clusters, moved };
  // A kind and a name need no place where the claim gives none.
  const unplaced = claim.search.tiers.flat().length === 0 || claim.search.anchored === false;
  return unplaced ? holds(parts.level, parts.evidence, clusters) : absent(parts);
}

function absence(claim: ObjectPresent) {
  const expected = `${describeSearch(claim.search)} ${claim.rendered ? "is rendered" : "exists"}`;
  return { expected, level: claim.rendered ? ("substituted" as const) : ("parsed" as const), clusters: claim.search.clusters, paths: [] };
}
