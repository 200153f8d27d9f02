import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Content that was fetched, on disk, by its digest. */
export interface Store {
  /** What is kept under a digest and has it; what does not is removed. */
  read(digest: string): Promise<Buffer | undefined>;
  /** Keeps content for later runs. Where that is not possible, nothing is kept and nothing fails. */
  keep(digest: string, content: Buffer): Promise<void>;
}

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** Keeps nothing. */
export const NO_STORE: Store = { read: async () => undefined, keep: async () => {} };

/** Files in a folder of its own, which is made when the first is kept; files longer than `limit` bytes are not read. */
export function storeIn(folder: string, limit: number): Store {
  return {
    async read(digest) {
      const [, sum] = DIGEST.exec(digest) ?? [];
      if (sum === undefined) return undefined;
      const path = join(folder, sum);
      try {
        const { size } = await stat(path);
        const content = size > limit ? undefined : await readFile(path);
        if (content !== undefined && createHash("sha256").update(content).digest("hex") === sum) return content;
        await rm(path, { force: true });
      } catch {
        // Not there, or not to be read: it is fetched again.
      }
      return undefined;
    },
    async keep(digest, content) {
      const [, sum] = DIGEST.exec(digest) ?? [];
      if (sum === undefined) return;
      const temporary = join(folder, `${sum}.${randomUUID()}`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(temporary, content, { mode: 0o600, flag: "wx" });
        await rename(temporary, join(folder, sum));
      } catch {
        await rm(temporary, { force: true }).catch(() => {});
      }
    },
  };
}
