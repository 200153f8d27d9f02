import type { PathChange } from "../domain/world.ts";
import type { LoggedCommit } from "./history-log.ts";
import { plausibleRenames } from "./renames.ts";

/** A path leaving by rename or deletion in the commit at position `at` (0 is the newest). */
export interface Removal {
  readonly at: number;
  readonly change: PathChange;
}

/** A commit that gave a path its content. `from` is the path it had before, when this commit renamed it. */
export interface Touch {
  readonly at: number;
  readonly commit: string;
  readonly from: string | null;
}

/** What the log says about each path. */
export interface PathIndex {
  /** Newest first. */
  removals(path: string): readonly Removal[];
  /** Newest first. */
  touches(path: string): readonly Touch[];
  ever(path: string): boolean;
  /** All paths that ever were below a directory, sorted. */
  below(directory: string): readonly string[];
}

/** Arranges a log by path. Pairs that are no plausible rename count as a deletion and an addition. */
export function indexLog(commits: readonly LoggedCommit[]): PathIndex {
  const removals = new Map<string, Removal[]>();
  const touches = new Map<string, Touch[]>();
  const ever = new Set<string>();

  for (const commit of commits) {
    const renames = plausibleRenames(commit.renamed);
    const cameFrom = new Map(renames.map(({ from, to }) => [to, from]));
    const wentTo = new Map(renames.map(({ from, to }) => [from, to]));
    for (const path of commit.touched) {
      ever.add(path);
      append(touches, path, { at: commit.at, commit: commit.id, from: cameFrom.get(path) ?? null });
    }
    for (const from of [...commit.deleted, ...commit.renamed.map((rename) => rename.from)]) {
      ever.add(from);
      append(removals, from, { at: commit.at, change: { from, to: wentTo.get(from) ?? null, commit: commit.id, subject: commit.subject } });
    }
  }

  let sorted: readonly string[] | undefined;
  return {
    removals: (path) => removals.get(path) ?? [],
    touches: (path) => touches.get(path) ?? [],
    ever: (path) => ever.has(path),
    below: (directory) => {
      sorted ??= [...ever].sort();
      const prefix = `${directory}/`;
      const start = firstNotBelow(sorted, prefix);
      let end = start;
      while (sorted[end]?.startsWith(prefix)) end += 1;
      return sorted.slice(start, end);
    },
  };
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

/** Index of the first item that is not less than `bound`. */
function firstNotBelow(sorted: readonly string[], bound: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
