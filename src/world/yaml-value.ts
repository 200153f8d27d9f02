import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq, Scalar as YamlScalar } from "yaml";
import type { FieldPath, Mapping, Value } from "../domain/value.ts";
import { resolveScalar } from "./yaml-scalar.ts";

/** Deepest nesting of a document that is read. */
export const MAX_DEPTH = 100;
/** Nodes that aliases may add to a document; an alias costs the size of what it stands for. */
const MAX_ALIASED_NODES = 100_000;
const MAX_DEFECTS = 50;

/** Where the parts of a value stand: the offset of a scalar, or that of a collection with those of its parts. */
export type Mark =
  | number
  | { readonly at: number; readonly keys: ReadonlyMap<string, Entry> }
  | { readonly at: number; readonly items: readonly Mark[] };

/** An entry of a mapping: offset of its key, mark of its value. */
interface Entry {
  readonly key: number;
  readonly value: Mark;
}

/** A document decoded, with the offset of every part, and the defects found on the way. */
export interface Decoded {
  readonly value: Value;
  readonly mark: Mark;
  readonly problems: readonly Defect[];
  /** True when a part could not be decoded at all, so that the value must not be used. */
  readonly broken: boolean;
}

/** Something wrong at an offset of the text. */
export interface Defect {
  readonly offset: number;
  readonly message: string;
}

interface Part {
  readonly value: Value;
  readonly mark: Mark;
  /** Nodes, aliases counted as often as they are used. */
  readonly size: number;
  readonly height: number;
}

interface Context {
  readonly anchors: Map<string, Part | "open">;
  readonly problems: Defect[];
  aliased: number;
  broken: boolean;
}

/**
 * Decodes a composed document as kustomize reads it: plain scalars by {@link resolveScalar}, keys as their text, aliases
 * replaced, merge keys (`<<`) filled in below the mapping's own keys. The last of equal keys wins and is reported; an alias
 * or key that cannot be decoded makes the document broken.
 */
export function decodeDocument(document: Document.Parsed): Decoded {
  const context: Context = { anchors: new Map(), problems: [], aliased: 0, broken: false };
  const part = decode(document.contents, 0, context);
  return { value: part.value, mark: part.mark, problems: context.problems, broken: context.broken };
}

function decode(node: ParsedNode | null, depth: number, context: Context): Part {
  if (node === null) return { value: null, mark: 0, size: 1, height: 0 };
  const offset = node.range[0];
  if (depth > MAX_DEPTH) return defect(offset, `nested deeper than ${MAX_DEPTH} levels`, context);
  if (isAlias(node)) return alias(node.source, offset, depth, context);
  const { anchor } = node;
  if (anchor !== undefined) context.anchors.set(anchor, "open");
  const part = isMap(node) ? mapping(node, depth, context) : isSeq(node) ? sequence(node, depth, context) : scalar(node);
  if (anchor !== undefined) context.anchors.set(anchor, part);
  return part;
}

function defect(offset: number, message: string, context: Context): Part {
  if (context.problems.length < MAX_DEFECTS) context.problems.push({ offset, message });
  context.broken = true;
  return { value: null, mark: offset, size: 1, height: 0 };
}

function scalar(node: YamlScalar.Parsed): Part {
  const quoted = node.type !== undefined && node.type !== YamlScalar.PLAIN;
  const text = node.source ?? String(node.value ?? "");
  return { value: resolveScalar(text, node.tag, quoted), mark: node.range[0], size: 1, height: 0 };
}

function alias(name: string, offset: number, depth: number, context: Context): Part {
  const target = context.anchors.get(name);
  if (target === undefined) return defect(offset, `alias *${name} stands for nothing`, context);
  if (target === "open") return defect(offset, `alias *${name} stands inside what it stands for`, context);
  if (depth + target.height > MAX_DEPTH) return defect(offset, `nested deeper than ${MAX_DEPTH} levels`, context);
  context.aliased += target.size;
  if (context.aliased > MAX_ALIASED_NODES) return defect(offset, `aliases repeat more than ${MAX_ALIASED_NODES} nodes`, context);
  return target;
}

