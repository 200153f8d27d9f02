import { deepest, formatId, groupOf, type KubernetesObject } from "./object.ts";
import { isChartMadeObject } from "./releases.ts";
import { type Mapping, stringAt, valueAt } from "./value.ts";
import type { Cluster } from "./world.ts";

/** What is known to be in a cluster, by kind, namespace and name. */
export interface Inventory {
  readonly cluster: Cluster;
  /** The objects of a kind with this name in a namespace; null asks for cluster-scoped ones, whatever namespace a build put into them. */
  find(kind: string, namespace: string | null, name: string): readonly KubernetesObject[];
  /** The objects of a kind with this name, wherever they are. */
  named(kind: string, name: string): readonly KubernetesObject[];
  ofKind(kind: string): readonly KubernetesObject[];
  inNamespace(namespace: string): readonly KubernetesObject[];
  /** Releases, applications and the like of which not every object was rendered: what else they make is not known. */
  readonly unrendered: readonly Unrendered[];
}

/** An object that stands for a set of objects which are not in {@link Inventory}. */
export interface Unrendered {
  readonly object: KubernetesObject;
  /** Where it puts its objects; null when that is not one namespace. */
  readonly namespace: string | null;
  /** Lower-case words of its name, its chart and its source. */
  readonly words: readonly string[];
  /** The values of a release, or everything that another maker says, as JSON. */
  readonly text: () => string;
}

const inventories = new WeakMap<Cluster, Inventory>();

/** The inventory of a cluster; made once per cluster, linear in its objects. */
export function inventoryOf(cluster: Cluster): Inventory {
  const known = inventories.get(cluster);
  if (known !== undefined) return known;
  const made = makeInventory(cluster);
  inventories.set(cluster, made);
  return made;
}

function makeInventory(cluster: Cluster): Inventory {
  const identities = new Map<string, KubernetesObject[]>();
  const names = new Map<string, KubernetesObject[]>();
  const kinds = new Map<string, KubernetesObject[]>();
  const namespaces = new Map<string, KubernetesObject[]>();
  const producers = new Set<string>();
  for (const object of cluster.objects) {
    const { kind, namespace, name } = object.id;
    push(identities, `${kind} ${namespace ?? ""} ${name}`, object);
    push(names, `${kind} ${name}`, object);
    push(kinds, kind, object);
    if (namespace !== null) push(namespaces, namespace, object);
    // What a chart runs makes further objects: its hooks and operators do, and nothing here tells which.
    if (!isChartMadeObject(object)) producers.add(object.producer);
  }
  // What was rendered in part only (one of several sources is a chart, a value is a Secret's) is open as well.
  for (const { subject } of cluster.failures) producers.delete(subject);
  for (const { id, open } of cluster.releases ?? []) {
    if (open === null) producers.add(formatId(id));
    else producers.delete(formatId(id));
  }
  const unrendered = cluster.objects.flatMap((object) => unrenderedOf(object, producers) ?? []);
  return {
    cluster,
    find: (kind, namespace, name) => (namespace === null ? names.get(`${kind} ${name}`) : identities.get(`${kind} ${namespace} ${name}`)) ?? [],
    named: (kind, name) => names.get(`${kind} ${name}`) ?? [],
    ofKind: (kind) => kinds.get(kind) ?? [],
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
    unrendered,
  };
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

/** Where an object of a kind that makes other objects from elsewhere puts them, by kind and group. */
const PLACED: Readonly<Record<string, (value: Mapping, own: string | null) => string | null>> = {
  "helm.toolkit.fluxcd.io HelmRelease": (value, own) => stringAt(value, "spec", "targetNamespace") ?? own,
  "helm.cattle.io HelmChart": (value, own) => stringAt(value, "spec", "targetNamespace") ?? own,
  "argoproj.io Application": (value) => stringAt(value, "spec", "destination", "namespace") ?? null,
  "argoproj.io ApplicationSet": () => null,
  "fluxcd.controlplane.io ResourceSet": () => null,
  "fluxcd.controlplane.io FluxInstance": (_value, own) => own,
};

function unrenderedOf(object: KubernetesObject, producers: ReadonlySet<string>): Unrendered | undefined {
  const key = `${groupOf(object.id.apiVersion)} ${object.id.kind}`;
  const placed = Object.hasOwn(PLACED, key) ? PLACED[key] : undefined;
  if (placed === undefined || producers.has(formatId(object.id))) return undefined;
  const { value } = deepest(object);
  const said = [
    object.id.name,
    stringAt(value, "spec", "releaseName"),
    stringAt(value, "spec", "chart", "spec", "chart"),
    stringAt(value, "spec", "chart"),
    stringAt(value, "spec", "chartRef", "name"),
  ];
  const words = said.flatMap((text) => wordsOf(text ?? ""));
  let text: string | undefined;
  return {
    object,
    namespace: placed(value, object.id.namespace),
    words: [...new Set(words)],
    text: () => {
      text ??= JSON.stringify(object.id.kind === "HelmRelease" ? (valueAt(value, ["spec", "values"]) ?? null) : value, (_key, item: unknown) =>
        typeof item === "bigint" ? item.toString() : item,
      );
      return text;
    },
  };
}

/** The lower-case words of a name that have more than two letters. */
export function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
}
