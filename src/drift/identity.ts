import { textHash } from "../domain/hash.ts";
import { groupOf, type ObjectId } from "../domain/object.ts";
import { isMapping, type Mapping } from "../domain/value.ts";

/** What an object is the same by in Git and in a cluster, whatever version of its API either speaks. */
export function keyOf({ apiVersion, kind, namespace, name }: ObjectId): string {
  return `${groupOf(apiVersion)} ${kind} ${namespace ?? ""}/${name}`;
}

/** The texts of a ConfigMap by key. */
export function dataOf({ data }: Mapping): ReadonlyMap<string, string> {
  return new Map(Object.entries(isMapping(data) ? data : {}).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

/** The same for the same drift: made of the cluster, the object and what it comes to. */
export function fingerprint(cluster: string, object: string, what: string): string {
  return textHash(JSON.stringify([cluster, object, what])).slice(0, 16);
}
