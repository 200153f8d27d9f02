import { AuditFailure } from "../domain/failure.ts";
import { readCheckout, readDirectory } from "./checkout.ts";
import { readCommitTree } from "./commit-tree.ts";
import { findRepository, resolveCommit } from "./git.ts";
import { type LoadedTree, TREE_LIMITS, type TreeLimits } from "./tree-model.ts";

export type { LoadedTree, TreeLimits } from "./tree-model.ts";
export { TREE_LIMITS } from "./tree-model.ts";

/**
 * The files of `root`, a directory: of the commit that `ref` names, else as they are on disk. In a Git checkout the files
 * on disk are those Git tracks or does not ignore; paths are relative to `root`, also when it lies inside a repository.
 * Symlinks, submodules and LFS pointers are named and never followed. No program but git runs, nothing is fetched.
 * Throws {@link AuditFailure}: 2 when `root` is no directory, 3 when `ref` is not here or the limits are passed.
 */
export async function openTree(root: string, ref?: string, limits: TreeLimits = TREE_LIMITS): Promise<LoadedTree> {
  const repository = await findRepository(root);
  if (ref === undefined) return repository === undefined ? readDirectory(root, limits) : readCheckout(root, repository.head, limits);
  if (repository === undefined) {
    throw new AuditFailure(`${root} is no Git repository, so it has no ${ref}.`, {
      code: 3,
      remedy: "Run in a Git checkout, or leave out the base.",
    });
  }
  const commit = await resolveCommit(root, ref);
  if (commit === undefined) {
    throw new AuditFailure(`The clone has no commit ${JSON.stringify(ref)}.`, {
      code: 3,
      remedy: repository.shallow
        ? "The clone is shallow: set fetch-depth: 0 for actions/checkout, or run `git fetch --deepen=500` first."
        : "Fetch the branch or commit first, or correct its name.",
    });
  }
  return readCommitTree(root, commit, limits);
}
