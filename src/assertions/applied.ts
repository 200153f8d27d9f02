import type { Assertion, Outcome } from "../domain/assertion.ts";
import { catalogueOf, type Entry } from "../domain/catalogue.ts";
import { objectEvidence } from "../domain/fields.ts";
import { notFound } from "../domain/missing.ts";
import { KUSTOMIZATION_FILES } from "../domain/moves.ts";
import { absent, all, holds, listed, unknown } from "../domain/outcome.ts";
import { baseName, directoryOf } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths } from "../domain/search.ts";
import type { World } from "../domain/world.ts";

type Applied = Extract<Assertion, { kind: "applied" }>;

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  "apps/web/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n",
  "apps/idle/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: idle\n  namespace: shop\n",
};

/** Judges that the clusters' roots reach a path. */
export const assertion: AssertionKind<Applied> = {
  kind: "applied",
  summary: "The roots of the clusters lead to this file or directory: something in it is rendered.",
  examples: [
    {
      title: "a directory that a Kustomization leads to",
      files: FILES,
      assertion: { kind: "applied", paths: ["apps/web"], clusters: ["east"] },
      outcome: "holds",
    },
    {
      title: "a manifest that nothing leads to",
      files: FILES,
      assertion: { kind: "applied", paths: ["apps/idle/service.yaml"], clusters: [] },
      outcome: "absent",
    },
  ],
  needs: () => [],
  describe(claim) {
    const who = claim.clusters.length === 0 ? "a cluster's root" : `the root of ${claim.clusters.join(" and ")}`;
    return `${who} leads to ${claim.paths.map((path) => `\`${path}\``).join(" and ")}`;
  },
  judge(claim, world) {
    if (world.clusters.length === 0) return unknown("ambiguous", "No cluster root is known in this repository.");
    return all(claim.paths.map((path) => judgePath(claim, world, path)));
  },
};

function judgePath(claim: Applied, world: World, text: string): Outcome {
  const paths = presentPaths(world, [text]);
  if (paths.length === 0) return absent({ level: "text", expected: `${text} is applied`, clusters: claim.clusters });
  const clusters = claim.clusters.length > 0 ? claim.clusters : reaching(world, paths);
  if (clusters.length === 0) return unreached(world, text, paths, []);
  return all(
    clusters.map((cluster) => {
      const found = entriesAt(world, paths).filter(({ object }) => object.cluster === cluster);
      if (found.length === 0) return unreached(world, text, paths, [cluster]);
      return holds(
        "built",
        found.slice(0, 3).map((entry) => objectEvidence(entry)),
        [cluster],
      );
    }),
  );
}

function reaching(world: World, paths: readonly string[]): readonly string[] {
  const found = new Set(entriesAt(world, paths).map(({ object }) => object.cluster));
  return world.clusters.map(({ name }) => name).filter((name) => found.has(name));
}

/** Objects that stand at the paths or that a file there has a part in. A kustomization file stands for its directory. */
function entriesAt(world: World, paths: readonly string[]): readonly Entry[] {
  const catalogue = catalogueOf(world);
  return paths.flatMap((path) => {
    const scope = KUSTOMIZATION_FILES.includes(baseName(path)) ? directoryOf(path) : path;
    return [...catalogue.at(scope), ...catalogue.shapedBy(scope)];
  });
}

function unreached(world: World, text: string, paths: readonly string[], clusters: readonly string[]): Outcome {
  const unapplied = entriesAt(world, paths).filter(({ standing }) => standing !== "rendered");
  return notFound(
    world,
    { clusters, tiers: [paths] },
    {
      expected: `${text} is applied${clusters.length === 0 ? "" : ` in ${listed(clusters)}`}`,
      level: "built",
      evidence: unapplied.slice(0, 3).map((entry) => objectEvidence(entry)),
      clusters,
      paths,
      rendered: true,
    },
  );
}
