import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, isSequence, type Step, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { idOf } from "../manifest.ts";
import { resolvePath } from "../paths.ts";
import { itemsOf, type Source, scalarText } from "../source.ts";
import { alignPath, equalValues } from "./align.ts";
import { parseInline } from "./inline.ts";
import type { Field, Layer, Patch, PatchPart, Setter } from "./layer.ts";
import { selects, type Targeted } from "./target.ts";

/** Gives a layer its patches, read when first asked for. */
export function withPatches(source: Source, layer: Omit<Layer, "patches">): Layer {
  let patches: readonly Patch[] | undefined;
  return {
    ...layer,
    patches: () => {
      patches ??= readPatches(source, layer);
      return patches;
    },
  };
}

/** The patches of a layer (`patches`, `patchesStrategicMerge`, `patchesJson6902`), in the order kustomize applies them. */
function readPatches(source: Source, layer: Omit<Layer, "patches">): readonly Patch[] {
  const patches: Patch[] = [];
  for (const field of ["patchesStrategicMerge", "patches", "patchesJson6902"]) {
    for (const [index, entry] of itemsOf(layer.value[field]).entries()) {
      const at = [field, index];
      const listed = layer.place(at) ?? layer.place([field]);
      if (listed === undefined) continue;
      const file = typeof entry === "string" && !entry.includes("\n") ? entry : stringAt(entry, "path");
      if (file !== undefined) {
        patches.push({ label: `patch ${file}`, target: valueAt(entry, ["target"]), listed, parts: fileParts(source, layer, file) });
        continue;
      }
      const inlineAt = typeof entry === "string" ? at : [...at, "patch"];
      const text = typeof entry === "string" ? entry : stringAt(entry, "patch");
      if (text === undefined) continue;
      const parts = inlineParts(source, text, layer.place(inlineAt) ?? listed);
      patches.push({ label: `patch in ${layer.label}`, target: valueAt(entry, ["target"]), listed, parts });
    }
  }
  return patches;
}

function fileParts(source: Source, layer: Omit<Layer, "patches">, file: string): readonly PatchPart[] {
  const path = layer.directory === null ? undefined : resolvePath(layer.directory, file);
  if (path === undefined) return [];
  return source.documents(path).map((document) => ({ value: document.value, place: (at) => document.place(at) }));
}

/** The parts of a patch written as text inside another file. Lines are exact for literal blocks (`|`), else those of the text's first line. */
function inlineParts(source: Source, text: string, start: Place): readonly PatchPart[] {
  const headline = source.tree.text(start.path)?.split("\n")[start.line - 1] ?? "";
  const literal = /\|[-+0-9]{0,2}[ \t]*(?:#.*)?\r?$/.test(headline.slice(-400));
  return parseInline(text).map((document) => ({
    value: document.value,
    place: (at) => {
      const line = document.line(at);
      if (line === undefined) return undefined;
      return literal ? { path: start.path, line: start.line + line } : start;
    },
  }));
}

/** Whether the patch selects the object: by its target, else by the kind and name that the patch itself states. */
export function patchSelects(patch: Patch, object: Targeted): boolean {
  if (patch.target !== undefined) return selects(patch.target, object);
  return patch.parts.some(({ value }) => names(value, object));
}

function names(value: Value, object: Targeted): boolean {
  const id = idOf(value);
  if (id === undefined) return false;
  return id.kind === object.id.kind && (id.name === object.id.name || id.name === object.baseName);
}

/** Where the patch sets the field, undefined when it does not. */
export function setByPatch(patch: Patch, field: Field, object: Targeted): Setter | undefined {
  const found = patch.parts.flatMap((part) => {
    if (patch.target === undefined && !names(part.value, object)) return [];
    const setter = isSequence(part.value) ? setByOperations(part, part.value, field) : setByMerge(part, field, object);
    return setter === undefined ? [] : [{ ...setter, label: patch.label }];
  });
  return found.find(({ exact }) => exact) ?? found.at(-1);
}

function setByMerge(part: PatchPart, field: Field, object: Targeted): Omit<Setter, "label"> | undefined {
  if (field.path[0] === "kind" || field.path[0] === "apiVersion" || (field.path[0] === "metadata" && field.path[1] === "name")) return undefined;
  const path = alignPath(object.built, field.path, part.value);
  const place = path === undefined ? undefined : part.place(path);
  if (path === undefined || place === undefined) return undefined;
  return { place, exact: sameText(valueAt(part.value, path), field.value) };
}

/** The last JSON Patch operation that writes the field or something around it (RFC 6902). */
function setByOperations(part: PatchPart, operations: readonly Value[], field: Field): Omit<Setter, "label"> | undefined {
  let loose: Omit<Setter, "label"> | undefined;
  for (let index = operations.length - 1; index >= 0; index -= 1) {
    const operation = operations[index];
    const name = stringAt(operation, "op");
    const pointer = stringAt(operation, "path");
    if (!isMapping(operation) || name === undefined || name === "remove" || name === "test" || pointer === undefined) continue;
    const depth = leads(pointer, field.path);
    if (depth === undefined) continue;
    const rest = field.path.slice(depth);
    const value = valueAt(operation.value, rest);
    if (value === undefined && (name === "add" || name === "replace")) continue;
    const place = part.place([index, "value", ...rest]) ?? part.place([index, "path"]) ?? part.place([index]);
    if (place === undefined) continue;
    if (sameText(value, field.value)) return { place, exact: true };
    if (!pointer.endsWith("/-")) loose ??= { place, exact: false };
  }
  return loose;
}

/** How many steps of `path` the JSON pointer takes when it leads to the field or to something around it. */
function leads(pointer: string, path: FieldPath): number | undefined {
  const steps = pointer.split("/").slice(1);
  if (steps.length > path.length || !pointer.startsWith("/")) return undefined;
  const same = steps.every((step, index) => stepFits(step.replaceAll("~1", "/").replaceAll("~0", "~"), path[index]));
  return same ? steps.length : undefined;
}

function stepFits(step: string, at: Step | undefined): boolean {
  return typeof at === "number" ? step === "-" || step === String(at) : step === at;
}

/** Equal values, or scalars with the same text: inline patches are read as text. */
function sameText(a: Value | undefined, b: Value): boolean {
  const text = scalarText(a);
  return equalValues(a, b) || (text !== undefined && text === scalarText(b));
}