function sequence(node: YAMLSeq.Parsed, depth: number, context: Context): Part {
  const values: Value[] = [];
  const items: Mark[] = [];
  let size = 1;
  let height = 0;
  for (const item of node.items) {
    if (isPair(item)) {
      defect(node.range[0], "a key in a sequence", context);
      continue;
    }
    const part = decode(item, depth + 1, context);
    values.push(part.value);
    items.push(part.mark);
    size += part.size;
    height = Math.max(height, part.height + 1);
  }
  return { value: values, mark: { at: node.range[0], items }, size, height };
}

function mapping(node: YAMLMap.Parsed, depth: number, context: Context): Part {
  const value: Record<string, Value> = {};
  const keys = new Map<string, Entry>();
  const merges: Part[] = [];
  let size = 1;
  let height = 0;
  for (const { key, value: child } of node.items) {
    const offset = key?.range[0] ?? node.range[0];
    const part = decode(child as ParsedNode | null, depth + 1, context);
    size += part.size;
    height = Math.max(height, part.height + 1);
    if (!isScalar(key)) {
      defect(offset, key === null ? "a mapping without a key" : "a key that is no scalar", context);
    } else if (key.source === "<<" && (key.type === undefined || key.type === YamlScalar.PLAIN)) {
      merges.push(...mergeSources(part, offset, context));
    } else {
      const name = key.source ?? String(key.value ?? "");
      if (keys.has(name) && context.problems.length < MAX_DEFECTS)
        context.problems.push({ offset, message: `the key ${JSON.stringify(name.slice(0, 100))} is given twice` });
      define(value, name, part.value);
      keys.set(name, { key: offset, value: typeof part.mark === "number" && child === null ? offset : part.mark });
    }
  }
  for (const merged of merges) fill(value, keys, merged);
  return { value, mark: { at: node.range[0], keys }, size, height };
}

/** The mappings a merge key names, nearest first (https://yaml.org/type/merge.html). */
function mergeSources(part: Part, offset: number, context: Context): readonly Part[] {
  if (typeof part.mark !== "number" && "keys" in part.mark) return [part];
  if (typeof part.mark !== "number" && "items" in part.mark) {
    const values = part.value as readonly Value[];
    const sources = part.mark.items.map((mark, at) => ({ ...part, value: values[at] ?? null, mark }));
    if (sources.every(({ mark }) => typeof mark !== "number" && "keys" in mark)) return sources;
  }
  defect(offset, "a merge key (<<) that names no mapping", context);
  return [];
}

function fill(value: Record<string, Value>, keys: Map<string, Entry>, merged: Part): void {
  if (typeof merged.mark === "number" || !("keys" in merged.mark)) return;
  for (const [name, entry] of merged.mark.keys) {
    if (keys.has(name)) continue;
    define(value, name, (merged.value as Mapping)[name] ?? null);
    keys.set(name, entry);
  }
}

/** Sets an own property, also for `__proto__`. */
function define(target: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__") Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else target[name] = value;
}

/** The offset of the node at `path`: of the key for an entry of a mapping, of the item for one of a sequence. */
export function offsetAt(mark: Mark, path: FieldPath): number | undefined {
  let here = mark;
  let offset = typeof mark === "number" ? mark : mark.at;
  for (const step of path) {
    if (typeof here === "number") return undefined;
    if ("keys" in here) {
      const entry = typeof step === "string" ? here.keys.get(step) : undefined;
      if (entry === undefined) return undefined;
      offset = entry.key;
      here = entry.value;
    } else {
      const item: Mark | undefined = typeof step === "number" ? here.items[step] : undefined;
      if (item === undefined) return undefined;
      offset = typeof item === "number" ? item : item.at;
      here = item;
    }
  }
  return offset;
}
