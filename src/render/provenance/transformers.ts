import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, stringAt, type Value, valueAt, walk } from "../../domain/value.ts";
import { resolvePath } from "../paths.ts";
import { itemsOf, type Source, scalarText } from "../source.ts";
import { equalValues } from "./align.ts";
import type { Field, Layer, Setter } from "./layer.ts";
import { selects, type Targeted } from "./target.ts";

type Finder = (source: Source, layer: Layer, field: Field, object: Targeted) => Setter | undefined;

/** The built-in transformers in the order kustomize runs them after the patches (`configureBuiltinTransformers`). */
const FINDERS: readonly Finder[] = [namespaceSetter, nameSetter, labelSetter, annotationSetter, replicaSetter, imageSetter, replacementSetter];

/** Where a field of a layer other than its patches sets the field of the object, undefined when none does. */
export function setByTransformer(source: Source, layer: Layer, field: Field, object: Targeted): Setter | undefined {
  for (const find of FINDERS.toReversed()) {
    const setter = find(source, layer, field, object);
    if (setter !== undefined) return setter;
  }
  return undefined;
}

/** Fields of a kustomization file that change objects, in the order kustomize applies them. */
export const TRANSFORMER_FIELDS: readonly string[] = [
  "namespace",
  "namePrefix",
  "nameSuffix",
  "labels",
  "commonLabels",
  "commonAnnotations",
  "replicas",
  "images",
  "replacements",
];

/** Whether a field of the layer changes this object: it sets one of its fields, as far as can be told from the result. */
export function changes(source: Source, layer: Layer, field: string, object: Targeted): boolean {
  if (layer.value[field] === undefined) return false;
  const only: Layer = { ...layer, value: { [field]: layer.value[field] } };
  for (const { path, value } of walk(object.built)) {
    if (path.length > 0 && setByTransformer(source, only, { path, value }, object) !== undefined) return true;
  }
  return false;
}

function setter(layer: Layer, at: FieldPath, exact: boolean): Setter | undefined {
  const place = layer.place(at) ?? (at[0] === undefined ? undefined : layer.place([at[0]]));
  return place === undefined ? undefined : { place, exact, label: `${at[0]} of ${layer.label}` };
}

function namespaceSetter(_source: Source, layer: Layer, { path, value }: Field): Setter | undefined {
  const namespace = stringAt(layer.value, "namespace");
  if (namespace === undefined || value !== namespace) return undefined;
  const last = path.at(-1);
  return last === "namespace" ? setter(layer, ["namespace"], true) : undefined;
}

function nameSetter(_source: Source, layer: Layer, { path, value }: Field): Setter | undefined {
  if (path.at(-1) !== "name" || typeof value !== "string") return undefined;
  const suffix = stringAt(layer.value, "nameSuffix");
  if (suffix !== undefined && suffix !== "" && value.endsWith(suffix)) return setter(layer, ["nameSuffix"], true);
  const prefix = stringAt(layer.value, "namePrefix");
  return prefix !== undefined && prefix !== "" && value.startsWith(prefix) ? setter(layer, ["namePrefix"], true) : undefined;
}

const LABEL_PARENTS: readonly string[] = ["labels", "matchLabels", "selector"];

function labelSetter(_source: Source, layer: Layer, { path, value }: Field): Setter | undefined {
  const key = path.at(-1);
  const parent = path.at(-2);
  if (typeof key !== "string" || typeof parent !== "string" || !LABEL_PARENTS.includes(parent)) return undefined;
  for (const [index, entry] of itemsOf(layer.value.labels).entries()) {
    if (equalValues(valueAt(entry, ["pairs", key]), value)) return setter(layer, ["labels", index, "pairs", key], true);
  }
  return equalValues(valueAt(layer.value, ["commonLabels", key]), value) ? setter(layer, ["commonLabels", key], true) : undefined;
}

function annotationSetter(_source: Source, layer: Layer, { path, value }: Field): Setter | undefined {
  const key = path.at(-1);
  if (typeof key !== "string" || path.at(-2) !== "annotations") return undefined;
  return equalValues(valueAt(layer.value, ["commonAnnotations", key]), value) ? setter(layer, ["commonAnnotations", key], true) : undefined;
}

