import { namesOf } from "./catalogue.ts";
import { type FieldChange, fieldChanges } from "./field-changes.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "./object.ts";
import type { Place } from "./position.ts";
import { failuresOf } from "./releases.ts";
import type { Cluster, RenderFailure } from "./world.ts";

/** What a change does to one object. */
export interface ObjectChange {
  readonly change: "added" | "removed" | "changed";
  /** As it is after the change; as it was before it for a removed one. */
  readonly object: KubernetesObject;
  readonly before: KubernetesObject | null;
  /** Only for a changed one. */
  readonly fields: readonly FieldChange[];
}

/** Why objects are not known on one side. */
export type NotRendered = Pick<RenderFailure, "subject" | "message" | "place">;

/** Objects that one side has and the other one could not render: whether they are gone, or new, is not known. */
export interface Incomparable {
  /** The side that could not be rendered. */
  readonly side: "base" | "head";
  /** What rendered them on the other side: `Kustomization flux-system/apps`. */
  readonly producer: string;
  readonly because: NotRendered;
  readonly objects: number;
}

/** What a change does to a cluster. */
export interface ClusterDifference {
  readonly name: string;
  readonly change: "added" | "removed" | "kept";
  readonly objects: readonly ObjectChange[];
  readonly incomparable: readonly Incomparable[];
}

/**
 * What a change does to each cluster, per object; clusters without any change are given too. An object that is missing on one side
 * because something that leads to it could not be rendered there counts as neither added nor removed.
 */
export function clusterDifferences(base: readonly Cluster[], head: readonly Cluster[]): readonly ClusterDifference[] {
  const names = [...new Set([...head, ...base].map(({ name }) => name))];
  const lost = { base: lostIn(base, head), head: lostIn(head, base) };
  return names.map((name) => {
    const [before, after] = [base, head].map((clusters) => clusters.find((cluster) => cluster.name === name));
    const pairs = paired(before?.objects ?? [], after?.objects ?? []);
    const incomparable = new Map<string, Incomparable>();
    const isLost = (side: "base" | "head", object: KubernetesObject): boolean => {
      const because = lost[side](object);
      if (because === undefined) return false;
      const key = `${side} ${object.producer}`;
      incomparable.set(key, { side, producer: object.producer, because, objects: (incomparable.get(key)?.objects ?? 0) + 1 });
      return true;
    };
    const changed = (after?.objects ?? []).flatMap((object): readonly ObjectChange[] => {
      const old = pairs.get(object);
      if (old === undefined) return isLost("base", object) ? [] : [{ change: "added", object, before: null, fields: [] }];
      const fields = fieldChanges(deepest(old).value, deepest(object).value);
      return fields.length === 0 ? [] : [{ change: "changed", object, before: old, fields }];
    });
    const kept = new Set(pairs.values());
    const removed = (before?.objects ?? []).flatMap((object): readonly ObjectChange[] => {
      if (kept.has(object) || isLost("head", object)) return [];
      return [{ change: "removed", object, before: object, fields: [] }];
    });
    const change = before === undefined ? "added" : after === undefined ? "removed" : "kept";
    return { name, change, objects: [...changed, ...removed], incomparable: [...incomparable.values()] };
  });
}

/**
 * The earlier object of each later one, by what identifies them. A generated ConfigMap or Secret counts by its name without the hash. Where one is
 * there several times, those of the same name and producer belong together, then those of one name, then the others in order: what is there before and
 * after is never both added and removed.
 */
function paired(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): ReadonlyMap<KubernetesObject, KubernetesObject> {
  const pairs = new Map<KubernetesObject, KubernetesObject>();
  const earlier = byIdentity(before);
  for (const [key, later] of byIdentity(after)) {
    const left = new Set(earlier.get(key) ?? []);
    const pair = (alike: (old: KubernetesObject, object: KubernetesObject) => boolean): void => {
      for (const object of later) {
        if (pairs.has(object)) continue;
        const old = [...left].find((one) => alike(one, object));
        if (old === undefined) continue;
        pairs.set(object, old);
        left.delete(old);
      }
    };
    pair((old, object) => old.id.name === object.id.name && old.producer === object.producer);
    pair((old, object) => old.id.name === object.id.name);
    pair(() => true);
  }
  return pairs;
}

function byIdentity(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly KubernetesObject[]> {
  const known = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const { apiVersion, kind, namespace } = object.id;
    const key = JSON.stringify([groupOf(apiVersion), kind, namespace, namesOf(object).at(-1)]);
    const same = known.get(key);
    if (same === undefined) known.set(key, [object]);
    else same.push(object);
  }
  return known;
}

/** Tells why an object of the other side may be missing on this one: something that leads to it failed, waits, or comes from elsewhere. */
function lostIn(side: readonly Cluster[], other: readonly Cluster[]): (object: KubernetesObject) => NotRendered | undefined {
  const reasons = new Map<string, NotRendered>();
  const failures = side.flatMap(failuresOf);
  const [first] = side.flatMap((cluster) => cluster.failures);
  for (const { id, object, skipped, failed } of side.flatMap(({ nodes }) => nodes)) {
    const subject = formatId(id);
    if (skipped !== null) reasons.set(subject, { subject, message: skipped, place: object === null ? null : placeOf(object) });
    else if (failed && first !== undefined) reasons.set(subject, first);
  }
  for (const { id, open } of side.flatMap(({ releases = [] }) => releases)) {
    if (open !== null) reasons.set(formatId(id), { subject: formatId(id), message: open.because, place: null });
  }
  for (const failure of failures) reasons.set(failure.subject, failure);
  const unbuilt = new Set(side.flatMap(({ unbuiltFiles }) => [...(unbuiltFiles ?? [])]));
  const producers = new Map(other.flatMap(({ objects }) => objects.map((object) => [formatId(object.id), object.producer] as const)));
  return (object) => {
    const seen = new Set<string>();
    for (let here: string | undefined = object.producer; here !== undefined && !seen.has(here); here = producers.get(here)) {
      seen.add(here);
      const reason = reasons.get(here);
      if (reason !== undefined) return reason;
    }
    return unbuilt.has(object.origin.file) ? first : undefined;
  };
}

function placeOf({ origin }: KubernetesObject): Place {
  return { path: origin.file, line: origin.line };
}
