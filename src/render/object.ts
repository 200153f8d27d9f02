import type { FieldOrigin, Forms, KubernetesObject, ObjectId, Variable, Via } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { type FieldPath, formatPath, isMapping, type Mapping, type Step, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { BuiltObject } from "./engine/contract.ts";
import { idOf } from "./manifest.ts";
import type { Layer } from "./provenance/layer.ts";
import { placeOf, stepsOf, type Trail, trailOf } from "./provenance/trail.ts";
import { type Manifest, type Source, scalarText } from "./source.ts";
import { variablesWithin } from "./variables.ts";

/** What the objects of one build have in common. */
export interface BuildContext {
  readonly source: Source;
  readonly layers: (file: string) => Layer | undefined;
  readonly cluster: string | null;
  readonly producer: string;
  /** The directory that was built. */
  readonly directory: string;
  /** Files that the build read. */
  readonly files: readonly string[];
  /** Layers around the build that are no kustomization file, innermost first. */
  readonly outer: readonly Layer[];
  /** The Flux Kustomizations that lead to the build, the nearest first. */
  readonly chain: () => readonly Via[];
  /** Value and place of a variable, undefined when nothing defines it. */
  readonly variable: (name: string) => Variable | undefined;
  /** Whether `${NAME}` in these objects is a variable: not where Flux would not substitute at all. */
  readonly substitutes: boolean;
}

/** Makes the object of a build. Its origin, lines and variables are worked out when asked for, each field once. */
export function builtObject(built: BuiltObject, context: BuildContext): KubernetesObject {
  const before = mapping(built.built);
  const after = built.substituted === null ? undefined : mapping(built.substituted);
  const id = idOf(after ?? before) ?? namelessId(after ?? before);
  const trail = once(() => trailOf(context.source, context.layers, built, idOf(before) ?? id, context));
  const forms: Forms = after === undefined ? { built: before } : { built: before, substituted: after };
  const via = once(() => [...stepsOf(trail()), ...context.chain()]);
  const origin = once(() => {
    const { path, line } = trail().start;
    return {
      file: path,
      line,
      get via() {
        return via();
      },
    };
  });
  const substitutes = context.substitutes && !built.substitutionDisabled;
  return {
    id,
    cluster: context.cluster,
    producer: context.producer,
    forms,
    get origin() {
      return origin();
    },
    locate: fieldOrigins(before, after, trail, (name) => (substitutes ? (context.variable(name) ?? undefinedVariable(name)) : undefined)),
  };
}

/** The deepest nesting of an object that is taken in; the schemas of custom resources stay far below. */
const MAX_DEPTH = 256;

/** The first object that is nested too deeply to be worked with, as `Kind name`; undefined when there is none. */
export function tooDeep(objects: readonly BuiltObject[]): string | undefined {
  const found = objects.find(({ built, substituted }) => nestsTooDeep(built) || (substituted !== null && nestsTooDeep(substituted)));
  if (found === undefined) return undefined;
  return `${stringAt(found.built, "kind") ?? "object"} ${stringAt(found.built, "metadata", "name") ?? ""} is nested deeper than ${MAX_DEPTH} levels`;
}

function nestsTooDeep(root: Value): boolean {
  const pending: { readonly value: Value; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth >= MAX_DEPTH) return true;
    for (const item of Object.values(value)) if (typeof item === "object") pending.push({ value: item, depth: depth + 1 });
  }
  return false;
}

/** A manifest of the tree that no build produced, as it stands: its variables have no values. */
export function plainObject(source: Source, manifest: Manifest, id: ObjectId): KubernetesObject {
  const { document, prefix, value } = manifest;
  const start = (prefix.length === 0 ? undefined : document.place(prefix)) ?? { path: document.path, line: document.line };
  const trail: Trail = { source, object: { id, baseName: id.name, built: value }, base: manifest, generator: undefined, layers: [], start };
  return {
    id,
    cluster: null,
    producer: `file ${document.path}`,
    forms: { built: value },
    origin: { file: start.path, line: start.line, via: [] },
    locate: fieldOrigins(value, undefined, () => trail, undefinedVariable),
  };
}

/** A variable that nothing defines. */
export function undefinedVariable(name: string): Variable {
  return { name, value: null, definedAt: null };
}

function fieldOrigins(
  before: Mapping,
  after: Mapping | undefined,
  trail: () => Trail,
  variable: (name: string) => Variable | undefined,
): (path: FieldPath) => FieldOrigin {
  const known = new Map<string, FieldOrigin>();
  return (path) => {
    const key = formatPath(path);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const raw = after === undefined ? path : unsubstitutedPath(before, after, path);
    const value = valueAt(before, raw);
    const origin: FieldOrigin = {
      place: placeOf(trail(), raw),
      raw: value === null ? "null" : (scalarText(value) ?? null),
      variables: value === undefined ? [] : namesAt(raw, value).flatMap((name) => variable(name) ?? []),
    };
    known.set(key, origin);
    return origin;
  };
}

/** Variables of the field, and of its own key. */
function namesAt(path: FieldPath, value: Value): readonly string[] {
  const key = path.at(-1);
  return variablesWithin(typeof key === "string" ? [key, value] : value);
}

/**
 * Where a field of the substituted form stands in the built form: keys are substituted too, so a key that is only in the
 * substituted form stands for the one key with a variable that is only in the built form.
 */
function unsubstitutedPath(before: Value, after: Value, path: FieldPath): FieldPath {
  const steps: Step[] = [];
  let here: Value | undefined = before;
  let there: Value | undefined = after;
  for (const step of path) {
    const raw = typeof step === "string" ? unsubstitutedKey(here, there, step) : step;
    steps.push(raw);
    here = valueAt(here, [raw]);
    there = valueAt(there, [step]);
  }
  return steps;
}

function unsubstitutedKey(before: Value | undefined, after: Value | undefined, key: string): string {
  if (!isMapping(before) || !isMapping(after) || Object.hasOwn(before, key)) return key;
  const candidates = Object.keys(before).filter((raw) => raw.includes("${") && !Object.hasOwn(after, raw) && affixesFit(raw, key));
  return candidates.length === 1 ? (candidates[0] ?? key) : key;
}

/** Whether the text before the first and after the last expression of a key fits the substituted key. */
function affixesFit(raw: string, key: string): boolean {
  return key.startsWith(raw.slice(0, raw.indexOf("${"))) && key.endsWith(raw.slice(raw.lastIndexOf("}") + 1));
}

function mapping(value: Value): Mapping {
  return isMapping(value) ? value : {};
}

/** kustomize gives no nameless objects but those with `generateName`. */
export function namelessId(value: Mapping): ObjectId {
  return {
    apiVersion: stringAt(value, "apiVersion") ?? "",
    kind: stringAt(value, "kind") ?? "",
    namespace: stringAt(value, "metadata", "namespace") ?? null,
    name: stringAt(value, "metadata", "generateName") ?? "",
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The place of the object's own line. */
export function placeOfObject(object: KubernetesObject): Place {
  return { path: object.origin.file, line: object.origin.line };
}
