import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { createText } from "../world/edit.ts";

/** A file to write below one of two directories. */
interface PlannedFile {
  readonly path: string;
  readonly from: "top" | "directory";
  readonly content: string;
  readonly executable: boolean;
}

/** How to write. */
export interface Writing {
  readonly repo: string;
  /** Where the directory lies in its Git repository. */
  readonly prefix: string;
  readonly dryRun: boolean;
  /** Whether to replace files that are there. */
  readonly force: boolean;
}

/** What became, or with `dryRun` would become, of a file. */
export type FileState = "new" | "replaced" | "same" | "kept" | "failed";

/** Writes the files of a set-up, in order. What is there already stays, unless `force` says otherwise. */
export async function writeSetUp<F extends PlannedFile>(
  files: readonly F[],
  { repo, prefix, dryRun, force }: Writing,
): Promise<readonly { readonly file: F; readonly state: FileState; readonly why: string | null }[]> {
  const written: { file: F; state: FileState; why: string | null }[] = [];
  for (const file of files) {
    const root = file.from === "top" && prefix !== "" ? join(repo, relative(`/${prefix}`, "/")) : repo;
    const before = await readFile(join(root, file.path), "utf8").catch(() => null);
    const state = before === null ? "new" : before === file.content ? "same" : force ? "replaced" : "kept";
    const why =
      dryRun || state === "same" || state === "kept"
        ? null
        : await createText(root, file.path, file.content, { replace: force, executable: file.executable });
    written.push({ file, state: why === null ? state : "failed", why });
  }
  return written;
}
