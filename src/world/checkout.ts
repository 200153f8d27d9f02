import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, type Stats } from "node:fs";
import { join } from "node:path";
import { AuditFailure } from "../domain/failure.ts";
import { runGit } from "./git.ts";
import { checkEntryCount, type LoadedTree, makeTree, refusal, type TreeEntry, type TreeLimits, totalBudget } from "./tree-model.ts";

/**
 * The files of a Git checkout as they are on disk: those Git tracks and those it does not ignore.
 * Tracked files that a sparse checkout leaves out are named and unreadable. Throws {@link AuditFailure} (3).
 */
export async function readCheckout(root: string, head: string | null, limits: TreeLimits): Promise<LoadedTree> {
  const [tracked, others] = await Promise.all([
    runGit(root, ["ls-files", "-z", "-t", "--cached"]),
    runGit(root, ["ls-files", "-z", "--others", "--exclude-standard"]),
  ]);
  if (!tracked.ok || !others.ok) {
    throw new AuditFailure("git could not list the files of the checkout.", {
      code: 3,
      remedy: "Check that the directory is a complete Git checkout.",
      cause: new Error(tracked.ok ? (others.ok ? "" : others.stderr) : tracked.stderr),
    });
  }
  const paths = new Set<string>();
  const leftOut = new Set<string>();
  for (const record of split(tracked.stdout)) {
    paths.add(record.slice(2));
    if (record.startsWith("S ")) leftOut.add(record.slice(2));
  }
  for (const path of split(others.stdout)) paths.add(path.endsWith("/") ? path.slice(0, -1) : path);
  return load(root, head, [...paths].sort(), leftOut, limits);
}

/** The files of a plain directory; `.git` directories are left out. Throws {@link AuditFailure} (2) when it cannot be listed. */
export function readDirectory(root: string, limits: TreeLimits): LoadedTree {
  const paths: string[] = [];
  const pending = [""];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const entry of entriesOf(root, directory)) {
      if (entry.name === ".git") continue;
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else paths.push(path);
    }
    checkEntryCount(paths.length + pending.length, limits);
  }
  return load(root, null, paths.sort(), new Set(), limits);
}

function entriesOf(root: string, directory: string) {
  try {
    return readdirSync(join(root, directory), { withFileTypes: true });
  } catch (cause) {
    if (directory !== "") return [];
    throw new AuditFailure(`${root} cannot be read as a directory.`, { code: 2, remedy: "Give the path of a repository.", cause });
  }
}

function split(output: Buffer): readonly string[] {
  return output
    .toString("utf8")
    .split("\0")
    .filter((record) => record !== "");
}

function load(root: string, commit: string | null, paths: readonly string[], leftOut: ReadonlySet<string>, limits: TreeLimits): LoadedTree {
  checkEntryCount(paths.length, limits);
  const charge = totalBudget(limits);
  const realDirectory = directoryCheck(root);
  const entries: TreeEntry[] = [];
  for (const path of paths) {
    const slash = path.lastIndexOf("/");
    if (slash !== -1 && !realDirectory(path.slice(0, slash))) {
      if (leftOut.has(path)) entries.push(sparse(path));
      continue;
    }
    const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stat !== undefined) entries.push(loadEntry(root, path, stat, limits, charge));
    else if (leftOut.has(path)) entries.push(sparse(path));
  }
  return makeTree(commit, entries);
}

function sparse(path: string): TreeEntry {
  return { path, kind: "file", bytes: null, reason: "not checked out (sparse checkout)" };
}

function loadEntry(root: string, path: string, stat: Stats, limits: TreeLimits, charge: (size: number) => string | null): TreeEntry {
  if (stat.isSymbolicLink()) return { path, kind: "symlink", bytes: null, reason: null };
  if (stat.isDirectory()) return { path, kind: "submodule", bytes: null, reason: null };
  if (!stat.isFile()) return { path, kind: "file", bytes: null, reason: "not a regular file" };
  const reason = refusal(path, stat.size, limits) ?? charge(stat.size);
  if (reason !== null) return { path, kind: "file", bytes: null, reason };
  const bytes = readRegular(join(root, path), stat.size);
  return { path, kind: "file", bytes, reason: bytes === null ? "could not be opened" : null };
}

/** Reads a regular file without following a link put there meanwhile, and no more than the size it had. */
function readRegular(file: string, size: number): Uint8Array | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    if (!fstatSync(descriptor).isFile()) return null;
    const bytes = Buffer.allocUnsafeSlow(size);
    let read = 0;
    while (read < size) {
      const count = readSync(descriptor, bytes, read, size - read, read);
      if (count === 0) break;
      read += count;
    }
    return bytes.subarray(0, read);
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** Tells whether a directory and all above it up to the root are directories and no links; remembers the answers. */
function directoryCheck(root: string): (directory: string) => boolean {
  const known = new Map<string, boolean>();
  function check(directory: string): boolean {
    const answer = known.get(directory);
    if (answer !== undefined) return answer;
    const slash = directory.lastIndexOf("/");
    const parent = slash === -1 || check(directory.slice(0, slash));
    const real = parent && (lstatSync(join(root, directory), { throwIfNoEntry: false })?.isDirectory() ?? false);
    known.set(directory, real);
    return real;
  }
  return check;
}
