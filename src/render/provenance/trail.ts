import type { ObjectId, Via } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, isSequence, stringAt, type Value, valueAt } from "../../domain/value.ts";
import type { BuiltObject } from "../engine/contract.ts";
import { isComponent } from "../kustomization.ts";
import type { Manifest, Source } from "../source.ts";
import { alignPath, equalValues } from "./align.ts";
import type { Field, Layer, Setter } from "./layer.ts";
import { baseManifest, type Generator, generatorOf } from "./origin.ts";
import { patchSelects, setByPatch } from "./patches.ts";
import type { Targeted } from "./target.ts";
import { setByTransformer } from "./transformers.ts";

/** How an object came about: its base document or generator, and the layers that changed it, innermost first. */
export interface Trail {
  readonly source: Source;
  readonly object: Targeted;
  readonly base: Manifest | undefined;
  readonly generator: Generator | undefined;
  readonly layers: readonly Layer[];
  /** The object's own line: that of its document, of its generator's entry, or of the file that made it. */
  readonly start: Place;
}

/**
 * Follows an object back by kustomize's own account of it. `layers` reads a kustomization file; `outer` are the layers that are
 * no such file.
 */
export function trailOf(
  source: Source,
  layers: (file: string) => Layer | undefined,
  built: BuiltObject,
  id: ObjectId,
  outer: readonly Layer[],
): Trail {
  const { file, configuredIn } = built.origin;
  const value = isMapping(built.built) ? built.built : {};
  const base = file === null ? undefined : baseManifest(source, file, id);
  const generator = configuredIn === null ? undefined : generatorOf(source, configuredIn, id);
  const baseName = base === undefined ? generator?.name : stringAt(base.value, "metadata", "name");
  const start = startOf(base, generator, file ?? configuredIn ?? "");
  return { source, object: { id, baseName, built: value }, base, generator, layers: [...fileLayers(layers, built), ...outer], start };
}

function startOf(base: Manifest | undefined, generator: Generator | undefined, file: string): Place {
  if (base !== undefined) {
    const { document, prefix } = base;
    return (prefix.length === 0 ? undefined : document.place(prefix)) ?? { path: document.path, line: document.line };
  }
  return generator?.place ?? { path: file, line: 1 };
}

/** The kustomization files that had transformers run on the object, in the order they ran. */
function fileLayers(layers: (file: string) => Layer | undefined, built: BuiltObject): readonly Layer[] {
  const files = [...new Set(built.transformations.map(({ configuredIn }) => configuredIn))];
  return files.flatMap((file) => layers(file) ?? []);
}

/** Where the field was set: the nearest of it and its parents that has a place, at last the object's own line. */
export function placeOf(trail: Trail, path: FieldPath): Place {
  for (let length = path.length; length > 0; length -= 1) {
    const found = fieldPlace(trail, path.slice(0, length));
    if (found !== undefined) return found;
  }
  return trail.start;
}

function fieldPlace(trail: Trail, path: FieldPath): Place | undefined {
  const value = valueAt(trail.object.built, path);
  if (value === undefined) return undefined;
  const written = basePlace(trail, path, value);
  if (written?.same === true) return written.place;
  const found = setterOf(trail, { path, value });
  if (found?.exact === true) return found.place;
  if (trail.generator !== undefined && path[0] === "data" && typeof path[1] === "string") return trail.generator.dataPlace(path[1]) ?? found?.place;
  return found?.place ?? written?.place;
}

/** Where the base document has the field; `same` when it has the value that was built (or is a container that was filled further). */
function basePlace({ base, object }: Trail, path: FieldPath, value: Value): { readonly place: Place; readonly same: boolean } | undefined {
  const aligned = base === undefined ? undefined : alignPath(object.built, path, base.value);
  const place = aligned === undefined ? undefined : base?.document.place([...base.prefix, ...aligned]);
  if (aligned === undefined || place === undefined) return undefined;
  return { place, same: isMapping(value) || isSequence(value) || equalValues(valueAt(base?.value, aligned), value) };
}

/** What set the field last, by the layers' own words: one that sets the very value, else one that sets the field at all. */
function setterOf(trail: Trail, field: Field): Setter | undefined {
  let loose: Setter | undefined;
  for (const layer of trail.layers.toReversed()) {
    const candidates = [setByTransformer(trail.source, layer, field, trail.object)];
    for (const patch of layer.patches().toReversed()) {
      if (patchSelects(patch, trail.object)) candidates.push(setByPatch(patch, field, trail.object));
    }
    for (const setter of candidates) {
      if (setter?.exact === true) return setter;
      loose ??= setter;
    }
  }
  return loose;
}

/** The steps that changed the object on its way, first to last: its generator, patches, components and other transformers. */
export function stepsOf(trail: Trail, built: BuiltObject): readonly Via[] {
  const steps: Via[] = [];
  if (trail.generator !== undefined) steps.push({ kind: "generator", place: trail.generator.place, label: `generator ${trail.generator.name}` });
  for (const layer of trail.layers) {
    if (layer.directory !== null && isComponent(trail.source, layer.label)) {
      steps.push({ kind: "component", place: layer.place([]) ?? { path: layer.label, line: 1 }, label: `component ${layer.directory}` });
    }
    for (const patch of layer.patches()) {
      if (patchSelects(patch, trail.object)) steps.push({ kind: "patch", place: patch.listed, label: patch.label });
    }
    for (const { kind, field } of TRANSFORMERS) {
      const place = layer.value[field] === undefined ? undefined : layer.place([field]);
      const ran = layer.directory === null || built.transformations.some((one) => one.configuredIn === layer.label && one.kind === kind);
      if (place !== undefined && ran) steps.push({ kind: "transformer", place, label: `${field} of ${layer.label}` });
    }
  }
  return steps;
}

/** Fields of a kustomization file that change objects, and the transformer that kustomize runs for each. */
const TRANSFORMERS: readonly { readonly kind: string; readonly field: string }[] = [
  { kind: "NamespaceTransformer", field: "namespace" },
  { kind: "PrefixTransformer", field: "namePrefix" },
  { kind: "SuffixTransformer", field: "nameSuffix" },
  { kind: "LabelTransformer", field: "labels" },
  { kind: "LabelTransformer", field: "commonLabels" },
  { kind: "AnnotationsTransformer", field: "commonAnnotations" },
  { kind: "ReplicaCountTransformer", field: "replicas" },
  { kind: "ImageTagTransformer", field: "images" },
  { kind: "ReplacementTransformer", field: "replacements" },
];
