import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { deepest, formatId, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { isMapping, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, SyncNode } from "../domain/world.ts";
import { applierOf, releaseOf } from "./appliers.ts";
import { keyOf } from "./identity.ts";

/** What is known of a cluster on both sides. */
interface Sides {
  readonly cluster: Cluster;
  readonly live: ReadonlyMap<string, LiveObject>;
}

/**
 * Says of what belongs to Flux and Argo CD what they really do to a live edit: nothing while they are suspended, are not automated or do not heal.
 * The settings are those that the export has of them, else those of Git. What is not known of stays as it is.
 */
export function withNext(drift: readonly Drift[], sides: Sides): readonly Drift[] {
  const named = new Map([...sides.live.values()].map((object) => [formatId(object.id), object]));
  return drift.map((one) => {
    const object = one.live === null || one.kind === "missing" ? undefined : named.get(one.object);
    const isOrphan = one.kind === "extra" && one.field === null;
    const isOpen = object !== undefined && GITOPS.has(one.owner.owner) && !(isOrphan && one.owner.next.startsWith("stays"));
    const next = isOpen ? nextOf(object, sides, isOrphan) : undefined;
    return next === undefined ? one : { ...one, owner: { ...one.owner, next } };
  });
}

const GITOPS = new Set(["Flux", "Argo CD"]);

/** `isOrphan`: Git does not have it any more, so that it is removed or stays, and is never put back. */
function nextOf(object: LiveObject, sides: Sides, isOrphan: boolean): string | undefined {
  const node = nodeOf(object, sides.cluster);
  if (node?.application !== undefined) return ofApplication(node.id, settings(node.id, node.object, sides), isOrphan);
  const release = releaseOf(object, sides.cluster);
  if (release !== undefined) return isOrphan ? undefined : ofRelease(release.id, settings(release.id, release, sides));
  if (node === undefined || valueAt(settings(node.id, node.object, sides), ["spec", "suspend"]) !== true) return undefined;
  return suspended(node.id, isOrphan);
}

/** What has applied it as it says itself, else what applies it by Git. */
function nodeOf(object: LiveObject, cluster: Cluster): SyncNode | undefined {
  const said = applierOf(object, cluster);
  if (said !== undefined) return said;
  const own = cluster.objects.find(({ id }) => keyOf(id) === keyOf(object.id));
  return own === undefined ? undefined : cluster.nodes.find(({ id }) => formatId(id) === own.producer);
}

function settings(id: ObjectId, git: KubernetesObject | null, { live }: Sides): Mapping {
  return live.get(keyOf(id))?.value ?? (git === null ? {} : deepest(git).value);
}

function suspended(id: ObjectId, isOrphan: boolean): string {
  return `stays while ${formatId(id)} is suspended, and ${isOrphan ? "may be removed" : "will be reverted"} when that ends`;
}

/** Source: https://fluxcd.io/flux/components/helm/helmreleases/#drift-detection */
function ofRelease(id: ObjectId, value: Mapping): string {
  if (valueAt(value, ["spec", "suspend"]) === true) return suspended(id, false);
  const mode = stringAt(value, "spec", "driftDetection", "mode") ?? "disabled";
  if (mode === "enabled") return `will be reverted at the next reconciliation of ${formatId(id)}`;
  return `stays until the next upgrade of ${formatId(id)}: its drift detection ${mode === "warn" ? "only warns" : "is off"}`;
}

/** Source: https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/ */
function ofApplication(id: ObjectId, value: Mapping, isOrphan: boolean): string | undefined {
  const name = formatId(id);
  if (stringAt(value, "metadata", "annotations", "argocd.argoproj.io/skip-reconcile") === "true")
    return `stays while ${name} is told to skip reconciliation`;
  const automated = valueAt(value, ["spec", "syncPolicy", "automated"]);
  if (!isMapping(automated) || automated.enabled === false) return `stays until somebody syncs ${name}, which is not automated`;
  if (isOrphan) return undefined;
  return automated.selfHeal === true
    ? `will be reverted by self-heal of ${name}`
    : `stays until the next sync of ${name}, which a new commit starts: self-heal is off`;
}
