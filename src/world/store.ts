import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Store } from "../domain/store.ts";

/** Bounds of a store. */
export interface StoreLimits {
  /** All files together; beyond that those not used for longest go. */
  readonly totalBytes: number;
  /** A longer text is not kept. */
  readonly entryBytes: number;
}

/** 256 MB in all, 32 MB for one text. */
export const STORE_LIMITS: StoreLimits = { totalBytes: 256 * 1024 * 1024, entryBytes: 32 * 1024 * 1024 };

/** A store in a folder. */
export interface FolderStore extends Store {
  /** Brings the folder back within its bounds, when anything was put. Never throws. */
  trim(): void;
}

const FORMAT = "truestory-cache-1";
/** How old the last use of a file may be before it is written down again. */
const FRESH_MS = 3_600_000;
/** What trimming leaves of the bound, so that the next run need not trim again. */
const KEPT_SHARE = 0.8;

/**
 * Opens a store in a folder, which is made when it is not there. Every file carries the SHA-256 of its key and text: what was cut
 * short, damaged or put under another name counts as absent. Files are written beside and renamed, so runs at the same time see whole
 * ones only. Gives the reason when the folder cannot be made, or belongs to or can be written by others: who writes here decides what
 * an audit says.
 */
export function openStore(folder: string, limits: StoreLimits = STORE_LIMITS): FolderStore | string {
  const problem = refused(folder);
  if (problem !== null) return problem;
  let dirty = false;
  return {
    get: (key) => read(fileOf(folder, key), key),
    put(key, text) {
      if (text.length > limits.entryBytes) return;
      dirty = true;
      write(fileOf(folder, key), key, text);
    },
    trim() {
      if (dirty) trim(folder, limits.totalBytes);
      dirty = false;
    },
  };
}

function refused(folder: string): string | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const status = lstatSync(folder);
    if (!status.isDirectory()) return "it is no directory";
    const user = process.getuid?.();
    if (user === undefined) return null;
    if (status.uid !== user) return "it belongs to another user";
    return (status.mode & 0o022) === 0 ? null : "others may write to it";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

function fileOf(folder: string, key: string): string {
  const name = sha256(key);
  return join(folder, name.slice(0, 2), name.slice(2));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The lines before the text: they say what it is and that it is whole. */
function headOf(key: string, text: string): string {
  return `${FORMAT} ${sha256(`${key}\n${text}`)}\n`;
}

function read(file: string, key: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const content = readFileSync(descriptor, "utf8");
    const start = content.indexOf("\n") + 1;
    const text = content.slice(start);
    if (content.slice(0, start) !== headOf(key, text)) {
      rmSync(file, { force: true });
      return undefined;
    }
    markUsed(descriptor);
    return text;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function markUsed(descriptor: number): void {
  const now = Date.now();
  if (now - fstatSync(descriptor).mtimeMs > FRESH_MS) futimesSync(descriptor, now / 1000, now / 1000);
}

function write(file: string, key: string, text: string): void {
  const beside = `${file}.${randomBytes(8).toString("hex")}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(beside, headOf(key, text) + text, { flag: "wx", mode: 0o600 });
    renameSync(beside, file);
  } catch {
    rmSync(beside, { force: true });
  }
}

function trim(folder: string, totalBytes: number): void {
  const files = filesIn(folder);
  let total = files.reduce((sum, { size }) => sum + size, 0);
  const goal = total > totalBytes ? totalBytes * KEPT_SHARE : totalBytes;
  const unfinished = (file: string): boolean => file.includes(".", file.length - UNFINISHED_SUFFIX);
  const now = Date.now();
  for (const { file, size, used } of files.sort((a, b) => a.used - b.used)) {
    if (total <= goal && !(unfinished(file) && now - used > FRESH_MS)) continue;
    rmSync(file, { force: true });
    total -= size;
  }
}

/** Length of what {@link write} appends to the name of a file that is not finished. */
const UNFINISHED_SUFFIX = 17;

/** The files of the store; other things may stand beside them in the folder. */
function filesIn(folder: string): { readonly file: string; readonly size: number; readonly used: number }[] {
  try {
    const own = readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
    return own.flatMap((name) =>
      readdirSync(join(folder, name), { withFileTypes: true }).flatMap((entry) => {
        const file = join(folder, name, entry.name);
        const status = entry.isFile() ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
        return status === undefined ? [] : [{ file, size: status.size, used: status.mtimeMs }];
      }),
    );
  } catch {
    return [];
  }
}
