import type { Value } from "../../domain/value.ts";

// The Go side is engine/internal/wire: a string that starts with the mark stands for an integer
// that a double cannot hold ("i" and its digits) or for a string that itself starts with it ("s").
const MARK = "\u0001";

/** JSON text of a value in which no integer is rounded. Undefined entries are left out. */
export function encodeValue(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "bigint") return `${MARK}i${item}`;
    if (typeof item === "string" && item.startsWith(MARK)) return `${MARK}s${item}`;
    return item;
  });
}

/** Reads what the engine wrote: integers beyond 2^53 become `bigint`. @throws SyntaxError when it is no JSON. */
export function decodeValue(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes("\\u0001") ? unmarked(value) : value;
}

function unmarked(value: unknown): unknown {
  if (typeof value === "string") return unmarkedText(value);
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(result, key, { value: unmarked(item), enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function unmarkedText(text: string): Value {
  if (text.startsWith(`${MARK}i`)) return BigInt(text.slice(2));
  return text.startsWith(`${MARK}s`) ? text.slice(2) : text;
}
