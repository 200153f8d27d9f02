import type { PackedTree } from "./packed-tree.ts";

/** Where every tree appears to the engine. The same constant is in engine/internal/tree. */
export const MOUNT = "/mnt/repository/tree";

/** Files by absolute path below {@link MOUNT}. */
export interface FileTree {
  /** Relative paths of all files. */
  readonly paths: readonly string[];
  kind(path: string): "file" | "directory" | undefined;
  /** The length of a file in bytes. */
  size(path: string): number | undefined;
  read(path: string): Uint8Array | undefined;
  /** Names in a directory, sorted by UTF-8 bytes as Go does. */
  list(path: string): readonly string[] | undefined;
}

/** Makes a packed tree accessible, without the files in `hidden` (relative paths). Directories that lose all files vanish. */
export function createFileTree(packed: PackedTree, hidden: ReadonlySet<string> = new Set()): FileTree {
  const files = new Map<string, number>();
  const children = new Map<string, Set<string>>([[MOUNT, new Set()]]);
  for (const [index, path] of packed.paths.entries()) {
    if (hidden.has(path)) continue;
    const absolute = `${MOUNT}/${path}`;
    files.set(absolute, index);
    enlist(children, absolute);
  }
  const lists = new Map<string, readonly string[]>();
  const read = (path: string): Uint8Array | undefined => {
    const index = files.get(path);
    if (index === undefined) return undefined;
    const start = packed.offsets[index] ?? 0;
    return new Uint8Array(packed.content, start, (packed.offsets[index + 1] ?? start) - start);
  };
  return {
    paths: packed.paths.filter((path) => !hidden.has(path)),
    kind: (path) => (files.has(path) ? "file" : children.has(path) ? "directory" : undefined),
    size: (path) => read(path)?.byteLength,
    read,
    list(path) {
      const names = children.get(path);
      if (names === undefined) return undefined;
      const sorted = lists.get(path) ?? [...names].sort(compareBytes);
      lists.set(path, sorted);
      return sorted;
    },
  };
}

/** The tree with further files, or others in place of its own; `overlay` has relative paths and texts. */
export function overlaid(tree: FileTree, overlay: readonly (readonly [path: string, text: string])[]): FileTree {
  const encoder = new TextEncoder();
  const files = new Map(overlay.map(([path, text]) => [`${MOUNT}/${path}`, encoder.encode(text)]));
  const children = new Map<string, Set<string>>([[MOUNT, new Set()]]);
  for (const path of files.keys()) enlist(children, path);
  return {
    get paths() {
      return [...new Set([...tree.paths, ...overlay.map(([path]) => path)])];
    },
    kind: (path) => (files.has(path) ? "file" : (tree.kind(path) ?? (children.has(path) ? "directory" : undefined))),
    size: (path) => files.get(path)?.byteLength ?? tree.size(path),
    read: (path) => files.get(path) ?? tree.read(path),
    list(path) {
      const added = children.get(path);
      const names = tree.list(path);
      return added === undefined ? names : [...new Set([...(names ?? []), ...added])].sort(compareBytes);
    },
  };
}

/** Whether a file tells Flux's source-controller which files to leave out. */
export function isIgnoreRule(path: string): boolean {
  return path.includes(".sourceignore");
}

function enlist(children: Map<string, Set<string>>, absolute: string): void {
  let path = absolute;
  while (path !== MOUNT) {
    const slash = path.lastIndexOf("/");
    const parent = path.slice(0, slash);
    const names = children.get(parent);
    if (names !== undefined) {
      names.add(path.slice(slash + 1));
      return;
    }
    children.set(parent, new Set([path.slice(slash + 1)]));
    path = parent;
  }
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
