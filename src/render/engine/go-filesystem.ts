import { type FileTree, MOUNT } from "./file-tree.ts";

type Callback = (error: Error | null, result?: unknown) => void;

const DIRECTORY_MODE = 0o040755;
const FILE_MODE = 0o100644;

/** What Go's runtime wants to find as `fs`: Node's callback functions, here over a tree in memory, and read-only. */
export interface GoFileSystem {
  /** The members Go calls. */
  readonly fs: Readonly<Record<string, unknown>>;
  /** The last of what the program wrote to its standard output and error. */
  written(): string;
}

const FLAGS = { O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65_536 };
const WRITING = FLAGS.O_WRONLY | FLAGS.O_RDWR | FLAGS.O_CREAT | FLAGS.O_TRUNC;
const MOST_WRITTEN = 16_384;

/**
 * A file system for a Go program, over the tree that `selected` gives at the time of each call.
 * Only the functions that reading needs exist; all others fail with ENOSYS.
 */
export function createGoFileSystem(selected: () => FileTree | undefined): GoFileSystem {
  const decoder = new TextDecoder();
  let output = "";
  const writeSync = (_descriptor: number, bytes: Uint8Array): number => {
    output = (output + decoder.decode(bytes)).slice(-MOST_WRITTEN);
    return bytes.length;
  };
  return {
    written: () => output,
    fs: {
      constants: FLAGS,
      writeSync,
      write(descriptor: number, bytes: Uint8Array, _offset: number, _length: number, _position: number | null, callback: Callback): void {
        if (descriptor === 1 || descriptor === 2) callback(null, writeSync(descriptor, bytes));
        else callback(failure("EBADF"));
      },
      ...unsupported(),
      ...reading(selected),
    },
  };
}

/** The functions that look at paths and read files. Every callback is called before its function returns. */
function reading(selected: () => FileTree | undefined): Record<string, unknown> {
  const opened = new Map<number, { path: string; at: number }>();
  let next = 3;
  const stat = (path: string, callback: Callback): void => {
    const found = statusOf(selected(), path);
    if (found === undefined) callback(failure("ENOENT"));
    else callback(null, found);
  };
  return {
    stat,
    lstat: stat,
    fstat(descriptor: number, callback: Callback): void {
      stat(opened.get(descriptor)?.path ?? "", callback);
    },
    open(path: string, flags: number, _mode: number, callback: Callback): void {
      if ((flags & WRITING) !== 0) callback(failure("EROFS"));
      else if (selected()?.kind(path) === undefined) callback(failure("ENOENT"));
      else {
        opened.set(next, { path, at: 0 });
        callback(null, next++);
      }
    },
    close(descriptor: number, callback: Callback): void {
      opened.delete(descriptor);
      callback(null);
    },
    readdir(path: string, callback: Callback): void {
      const names = selected()?.list(path);
      if (names === undefined) callback(failure("ENOENT"));
      else callback(null, names);
    },
    read(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number | null, callback: Callback): void {
      const handle = opened.get(descriptor);
      const content = handle === undefined ? undefined : selected()?.read(handle.path);
      if (handle === undefined || content === undefined) callback(failure(handle === undefined ? "EBADF" : "EISDIR"));
      else {
        const start = position ?? handle.at;
        const part = content.subarray(start, start + length);
        buffer.set(part, offset);
        if (position === null) handle.at += part.length;
        callback(null, part.length);
      }
    },
    readlink(path: string, callback: Callback): void {
      callback(failure(selected()?.kind(path) === undefined ? "ENOENT" : "EINVAL"));
    },
  };
}

const UNSUPPORTED = ["chmod", "chown", "fchmod", "fchown", "fsync", "ftruncate", "lchown", "link", "mkdir", "rename", "rmdir", "symlink", "truncate"];

function unsupported(): Record<string, unknown> {
  const fail = (...parameters: unknown[]): void => {
    const callback = parameters.at(-1);
    if (typeof callback === "function") callback(failure("ENOSYS"));
  };
  return Object.fromEntries([...UNSUPPORTED, "unlink", "utimes"].map((name) => [name, fail]));
}

/** Directories above the mount exist as well, so that walking up and down ends where it should. */
function statusOf(tree: FileTree | undefined, path: string): Record<string, unknown> | undefined {
  const kind = tree?.kind(path) ?? (path === "/" || MOUNT.startsWith(`${path}/`) ? "directory" : undefined);
  if (kind === undefined) return undefined;
  const size = tree?.size(path) ?? 0;
  const isDirectory = kind === "directory";
  const mode = isDirectory ? DIRECTORY_MODE : FILE_MODE;
  return {
    dev: 0,
    ino: 0,
    mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size,
    blksize: 4096,
    blocks: Math.ceil(size / 512),
    atimeMs: 0,
    mtimeMs: 0,
    ctimeMs: 0,
    isDirectory: () => isDirectory,
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
