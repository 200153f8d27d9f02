import { type FieldPath, isMapping, isSequence, type Mapping, type Step, type Value } from "../../domain/value.ts";

/** Fields by which Kubernetes and kustomize tell list items apart (strategic merge keys), most telling first. */
const IDENTITY_FIELDS: readonly string[] = [
  "name",
  "alert",
  "record",
  "containerPort",
  "mountPath",
  "devicePath",
  "topologyKey",
  "key",
  "ip",
  "port",
  "type",
];

/** Equal as YAML values: mappings regardless of key order, numbers and bigints by value. */
export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (isSequence(a)) return isSequence(b) && a.length === b.length && a.every((item, index) => equalValues(item, b[index]));
  if (isMapping(a)) {
    if (!isMapping(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalValues(a[key], b[key]));
  }
  return (typeof a === "bigint" || typeof b === "bigint") && (typeof a === "number" || typeof b === "number") && String(a) === String(b);
}

/**
 * Where the field at `path` of `root` stands in `other`, a form of the same object in which list items may have other
 * positions (its base document, a patch). Undefined when `other` has no such field.
 */
export function alignPath(root: Value, path: FieldPath, other: Value): FieldPath | undefined {
  const aligned: Step[] = [];
  let here: Value | undefined = root;
  let there: Value | undefined = other;
  for (const step of path) {
    if (isSequence(here) && isSequence(there) && typeof step === "number") {
      const index = sameItem(here, step, there);
      if (index === undefined) return undefined;
      aligned.push(index);
      here = here[step];
      there = there[index];
    } else if (isMapping(here) && isMapping(there) && typeof step === "string" && Object.hasOwn(there, step)) {
      aligned.push(step);
      here = here[step];
      there = there[step];
    } else return undefined;
  }
  return aligned;
}

/** Position in `others` of the item that is the same as `items[index]`: by identity field, else by equality, else by position. */
function sameItem(items: readonly Value[], index: number, others: readonly Value[]): number | undefined {
  const item = items[index];
  if (item === undefined) return undefined;
  if (isMapping(item)) {
    for (const field of IDENTITY_FIELDS) {
      if (!identifies(item, field) || !others.some((other) => isMapping(other) && identifies(other, field))) continue;
      const fits = (other: Value | undefined): boolean => isMapping(other) && equalValues(other[field], item[field]);
      if (fits(others[index])) return index;
      return position(others, fits);
    }
  }
  if (equalValues(others[index], item)) return index;
  const equal = position(others, (other) => equalValues(other, item));
  if (equal !== undefined) return equal;
  return items.length === others.length ? index : undefined;
}

function identifies(item: Mapping, field: string): boolean {
  const value = Object.hasOwn(item, field) ? item[field] : undefined;
  return typeof value === "string" || typeof value === "number";
}

function position(items: readonly Value[], fits: (item: Value) => boolean): number | undefined {
  const index = items.findIndex(fits);
  return index === -1 ? undefined : index;
}
