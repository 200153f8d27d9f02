import type { Moved } from "./assertion.ts";
import { baseName, directoryOf, isUnder, matchesGlob } from "./pattern.ts";
import { isMapping, stringAt } from "./value.ts";
import type { World } from "./world.ts";

/** File names that kustomize takes for a kustomization, in its order. Source: kustomize `api/konfig`, `RecognizedKustomizationFileNames`. */
export const KUSTOMIZATION_FILES: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/**
 * Where a path that does not exist any more is now, or `undefined` when nothing shows it. Two things show it: a chain of renames in
 * history, or the only file of the same name below the same directory, when history knows the old path or when the file holds what
 * its name says (`helmrelease.yaml` a HelmRelease, `kustomization.yaml` a kustomization with resources).
 * `to` is a path that exists in the tree.
 */
export function whereIsPath(world: World, path: string): Moved | undefined {
  if (world.tree.kind(path) !== undefined) return undefined;
  const renamed = world.history.movedTo(path);
  if (renamed !== undefined && world.tree.kind(renamed.to) !== undefined) {
    const last = renamed.changes.at(-1);
    const commit = last?.commit ?? null;
    return { how: "renamed", to: renamed.to, commit, note: commit === null ? "renamed" : `renamed in ${commit.slice(0, 7)}` };
  }
  const below = onlyOneBelow(world, path);
  if (below === undefined) return undefined;
  if (world.history.everExisted(path)) return { how: "renamed", to: below, commit: null, note: "the only file of this name below the directory" };
  if (!carriesWhatItsNameSays(world, below)) return undefined;
  return { how: "same-object", to: below, commit: null, note: "the only such manifest below the directory" };
}

/** The path itself when it exists, else where it went; `undefined` when it is nowhere. */
export function presentPath(world: World, path: string): string | undefined {
  return world.tree.kind(path) !== undefined || path === "" ? path : whereIsPath(world, path)?.to;
}

/** The kustomization file of a directory, `undefined` when it has none. */
export function kustomizationFile(world: World, directory: string): string | undefined {
  for (const name of KUSTOMIZATION_FILES) {
    const path = directory === "" ? name : `${directory}/${name}`;
    if (world.tree.kind(path) === "file") return path;
  }
  return undefined;
}

function onlyOneBelow(world: World, path: string): string | undefined {
  const directory = directoryOf(path);
  const name = baseName(path);
  if (directory === "" || !name.includes(".") || world.tree.kind(directory) !== "directory") return undefined;
  const found = filesUnder(world, directory).filter((file) => baseName(file) === name);
  return found.length === 1 ? found[0] : undefined;
}

/** The file-like entries at or below a path, sorted; found by bisection, because the tree keeps its paths sorted. */
export function filesUnder(world: World, directory: string): readonly string[] {
  const { paths } = world.tree;
  if (directory === "") return paths;
  const found: string[] = [];
  for (let at = lowerBound(paths, directory); at < paths.length; at++) {
    const path = paths[at] ?? "";
    if (isUnder(path, directory)) found.push(path);
    else if (!path.startsWith(directory)) break;
  }
  return found;
}

/** The file-like entries that match a glob, sorted. Only what stands below the part before the first wildcard is compared. */
export function pathsMatching(world: World, glob: string): readonly string[] {
  const steps = glob.split("/");
  const first = steps.findIndex((step) => /[*?[]/.test(step));
  const fixed = steps.slice(0, first === -1 ? steps.length : first).join("/");
  return filesUnder(world, fixed).filter((path) => matchesGlob(glob, path));
}

function lowerBound(paths: readonly string[], wanted: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? "") < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True when a manifest holds the kind that its file name speaks of, so that it can stand for a missing file of that name. */
function carriesWhatItsNameSays(world: World, path: string): boolean {
  const name = baseName(path);
  const documents = world.documents(path);
  if (KUSTOMIZATION_FILES.includes(name)) {
    return documents.some(({ value }) => isMapping(value) && Array.isArray(value.resources) && value.resources.length > 0);
  }
  const stem = name.slice(0, name.lastIndexOf(".")).toLowerCase();
  const words = stem.split(/[^a-z0-9]+/).filter((word) => word.length >= 4);
  return documents.some(({ value }) => {
    const kind = stringAt(value, "kind")?.toLowerCase() ?? "";
    return kind !== "" && (stem.replaceAll("-", "").includes(kind) || words.some((word) => kind.includes(word.replace(/s$/, ""))));
  });
}
