import type { Place } from "./position.ts";
import type { FieldPath, Mapping } from "./value.ts";

/**
 * How deep evidence goes: bytes of a file, its parsed YAML, the kustomize build, Flux substitution, Helm rendering,
 * a live snapshot. Helm values of a HelmRelease are `substituted`, not `rendered`.
 */
export type Level = "text" | "parsed" | "built" | "substituted" | "rendered" | "live";

/** Levels from shallow to deep. */
export const LEVELS: readonly Level[] = ["text", "parsed", "built", "substituted", "rendered", "live"];

/** The shallower of two levels: a claim is only as deep as its shallowest evidence. */
export function shallower(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) <= LEVELS.indexOf(b) ? a : b;
}

/** What identifies an object in a cluster. `namespace` is null for cluster-scoped or namespace-less objects. */
export interface ObjectId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** `HelmRelease kube-system/coredns`, `ClusterIssuer letsencrypt-staging`. */
export function formatId(id: ObjectId): string {
  return `${id.kind} ${id.namespace === null ? "" : `${id.namespace}/`}${id.name}`;
}

/** The API group of an `apiVersion`, empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/** A substitution variable as it was used in a field. */
export interface Variable {
  readonly name: string;
  /** null when the variable is undefined in this cluster, or when only a Secret has its value. */
  readonly value: string | null;
  readonly definedAt: Place | null;
  /** The value is a Secret's and not known here: `key` when the Secret has such a key, `perhaps` when it may have one. */
  readonly secret?: "key" | "perhaps";
}

/** Where a field's value comes from: the patch that set it, else the document; with the variables in it. */
export interface FieldOrigin {
  readonly place: Place;
  /** The source scalar before substitution, null for mappings and sequences. */
  readonly raw: string | null;
  readonly variables: readonly Variable[];
}

/** A step on the way from source document to object, first to last. */
export interface Via {
  readonly kind: "patch" | "generator" | "component" | "transformer" | "kustomization" | "chart";
  readonly place: Place;
  /** What it is, in words: `patch deploy.yaml`, `Kustomization flux-system/apps`. */
  readonly label: string;
}

/** The forms an object takes on its way into the cluster. Absent forms were not reached. */
export interface Forms {
  readonly built?: Mapping;
  readonly substituted?: Mapping;
  readonly rendered?: Mapping;
  readonly live?: Mapping;
}

/** One object, of one cluster or of a kustomization directory that no root reaches. */
export interface KubernetesObject {
  readonly id: ObjectId;
  /** null for an object of an unapplied directory or plain manifest. */
  readonly cluster: string | null;
  /** What produced it: `Kustomization flux-system/coredns` or `directory kubernetes/x/app` when unapplied. */
  readonly producer: string;
  readonly forms: Forms;
  readonly origin: { readonly file: string; readonly line: number; readonly via: readonly Via[] };
  /** Where the field at `path` was set. Falls back to the nearest ancestor that has a place, at last to the document. */
  locate(path: FieldPath): FieldOrigin;
}

/** The deepest form an object has, with its level. */
export function deepest(object: KubernetesObject): { readonly level: Level; readonly value: Mapping } {
  const { live: _live, rendered, substituted, built } = object.forms;
  if (rendered !== undefined) return { level: "rendered", value: rendered };
  if (substituted !== undefined) return { level: "substituted", value: substituted };
  return { level: "built", value: built ?? {} };
}
