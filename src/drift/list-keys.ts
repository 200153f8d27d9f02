import { sameByValue } from "../domain/compare.ts";
import { isMapping, type Mapping, type Value } from "../domain/value.ts";

/** Keys by which items of lists are the same item. Source: `listMapKey` in the Kubernetes API. */
const LIST_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [["name"]],
  initContainers: [["name"]],
  ephemeralContainers: [["name"]],
  env: [["name"]],
  volumes: [["name"]],
  imagePullSecrets: [["name"]],
  volumeMounts: [["mountPath"]],
  volumeDevices: [["devicePath"]],
  hostAliases: [["ip"]],
  topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
  ports: [
    ["containerPort", "protocol"],
    ["port", "protocol"],
  ],
  webhooks: [["name"]],
  conditions: [["type"]],
};

/** Lists that are sets in meaning. */
const SETS = new Set([
  ...["add", "drop", "policyTypes", "tolerations", "verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs", "accessModes", "metrics"],
  ...["finalizers", "subjects"],
]);

/** The keys that tell the items of a list apart; undefined when it is an ordered list, or when an item lacks them. */
export function keysOfList(field: string, items: readonly Value[]): readonly string[] | undefined {
  const known = Object.hasOwn(LIST_KEYS, field) ? (LIST_KEYS[field] ?? []) : [];
  return known.find(([first]) => items.every((item) => isMapping(item) && first !== undefined && Object.hasOwn(item, first)));
}

/** What an item of a list is told by. */
export function listKey(item: Value | undefined, key: string): Value {
  const value = isMapping(item) ? item[key] : undefined;
  return value ?? (key === "protocol" ? "TCP" : null);
}

/** Where the item that is the same as `item` stands in a list; -1 when it is not there. */
export function indexOfItem(item: Mapping | Value, keys: readonly string[], list: readonly Value[]): number {
  return list.findIndex((other) => keys.every((key) => sameByValue(listKey(item, key), listKey(other, key))));
}

/** Whether the order of a list means nothing. */
export function isSet(field: string): boolean {
  return SETS.has(field);
}
