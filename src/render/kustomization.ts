import { isMapping, stringAt, valueAt } from "../domain/value.ts";
import type { ManifestDocument } from "../domain/world.ts";
import { directoryOf, isDirectory, isKustomizationFile, isWithin, isYamlPath, kustomizationFileOf, resolvePath } from "./paths.ts";
import { itemsOf, type Source } from "./source.ts";

/** Lists of a kustomization file whose entries are files or directories that the build reads. */
const INCLUDING_FIELDS: readonly string[] = ["resources", "bases", "components", "generators", "transformers", "validators"];

/** The document of a kustomization file, undefined when it holds no mapping. */
export function kustomizationDocument(source: Source, file: string): ManifestDocument | undefined {
  return source.documents(file).find(({ value }) => isMapping(value));
}

/** True when the file is a kustomize Component: it changes what includes it and is nothing on its own. */
export function isComponent(source: Source, file: string): boolean {
  return stringAt(kustomizationDocument(source, file)?.value, "kind") === "Component";
}

/** Files that a kustomization file applies as patches. */
export function patchFilesOf(source: Source, file: string): readonly string[] {
  const value = kustomizationDocument(source, file)?.value;
  return ["patches", "patchesStrategicMerge", "patchesJson6902"]
    .flatMap((field) => itemsOf(valueAt(value, [field])))
    .flatMap((entry) => {
      const written = typeof entry === "string" && !entry.includes("\n") ? entry : stringAt(entry, "path");
      return written === undefined ? [] : (resolvePath(directoryOf(file), written) ?? []);
    });
}

/** Local paths (files and directories of the tree) that a kustomization file includes, in source order. */
export function includedBy(source: Source, file: string): readonly string[] {
  const value = kustomizationDocument(source, file)?.value;
  const directory = directoryOf(file);
  return INCLUDING_FIELDS.flatMap((field) => itemsOf(valueAt(value, [field]))).flatMap((entry) => {
    if (typeof entry !== "string" || entry.length > 4096) return [];
    const path = resolvePath(directory, entry);
    return path === undefined || source.tree.kind(path) === undefined ? [] : [path];
  });
}

/**
 * Every file that a build of `directory` would read as a manifest or kustomization file, followed through the kustomization
 * files as they stand. What a build reads is known from the build; this is for a build that failed.
 */
export function closureOf(source: Source, directory: string): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const pending = [directory];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (!isDirectory(source.tree, path)) {
      files.add(path);
      continue;
    }
    const file = kustomizationFileOf(source.tree, path);
    if (file !== undefined) {
      files.add(file);
      pending.push(...includedBy(source, file));
    } else if (path === directory) pending.push(...generatedEntries(source, path));
  }
  return files;
}

/** What Flux lists when it generates a kustomization: manifests below the directory, and subdirectories that have a kustomization file. */
function generatedEntries(source: Source, directory: string): readonly string[] {
  const below = source.tree.paths.filter((path) => path !== directory && isWithin(path, directory));
  const owned = new Set(below.filter(isKustomizationFile).map(directoryOf));
  const isOwned = (path: string): boolean => {
    for (let parent = directoryOf(path); parent !== directory && parent !== ""; parent = directoryOf(parent)) if (owned.has(parent)) return true;
    return false;
  };
  return [...owned, ...below.filter((path) => isYamlPath(path) && !isOwned(path))];
}
