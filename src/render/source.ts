import type { FieldPath, Mapping, Value } from "../domain/value.ts";
import type { ManifestDocument, Tree, YamlProblem } from "../domain/world.ts";

/** The checkout as the renderer needs it: names, texts, and the bytes that are handed to the engine. */
export type RenderTree = Tree & {
  /** The content of a file, undefined when there is none or it was not loaded. */
  bytes(path: string): Uint8Array | undefined;
};

/** What the renderer reads of a repository. */
export interface Source {
  readonly tree: RenderTree;
  /** The YAML documents of a file with the place of every node; empty for other files. */
  documents(path: string): readonly ManifestDocument[];
  /** Why parts of a YAML file could not be read; left out when nobody knows. */
  problems?(path: string): readonly YamlProblem[];
}

/** A manifest in the tree: the mapping at `prefix` of a document (a document may be a `List`). */
export interface Manifest {
  readonly document: ManifestDocument;
  readonly prefix: FieldPath;
  readonly value: Mapping;
}

/** A key-value view of a mapping's own entries, in source order. */
export function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The items of a sequence, none for anything else. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** A scalar as substitution and environment see it; undefined for mappings, sequences and null. */
export function scalarText(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : undefined;
}
