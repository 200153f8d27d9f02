import { type Assertion, evidence, type Moved, type Outcome, type UnprovenReason } from "../domain/assertion.ts";
import { documentObject } from "../domain/catalogue.ts";
import { kustomizationFile, presentPath, whereIsPath } from "../domain/moves.ts";
import type { KubernetesObject } from "../domain/object.ts";
import { absent, all, contradicted, holds, listed, renderFailed, unknown } from "../domain/outcome.ts";
import { directoryOf, expandPattern, normalisePath } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { everyOfKind, isFluxKustomization, presentPaths } from "../domain/search.ts";
import { stringAt } from "../domain/value.ts";
import type { Cluster, DirectoryBuild, Need, RenderFailure, SyncNode, World } from "../domain/world.ts";

type Builds = Extract<Assertion, { kind: "builds" }>;

/** Failures that say nothing about the manifests themselves. */
const BEYOND_REACH: Readonly<Record<string, UnprovenReason>> = {
  "needs-secret": "needs-secret",
  "needs-network": "needs-network",
  "needs-chart": "needs-chart",
  refused: "needs-network",
  timeout: "render-failed",
  memory: "render-failed",
  crashed: "render-failed",
};

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  "apps/web/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - service.yaml\n",
  "apps/web/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n",
  "apps/broken/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - missing.yaml\n",
  "apps/db/base/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - service.yaml\n",
  "apps/db/base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: db\n  namespace: shop\n",
};

/** Judges that the build which a quoted command names succeeds. */
export const assertion: AssertionKind<Builds> = {
  kind: "builds",
  summary:
    "The kustomize or Flux build that a quoted command names succeeds. It is reproduced with the real kustomize and Flux code and never run as a command; substitution counts for Flux builds of a cluster.",
  examples: [
    {
      title: "a kustomization that builds",
      files: FILES,
      assertion: { kind: "builds", path: "apps/web", tool: "kustomize", kustomization: null, file: null, clusters: [] },
      outcome: "holds",
    },
    {
      title: "a kustomization that refers to a missing file",
      files: FILES,
      assertion: { kind: "builds", path: "apps/broken", tool: "kustomize", kustomization: null, file: null, clusters: [] },
      outcome: "contradicted",
    },
    {
      title: "the kustomization file went one directory down",
      files: FILES,
      assertion: { kind: "builds", path: "apps/db", tool: "kustomize", kustomization: null, file: null, clusters: [] },
      outcome: { moved: "apps/db/base" },
    },
    {
      title: "a Kustomization of Flux by name",
      files: FILES,
      assertion: { kind: "builds", path: "./apps/web", tool: "flux", kustomization: "apps", file: null, clusters: ["east"] },
      outcome: "holds",
    },
    {
      title: "a Kustomization that no cluster has",
      files: FILES,
      assertion: { kind: "builds", path: "./apps/web", tool: "flux", kustomization: "shop", file: null, clusters: [] },
      outcome: "absent",
    },
    {
      title: "the Kustomizations of a file",
      files: FILES,
      assertion: { kind: "builds", path: ".", tool: "flux", kustomization: null, file: "clusters/east/apps.yaml", clusters: [] },
      outcome: "holds",
    },
  ],
  needs(claim, world) {
    if (claim.tool === "kustomize") {
      return pathsOf(claim).flatMap((path) =>
        [path, movedDirectory(world, path)?.to].flatMap((at): readonly Need[] => (at === undefined ? [] : [need(at, "kustomize")])),
      );
    }
    const [path = ""] = pathsOf(claim);
    const own = claim.file === null && path !== "" ? [need(path, "flux")] : [];
    return [...own, ...(claim.file === null ? [] : kustomizationsIn(world, claim).map((object) => need(specPath(object), "flux")))];
  },
  describe(claim) {
    if (claim.tool === "kustomize") return `\`${claim.path}\` builds with kustomize`;
    if (claim.file !== null) return `the Kustomizations in \`${claim.file}\` build as Flux builds them`;
    return claim.kustomization === null
      ? `\`${claim.path}\` builds as Flux builds it`
      : `Kustomization \`${claim.kustomization}\` builds as Flux builds it`;
  },
  judge(claim, world) {
    if (claim.tool === "flux" && claim.file !== null) return judgeFile(claim, world, claim.file);
    if (claim.tool === "flux" && claim.kustomization !== null) return judgeNamed(claim, world, claim.kustomization);
    const paths = pathsOf(claim);
    if (paths.length === 0) return unknown("ambiguous", `${claim.path} is no path of this repository.`);
    return all(paths.map((path) => judgeDirectory(world, path, claim.tool)));
  },
};

