import type { Tree } from "../domain/world.ts";

/** File names that kustomize reads as the kustomization of a directory, in its order (kustomize `konfig.RecognizedKustomizationFileNames`). */
const KUSTOMIZATION_FILES: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** True when the path's last segment is a name that kustomize reads as a kustomization file. */
export function isKustomizationFile(path: string): boolean {
  return KUSTOMIZATION_FILES.includes(path.slice(path.lastIndexOf("/") + 1));
}

/** The directory of a path, empty for the root of the tree. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/**
 * `path` seen from `directory`, without `.` and `..` steps, as the tree names it; the tree's root is the empty string.
 * A leading `/` means the root, as Flux reads `spec.path`. Undefined when it leads out of the tree.
 */
export function resolvePath(directory: string, path: string): string | undefined {
  const steps: string[] = [];
  for (const step of [...(path.startsWith("/") ? [] : directory.split("/")), ...path.split("/")]) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join("/");
}

/** True when `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

/** True when the tree has this directory. The empty path is the root, which always exists. */
export function isDirectory(tree: Tree, path: string): boolean {
  return path === "" || tree.kind(path) === "directory";
}

/** The kustomization file of a directory, undefined when it has none. */
export function kustomizationFileOf(tree: Tree, directory: string): string | undefined {
  for (const name of KUSTOMIZATION_FILES) {
    const path = directory === "" ? name : `${directory}/${name}`;
    if (tree.kind(path) === "file") return path;
  }
  return undefined;
}

/** True for the extensions that Flux and kustomize read manifests from. */
export function isYamlPath(path: string): boolean {
  return path.endsWith(".yaml") || path.endsWith(".yml");
}

/** A directory as people write it: the root of the tree is `.`. */
export function showPath(path: string): string {
  return path === "" ? "." : path;
}

/** Code-unit order, for sorting without a locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The deepest directory that holds all the directories; the root when there are none. */
export function commonDirectory(directories: readonly string[]): string {
  const [first = "", ...others] = directories;
  let common = first;
  while (!others.every((other) => isWithin(other, common))) common = directoryOf(common);
  return common;
}
