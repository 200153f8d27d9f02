import type { ObjectId } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { kustomizationDocument } from "../kustomization.ts";
import { isKustomizeConfig, manifestsOf } from "../manifest.ts";
import { directoryOf, resolvePath } from "../paths.ts";
import { itemsOf, type Manifest, type Source } from "../source.ts";

/**
 * The manifest that an object was read from: the one of its file with the same kind and name, else the one whose name the
 * built name contains (prefixes, suffixes), else the only one there is.
 */
export function baseManifest(source: Source, file: string, id: ObjectId): Manifest | undefined {
  const all = manifestsIn(source, file);
  const alike = all.filter(({ value }) => stringAt(value, "kind") === id.kind);
  const named = namedLike(alike, id)[0];
  if (named !== undefined) return named;
  return all.length === 1 ? all[0] : alike.length === 1 ? alike[0] : undefined;
}

/**
 * The manifest that an object was read from when kustomize lost track of it (a patch that replaces all annotations does that):
 * the only one with the same kind and a fitting name in the files that the build read.
 */
export function onlyManifest(source: Source, files: readonly string[], id: ObjectId): Manifest | undefined {
  const alike = files.flatMap((file) => manifestsIn(source, file)).filter(({ value }) => stringAt(value, "kind") === id.kind);
  const named = namedLike(alike, id);
  return named.length === 1 ? named[0] : undefined;
}

function manifestsIn(source: Source, file: string): readonly Manifest[] {
  return source
    .documents(file)
    .flatMap(manifestsOf)
    .filter(({ value }) => !isKustomizeConfig(value));
}

/** Manifests with the name, those of its namespace first; without any, those whose name the name contains, the longest first. */
function namedLike(manifests: readonly Manifest[], id: ObjectId): readonly Manifest[] {
  const name = (manifest: Manifest): string => stringAt(manifest.value, "metadata", "name") ?? "";
  const exact = manifests.filter((manifest) => name(manifest) === id.name);
  const here = exact.filter(({ value }) => (stringAt(value, "metadata", "namespace") ?? null) === id.namespace);
  if (exact.length > 0) return here.length > 0 ? here : exact;
  return manifests
    .filter((manifest) => name(manifest) !== "" && id.name.includes(name(manifest)))
    .toSorted((a, b) => name(b).length - name(a).length);
}

/** The entry of a `configMapGenerator` or `secretGenerator` that made an object. */
export interface Generator {
  readonly place: Place;
  /** The entry's name, before prefix and hash. */
  readonly name: string;
  /** Where a key of `data` comes from: the literal, the source file, or the line of the env file. */
  dataPlace(key: string): Place | undefined;
}

/** Finds the generator of an object in a kustomization file: the entry whose name the object's name contains, the longest first. */
export function generatorOf(source: Source, file: string, id: ObjectId): Generator | undefined {
  const document = kustomizationDocument(source, file);
  const field = id.kind === "Secret" ? "secretGenerator" : "configMapGenerator";
  const entries = itemsOf(valueAt(document?.value, [field])).flatMap((entry, index) => {
    const name = stringAt(entry, "name");
    return name !== undefined && id.name.includes(name) ? [{ entry, index, name }] : [];
  });
  const [found] = entries.toSorted((a, b) => b.name.length - a.name.length);
  const place = found === undefined ? undefined : document?.place([field, found.index]);
  if (document === undefined || found === undefined || place === undefined) return undefined;
  const locate = (path: FieldPath): Place | undefined => document.place([field, found.index, ...path]);
  return { place, name: found.name, dataPlace: (key) => dataPlace(source, directoryOf(file), found.entry, key, locate) };
}

function dataPlace(source: Source, directory: string, entry: Value, key: string, locate: (path: FieldPath) => Place | undefined): Place | undefined {
  for (const [index, literal] of itemsOf(valueAt(entry, ["literals"])).entries()) {
    if (typeof literal === "string" && literal.startsWith(`${key}=`)) return locate(["literals", index]);
  }
  for (const file of itemsOf(valueAt(entry, ["files"]))) {
    if (typeof file !== "string") continue;
    const equals = file.indexOf("=");
    const path = resolvePath(directory, file.slice(equals + 1));
    const name = equals === -1 ? file.slice(file.lastIndexOf("/") + 1) : file.slice(0, equals);
    if (name === key && path !== undefined && source.tree.kind(path) === "file") return { path, line: 1 };
  }
  for (const file of [...itemsOf(valueAt(entry, ["envs"])), valueAt(entry, ["env"])]) {
    const path = typeof file === "string" ? resolvePath(directory, file) : undefined;
    const lines = path === undefined ? [] : (source.tree.text(path)?.split("\n") ?? []);
    const line = lines.findIndex((text) => text.trimStart().startsWith(`${key}=`));
    if (path !== undefined && line !== -1) return { path, line: line + 1 };
  }
  return undefined;
}
