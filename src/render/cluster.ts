import { deepest, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, RenderFailure, UndefinedVariable } from "../domain/world.ts";
import { cannotBuild } from "./buildable.ts";
import { filesBehind } from "./directory.ts";
import type { EngineTree } from "./engine/contract.ts";
import { dependsOnSecret, hiddenPath } from "./hidden.ts";
import { FLUX_SOURCE_GROUP, identityKey, idOf, isFluxKustomization, manifestsOf } from "./manifest.ts";
import { labelOf, lineage, type Node, toSyncNode } from "./node.ts";
import { type BuildRoom, buildNode, type NodeBuild, ownSources } from "./node-build.ts";
import { plainObject } from "./object.ts";
import { isDirectory, isWithin, showPath } from "./paths.ts";
import { equalValues } from "./provenance/align.ts";
import type { Layer } from "./provenance/layer.ts";
import { type ChartAccess, renderReleases } from "./release/index.ts";
import { elsewhere, refKey, type SourceFinder } from "./repository-source.ts";
import { withResourceSets } from "./resource-set.ts";
import type { Root } from "./roots.ts";
import { hiddenSources, lacksConfigMap, lacksForGood, shortageFailures } from "./shortage.ts";
import type { Source } from "./source.ts";
import { emptySupply, missingFrom, settingsOf, stock } from "./supply.ts";
import { readSync } from "./sync.ts";

/** What walking a cluster needs. */
export interface WalkContext {
  readonly source: Source;
  readonly tree: EngineTree;
  readonly layers: (file: string) => Layer | undefined;
  /** Flux sources as they stand in the tree. */
  readonly sourcesInTree: SourceFinder;
  readonly charts: ChartAccess;
}

interface Walk extends BuildRoom {
  readonly charts: ChartAccess;
  readonly root: Root;
  readonly find: SourceFinder;
  readonly nodes: Node[];
  readonly byId: Map<string, Node>;
  /** Flux sources that builds rendered. */
  readonly sources: Map<string, Mapping>;
  readonly failures: RenderFailure[];
  readonly undefinedVariables: UndefinedVariable[];
  readonly starved: Node[];
  readonly hidden: Map<Node, NodeBuild["hidden"]>;
  /** Files that builds read. */
  readonly files: Set<string>;
}

/** A rendered cluster and what its builds read. */
export interface RenderedCluster {
  readonly cluster: Cluster;
  readonly undefinedVariables: readonly UndefinedVariable[];
  readonly files: ReadonlySet<string>;
}

/** Renders everything that a root leads to, parents before children, each child by its rendered spec. Failures are values. */
export async function renderCluster(context: WalkContext, root: Root): Promise<RenderedCluster> {
  const walk = startWalk(context, root);
  const first = rootNode(walk);
  if (context.source.tree.kind(root.path) === "file") await walkFrom(walk, absorb(walk, first, { ...NOTHING, objects: objectsOfFile(walk) }));
  else if (!isDirectory(context.source.tree, root.path)) missingRoot(walk, first);
  else await walkFrom(walk, [first]);
  walk.failures.push(...shortageFailures(walk));
  const { nodes } = walk;
  const built = nodes.flatMap(({ objects }) => objects);
  const releases = await renderReleases({ ...walk, ...context.charts, sync: root.sync, sourceIgnore: walk.sourceIgnore(first) }, built);
  for (const file of releases.files) walk.files.add(file);
  return {
    cluster: {
      name: root.name,
      root: root.path,
      objects: [...built, ...releases.objects],
      releases: releases.states,
      ...(releases.missingCharts.length === 0 ? {} : { missingCharts: releases.missingCharts }),
      nodes: nodes.map(toSyncNode),
      failures: walk.failures,
      settings: settingsOf(walk.supply, nodes),
      hiddenSources: hiddenSources(walk),
      unbuiltFiles: filesBehind(
        context.source,
        nodes.flatMap(({ failed, path }) => (failed && path !== null ? [path] : [])),
      ),
    },
    undefinedVariables: walk.undefinedVariables,
    files: walk.files,
  };
}

const NOTHING: NodeBuild = { objects: [], failure: null, undefinedVariables: [], hidden: [], files: [] };

