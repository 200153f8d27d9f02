import type { FieldManager } from "../domain/live.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value } from "../domain/value.ts";

/**
 * Who wrote the fields of a live object; null when its export left `managedFields` out.
 * Source of the format: `fieldpath/serialize-pe.go` of sigs.k8s.io/structured-merge-diff.
 */
export function managersOf(object: Mapping): readonly FieldManager[] | null {
  const metadata = isMapping(object.metadata) ? object.metadata : {};
  const { managedFields } = metadata;
  if (!isSequence(managedFields)) return null;
  return managedFields.flatMap((entry): FieldManager[] => {
    if (!isMapping(entry) || entry.subresource === "status") return [];
    const fields = isMapping(entry.fieldsV1) ? entry.fieldsV1 : {};
    return [
      {
        manager: stringAt(entry, "manager") ?? "unknown",
        operation: stringAt(entry, "operation") ?? "Update",
        time: stringAt(entry, "time") ?? null,
        owns: (path) => depthOf(fields, path, object),
      },
    ];
  });
}

/** How many steps of a path are in a tree of fields. List items are known by the values of their keys. */
function depthOf(fields: Mapping, path: FieldPath, object: Value): number {
  let here: Value = fields;
  let value: Value | undefined = object;
  for (const [at, step] of path.entries()) {
    const next: Value | undefined = isMapping(here) ? childOf(here, step, value) : undefined;
    if (next === undefined) return at;
    here = next;
    value = isSequence(value) && typeof step === "number" ? value[step] : isMapping(value) ? value[step] : undefined;
  }
  return path.length;
}

function childOf(fields: Mapping, step: string | number, parent: Value | undefined): Value | undefined {
  if (typeof step === "string") return Object.hasOwn(fields, `f:${step}`) ? fields[`f:${step}`] : undefined;
  const item = isSequence(parent) ? parent[step] : undefined;
  for (const [key, child] of Object.entries(fields)) if (isItem(key, step, item)) return child;
  return undefined;
}

function isItem(key: string, index: number, item: Value | undefined): boolean {
  if (key === `i:${index}`) return true;
  if (!key.startsWith("k:") && !key.startsWith("v:")) return false;
  try {
    const wanted = JSON.parse(key.slice(2)) as Value;
    if (!isMapping(wanted)) return JSON.stringify(wanted) === JSON.stringify(item);
    return isMapping(item) && Object.entries(wanted).every(([name, value]) => JSON.stringify(item[name]) === JSON.stringify(value));
  } catch {
    return false;
  }
}
