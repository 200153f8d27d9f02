import type { Finding } from "../domain/audit.ts";
import { type Dependent, dependentsOf } from "../domain/dependencies.ts";
import type { Graph, GraphEdge, GraphNode, GraphState } from "../domain/graph.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { isUnder, normalisePath } from "../domain/pattern.ts";
import { failuresOf } from "../domain/releases.ts";
import { isFluxKustomization } from "../domain/search.ts";
import { stringAt } from "../domain/value.ts";
import type { Cluster, SyncNode, World } from "../domain/world.ts";

/** Most nodes of one graph; a larger one is not looked at as a picture. */
const MOST_NODES = 1_500;

/** Where a release or Kustomization names its source. */
const SOURCES = [
  ["spec", "sourceRef"],
  ["spec", "chart", "spec", "sourceRef"],
  ["spec", "chartRef"],
] as const;

/**
 * The graph of every cluster, then of what no sync root reaches, where there is something. Edges that lead nowhere for certain are those that
 * `findings` tell of; they end at a node that is `missing`. Same world, same graph.
 */
export function graphsOf(world: World, findings: readonly Finding[]): readonly Graph[] {
  const stray = strayGraph(world);
  return [...world.clusters.map((cluster) => clusterGraph(world, cluster, findings)), ...(stray.nodes.length === 0 ? [] : [stray])];
}

function clusterGraph(world: World, cluster: Cluster, findings: readonly Finding[]): Graph {
  const made = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const counts = objectsByProducer(cluster);
  const failures = new Map(failuresOf(cluster).map(({ subject, message }) => [subject, message]));
  const node = (id: string, parts: Omit<GraphNode, "id" | "objects">): void => {
    if (!made.has(id)) made.set(id, { id, ...parts, objects: counts.get(id) ?? 0 });
  };
  const edge = (from: string, to: string, kind: GraphEdge["kind"]): void => void edges.set(`${kind} ${from} ${to}`, { from, to, kind });
  for (const one of cluster.nodes) {
    const id = formatId(one.id);
    node(id, syncNode(one, failures.get(id) ?? null));
    if (one.parent !== null) edge(formatId(one.parent), id, "applies");
  }
  for (const object of inventoryOf(cluster).ofKind("HelmRelease")) {
    if (groupOf(object.id.apiVersion) !== "helm.toolkit.fluxcd.io") continue;
    const id = formatId(object.id);
    node(id, releaseNode(cluster, object, failures.get(id) ?? null));
    edge(object.producer, id, "applies");
  }
  const certain = new Set(findings.flatMap(({ rule, cluster: of, object }) => (of === cluster.name ? [`${rule} ${object}`] : [])));
  for (const { from, to, rule, kind } of references(cluster)) {
    if (kind === "depends-on" || certain.has(`${rule} ${from}`)) {
      if (kind === "source" && inventoryOf(cluster).find(to.kind, to.namespace, to.name).length > 0) continue;
      node(formatId(to), nowhere(world, to, certain.has(`${rule} ${from}`)));
      edge(from, formatId(to), kind);
    }
  }
  return bounded(cluster.name, [...made.values()], [...edges.values()]);
}

function bounded(cluster: string | null, nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Graph {
  const kept = nodes.slice(0, MOST_NODES);
  const ids = new Set(kept.map(({ id }) => id));
  return { cluster, nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)), more: nodes.length - kept.length };
}

function objectsByProducer({ objects }: Cluster): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { producer } of objects) counts.set(producer, (counts.get(producer) ?? 0) + 1);
  return counts;
}

function placed(object: KubernetesObject | null): GraphNode["at"] {
  return object === null ? null : { path: object.origin.file, line: object.origin.line };
}

function syncNode({ id, object, path, suspended, skipped, failed }: SyncNode, failure: string | null): Omit<GraphNode, "id" | "objects"> {
  const state: GraphState = skipped !== null ? "skipped" : failed || failure !== null ? "failed" : suspended ? "suspended" : "applied";
  return { kind: id.kind, name: nameOf(id), state, note: skipped ?? failure, path, at: placed(object) };
}

