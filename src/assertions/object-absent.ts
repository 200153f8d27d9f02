import type { Assertion, Outcome } from "../domain/assertion.ts";
import { levelOf, objectEvidence } from "../domain/fields.ts";
import { hidingFailure } from "../domain/hiding-failure.ts";
import { isChartMade } from "../domain/kinds.ts";
import { describeSearch, searchPaths } from "../domain/missing.ts";
import { contradicted, distinct, holds, listed, renderFailed, unknown } from "../domain/outcome.ts";
import { isChartMadeObject, openRelease } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, everyOfKind, fits, searchTiers } from "../domain/search.ts";
import type { World } from "../domain/world.ts";

type ObjectAbsent = Extract<Assertion, { kind: "object-absent" }>;

const FILES = {
  "apps/db/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - service.yaml\n",
  "apps/db/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: db\n",
};

/** Judges that no object of a kind or name is there. */
export const assertion: AssertionKind<ObjectAbsent> = {
  kind: "object-absent",
  summary:
    "No object of this kind or name is in what the claim names, or (with `rendered`) in what the clusters' roots render. A failed build that could hide one leaves it open.",
  examples: [
    {
      title: "no custom resource definitions among the manifests",
      files: FILES,
      assertion: { kind: "object-absent", search: { clusters: [], tiers: [["apps/db"]], kind: "CustomResourceDefinition" }, rendered: false },
      outcome: "holds",
    },
    {
      title: "a kind that is there",
      files: FILES,
      assertion: { kind: "object-absent", search: { clusters: [], tiers: [["apps/db"]], kind: "Service" }, rendered: false },
      outcome: "contradicted",
    },
    {
      title: "nothing to look at",
      files: FILES,
      assertion: { kind: "object-absent", search: { clusters: [], tiers: [["apps/cache"]], kind: "Service" }, rendered: false },
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) => `no ${describeSearch(claim.search)} ${claim.rendered ? "is rendered by the clusters' roots" : "exists"}`,
  judge(claim, world) {
    const looked = claim.rendered ? rendered(claim, world) : inTiers(claim, world);
    if (looked.all.length === 0) return unknown("ambiguous", "There are no manifests in the places this claim speaks of.");
    const level = levelOf(looked.all);
    const clusters = distinct(looked.all.flatMap(({ object }) => object.cluster ?? []));
    const { fitting } = looked;
    if (!claim.rendered && fitting.length > 0 && fitting.every(({ object }) => isChartMadeObject(object))) {
      const proof = fitting.map((candidate) => objectEvidence(candidate, "a chart makes it"));
      return unknown("ambiguous", `No manifest is ${describeSearch(claim.search)}, but a chart makes one.`, proof);
    }
    if (fitting.length > 0) {
      const names = distinct(fitting.map(({ object }) => candidateName(object)));
      const proof = fitting.map((candidate) => objectEvidence(candidate));
      return contradicted({ level, evidence: proof, clusters, expected: `no ${describeSearch(claim.search)}`, found: listed(names, 4) });
    }
    const doubt = mayBeElsewhere(claim, world, looked);
    if (doubt !== undefined) return doubt;
    return unlessHidden(
      claim,
      world,
      holds(
        level,
        looked.all.slice(0, 4).map((candidate) => objectEvidence(candidate)),
        clusters,
      ),
    );
  },
};

/** A claim that names no place is about more than the files its story lists: such objects elsewhere, or charts that make them, leave it open. */
function mayBeElsewhere({ search }: ObjectAbsent, world: World, looked: Looked): Outcome | undefined {
  const { kind, name } = search;
  if (search.anchored !== false || kind === undefined || name !== undefined) return undefined;
  const clusters = new Set(search.clusters);
  const others = everyOfKind(world, kind).filter(
    (other) => fits(other, search) && (clusters.size === 0 || other.object.cluster === null || clusters.has(other.object.cluster)),
  );
  if (others.length > 0) {
    const proof = others.slice(0, 4).map((other) => objectEvidence(other, "elsewhere"));
    return unknown("ambiguous", `There is no ${kind} where this claim seems to look, and ${others.length} elsewhere.`, proof);
  }
  const open = isChartMade(kind) ? openRelease(world, looked.all, name) : undefined;
  return open && unknown(open.reason, `No manifest is a ${kind}; a chart here may make one. ${open.because}.`);
}

interface Looked {
  readonly all: readonly Candidate[];
  readonly fitting: readonly Candidate[];
}

/** The first tier that has any manifests decides. */
function inTiers(claim: ObjectAbsent, world: World): Looked {
  const near = ({ by }: Candidate): boolean => by !== "reached";
  for (const tier of searchTiers(world, claim.search)) {
    const all = tier.all.filter(near);
    if (all.length > 0) return { all, fitting: tier.candidates.filter(near) };
  }
  return { all: [], fitting: [] };
}

function rendered({ search }: ObjectAbsent, world: World): Looked {
  const clusters = world.clusters.filter(({ name }) => search.clusters.length === 0 || search.clusters.includes(name));
  const all = clusters.flatMap((cluster) => cluster.objects.map((object): Candidate => ({ object, standing: "rendered", by: "named" })));
  const ofKind = search.kind === undefined ? all : everyOfKind(world, search.kind).filter(({ standing }) => standing === "rendered");
  const fitting = ofKind.filter((candidate) => clusters.some(({ name }) => name === candidate.object.cluster) && fits(candidate, search));
  const inPlace = new Set([...searchTiers(world, search)].flatMap((tier) => tier.all.map(({ object }) => object)));
  return {
    all,
    fitting: search.tiers.flat().length === 0 || search.name !== undefined ? fitting : fitting.filter(({ object }) => inPlace.has(object)),
  };
}

function unlessHidden(claim: ObjectAbsent, world: World, outcome: Outcome): Outcome {
  const failure = hidingFailure(world, claim.search, { paths: searchPaths(world, claim.search), rendered: claim.rendered });
  return failure === undefined ? outcome : renderFailed(failure);
}