function replicaSetter(_source: Source, layer: Layer, { path, value }: Field, object: Targeted): Setter | undefined {
  if (path.join(".") !== "spec.replicas") return undefined;
  for (const [index, entry] of itemsOf(layer.value.replicas).entries()) {
    const name = stringAt(entry, "name");
    if (name !== object.baseName && name !== object.id.name) continue;
    return setter(layer, ["replicas", index, "count"], equalValues(valueAt(entry, ["count"]), value));
  }
  return undefined;
}

function imageSetter(_source: Source, layer: Layer, { path, value }: Field): Setter | undefined {
  if (path.at(-1) !== "image" || typeof value !== "string") return undefined;
  for (const [index, entry] of itemsOf(layer.value.images).entries()) {
    const name = stringAt(entry, "newName") ?? stringAt(entry, "name");
    if (!isMapping(entry) || name === undefined) continue;
    const part = imagePart(entry, name, value);
    if (part !== undefined) return setter(layer, ["images", index, part], true);
  }
  return undefined;
}

function imagePart(entry: Value, name: string, image: string): string | undefined {
  const digest = stringAt(entry, "digest");
  if (digest !== undefined) return image.startsWith(name) && image.endsWith(`@${digest}`) ? "digest" : undefined;
  const tag = scalarText(valueAt(entry, ["newTag"]));
  if (tag !== undefined) return image === `${name}:${tag}` ? "newTag" : undefined;
  if (stringAt(entry, "newName") === undefined) return undefined;
  return image === name || image.startsWith(`${name}:`) || image.startsWith(`${name}@`) ? "newName" : undefined;
}

/** A target of `replacements` whose field path leads to the field. The value it copies stands elsewhere. */
function replacementSetter(source: Source, layer: Layer, { path }: Field, object: Targeted): Setter | undefined {
  for (const [index, entry] of itemsOf(layer.value.replacements).entries()) {
    const file = stringAt(entry, "path");
    const resolved = file === undefined || layer.directory === null ? undefined : resolvePath(layer.directory, file);
    const parts =
      resolved === undefined
        ? [{ value: entry, place: (at: FieldPath) => layer.place(["replacements", index, ...at]) }]
        : source.documents(resolved).flatMap(replacementParts);
    for (const part of parts) {
      const place = replacementPlace(part, path, object);
      if (place !== undefined) return { place, exact: true, label: `replacement in ${file ?? layer.label}` };
    }
  }
  return undefined;
}

interface ReplacementPart {
  readonly value: Value;
  place(path: FieldPath): Place | undefined;
}

/** A replacement file holds one replacement or a list of them. */
function replacementParts(document: ReplacementPart): readonly ReplacementPart[] {
  if (!Array.isArray(document.value)) return [document];
  return itemsOf(document.value).map((value, index) => ({ value, place: (at) => document.place([index, ...at]) }));
}

function replacementPlace(part: ReplacementPart, path: FieldPath, object: Targeted): Place | undefined {
  for (const [index, target] of itemsOf(valueAt(part.value, ["targets"])).entries()) {
    if (!selects(valueAt(target, ["select"]), object)) continue;
    for (const [at, text] of itemsOf(valueAt(target, ["fieldPaths"])).entries()) {
      if (typeof text === "string" && leadsTo(text, path, object.built)) return part.place(["targets", index, "fieldPaths", at]) ?? part.place([]);
    }
  }
  return undefined;
}

/** Whether a replacement's field path (`spec.containers.[name=web].image`, `*` for any item) leads to the field. */
function leadsTo(text: string, path: FieldPath, built: Value): boolean {
  const steps = splitFieldPath(text);
  if (steps.length !== path.length) return false;
  return steps.every((step, index) => {
    const at = path[index];
    if (typeof at === "string") return step === at;
    const chosen = /^\[([^=\]]+)=([^\]]*)\]$/.exec(step);
    if (chosen === null) return step === "*" || step === String(at);
    const [, key = "", wanted = ""] = chosen;
    return scalarText(valueAt(built, [...path.slice(0, index + 1), key])) === wanted;
  });
}

function splitFieldPath(text: string): readonly string[] {
  const steps: string[] = [""];
  let bracket = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === "\\" && at + 1 < text.length) {
      at += 1;
      steps.push((steps.pop() ?? "") + (text[at] ?? ""));
    } else if (character === "." && !bracket) steps.push("");
    else {
      if (character === "[") bracket = true;
      else if (character === "]") bracket = false;
      steps.push((steps.pop() ?? "") + character);
    }
  }
  return steps;
}