function pathsOf(claim: Builds): readonly string[] {
  return expandPattern(claim.path)
    .filter(({ glob }) => !glob)
    .map(({ path }) => path);
}

function need(path: string, mode: "kustomize" | "flux"): Need {
  return { kind: "build", path, mode };
}

function judgeDirectory(world: World, path: string, mode: "kustomize" | "flux"): Outcome {
  const expected = `${path === "" ? "." : path} builds`;
  const moved = movedDirectory(world, path);
  const target = moved === undefined ? undefined : world.build(moved.to, mode);
  const valid = moved !== undefined && target?.ok === true ? moved : null;
  const proof = valid === null ? [] : [evidence({ path: kustomizationFile(world, valid.to) ?? valid.to, note: "this builds" })];
  if (path !== "" && world.tree.kind(path) !== "directory") return absent({ level: "text", expected, moved: valid, evidence: proof });
  const build = world.build(path, mode);
  if (build === undefined) return unknown("render-failed", `${path} was not built.`);
  if (build.ok) return built(world, build, path);
  if (build.failure.code === "no-kustomization") {
    return contradicted({
      level: "text",
      evidence: [...proof, evidence({ path, note: "has no kustomization file" })],
      expected,
      found: "no kustomization file there",
      moved: valid,
    });
  }
  return failed(build.failure, expected, []);
}

function built(world: World, build: Extract<DirectoryBuild, { ok: true }>, path: string): Outcome {
  const count = build.objects.length;
  return holds("built", [evidence({ path: kustomizationFile(world, path) ?? path, note: `${count} object${count === 1 ? "" : "s"}` })]);
}

function failed(failure: RenderFailure, expected: string, clusters: readonly string[]): Outcome {
  const reason = BEYOND_REACH[failure.code];
  const { place, message } = failure;
  const proof = [
    evidence({ path: place?.path ?? failure.path, line: place?.line ?? null, cluster: failure.cluster, object: failure.subject, note: message }),
  ];
  if (reason !== undefined) return unknown(reason, `${failure.subject} could not be built here: ${message}`, proof);
  return contradicted({ level: "built", evidence: proof, clusters, expected, found: message });
}

/** Where the kustomization that stood in a directory is now. */
function movedDirectory(world: World, path: string): Moved | undefined {
  const kind = world.tree.kind(path);
  if (kind !== undefined && (kind !== "directory" || kustomizationFile(world, path) !== undefined)) return undefined;
  const file = whereIsPath(world, path === "" ? "kustomization.yaml" : `${path}/kustomization.yaml`);
  if (file !== undefined) return { ...file, to: directoryOf(file.to), note: `the kustomization that stood there is in ${directoryOf(file.to)}` };
  const directory = kind === undefined ? whereIsPath(world, path) : undefined;
  return directory !== undefined && world.tree.kind(directory.to) === "directory" ? directory : undefined;
}

