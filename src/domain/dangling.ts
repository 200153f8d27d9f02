import { mayExist } from "./doubts.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import { isGiven, type Reference, referencesOf } from "./references.ts";
import type { RawFinding } from "./rule.ts";
import type { Cluster, World } from "./world.ts";

const references = new WeakMap<KubernetesObject, readonly Reference[]>();

function knownReferences(object: KubernetesObject): readonly Reference[] {
  const known = references.get(object) ?? referencesOf(object);
  references.set(object, known);
  return known;
}

/**
 * References of the clusters' objects to objects of these kinds that are missing for certain: not rendered, not given by every cluster, and not
 * made by anything that is known or could be there. Optional references count as none. `given` names further ones that are there. One finding per
 * object and name, at the field that names it first.
 */
export function danglingReferences(
  world: World,
  kinds: readonly string[],
  given: (reference: Reference, inventory: Inventory) => boolean = () => false,
): readonly RawFinding[] {
  return world.clusters.flatMap((cluster) => {
    const inventory = inventoryOf(cluster);
    return cluster.objects.flatMap((object): readonly RawFinding[] => {
      const seen = new Set<string>();
      return knownReferences(object).flatMap((reference) => {
        const { kind, namespace, name, path, optional } = reference;
        const key = `${kind} ${namespace ?? ""} ${name}`;
        if (optional || !kinds.includes(kind) || seen.has(key)) return [];
        seen.add(key);
        if (isGiven(reference) || given(reference, inventory) || inventory.find(kind, namespace, name).length > 0) return [];
        if (mayExist(world, cluster, reference) !== undefined || isSeen(world, cluster, reference)) return [];
        const wanted = formatId({ apiVersion: "", ...reference });
        const message = `expected ${wanted}, which ${formatId(object.id)} needs, found ${foundInstead(world, inventory, reference)}`;
        return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
      });
    });
  });
}

/** An export that decides shows the object: it is somebody else's, and drift names it as a boundary. */
function isSeen({ live }: World, { name: own }: Cluster, { kind, namespace, name }: Reference): boolean {
  const seen = live?.clusters.find(({ cluster }) => cluster === own);
  return seen?.closed === null && seen.find(kind, namespace, name) !== undefined;
}

/** What is there in place of a missing object, to complete "found …": one of its name in another namespace or cluster, or nothing. */
export function foundInstead(world: World, inventory: Inventory, { kind, namespace, name }: Pick<Reference, "kind" | "namespace" | "name">): string {
  const [other] = inventory.named(kind, name).filter(({ id }) => id.namespace !== namespace);
  if (other !== undefined) return `only ${formatId(other.id)}`;
  const cluster = world.clusters.find((one) => inventoryOf(one).find(kind, namespace, name).length > 0);
  return cluster === undefined ? "nothing that is or makes it" : `it only in cluster ${cluster.name}`;
}
