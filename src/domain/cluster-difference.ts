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
    const earlier = keyed(before?.objects ?? []);
    const later = keyed(after?.objects ?? []);
    const incomparable = new Map<string, Incomparable>();
    const isLost = (side: "base" | "head", object: KubernetesObject): boolean => {
      const because = lost[side](object);
      if (because === undefined) return false;
      const key = `${side} ${object.producer}`;
      incomparable.set(key, { side, producer: object.producer, because, objects: (incomparable.get(key)?.objects ?? 0) + 1 });
      return true;
    };
    const changed = [...later].flatMap(([key, object]): readonly ObjectChange[] => {
      const old = earlier.get(key);
      if (old === undefined) return isLost("base", object) ? [] : [{ change: "added", object, before: null, fields: [] }];
      const fields = fieldChanges(deepest(old).value, deepest(object).value);
      return fields.length === 0 ? [] : [{ change: "changed", object, before: old, fields }];
    });
    const removed = [...earlier].flatMap(([key, object]): readonly ObjectChange[] => {
      if (later.has(key) || isLost("head", object)) return [];
      return [{ change: "removed", object, before: object, fields: [] }];
    });
    const change = before === undefined ? "added" : after === undefined ? "removed" : "kept";
    return { name, change, objects: [...changed, ...removed], incomparable: [...incomparable.values()] };
  });
}

/**
 * Objects by what identifies them. A generated ConfigMap or Secret counts by its name without the hash, where only one goes by it; of
 * several with the same identity each has its producer with it.
 */
function keyed(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  const byIdentity = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const { apiVersion, kind, namespace } = object.id;
    const key = JSON.stringify([groupOf(apiVersion), kind, namespace, namesOf(object).at(-1)]);
    byIdentity.set(key, [...(byIdentity.get(key) ?? []), object]);
  }
  const keys = new Map<string, KubernetesObject>();
  for (const [key, same] of byIdentity) {
    if (same.length === 1 && same[0] !== undefined) keys.set(key, same[0]);
    else for (const [index, object] of same.entries()) keys.set(`${key} ${object.id.name} ${object.producer} ${index}`, object);
  }
  return keys;
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