function judgeNamed(claim: Builds, world: World, name: string): Outcome {
  const clusters = world.clusters.filter((cluster) => claim.clusters.length === 0 || claim.clusters.includes(cluster.name));
  const nodes = clusters.flatMap((cluster) =>
    cluster.nodes
      .filter(({ id }) => id.kind === "Kustomization" && (id.name === name || `${id.namespace}/${id.name}` === name))
      .map((node) => ({ cluster, node })),
  );
  const [path = ""] = pathsOf(claim);
  if (nodes.length > 0) return all(nodes.map(({ cluster, node }) => judgeNode(world, cluster, node, path)));
  const failure = clusters.flatMap((cluster) => cluster.failures)[0];
  if (failure !== undefined && everyOfKind(world, "Kustomization").some(({ object }) => object.id.name === name)) return renderFailed(failure);
  const documents = everyOfKind(world, "Kustomization").filter(({ object }) => object.id.name === name && isFluxKustomization(object));
  const proof = documents.map(({ object }) => evidence({ path: object.origin.file, line: object.origin.line, note: "not applied by any root" }));
  return absent({
    level: "substituted",
    expected: `a Kustomization ${name} in ${listed(clusters.map((cluster) => cluster.name)) || "a cluster"}`,
    evidence: proof,
  });
}

function judgeNode(world: World, cluster: Cluster, node: SyncNode, path: string): Outcome {
  const expected = `Kustomization ${node.id.name} builds in cluster ${cluster.name}`;
  const own = cluster.failures.find(({ subject }) => subject === `Kustomization ${node.id.namespace}/${node.id.name}`);
  if (own !== undefined) return failed(own, expected, [cluster.name]);
  if (node.skipped !== null) return unknown("needs-network", `Kustomization ${node.id.name} is not built from this repository: ${node.skipped}.`);
  const [first] = cluster.failures;
  if (node.failed) return first === undefined ? unknown("render-failed", `${expected}: it could not be built.`) : renderFailed(first);
  const other = path !== "" && node.path !== null && normalisePath(node.path) !== path ? judgeDirectory(world, path, "flux") : undefined;
  if (other !== undefined && other.is !== "holds") return other;
  const place = node.object?.origin;
  return holds(
    "substituted",
    [
      evidence({
        path: place?.file ?? node.path,
        line: place?.line ?? null,
        cluster: cluster.name,
        object: `Kustomization ${node.id.namespace}/${node.id.name}`,
      }),
    ],
    [cluster.name],
  );
}

function judgeFile(claim: Builds, world: World, file: string): Outcome {
  const files = presentPaths(world, [file]);
  if (files.length === 0) return absent({ level: "text", expected: `${file} exists and its Kustomizations build` });
  const objects = kustomizationsIn(world, claim);
  if (objects.length === 0) {
    return contradicted({
      level: "parsed",
      evidence: files.map((path) => evidence({ path })),
      expected: `a Kustomization${claim.kustomization === null ? "" : ` ${claim.kustomization}`} in ${file}`,
      found: "none",
    });
  }
  const outcome = all(objects.map((object) => judgeObject(world, object)));
  const literal = expandPattern(file).every(({ path }) => world.tree.kind(path) !== undefined);
  const [to = file] = files;
  if (literal || outcome.is !== "holds" || presentPath(world, file) === file) return outcome;
  return absent({
    level: outcome.level,
    evidence: outcome.evidence,
    expected: `${file} exists`,
    moved: { how: "renamed", to, commit: null, note: "it builds there" },
  });
}

/** The Flux Kustomizations in the claimed file, only the claimed one when the command names it. */
function kustomizationsIn(world: World, claim: Builds): readonly KubernetesObject[] {
  return presentPaths(world, claim.file === null ? [] : [claim.file])
    .flatMap((path) => world.documents(path))
    .flatMap((document) => documentObject(document) ?? [])
    .filter((object) => isFluxKustomization(object) && (claim.kustomization === null || object.id.name === claim.kustomization));
}

function judgeObject(world: World, object: KubernetesObject): Outcome {
  const nodes = world.clusters.flatMap((cluster) =>
    cluster.nodes
      .filter((node) => node.id.kind === object.id.kind && node.id.name === object.id.name && node.object?.origin.file === object.origin.file)
      .map((node) => ({ cluster, node })),
  );
  if (nodes.length > 0) return all(nodes.map(({ cluster, node }) => judgeNode(world, cluster, node, "")));
  return judgeDirectory(world, specPath(object), "flux");
}

function specPath(object: KubernetesObject): string {
  return normalisePath(stringAt(object.forms.built, "spec", "path") ?? "") ?? "";
}
