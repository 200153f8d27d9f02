import type { History, Need, PathChange, Tree } from "../domain/world.ts";
import { commitGraph } from "./commit-graph.ts";
import { fieldHistory } from "./field-history.ts";
import { findRepository } from "./git.ts";
import { type LoggedCommit, readLog } from "./history-log.ts";
import { indexLog, type PathIndex } from "./path-index.ts";

/** The past of a tree. Gather first, then judge: only {@link HistoryReader.gatherVersions} runs git. */
export interface HistoryReader extends History {
  /** Loads what `fieldVersions` and `textVersions` answer for the `field-history` and `text-history` needs; others are left alone. Never throws. */
  gatherVersions(needs: readonly Need[]): Promise<void>;
}

/**
 * The history of the tree's commit in the repository at `root`. Never throws: without Git, in a shallow clone or when the
 * log cannot be read, it knows what it could read, is not `complete`, and `note` says why and how to mend.
 */
export async function readHistory(root: string, tree: Tree): Promise<HistoryReader> {
  const repository = await findRepository(root);
  if (repository === undefined || tree.commit === null) return reader(root, tree, [], "There is no Git history here; run in a Git checkout.");
  const log = await readLog(root, tree.commit);
  const note = repository.shallow
    ? "The clone is shallow, so moves and deletions may be missing: set fetch-depth: 0 for actions/checkout."
    : log.cut === null
      ? null
      : `The history is not complete: ${log.cut}.`;
  return reader(root, tree, log.commits, note);
}

function reader(root: string, tree: Tree, commits: readonly LoggedCommit[], note: string | null): HistoryReader {
  const index = indexLog(commits);
  const present = (path: string) => (tree.kind(path) === undefined ? (movedFile(index, tree, path)?.to ?? path) : path);
  const fields = fieldHistory(root, index, present);
  return {
    complete: note === null,
    note,
    movedTo: (given) => {
      const path = trimPath(given);
      if (tree.kind(path) !== undefined) return undefined;
      return movedFile(index, tree, path) ?? movedDirectory(index, tree, path);
    },
    everExisted: (given) => {
      const path = trimPath(given);
      return tree.kind(path) !== undefined || index.ever(path) || index.below(path).length > 0;
    },
    deletedBy: (given) => {
      const path = trimPath(given);
      const own = index.removals(path).find((removal) => removal.change.to === null);
      if (own !== undefined || tree.kind(path) !== undefined) return own?.change;
      const deletions = index.below(path).flatMap((child) => index.removals(child).filter((removal) => removal.change.to === null));
      return deletions.sort((a, b) => a.at - b.at)[0]?.change;
    },
    fieldVersions: (path, object, field) => fields.versions(trimPath(path), object, field),
    textVersions: (path) => fields.texts(trimPath(path)),
    lastChange: (path) => index.touches(trimPath(path))[0]?.commit,
    ...commitGraph(commits),
    gatherVersions: (needs) => fields.gather(needs),
  };
}

function trimPath(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end -= 1;
  const trimmed = path.slice(0, end);
  return trimmed.startsWith("./") ? trimmed.slice(2) : trimmed;
}

interface Move {
  readonly to: string;
  readonly changes: readonly PathChange[];
}

const MAX_CHAIN = 50;

/** Follows renames forward in time, the last rename of each path first, to a path that is in the tree. */
function movedFile(index: PathIndex, tree: Tree, path: string): Move | undefined {
  const visited = new Set<string>();
  function follow(from: string, before: number, changes: readonly PathChange[]): Move | undefined {
    if (changes.length > MAX_CHAIN) return undefined;
    for (const { at, change } of index.removals(from)) {
      if (change.to === null || at >= before) continue;
      const mark = `${at}\0${change.to}`;
      if (visited.has(mark)) continue;
      visited.add(mark);
      const chain = [...changes, change];
      const found = tree.kind(change.to) === undefined ? follow(change.to, at, chain) : { to: change.to, changes: chain };
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return follow(path, Number.POSITIVE_INFINITY, []);
}

/**
 * Where a directory went: every file it held when files began to leave it by rename leads below one other directory.
 * A directory above the old one does not count: the files were then scattered, not moved.
 */
function movedDirectory(index: PathIndex, tree: Tree, directory: string): Move | undefined {
  if (directory === "") return undefined;
  const children = index.below(directory).map((path) => ({ path, last: index.removals(path)[0] }));
  const moves = children.flatMap(({ path, last }) => {
    const move = last?.change.to === null ? undefined : movedFile(index, tree, path);
    return move === undefined || last === undefined ? [] : [{ path, at: last.at, move }];
  });
  const began = moves.reduce((oldest, { at }) => Math.max(oldest, at), -1);
  const lost = children.some(({ path, last }) => last !== undefined && last.at <= began && !moves.some((moved) => moved.path === path));
  if (moves.length === 0 || lost) return undefined;
  const inside = moves.map(({ path, move }) => targetDirectory(path.slice(directory.length + 1), move.to));
  const to = inside.every((target) => target !== undefined && target === inside[0]) ? inside[0] : commonDirectory(moves.map(({ move }) => move.to));
  if (to === undefined || to === "" || `${directory}/`.startsWith(`${to}/`) || tree.kind(to) !== "directory") return undefined;
  const seen = new Map<string, PathChange>();
  for (const { move } of moves.toSorted((a, b) => b.at - a.at))
    for (const change of move.changes) seen.set(change.commit, seen.get(change.commit) ?? change);
  return { to, changes: [...seen.values()] };
}

/** The directory that holds `relative` when the file is now at `to`. */
function targetDirectory(relative: string, to: string): string | undefined {
  return to.endsWith(`/${relative}`) ? to.slice(0, -relative.length - 1) : undefined;
}

function commonDirectory(paths: readonly string[]): string {
  let common = (paths[0] ?? "").split("/").slice(0, -1);
  for (const path of paths) {
    const segments = path.split("/").slice(0, -1);
    const differs = common.findIndex((segment, at) => segment !== segments[at]);
    if (differs !== -1) common = common.slice(0, differs);
  }
  return common.join("/");
}