function releaseNode(cluster: Cluster, object: KubernetesObject, failure: string | null): Omit<GraphNode, "id" | "objects"> {
  const { id } = object;
  const suspended = dependentsOf(cluster).get(formatId(id))?.suspended === true;
  const open = cluster.releases?.find((one) => one.id.namespace === id.namespace && one.id.name === id.name)?.open?.because ?? null;
  const state: GraphState = failure !== null ? "failed" : suspended ? "suspended" : "applied";
  return { kind: id.kind, name: nameOf(id), state, note: failure ?? open, path: null, at: placed(object) };
}

function nameOf({ namespace, name }: Pick<ObjectId, "namespace" | "name">): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

interface Named {
  readonly from: string;
  readonly to: ObjectId;
  readonly rule: "dangling-depends-on" | "dangling-source";
  readonly kind: "depends-on" | "source";
}

function references(cluster: Cluster): readonly Named[] {
  return [...dependentsOf(cluster).values()].flatMap(({ object, dependsOn }: Dependent): readonly Named[] => {
    const from = formatId(object.id);
    const { value } = deepest(object);
    const sources = SOURCES.flatMap((path): readonly Named[] => {
      const [kind, name] = [stringAt(value, ...path, "kind"), stringAt(value, ...path, "name")];
      if (kind === undefined || name === undefined) return [];
      const to = { apiVersion: "", kind, name, namespace: stringAt(value, ...path, "namespace") ?? object.id.namespace };
      return [{ from, to, rule: "dangling-source", kind: "source" }];
    });
    const waits = dependsOn.map(
      ({ kind, namespace, name }): Named => ({
        from,
        to: { apiVersion: "", kind, namespace, name },
        rule: "dangling-depends-on",
        kind: "depends-on",
      }),
    );
    return [...waits, ...sources];
  });
}

/** What is named and not among the nodes: missing for certain, or perhaps; and where else in Git it stands. */
function nowhere(world: World, id: ObjectId, certain: boolean): Omit<GraphNode, "id" | "objects"> {
  const object = strays(world).find((one) => formatId(one.id) === formatId(id)) ?? null;
  const note = object === null ? null : `only in ${object.origin.file}, which no sync root reaches`;
  return { kind: id.kind, name: nameOf(id), state: certain ? "missing" : "unknown", note, path: null, at: placed(object) };
}

function isSync(object: KubernetesObject): boolean {
  const group = groupOf(object.id.apiVersion);
  const { kind } = object.id;
  return (
    isFluxKustomization(object) ||
    (kind === "HelmRelease" && group === "helm.toolkit.fluxcd.io") ||
    (kind === "Application" && group === "argoproj.io")
  );
}

function strays(world: World): readonly KubernetesObject[] {
  const built = world.unapplied.flatMap((build) => (build.ok ? build.objects : []));
  return [...built, ...world.unappliedManifests].filter(isSync);
}

/** What no sync root reaches, each below the stray Kustomization or Application whose folder it stands in. */
function strayGraph(world: World): Graph {
  const applied = new Set(world.clusters.flatMap(({ objects }) => objects.map(({ origin, id }) => `${origin.file} ${formatId(id)}`)));
  const nodes = new Map<string, GraphNode>();
  for (const object of strays(world)) {
    const { id, origin } = object;
    if (applied.has(`${origin.file} ${formatId(id)}`)) continue;
    const key = nodes.has(formatId(id)) ? `${formatId(id)} (${origin.file})` : formatId(id);
    if ([...nodes.values()].some(({ at, name, kind }) => at?.path === origin.file && name === nameOf(id) && kind === id.kind)) continue;
    const path = normalisePath(stringAt(deepest(object).value, "spec", "path") ?? "");
    nodes.set(key, { id: key, kind: id.kind, name: nameOf(id), state: "unapplied", note: null, path: path || null, at: placed(object), objects: 0 });
  }
  const all = [...nodes.values()];
  const edges = all.flatMap((node): readonly GraphEdge[] => {
    const above = node.kind === "HelmRelease" ? all.find(({ path }) => path !== null && node.at !== null && isUnder(node.at.path, path)) : undefined;
    return above === undefined ? [] : [{ from: above.id, to: node.id, kind: "applies" }];
  });
  return bounded(null, all, edges);
}
