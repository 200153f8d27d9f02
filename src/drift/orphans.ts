import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { deepest, formatId } from "../domain/object.ts";
import { isSequence, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, SyncNode } from "../domain/world.ts";
import { applierOf } from "./appliers.ts";
import { inWords, lastWriter } from "./attribute.ts";
import { fingerprint, keyOf } from "./identity.ts";
import type { Leaving } from "./leave.ts";
import { ownerOf } from "./own.ts";

/** Kinds that controllers make and that take over the labels of what they are made for. */
const DERIVED = new Set(["Endpoints", "EndpointSlice", "Event", "Lease", "ControllerRevision", "Pod", "ReplicaSet", "Job", "PersistentVolumeClaim"]);

/** Objects that Flux or Argo CD once applied from this cluster's Git and that Git does not render any more. */
export function orphans(cluster: Cluster, own: ReadonlySet<string>, live: readonly LiveObject[], leaving: Leaving): readonly Drift[] {
  return live.flatMap((object): Drift[] => {
    if (own.has(keyOf(object.id)) || DERIVED.has(object.id.kind) || isOwnedByOther(object.value)) return [];
    const node = applierOf(object, cluster);
    if (node === undefined || node.failed || node.skipped !== null || node.object === null) return [];
    if (isKept(object.value)) {
      leaving.count("objects that are told to stay when Git does not have them any more");
      return [];
    }
    if (leaving.leaves({ object, path: [], wanted: undefined, found: object.value, manager: null })) return [];
    const name = formatId(object.id);
    const attribution = lastWriter(object);
    const owner = { ...ownerOf(object), next: removalOf(node), belongs: "nowhere: Git does not have it any more" };
    return [
      {
        ...{ cluster: cluster.name, object: name, field: null, kind: "extra", severity: "warning", against: "git", git: null, live: name },
        means: [`${formatId(node.id)} applied it, and Git does not render it any more`],
        ...{ differences: [], owner, attribution, who: inWords(attribution, object.managers !== null), lag: null },
        at: { path: node.object.origin.file, line: node.object.origin.line },
        fingerprint: fingerprint(cluster.name, name, "orphan"),
      },
    ];
  });
}

function isOwnedByOther(value: Mapping): boolean {
  const owners = valueAt(value, ["metadata", "ownerReferences"]);
  return isSequence(owners) && owners.length > 0;
}

/** Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#prune and https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/ */
function isKept(value: Mapping): boolean {
  const either = (key: string): string | undefined => stringAt(value, "metadata", "annotations", key) ?? stringAt(value, "metadata", "labels", key);
  const options = (key: string): readonly string[] => (stringAt(value, "metadata", "annotations", key) ?? "").split(",").map((one) => one.trim());
  return (
    either("kustomize.toolkit.fluxcd.io/prune") === "disabled" ||
    options("argocd.argoproj.io/compare-options").includes("IgnoreExtraneous") ||
    options("argocd.argoproj.io/sync-options").includes("Prune=false")
  );
}

function removalOf(node: SyncNode): string {
  const value = node.object === null ? undefined : deepest(node.object).value;
  const prunes = valueAt(value, node.application === undefined ? ["spec", "prune"] : ["spec", "syncPolicy", "automated", "prune"]) === true;
  return prunes ? "is removed at the next reconciliation" : `stays: ${formatId(node.id)} does not prune`;
}
