import { AuditFailure } from "../domain/failure.ts";
import type { EntryKind, Tree } from "../domain/world.ts";

/** A {@link Tree} that also gives the raw bytes of what it loaded, for handing it to the engine. */
export interface LoadedTree extends Tree {
  /** The bytes of a loaded regular file; undefined for everything else. The caller must not change them. */
  bytes(path: string): Uint8Array | undefined;
}

/** Bounds on what is read of a repository. */
export interface TreeLimits {
  /** Largest file that is read because its name says it is text or a chart, in bytes. */
  readonly textBytes: number;
  /** Largest file of another name that is read, in bytes. */
  readonly otherBytes: number;
  /** Entries of a tree. */
  readonly entries: number;
  /** Bytes read in all. */
  readonly totalBytes: number;
}

/** The bounds of a normal run: 5 MB per text file or chart, 1 MB per other file, 100,000 entries, 512 MB in all. */
export const TREE_LIMITS: TreeLimits = {
  textBytes: 5 * 1024 * 1024,
  otherBytes: 1024 * 1024,
  entries: 100_000,
  totalBytes: 512 * 1024 * 1024,
};

/** An entry as a source lists it. `bytes` is null when the source did not load it and `reason` then says why. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: EntryKind;
  readonly bytes: Uint8Array | null;
  readonly reason: string | null;
}

const TEXT_NAME =
  /(?:\.(?:yaml|yml|json|md|markdown|txt|toml|tpl|gotmpl|sh|conf|cfg|ini|env|override|server|tf|hcl|cue|jsonnet|libsonnet|properties)|(?:^|\/)(?:Corefile|README|LICENSE|CODEOWNERS|Kustomization|Makefile|Taskfile|\.sourceignore|\.helmignore|\.gitignore)[^/]{0,64})$/i;

const BINARY_NAME =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|pdf|zip|gz|bz2|xz|zst|7z|rar|jar|war|wasm|exe|dll|so|dylib|a|o|class|pyc|woff2?|ttf|otf|eot|mp[34]|mov|avi|mkv|webm|wav|flac|ogg|iso|img|qcow2|bin|dat|db|sqlite3?|parquet|age|gpg)$/i;

/** Helm charts are packed so. Other archives of this name are read as well, which costs their size. */
const CHART_NAME = /\.tgz$/i;

/** Says why a file of this name and size is not read, or null when it is. */
export function refusal(path: string, size: number, limits: TreeLimits): string | null {
  if (TEXT_NAME.test(path) || CHART_NAME.test(path)) return size > limits.textBytes ? tooLarge(size, limits.textBytes) : null;
  if (BINARY_NAME.test(path)) return "binary";
  return size > limits.otherBytes ? tooLarge(size, limits.otherBytes) : null;
}

function tooLarge(size: number, limit: number): string {
  return `too large (${megabytes(size)} MB, limit ${megabytes(limit)} MB)`;
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, "");
}

/** Counts what was read and says when the whole is too much. */
export function totalBudget(limits: TreeLimits): (size: number) => string | null {
  let read = 0;
  return (size) => {
    if (read + size > limits.totalBytes) return `not read (the repository holds more than ${megabytes(limits.totalBytes)} MB of text)`;
    read += size;
    return null;
  };
}

/** Throws {@link AuditFailure} (3) when a tree has more entries than the limit. */
export function checkEntryCount(count: number, limits: TreeLimits): void {
  if (count <= limits.entries) return;
  throw new AuditFailure(`The repository has ${count} files; at most ${limits.entries} are read.`, {
    code: 3,
    remedy: "Point the audit at a smaller directory of the repository.",
  });
}

const LFS_HEADER = Buffer.from("version https://git-lfs.github.com/spec/v1\n");

/** True for the small text that stands for a file kept in Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
function isLfsPointer(bytes: Uint8Array): boolean {
  return bytes.length < 1024 && bytes.length >= LFS_HEADER.length && LFS_HEADER.equals(bytes.subarray(0, LFS_HEADER.length));
}

function decode(bytes: Uint8Array): { readonly text: string } | { readonly reason: string } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return { reason: "UTF-16, not UTF-8" };
  if (bytes.subarray(0, 8000).includes(0)) return { reason: "binary" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { reason: "not UTF-8" };
  }
}

const REASON_BY_KIND: Readonly<Record<Exclude<EntryKind, "file">, string>> = {
  directory: "a directory",
  symlink: "a symbolic link, which is not followed",
  submodule: "a submodule, which is not followed",
  "lfs-pointer": "a Git LFS pointer, its content is not here",
};

/** Builds the tree from its entries. Duplicate paths keep the last entry. */
export function makeTree(commit: string | null, entries: Iterable<TreeEntry>): LoadedTree {
  const byPath = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const lfs = entry.kind === "file" && entry.bytes !== null && isLfsPointer(entry.bytes);
    byPath.set(entry.path, lfs ? { ...entry, kind: "lfs-pointer" } : entry);
  }
  const paths = [...byPath.keys()].sort();
  const children = directories(paths);
  const texts = new Map<string, ReturnType<typeof decode>>();

  function read(path: string): ReturnType<typeof decode> | undefined {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const entry = byPath.get(path);
    if (entry?.kind !== "file") return undefined;
    const text = entry.bytes === null ? { reason: entry.reason ?? "not read" } : decode(entry.bytes);
    texts.set(path, text);
    return text;
  }

  return {
    commit,
    paths,
    kind: (path) => byPath.get(path)?.kind ?? (children.has(path) ? "directory" : undefined),
    list: (directory) => children.get(directory) ?? [],
    text: (path) => {
      const found = read(path);
      return found !== undefined && "text" in found ? found.text : undefined;
    },
    unreadable: (path) => {
      const found = read(path);
      if (found !== undefined) return "reason" in found ? found.reason : undefined;
      const kind = byPath.get(path)?.kind ?? (children.has(path) ? "directory" : undefined);
      return kind === undefined || kind === "file" ? undefined : REASON_BY_KIND[kind];
    },
    bytes: (path) => {
      const entry = byPath.get(path);
      return entry?.kind === "file" ? (entry.bytes ?? undefined) : undefined;
    },
  };
}

function directories(paths: readonly string[]): Map<string, readonly string[]> {
  const children = new Map<string, Set<string>>([["", new Set()]]);
  for (const path of paths) {
    let child = path;
    while (child !== "") {
      const slash = child.lastIndexOf("/");
      const parent = slash === -1 ? "" : child.slice(0, slash);
      const known = children.get(parent);
      if (known?.has(child.slice(slash + 1))) break;
      if (known === undefined) children.set(parent, new Set([child.slice(slash + 1)]));
      else known.add(child.slice(slash + 1));
      child = parent;
    }
  }
  return new Map([...children].map(([directory, names]) => [directory, [...names].sort()]));
}
