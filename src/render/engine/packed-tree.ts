import { AuditFailure } from "../../domain/failure.ts";

/** A tree in one piece of memory that all workers share. File `i` is at `offsets[i]` up to `offsets[i + 1]`. */
export interface PackedTree {
  readonly paths: readonly string[];
  readonly offsets: Float64Array;
  readonly content: SharedArrayBuffer;
}

const MOST_BYTES = 1024 ** 3;

/**
 * Packs files, in the order given.
 * @throws AuditFailure for a path that is absolute, empty, repeated, or has empty, `.` or `..` segments; for a file that
 * stands where another has a directory; and for more than 1 GiB.
 */
export function packTree(files: Iterable<readonly [path: string, content: Uint8Array]>): PackedTree {
  const entries = [...files];
  const offsets = new Float64Array(entries.length + 1);
  const seen = new Set<string>();
  for (const [index, [path, content]] of entries.entries()) {
    if (!isPlainPath(path)) throw unusable(`is not a plain relative path: ${JSON.stringify(path)}`);
    if (seen.has(path)) throw unusable(`appears twice: ${JSON.stringify(path)}`);
    seen.add(path);
    offsets[index + 1] = (offsets[index] ?? 0) + content.byteLength;
  }
  for (const path of seen) {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      if (seen.has(path.slice(0, slash))) throw unusable(`is both a file and a directory: ${JSON.stringify(path.slice(0, slash))}`);
    }
  }
  const size = offsets[entries.length] ?? 0;
  if (size > MOST_BYTES) throw unusable(`tree has ${size} bytes, the limit is ${MOST_BYTES}`);
  const content = new SharedArrayBuffer(size);
  const bytes = new Uint8Array(content);
  for (const [index, entry] of entries.entries()) bytes.set(entry[1], offsets[index] ?? 0);
  return { paths: entries.map(([path]) => path), offsets, content };
}

function isPlainPath(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

function unusable(problem: string): AuditFailure {
  return new AuditFailure(`The tree cannot be built from: a path ${problem}.`, {
    code: 3,
    remedy: "Check out the repository again; Git itself never stores such a path.",
  });
}
