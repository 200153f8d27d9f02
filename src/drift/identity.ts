import { textHash } from "../domain/hash.ts";
import { groupOf, type ObjectId } from "../domain/object.ts";
import { parseQuantity } from "../domain/quantity.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Value } from "../domain/value.ts";
import { isSet, keysOfList, listKey } from "./list-keys.ts";

/** What an object is the same by in Git and in a cluster, whatever version of its API either speaks. */
export function keyOf({ apiVersion, kind, namespace, name }: ObjectId): string {
  return `${groupOf(apiVersion)} ${kind} ${namespace ?? ""}/${name}`;
}

/** The texts of a ConfigMap by key. */
export function dataOf({ data }: Mapping): ReadonlyMap<string, string> {
  return new Map(Object.entries(isMapping(data) ? data : {}).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

/** The same for the same drift: made of the cluster, the object and what it comes to. Sixteen hexadecimal digits. */
export function fingerprint(cluster: string, object: string, what: string): string {
  return textHash(JSON.stringify([cluster, object, what])).slice(0, 16);
}

/**
 * What a difference of a field comes to, whatever the order and spelling of an export: list items by their keys instead of by their place, sets
 * sorted, quantities as numbers. `root` is the object that `path` leads through.
 */
export function identityOf(root: Mapping, path: FieldPath, wanted: Value | undefined, found: Value | undefined): string {
  const field = String(path.findLast((step) => typeof step === "string") ?? "");
  return JSON.stringify([steadyPath(root, path), steady(wanted, field), steady(found, field)]);
}

/** A path in which an item of a list is named by what tells it apart. */
function steadyPath(root: Mapping, path: FieldPath): readonly string[] {
  const steps: string[] = [];
  let here: Value | undefined = root;
  for (const [at, step] of path.entries()) {
    if (typeof step === "string") {
      steps.push(step);
      here = isMapping(here) ? here[step] : undefined;
      continue;
    }
    const list: readonly Value[] = isSequence(here) ? here : [];
    const item = list[step];
    const keys = keysOfList(String(path[at - 1] ?? ""), list);
    steps.push(keys === undefined || item === undefined ? `[${step}]` : JSON.stringify(keys.map((key) => [key, steady(listKey(item, key), "")])));
    here = item;
  }
  return steps;
}

/** A value in one spelling of several that mean the same. */
function steady(value: Value | undefined, field: string): unknown {
  if (isSequence(value)) {
    const items = value.map((item) => steady(item, ""));
    const free = isSet(field) || (items.length > 0 && keysOfList(field, value) !== undefined);
    return free ? items.map((item) => JSON.stringify(item)).sort() : items;
  }
  if (isMapping(value))
    return Object.keys(value)
      .sort()
      .map((key) => [key, steady(value[key], key)]);
  if (typeof value === "bigint" || typeof value === "number") return quantity(String(value));
  return typeof value === "string" ? quantity(value) : (value ?? null);
}

function quantity(text: string): string {
  const read = parseQuantity(text);
  if (read === undefined) return text;
  let { coefficient, exponent } = read;
  while (coefficient !== 0n && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return coefficient === 0n ? "0" : `${coefficient}e${exponent}`;
}
