import { compareQuantities, parseDuration, parseQuantity, type Quantity, quantityOf } from "./quantity.ts";
import { isMapping, isSequence, type Scalar, type Value } from "./value.ts";

/**
 * Whether two values mean the same, however they are written: 2 and `"2"`, true and `"true"`, `50m` and 0.05, `1Gi` and
 * 1073741824, `1h` and `60m0s`, 8080 and `8080/TCP`. Two strings without a unit are the same only when they are equal,
 * case included, so that `"1.10"` is not `"1.1"`. Sequences are compared in order, mappings whole.
 */
export function sameByValue(a: Value, b: Value): boolean {
  if (isSequence(a)) return isSequence(b) && a.length === b.length && a.every((item, at) => sameByValue(item, b[at] ?? null));
  if (isSequence(b)) return false;
  if (isMapping(a)) {
    if (!isMapping(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameByValue(a[key] ?? null, b[key] ?? null));
  }
  return isMapping(b) ? false : sameScalar(a, b);
}

/**
 * Whether `found` holds everything that `expected` says: each key of a mapping, each item of a sequence in any place.
 * One expected item may be looked for in a sequence. Scalars are compared by {@link sameByValue}.
 */
export function subsetOf(expected: Value, found: Value): boolean {
  if (isSequence(expected)) return isSequence(found) && expected.every((item) => found.some((candidate) => subsetOf(item, candidate)));
  if (isSequence(found)) return found.some((candidate) => !isSequence(candidate) && subsetOf(expected, candidate));
  if (!isMapping(expected)) return sameByValue(expected, found);
  return isMapping(found) && Object.keys(expected).every((key) => Object.hasOwn(found, key) && subsetOf(expected[key] ?? null, found[key] ?? null));
}

function sameScalar(a: Scalar, b: Scalar): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (typeof a === "boolean" || typeof b === "boolean") return typeof a !== typeof b && booleanOf(a) !== undefined && booleanOf(a) === booleanOf(b);
  if (typeof a === "string" && typeof b === "string") return sameText(a, b);
  const [left, right] = [portOrQuantity(a), portOrQuantity(b)];
  return left !== undefined && right !== undefined && compareQuantities(left, right) === 0;
}

function booleanOf(scalar: Scalar): boolean | undefined {
  if (typeof scalar === "boolean") return scalar;
  if (scalar === "true" || scalar === "True" || scalar === "TRUE") return true;
  return scalar === "false" || scalar === "False" || scalar === "FALSE" ? false : undefined;
}

function portOrQuantity(scalar: string | number | bigint): Quantity | undefined {
  if (typeof scalar !== "string") return quantityOf(scalar);
  return parseQuantity(PORT.exec(scalar)?.[1] ?? scalar);
}

const PORT = /^(\d{1,5})\/(?:tcp|udp|sctp)$/i;

function sameText(a: string, b: string): boolean {
  if (PORT.test(a) || PORT.test(b)) return a.toUpperCase() === b.toUpperCase() || PORT.exec(a)?.[1] === b || PORT.exec(b)?.[1] === a;
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left !== undefined && right !== undefined && (hasSuffix(left) || hasSuffix(right)) && compareQuantities(left, right) === 0) return true;
  const [first, second] = [parseDuration(a), parseDuration(b)];
  return first !== undefined && first === second;
}

function hasSuffix(quantity: Quantity): boolean {
  return quantity.unit === "decimal" || quantity.unit === "binary";
}
