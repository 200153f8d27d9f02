import type { KubernetesObject } from "../domain/object.ts";
import type { DirectoryBuild } from "../domain/world.ts";
import type { BuildFailure, EngineTree } from "./engine/contract.ts";
import { buildFailure, invalid } from "./failure.ts";
import { closureOf, isComponent, patchFilesOf } from "./kustomization.ts";
import { idOf, isFluxKustomization, isKustomizeConfig, manifestsOf } from "./manifest.ts";
import { builtObject, plainObject, tooDeep, undefinedVariable } from "./object.ts";
import { byCodeUnit, directoryOf, isKustomizationFile, isYamlPath, kustomizationFileOf, showPath } from "./paths.ts";
import type { Layer } from "./provenance/layer.ts";
import type { Source } from "./source.ts";
import { readSync } from "./sync.ts";

/** What building directories on their own needs. */
export interface DirectoryRoom {
  readonly source: Source;
  readonly tree: EngineTree;
  readonly layers: (file: string) => Layer | undefined;
}

/** A file with more documents than this is data, not manifests. */
const MAX_DOCUMENTS = 2_000;

/**
 * Builds one directory on its own, as `kustomize build` or as Flux does it for a Kustomization without further fields.
 * Nothing is substituted: variables stand in the objects as written, without values.
 */
export async function buildDirectory(room: DirectoryRoom, path: string, mode: "kustomize" | "flux"): Promise<DirectoryBuild> {
  const result = await room.tree.build({ path, mode });
  const subject = `directory ${showPath(path)}`;
  const failed = (failure: BuildFailure): DirectoryBuild => {
    return { ok: false, path, failure: buildFailure(room.source, { cluster: null, subject, path, askedAt: null }, failure) };
  };
  if (!result.ok) return failed(result.failure);
  const deep = tooDeep(result.objects);
  if (deep !== undefined) return failed(invalid(deep));
  const context = {
    source: room.source,
    layers: room.layers,
    cluster: null,
    producer: subject,
    directory: path,
    files: result.files,
    outer: [],
    chain: () => [],
    variable: undefinedVariable,
    substitutes: true,
  };
  return { ok: true, path, objects: result.objects.map((built) => builtObject(built, context)), generated: result.generated, files: result.files };
}

/**
 * Builds every directory with a kustomization file that nothing in `reached` read, sorted by path. Components are left out: they
 * change what includes them and are nothing on their own.
 */
export async function buildUnapplied(room: DirectoryRoom, reached: ReadonlySet<string>): Promise<readonly DirectoryBuild[]> {
  const { source } = room;
  const directories = source.tree.paths
    .filter((file) => isKustomizationFile(file) && kustomizationFileOf(source.tree, directoryOf(file)) === file)
    .filter((file) => !reached.has(file) && !(mentions(source, file, "Component") && isComponent(source, file)))
    .map(directoryOf)
    .sort(byCodeUnit);
  return Promise.all(directories.map((path) => buildDirectory(room, path, "kustomize")));
}

/** A look at the text alone, which spares reading the YAML of most files. */
function mentions(source: Source, file: string, word: string): boolean {
  return source.tree.text(file)?.includes(word) === true;
}

/** Files that failed builds would have read: their manifests are neither applied nor unapplied, they are not known. */
export function filesBehind(source: Source, directories: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const pending = [...directories];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    if (seen.has(directory)) continue;
    seen.add(directory);
    for (const file of closureOf(source, directory)) {
      files.add(file);
      if (isYamlPath(file) && !isKustomizationFile(file)) pending.push(...syncedPaths(source, file));
    }
  }
  return files;
}

/** Directories that the Flux Kustomizations of a file sync, as written. */
function syncedPaths(source: Source, file: string): readonly string[] {
  return source
    .documents(file)
    .flatMap(manifestsOf)
    .flatMap(({ value }) => {
      const id = idOf(value);
      return id !== undefined && isFluxKustomization(id) ? (readSync(value).path ?? []) : [];
    });
}

/**
 * Manifests that no build produced: every document with `apiVersion`, `kind` and a name in a file that no build read, as it stands,
 * in the order of paths. Not kustomize's own files, not patches, not chart templates, not files with more than 2,000 documents.
 */
export function unappliedManifests(source: Source, reached: ReadonlySet<string>): readonly KubernetesObject[] {
  const patches = new Set(
    source.tree.paths.filter((file) => isKustomizationFile(file) && mentions(source, file, "patches")).flatMap((file) => patchFilesOf(source, file)),
  );
  return source.tree.paths
    .filter((path) => isYamlPath(path) && !reached.has(path) && !patches.has(path))
    .filter((path) => !isKustomizationFile(path) && !path.split("/").includes("templates"))
    .flatMap((path) => {
      const text = source.tree.text(path);
      if (text === undefined || !text.includes("apiVersion") || !text.includes("kind")) return [];
      const documents = source.documents(path);
      if (documents.length > MAX_DOCUMENTS) return [];
      return documents.flatMap(manifestsOf).flatMap((manifest) => {
        const id = isKustomizeConfig(manifest.value) ? undefined : idOf(manifest.value);
        return id === undefined ? [] : [plainObject(source, manifest, id)];
      });
    });
}
