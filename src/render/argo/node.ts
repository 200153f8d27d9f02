import { formatId, type KubernetesObject, type ObjectId, type Via } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, type Mapping, stringAt, valueAt } from "../../domain/value.ts";
import type { SyncNode } from "../../domain/world.ts";
import { placeOfObject } from "../object.ts";
import { itemsOf } from "../source.ts";
import { type AppSpec, readApplication } from "./application.ts";

/** An Application while its cluster is walked. */
export interface AppNode {
  readonly id: ObjectId;
  readonly parent: AppNode | null;
  readonly depth: number;
  /** As its parent rendered it, or as it stands in Git for a root. */
  object: KubernetesObject;
  value: Mapping;
  spec: AppSpec;
  /** Cluster that the Application itself lives in. */
  readonly home: string;
  /** Cluster that it deploys to. */
  cluster: string;
  /** Directory of its first source in this repository. */
  path: string | null;
  skipped: string | null;
  failed: boolean;
  /** It was given the Application that it renders of itself. */
  adopted: boolean;
  objects: readonly KubernetesObject[];
}

/** The node of an Application. */
export function appNode(object: KubernetesObject, value: Mapping, where: Pick<AppNode, "parent" | "home">): AppNode {
  return {
    ...where,
    id: object.id,
    depth: where.parent === null ? 0 : where.parent.depth + 1,
    object,
    value,
    spec: readApplication(value),
    cluster: where.home,
    path: null,
    skipped: null,
    failed: false,
    adopted: false,
    objects: [],
  };
}

/** `Application argocd/web`. */
export function labelOf(node: AppNode): string {
  return formatId(node.id);
}

/** The Applications on the way from a root to what the node renders, nearest first. */
export function chainOf(node: AppNode): readonly Via[] {
  const steps: Via[] = [];
  for (let here: AppNode | null = node; here !== null; here = here.parent) {
    steps.push({ kind: "kustomization", place: placeOfObject(here.object), label: labelOf(here) });
  }
  return steps;
}

/** Where a field of the Application was set. */
export function askedAt(node: AppNode, path: FieldPath): Place {
  return node.object.locate(path).place;
}

/** The wave that Argo CD syncs an object in, 0 unless it says otherwise. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ */
function waveOf(value: Mapping): number {
  const wave = Number(stringAt(value, "metadata", "annotations", "argocd.argoproj.io/sync-wave") ?? "0");
  return Number.isSafeInteger(wave) ? wave : 0;
}

/** The node as the world shows it. */
export function toSyncNode(node: AppNode): SyncNode {
  return {
    object: node.object,
    id: node.id,
    path: node.path,
    suspended: false,
    parent: node.parent?.id ?? null,
    dependsOn: [],
    skipped: node.skipped,
    failed: node.failed,
    application: {
      project: node.spec.project,
      destinationNamespace: node.spec.destination.namespace ?? null,
      automated: isMapping(valueAt(node.value, ["spec", "syncPolicy", "automated"])),
      wave: waveOf(node.value),
      ignoreDifferences: itemsOf(valueAt(node.value, ["spec", "ignoreDifferences"])).filter(isMapping),
    },
  };
}