function startWalk(context: WalkContext, root: Root): Walk {
  const sources = new Map<string, Mapping>();
  const find: SourceFinder = (ref) => sources.get(refKey(ref)) ?? context.sourcesInTree(ref);
  return {
    ...context,
    cluster: root.name,
    sourceIgnore: ({ spec }) => stringAt(find(spec?.sourceRef ?? root.sync.ref), "spec", "ignore"),
    root,
    find,
    nodes: [],
    byId: new Map(),
    sources,
    supply: emptySupply(),
    failures: [],
    undefinedVariables: [],
    starved: [],
    hidden: new Map(),
    files: new Set(),
  };
}

function rootNode(walk: Walk): Node {
  const { kustomization, path, sync } = walk.root;
  const id: ObjectId = { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization", namespace: sync.ref.namespace, name: sync.ref.name };
  const own = kustomization === undefined ? undefined : idOf(kustomization.value);
  const object = kustomization === undefined || own === undefined ? null : plainObject(walk.source, kustomization, own);
  const spec = kustomization === undefined ? null : readSync(kustomization.value);
  return addNode(walk, {
    id: own ?? id,
    parent: null,
    depth: 0,
    object,
    value: kustomization?.value ?? null,
    spec,
    path,
  });
}

function addNode(walk: Walk, parts: Omit<Node, "skipped" | "failed" | "adopted" | "objects">): Node {
  const node: Node = { ...parts, skipped: null, failed: false, adopted: false, objects: [] };
  walk.nodes.push(node);
  walk.byId.set(identityKey(node.id), node);
  return node;
}

function missingRoot(walk: Walk, node: Node): void {
  const { path, statedAt } = walk.root;
  node.failed = true;
  const message = `the sync root ${showPath(path)} does not exist: create the directory, or correct the path where it is stated`;
  walk.failures.push({ cluster: walk.root.name, subject: labelOf(node), path, place: statedAt, message, code: "root-not-found" });
}

/** A configured root that is a file: its manifests as they stand. */
function objectsOfFile(walk: Walk): readonly KubernetesObject[] {
  const { source, root } = walk;
  return source
    .documents(root.path)
    .flatMap(manifestsOf)
    .flatMap((manifest) => {
      const id = idOf(manifest.value);
      return id === undefined ? [] : [{ ...plainObject(source, manifest, id), cluster: root.name }];
    });
}

/**
 * Builds in rounds: every Kustomization whose variable sources are rendered, at once. When none is ready, those that lack
 * only what they can do without; then those that render their sources themselves; then those that lack a Secret, whose values are no
 * one's to know; the rest lacks a ConfigMap for good.
 */
async function walkFrom(walk: Walk, nodes: readonly Node[]): Promise<void> {
  let waiting = nodes;
  while (waiting.length > 0) {
    const ready = await readyOf(walk, waiting);
    if (ready.length === 0) {
      for (const node of waiting) node.failed = true;
      walk.starved.push(...waiting);
      return;
    }
    const built = await Promise.all(ready.map(async (node) => withResourceSets(walk, node.path ?? "", await buildNode(walk, node))));
    const done = new Set(ready);
    const rest = waiting.filter((node) => !done.has(node));
    const next: Node[] = [];
    for (const [index, node] of ready.entries()) next.push(...absorb(walk, node, built[index] ?? NOTHING));
    waiting = [...rest, ...next];
  }
}

async function readyOf(walk: Walk, waiting: readonly Node[]): Promise<readonly Node[]> {
  const complete = waiting.filter((node) => missingFrom(walk.supply, node).length === 0);
  if (complete.length > 0) return complete;
  const able = waiting.filter((node) => !lacksForGood(walk.supply, node));
  if (able.length > 0) return able;
  for (const own of await Promise.all(waiting.map((node) => ownSources(walk, node)))) stock(walk.supply, own);
  const supplied = waiting.filter((node) => !lacksForGood(walk.supply, node));
  return supplied.length > 0 ? supplied : waiting.filter((node) => !lacksConfigMap(walk.supply, node));
}

/** Takes in what a node's build gave and gives the Kustomizations among it that are to be built. */
function absorb(walk: Walk, node: Node, build: NodeBuild): readonly Node[] {
  const { objects, failure, hidden } = build;
  for (const file of build.files) walk.files.add(file);
  const own = node.parent === null ? objects.find((object) => identityKey(object.id) === identityKey(node.id)) : undefined;
  if (own !== undefined && node.value !== null && adopt(node, own)) return [node];
  node.objects = objects;
  walk.undefinedVariables.push(...build.undefinedVariables);
  walk.failures.push(...(failure === null ? [] : [failure]), ...(build.setFailures ?? []));
  if (hidden.length > 0) walk.hidden.set(node, hidden);
  node.failed = failure !== null;
  stock(walk.supply, objects);
  for (const object of objects) noteSource(walk, object);
  return objects.filter(({ id }) => isFluxKustomization(id)).flatMap((object) => child(walk, node, object) ?? []);
}

/** Gives a root the Kustomization that it renders of itself (patched, often). True when it has to be built again with it. */
function adopt(node: Node, own: KubernetesObject): boolean {
  const { value } = deepest(own);
  const again = !node.adopted && !equalValues(node.value ?? undefined, value);
  node.adopted = true;
  node.object = own;
  if (!again) return false;
  node.value = value;
  node.spec = { ...readSync(value), path: node.path ?? undefined };
  return true;
}

function noteSource(walk: Walk, object: KubernetesObject): void {
  const { apiVersion, kind, namespace, name } = object.id;
  if (groupOf(apiVersion) !== FLUX_SOURCE_GROUP) return;
  const key = refKey({ kind, namespace: namespace ?? "", name });
  if (!walk.sources.has(key)) walk.sources.set(key, deepest(object).value);
}

/** The node of a rendered Kustomization, undefined when it needs no build of its own: skipped, seen before, a cycle. */
function child(walk: Walk, parent: Node, object: KubernetesObject): Node | undefined {
  const { value } = deepest(object);
  const spec = readSync(value);
  const known = walk.byId.get(identityKey(object.id));
  if (known !== undefined || isRootItself(walk, object.id, spec.path)) {
    revisit(walk, parent, object, known ?? walk.nodes[0], spec.path);
    return undefined;
  }
  const node = addNode(walk, {
    id: object.id,
    parent,
    depth: parent.depth + 1,
    object,
    value,
    spec,
    path: spec.path ?? null,
  });
  const remote = valueAt(value, ["spec", "kubeConfig"]) !== undefined;
  const secret = dependsOnSecret(value);
  node.skipped = remote ? "it applies to another cluster (spec.kubeConfig)" : secret ? null : elsewhere(spec.sourceRef, walk.root.sync, walk.find);
  if (node.skipped !== null) return undefined;
  const failure = secret ? hiddenPath(node) : cannotBuild(walk.source.tree, node, walk.nodes.length);
  if (failure === undefined) return node;
  node.failed = true;
  walk.failures.push({ cluster: walk.root.name, subject: labelOf(node), path: spec.path ?? spec.writtenPath, ...failure });
  return undefined;
}

/** A plain folder that holds the Kustomization which syncs it. */
function isRootItself(walk: Walk, id: ObjectId, path: string | undefined): boolean {
  const [root] = walk.nodes;
  return root !== undefined && root.object === null && path === root.path && identityKey(id) === identityKey(root.id);
}

/** A Kustomization that was met before: the root's own, a second copy (of which the first was built), or a cycle. */
function revisit(walk: Walk, parent: Node, object: KubernetesObject, known: Node | undefined, path: string | undefined): void {
  if (known === undefined) return;
  if (known.parent === null && known.path === path) {
    if (known.object === null) known.object = object;
    return;
  }
  const line = lineage(parent);
  const at = line.indexOf(known);
  if (at === -1) return;
  const names = [...line.slice(0, at + 1).toReversed(), known].map(({ id }) => id.name);
  const place = object.locate(["spec", "path"]).place;
  const inside = path !== undefined && isWithin(object.origin.file, path) ? `; move its manifest out of ${showPath(path)} or change spec.path` : "";
  walk.failures.push({
    cluster: walk.root.name,
    subject: labelOf(known),
    path: path ?? "",
    place,
    message: `the Kustomization renders itself: ${names.join(" → ")}${inside}`,
    code: "cycle",
  });
}
