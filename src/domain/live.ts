import { groupOf, type ObjectId } from "./object.ts";
import type { FieldPath, Mapping } from "./value.ts";

/** Who wrote fields of a live object last, as the API server keeps it. */
export interface FieldManager {
  /** `kubectl-edit`, `kustomize-controller`, `deploy@node` … */
  readonly manager: string;
  readonly operation: string;
  /** When this manager last changed any of its fields, ISO 8601; null when it is not told. */
  readonly time: string | null;
  /** How many steps of a path it owns: all of them when it wrote the field itself, 0 when it has no part in it. */
  owns(path: FieldPath): number;
}

/** An object as a cluster had it when it was exported. Of a Secret only the names of its keys are kept. */
export interface LiveObject {
  readonly id: ObjectId;
  readonly value: Mapping;
  /** Null when the export left them out: nothing can be said of who changed what then. */
  readonly managers: readonly FieldManager[] | null;
}

/** An export of one cluster. */
export interface Snapshot {
  /** The name of its folder. */
  readonly cluster: string;
  /** When it was exported, ISO 8601; null when it does not say. */
  readonly exportedAt: string | null;
  /** UID of the namespace kube-system, which tells clusters apart; null when it was not exported. */
  readonly uid: string | null;
  readonly objects: readonly LiveObject[];
  /** Kinds that were exported whole, as `group Kind` (` ConfigMap`, `apps Deployment`): an object that is not there is not in the cluster. */
  readonly kinds: ReadonlySet<string>;
  /** What could not be read, each with how to mend it: without it the export proves nothing. */
  readonly problems: readonly string[];
  /** What else is missing, each with how to mend it. */
  readonly notes: readonly string[];
}

/** What an export covers, as it says of itself or as it shows by having such an object: of a kind, in a namespace. */
export function coverageOf({ objects, kinds }: Snapshot): (id: ObjectId) => boolean {
  const shown = new Set(objects.map(({ id }) => `${groupOf(id.apiVersion)} ${id.kind} ${id.namespace ?? ""}`));
  return ({ apiVersion, kind, namespace }) =>
    kinds.has(`${groupOf(apiVersion)} ${kind}`) || shown.has(`${groupOf(apiVersion)} ${kind} ${namespace ?? ""}`);
}

/** An export as evidence for claims. */
export interface LiveCluster {
  readonly cluster: string;
  readonly exportedAt: string | null;
  /** Why nothing in it decides a claim, as a sentence: it is stale, or it is not known of which cluster it is. Null when it does. */
  readonly closed: string | null;
  find(kind: string, namespace: string | null, name: string): LiveObject | undefined;
  /** All objects of a kind in a namespace, in the order of the export. */
  list(kind: string, namespace: string): readonly LiveObject[];
  /** Whether an object that is not there is not in the cluster. */
  covers(kind: string, namespace: string | null): boolean;
  /** Why the live state of an object says nothing of what Git renders now, as a sentence; null when it is as Git has it, or not of Git. */
  differs(object: LiveObject): string | null;
}
