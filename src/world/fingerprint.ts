import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findRepository, resolveCommit, runGit } from "./git.ts";
import type { LoadedTree } from "./tree-model.ts";

/** Files of a Git directory, beside objects and refs, that change what git tells of a commit. */
const GIT_FILES = ["config", "config.worktree", "shallow", "info/grafts", "info/attributes", "info/exclude", "objects/info/alternates"];

/**
 * Names everything that may be read of a checkout and its history: the tree as given, the commits at HEAD and at `base`, and what of the
 * clone decides how git shows them. Two equal ones are two times the same. Undefined where that cannot be said: no repository, no commit,
 * a clone that lacks objects which may come later, settings that are taken from elsewhere.
 */
export async function fingerprint(root: string, tree: LoadedTree, base: string | null): Promise<string | undefined> {
  const [repository, places, version, baseCommit] = await Promise.all([
    findRepository(root),
    runGit(root, ["rev-parse", "--path-format=absolute", "--show-prefix", "--git-dir", "--git-common-dir"]),
    runGit(root, ["version"]),
    base === null ? null : resolveCommit(root, base),
  ]);
  if (repository === undefined || repository.head === null || repository.head !== tree.commit || baseCommit === undefined) return undefined;
  if (!places.ok || !version.ok) return undefined;
  const [prefix = "", ...folders] = places.stdout.toString("utf8").split("\n");
  const files = [...new Set(folders.filter((folder) => folder !== ""))].flatMap((folder) =>
    GIT_FILES.map((name) => [name, contentOf(join(folder, name))] as const),
  );
  if (files.some(([name, content]) => name.startsWith("config") && /\binclude|promisor|partialclone/i.test(content ?? ""))) return undefined;
  const facts = [repository, baseCommit, prefix, version.stdout.toString("utf8"), files, digestOf(tree)];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return null;
  }
}

/** All that a tree tells: of every path its kind, and its content or why there is none. */
function digestOf(tree: LoadedTree): string {
  const hash = createHash("sha256");
  for (const path of tree.paths) {
    const bytes = tree.bytes(path);
    const content = bytes === undefined ? (tree.unreadable(path) ?? "") : bytes.byteLength;
    hash.update(JSON.stringify([path, tree.kind(path), content]));
    if (bytes !== undefined) hash.update(bytes);
  }
  return hash.digest("hex");
}
