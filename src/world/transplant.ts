import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { runGit } from "./git.ts";

/** One entry of a tree, by its path from the top of the repository. */
interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/** A commit that is to be made of a tree that another place told of. */
interface Transplant {
  /** The checkout whose objects are there already; it is left as it is. */
  readonly from: string;
  /** Where the repository is made: a directory that is not there yet. */
  readonly into: string;
  readonly tree: string;
  readonly entries: readonly Entry[];
  /** The commit that it follows, which `from` has. */
  readonly parent: string;
  readonly message: string;
  readonly seconds: number;
  /** Files that `from` has not; asked for one after the other. */
  readonly blob: (id: string) => Promise<Uint8Array>;
}

/** What may be asked for. */
interface TransplantLimits {
  readonly blobs: number;
  readonly bytes: number;
}

const TRANSPLANT_LIMITS: TransplantLimits = { blobs: 600, bytes: 100 * 1024 * 1024 };

/** How many files are asked for at once. */
const AT_ONCE = 6;
const LINK_OR_FILE = /^1[02]0\d{3}$/;

/**
 * Makes a repository whose `HEAD` is a commit with this tree, without writing one of its files: objects only. Every file must have the id that
 * the tree gives it and the tree the id that was told, so that nothing else than what was told can be judged. Gives the commit's id.
 * Throws when something is missing, is not what its id says, or is too much.
 */
export async function transplant(asked: Transplant, limits: TransplantLimits = TRANSPLANT_LIMITS): Promise<string> {
  const { from, into, entries } = asked;
  const [objects, format] = await Promise.all([
    output(from, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]),
    output(from, ["rev-parse", "--show-object-format"]),
  ]);
  await mkdir(into, { recursive: true });
  await output(into, ["init", "--quiet", `--object-format=${format}`]);
  await writeFile(join(into, ".git", "objects", "info", "alternates"), `${objects}\n`);
  const missing = await missingBlobs(into, entries);
  if (missing.length > limits.blobs) throw new Error(`it changes ${missing.length} files, and at most ${limits.blobs} are read one by one`);
  await fetchAll(missing, asked, into, format, limits.bytes);
  const index = entries.map(({ path, mode, id }) => `${mode} ${id}\t${path}\0`).join("");
  await output(into, ["update-index", "-z", "--index-info"], index);
  const tree = await output(into, ["write-tree"]);
  if (tree !== asked.tree) throw new Error(`the files make the tree ${tree}, and ${asked.tree} was told`);
  const commit = await output(into, ["hash-object", "-t", "commit", "-w", "--stdin"], commitText(asked));
  await output(into, ["update-ref", "HEAD", commit]);
  return commit;
}

function commitText({ tree, parent, message, seconds }: Transplant): string {
  const by = `Truestory <truestory@localhost> ${seconds} +0000`;
  return `tree ${tree}\nparent ${parent}\nauthor ${by}\ncommitter ${by}\n\n${message.replaceAll("\0", " ")}\n`;
}

/** Files that neither repository has, each once. */
async function missingBlobs(into: string, entries: readonly Entry[]): Promise<readonly string[]> {
  const ids = [...new Set(entries.filter(({ mode }) => LINK_OR_FILE.test(mode)).map(({ id }) => id))];
  if (ids.length === 0) return [];
  const told = await output(into, ["cat-file", "--batch-check"], `${ids.join("\n")}\n`);
  return told.split("\n").flatMap((line) => /^([0-9a-f]{40,64}) missing$/.exec(line)?.[1] ?? []);
}

async function fetchAll(ids: readonly string[], { blob }: Transplant, into: string, format: string, bytesAtMost: number): Promise<void> {
  const waiting = [...ids];
  let bytes = 0;
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const content = await blob(id);
      bytes += content.length;
      if (bytes > bytesAtMost) throw new Error(`its files are larger than ${bytesAtMost} bytes together`);
      await writeObject(into, format, id, content);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Writes a loose object (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects). */
async function writeObject(into: string, format: string, id: string, content: Uint8Array): Promise<void> {
  const whole = Buffer.concat([Buffer.from(`blob ${content.length}\0`, "latin1"), content]);
  const found = createHash(format).update(whole).digest("hex");
  if (found !== id) throw new Error(`the file ${id} was told as one with the id ${found}`);
  const directory = join(into, ".git", "objects", id.slice(0, 2));
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, id.slice(2)), deflateSync(whole));
}

async function output(root: string, args: readonly string[], input?: string): Promise<string> {
  const result = await runGit(root, args, input === undefined ? {} : { input });
  if (!result.ok) throw new Error(`git ${args[0]}: ${result.stderr}`);
  return result.stdout.toString("utf8").trim();
}
