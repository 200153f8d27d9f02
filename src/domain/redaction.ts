import { secretPlaceholder } from "./secrets.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Value } from "./value.ts";

/** Fields of a Secret whose values are nobody's to see. */
export const SECRET_FIELDS: readonly string[] = ["data", "stringData"];

/** Holds the whole object, as `kubectl apply` wrote it. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** True for a Secret of Kubernetes. */
export function isSecret({ apiVersion, kind }: { readonly apiVersion?: Value | undefined; readonly kind?: Value | undefined }): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

/**
 * An object whose Secret values are placeholders, its own and those of Secrets that stand inside of it (lists, templates of other
 * objects). Keys stay.
 */
export function withoutSecretValues(value: Mapping): Mapping {
  const secret = isSecret(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === LAST_APPLIED) return [key, secretPlaceholder(key)];
      return [key, secret && SECRET_FIELDS.includes(key) ? hidden(item, key) : redacted(item)];
    }),
  );
}

function redacted(value: Value): Value {
  if (isSequence(value)) return value.map(redacted);
  return isMapping(value) ? withoutSecretValues(value) : value;
}

function hidden(value: Value, name: string): Value {
  if (isMapping(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, secretPlaceholder(key)]));
  return value === null ? null : secretPlaceholder(name);
}

/** Whether a field of an object is one of which nobody may see the value: of a Secret, or of one that stands inside of it. */
export function isSecretField(object: Value, path: FieldPath): boolean {
  let here: Value | undefined = object;
  for (const step of path) {
    if (step === LAST_APPLIED) return true;
    if (isMapping(here) && isSecret(here) && typeof step === "string" && SECRET_FIELDS.includes(step)) return true;
    here = isMapping(here) ? here[String(step)] : isSequence(here) ? here[Number(step)] : undefined;
  }
  return false;
}

/** A value without Secrets in it, and with integers that JSON can write. */
export function readableValue(value: Value): Value {
  if (typeof value === "bigint") return String(value);
  if (isSequence(value)) return value.map(readableValue);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(withoutSecretValues(value)).map(([key, item]) => [key, readableValue(item)]));
}
