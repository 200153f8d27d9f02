import { resolved } from "./api-kinds.ts";
import type { ApiSchema } from "./api-schema.ts";
import { hidesSecret, isEncryptedText } from "./secrets.ts";
import { type FieldPath, isMapping, isSequence, type Value } from "./value.ts";

/** What an API would reject about a field. */
export type Rejection =
  | { readonly is: "unknown-field"; readonly path: FieldPath; readonly known: readonly string[] }
  | { readonly is: "wrong-value"; readonly path: FieldPath; readonly value: Value; readonly expected: string };

/** Most rejections of one object that are named. */
const MOST = 20;

/**
 * What the API of a schema rejects about a value: fields that it does not have, values of another type, texts that are none of an enumeration.
 * Server-side apply, which Flux uses, refuses the object for any of them. Values that are not known here are left alone: placeholders of Secrets,
 * encrypted ones, variables that were not substituted, and null. Source: `sigs.k8s.io/structured-merge-diff`, `typed/validate.go`.
 */
export function rejections(value: Value, schema: ApiSchema): readonly Rejection[] {
  const found: Rejection[] = [];
  const pending: { readonly value: Value; readonly schema: ApiSchema; readonly path: FieldPath }[] = [{ value, schema, path: [] }];
  for (let next = pending.pop(); next !== undefined && found.length < MOST; next = pending.pop()) {
    const { path } = next;
    const form = resolved(next.schema);
    if (form === "any" || isUnknown(next.value)) continue;
    const wrong = mismatch(next.value, form);
    if (wrong !== undefined) found.push({ is: "wrong-value", path, value: next.value, expected: wrong });
    else if (typeof form === "object" && "list" in form && isSequence(next.value))
      pending.push(...next.value.map((item, index) => ({ value: item, schema: form.list, path: [...path, index] })).reverse());
    else if (typeof form === "object" && "map" in form && isMapping(next.value))
      pending.push(
        ...Object.entries(next.value)
          .map(([key, item]) => ({ value: item, schema: form.map, path: [...path, key] }))
          .reverse(),
      );
    else if (typeof form === "object" && "fields" in form && isMapping(next.value)) {
      const { fields } = form;
      for (const [key, item] of Object.entries(next.value).reverse()) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (field !== undefined) pending.push({ value: item, schema: field, path: [...path, key] });
        else if (!isUnknown(key)) found.push({ is: "unknown-field", path: [...path, key], known: Object.keys(fields) });
      }
    }
  }
  return found;
}

function isUnknown(value: Value): boolean {
  if (value === null) return true;
  return typeof value === "string" && (isEncryptedText(value) || value.includes("${") || hidesSecret(value));
}

/** What was expected of a value that does not fit, undefined when it fits. */
function mismatch(value: Value, form: Exclude<ApiSchema, number | "any">): string | undefined {
  if (typeof form === "object") {
    if ("one" in form)
      return typeof value === "string" && form.one.includes(value) ? undefined : `one of ${form.one.map((one) => one || '""').join(", ")}`;
    if ("list" in form) return isSequence(value) ? undefined : "a list";
    return isMapping(value) ? undefined : "a mapping";
  }
  const number = typeof value === "number" || typeof value === "bigint";
  switch (form) {
    case "text":
      return typeof value === "string" ? undefined : "a text";
    case "flag":
      return typeof value === "boolean" ? undefined : "true or false";
    case "number":
      return number ? undefined : "a number";
    case "whole":
      return number && (typeof value === "bigint" || Number.isInteger(value)) ? undefined : "a whole number";
    case "text-or-number":
      return number || typeof value === "string" ? undefined : "a text or a number";
    default:
      return form satisfies never;
  }
}
