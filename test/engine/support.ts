import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isMapping, isSequence, type Value } from "../../src/domain/value.ts";
import { type Engine, type EngineOptions, startEngine } from "../../src/render/engine/index.ts";

const root = join(import.meta.dirname, "..", "..");

/** Where the conformance trees and goldens are. */
export const conformance = join(root, "test", "conformance");

/** Starts the committed engine. */
export function startCommittedEngine(options: Omit<EngineOptions, "wasm"> = {}): Engine {
  return startEngine({
    wasm: readFileSync(join(root, "dist", "engine.wasm.br")),
    schemaWasm: async () => readFileSync(join(root, "dist", "schema.wasm.br")),
    ...options,
  });
}

/** All files of a directory, by relative path. */
export function readTree(directory: string, prefix = ""): [path: string, content: Uint8Array][] {
  return readdirSync(join(directory, prefix))
    .sort()
    .flatMap((name) => {
      const path = prefix === "" ? name : `${prefix}/${name}`;
      if (statSync(join(directory, path)).isDirectory()) return readTree(directory, path);
      return [[path, readFileSync(join(directory, path))] as [string, Uint8Array]];
    });
}

/** Files given as text. */
export function textTree(files: Record<string, string>): [path: string, content: Uint8Array][] {
  return Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]);
}

/** Reads a golden. Integers beyond 2^53 are bigint, by another reader than the engine's host uses. */
export function readGolden(name: string): unknown {
  return exact(parse(readFileSync(join(conformance, "goldens", name), "utf8"), { intAsBigInt: true, schema: "json" }));
}

function exact(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exact(item)]));
}

/** One line of canonical text per value, so that results can be compared as sets. */
export function canonical(value: Value): string {
  if (typeof value === "bigint") return `${value}n`;
  if (isSequence(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
}
