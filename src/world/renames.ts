import type { Rename } from "./history-log.ts";

/** Directory names that say nothing about what is in them. */
const COMMON_DIRECTORIES: ReadonlySet<string> = new Set(
  "app apps base bases overlay overlays config configs configuration crds manifest manifests resources component components template templates deploy deployment k8s kubernetes src helm kustomize infra infrastructure clusters dev development staging prod production common shared main default".split(
    " ",
  ),
);

/** Files whose contents are much alike wherever they stand. */
const COMMON_FILES = /^(?:kustomization\.ya?ml|kustomization|ks\.ya?ml|namespace\.ya?ml|kustomizeconfig\.ya?ml|readme\.md|\.\w+)$/i;

const SURE_LIKENESS = 90;

/**
 * Keeps the renames that are moves of the same thing. Git pairs any deleted file with the most similar added one, and
 * kustomization files are all alike: one of a removed component is easily paired with one of an unrelated new component.
 * A pair counts when the telling directory of the old path lives on in the new one, when a neighbour of the file moved
 * the same way with hardly a change, or when the file itself did and is not of a kind that is alike everywhere.
 */
export function plausibleRenames(renames: readonly Rename[]): readonly Rename[] {
  const sureWays = new Map<string, number>();
  for (const rename of renames) {
    if (rename.likeness >= SURE_LIKENESS && !isCommonFile(rename.from)) sureWays.set(way(rename), (sureWays.get(way(rename)) ?? 0) + 1);
  }
  return renames.filter((rename) => {
    if (keepsTellingName(rename) || sureWays.has(way(rename))) return true;
    return rename.likeness >= SURE_LIKENESS && !isCommonFile(rename.from);
  });
}

function way({ from, to }: Rename): string {
  return `${directoryOf(from)}\0${directoryOf(to)}`;
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stemOf(path: string): string {
  return fileOf(path).replace(/\.[^.]{1,12}$/, "");
}

function isCommonFile(path: string): boolean {
  return COMMON_FILES.test(fileOf(path));
}

function keepsTellingName({ from, to }: Rename): boolean {
  const telling = directoryOf(from)
    .split("/")
    .findLast((segment) => segment !== "" && !COMMON_DIRECTORIES.has(segment.toLowerCase()));
  if (telling === undefined) return !isCommonFile(from) && fileOf(from) === fileOf(to);
  if (stemOf(to) === telling) return true;
  return fileOf(from) === fileOf(to) && directoryOf(to).split("/").includes(telling);
}
