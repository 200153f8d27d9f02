import { formatId, type KubernetesObject, type ObjectId, type Via } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import type { Mapping } from "../domain/value.ts";
import type { SyncNode } from "../domain/world.ts";
import { placeOfObject } from "./object.ts";
import type { SyncSpec } from "./sync.ts";

/** A Flux Kustomization while its cluster is walked. */
export interface Node {
  readonly id: ObjectId;
  readonly parent: Node | null;
  readonly depth: number;
  /** As its parent rendered it; null for a root that is a plain folder. */
  object: KubernetesObject | null;
  /** The deepest form of {@link object}. */
  value: Mapping | null;
  spec: SyncSpec | null;
  /** Directory in the tree; null when it leads out of it. */
  path: string | null;
  skipped: string | null;
  failed: boolean;
  /** A root that was given the Kustomization which it renders of itself. */
  adopted: boolean;
  /** Everything its build rendered, in order. */
  objects: readonly KubernetesObject[];
}

/** `Kustomization flux-system/apps`. */
export function labelOf(node: Node): string {
  return formatId(node.id);
}

/** The node and those that rendered it, nearest first. */
export function lineage(node: Node): readonly Node[] {
  const nodes: Node[] = [];
  for (let here: Node | null = node; here !== null; here = here.parent) nodes.push(here);
  return nodes;
}

/** The Kustomizations on the way from a root to what the node renders, nearest first. */
export function chainOf(node: Node): readonly Via[] {
  return lineage(node).flatMap((here) => {
    if (here.object === null) return [];
    return [{ kind: "kustomization", place: placeOfObject(here.object), label: labelOf(here) }] satisfies Via[];
  });
}

/** Where a field of the node's Kustomization was set; null for a plain folder. */
export function askedAt(node: Node, ...path: readonly (string | number)[]): Place | null {
  return node.object?.locate(path).place ?? null;
}

/** The node as the world shows it. */
export function toSyncNode(node: Node): SyncNode {
  return {
    object: node.object,
    id: node.id,
    path: node.path,
    suspended: node.spec?.suspended ?? false,
    parent: node.parent?.id ?? null,
    dependsOn: node.spec?.dependsOn ?? [],
    skipped: node.skipped,
    failed: node.failed,
  };
}
