import type { ObjectId, Via } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, isSequence, stringAt, type Value, valueAt } from "../../domain/value.ts";
import type { BuiltObject } from "../engine/contract.ts";
import { closureOf, isComponent } from "../kustomization.ts";
import { isKustomizationFile, kustomizationFileOf } from "../paths.ts";
import type { Manifest, Source } from "../source.ts";
import { alignPath, equalValues } from "./align.ts";
import type { Field, Layer, Setter } from "./layer.ts";
import { baseManifest, type Generator, generatorOf, onlyManifest } from "./origin.ts";
import { patchSelects, setByPatch } from "./patches.ts";
import type { Targeted } from "./target.ts";
import { changes, setByTransformer, TRANSFORMER_FIELDS } from "./transformers.ts";

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
 * Follows an object back by kustomize's own account of it, or without one through the files that the build read. `outer` are the
 * layers that are no kustomization file.
 */
export function trailOf(
  source: Source,
  layers: (file: string) => Layer | undefined,
  built: BuiltObject,
  id: ObjectId,
  build: { readonly directory: string; readonly files: readonly string[]; readonly outer: readonly Layer[] },
): Trail {
  const { file, configuredIn } = built.origin;
  const value = isMapping(built.built) ? built.built : {};
  const generator = configuredIn === null ? undefined : generatorOf(source, configuredIn, id);
  const lost = file === null && generator === undefined;
  const base = file !== null ? baseManifest(source, file, id) : lost ? onlyManifest(source, build.files, id) : undefined;
  const baseName = base === undefined ? generator?.name : stringAt(base.value, "metadata", "name");
  const start = startOf(base, generator, file ?? configuredIn ?? kustomizationFileOf(source.tree, build.directory) ?? build.files[0] ?? "");
  return {
    source,
    object: { id, baseName, built: value },
    base,
    generator,
    layers: [...(lost ? allLayers(source, layers, build.directory) : fileLayers(layers, built)), ...build.outer],
    start,
  };
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

/** All kustomization files of a build, the included before those that include them. */
function allLayers(source: Source, layers: (file: string) => Layer | undefined, directory: string): readonly Layer[] {
  const files = [...closureOf(source, directory)].filter(isKustomizationFile);
  return files.toReversed().flatMap((file) => layers(file) ?? []);
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
export function stepsOf(trail: Trail): readonly Via[] {
  const steps: Via[] = [];
  if (trail.generator !== undefined) steps.push({ kind: "generator", place: trail.generator.place, label: `generator ${trail.generator.name}` });
  for (const layer of trail.layers) {
    if (layer.directory !== null && isComponent(trail.source, layer.label)) {
      steps.push({ kind: "component", place: layer.place([]) ?? { path: layer.label, line: 1 }, label: `component ${layer.directory}` });
    }
    for (const patch of layer.patches()) {
      if (patchSelects(patch, trail.object)) steps.push({ kind: "patch", place: patch.listed, label: patch.label });
    }
    for (const field of TRANSFORMER_FIELDS) {
      const place = layer.place([field]);
      if (place !== undefined && changes(trail.source, layer, field, trail.object))
        steps.push({ kind: "transformer", place, label: `${field} of ${layer.label}` });
    }
  }
  return steps;
}
