import { isMapping, isSequence, type Value } from "./value.ts";

const PLACEHOLDER = /‹secret ([A-Za-z_][A-Za-z0-9_]{0,252})›/g;

/** Most nodes of one value that are looked at; a larger one counts as hiding nothing more. */
const MOST_NODES = 50_000;

/** What stands in a substituted field for the value of a variable that a Secret has: its value never leaves the reader. */
export function secretPlaceholder(name: string): string {
  return `‹secret ${name}›`;
}

/** Names of the variables that are hidden in a value, keys included, in source order, each once. Linear in its size and bounded. */
export function secretsIn(value: Value | undefined): readonly string[] {
  const names = new Set<string>();
  const pending: (Value | undefined)[] = [value];
  for (let seen = 0; pending.length > 0 && seen < MOST_NODES; seen += 1) {
    const next = pending.pop();
    if (typeof next === "string") for (const [, name = ""] of next.matchAll(PLACEHOLDER)) names.add(name);
    else if (isSequence(next)) pending.push(...next.toReversed());
    else if (isMapping(next)) for (const [key, item] of Object.entries(next).reverse()) pending.push(item, key);
  }
  return [...names];
}

/** True when a part of a value, or of one of its keys, is only in a Secret. */
export function hidesSecret(value: Value | undefined): boolean {
  return secretsIn(value).length > 0;
}

/** True for a text that SOPS has encrypted. Source: https://getsops.io/docs/#encryption-protocol */
export function isEncryptedText(value: Value | undefined): boolean {
  return typeof value === "string" && value.startsWith("ENC[") && value.endsWith("]");
}
