import { constants } from "node:fs";
import { type FileHandle, mkdir, open, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Replaces the text of a file below `root`, when it still says what was read before: gives null when that is done, else why the file was
 * left alone. A byte order mark stays. Links are not followed, neither the file itself nor a directory above it; mode and owner stay.
 *
 * @param before the text as it was read, without byte order mark
 */
export async function replaceText(root: string, path: string, before: string, after: string): Promise<string | null> {
  const file = join(root, path);
  let handle: FileHandle;
  try {
    const [realRoot, realDirectory] = await Promise.all([realpath(root), realpath(dirname(file))]);
    if (realDirectory !== dirname(join(realRoot, path))) return "it is reached through a symbolic link";
    handle = await open(file, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ELOOP" ? "it is a symbolic link" : `it cannot be opened for writing (${String(code ?? error)})`;
  }
  try {
    if (!(await handle.stat()).isFile()) return "it is no regular file";
    const bytes = await handle.readFile();
    const mark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : Buffer.alloc(0);
    if (!bytes.subarray(mark.length).equals(Buffer.from(before))) return "it has changed since it was audited";
    await writeAll(handle, Buffer.concat([mark, Buffer.from(after)]));
    return null;
  } finally {
    await handle.close();
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.truncate(bytes.length);
}

/**
 * Writes a new file below `root`, with the directories above it: gives null when that is done, else why it was not. An existing file is
 * replaced only when `replace` says so; links are not followed, neither the file itself nor a directory above it.
 */
export async function createText(
  root: string,
  path: string,
  text: string,
  options: { readonly replace: boolean; readonly executable: boolean },
): Promise<string | null> {
  const file = join(root, path);
  try {
    const realRoot = await realpath(root);
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
      const directory = join(root, path.slice(0, at));
      await mkdir(directory).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
      });
      if ((await realpath(directory)) !== join(realRoot, path.slice(0, at))) return "it is reached through a symbolic link";
    }
    const fresh = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    await using handle = await open(file, fresh | (options.replace ? constants.O_TRUNC : constants.O_EXCL), options.executable ? 0o755 : 0o644);
    await handle.writeFile(text);
    return null;
  } catch (error) {
    const code = codeOf(error);
    return code === "EEXIST" ? "it is there already" : code === "ELOOP" ? "it is a symbolic link" : `it cannot be written (${code})`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
