import { type Inventory, inventoryOf } from "./inventory.ts";
import { deepest, groupOf, type KubernetesObject } from "./object.ts";
import { type FieldPath, itemsAt, stringAt, valueAt } from "./value.ts";
import type { Cluster } from "./world.ts";

/** A Flux object that waits for others of its kind. */
export interface Dependent {
  readonly object: KubernetesObject;
  /** `<kind> <namespace>/<name>`. */
  readonly key: string;
  readonly suspended: boolean;
  readonly dependsOn: readonly Dependency[];
}

/** An entry of `spec.dependsOn`. */
export interface Dependency {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly key: string;
  /** The field that names it. */
  readonly path: FieldPath;
}

const GROUPS: Readonly<Record<string, string>> = { Kustomization: "kustomize.toolkit.fluxcd.io", HelmRelease: "helm.toolkit.fluxcd.io" };

const dependents = new WeakMap<Cluster, ReadonlyMap<string, Dependent>>();

/**
 * The Flux Kustomizations and HelmReleases of a cluster by key, with what they wait for: objects of their own kind, in their own namespace unless
 * the entry says otherwise. Source: `DependsOn` in the API types of kustomize-controller and helm-controller.
 */
export function dependentsOf(cluster: Cluster): ReadonlyMap<string, Dependent> {
  const known = dependents.get(cluster);
  if (known !== undefined) return known;
  const made = new Map<string, Dependent>();
  for (const object of fluxObjects(inventoryOf(cluster))) {
    const one = dependentOf(object);
    if (!made.has(one.key)) made.set(one.key, one);
  }
  dependents.set(cluster, made);
  return made;
}

function fluxObjects(inventory: Inventory): readonly KubernetesObject[] {
  const { nodes } = inventory.cluster;
  const roots = nodes.flatMap(({ object, parent }) => (parent === null && object !== null ? [object] : []));
  const all = Object.entries(GROUPS).flatMap(([kind, group]) => inventory.ofKind(kind).filter(({ id }) => groupOf(id.apiVersion) === group));
  return [...roots, ...all];
}

function dependentOf(object: KubernetesObject): Dependent {
  const { kind, namespace, name } = object.id;
  const { value } = deepest(object);
  return {
    object,
    key: `${kind} ${namespace}/${name}`,
    suspended: valueAt(value, ["spec", "suspend"]) === true,
    dependsOn: itemsAt(value, "spec", "dependsOn").flatMap((entry, index): readonly Dependency[] => {
      const on = stringAt(entry, "name");
      if (on === undefined) return [];
      const where = stringAt(entry, "namespace") ?? namespace;
      return [{ kind, namespace: where, name: on, key: `${kind} ${where}/${on}`, path: ["spec", "dependsOn", index, "name"] }];
    }),
  };
}
