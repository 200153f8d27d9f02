import { createHash } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { log } from "../report/encode/log.ts";
import { type FolderStore, openStore } from "../world/store.ts";

/** What keeps renderings and reports from one run to the next. */
export interface Cache {
  readonly store: FolderStore;
  /** The digest of the rendering modules and of their worker. */
  readonly engine: string;
  /** The digest of the command line tool and the engine. */
  readonly tool: string;
}

/**
 * Opens the cache for a repository, undefined when there is to be none. A folder that is named but cannot be used is said on stderr; a
 * cache is never the reason that an audit is not done.
 */
export async function openCache(repo: string, wanted: boolean): Promise<Cache | undefined> {
  const folder = wanted ? folderOf(process.env) : undefined;
  if (folder === undefined) return undefined;
  const store = isWithin(folder, checkoutOf(repo)) ? "it lies in the repository, whose authors could plant verdicts there" : openStore(folder);
  if (typeof store === "string") {
    if (isNamed(process.env)) process.stderr.write(`truestory: nothing is kept in ${log(folder, 200)}: ${log(store, 200)}\n`);
    return undefined;
  }
  const engine = await digestOf(["engine.wasm.br", "schema.wasm.br", "engine-worker.js"]);
  return { store, engine, tool: `${engine} ${await digestOf(["cli.js"])}` };
}

function isNamed({ TRUESTORY_CACHE: named }: NodeJS.ProcessEnv): boolean {
  return named !== undefined && named !== "";
}

/**
 * `TRUESTORY_CACHE`; on a runner a folder of the job, which no other job can write to; else the user's own cache.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
function folderOf(env: NodeJS.ProcessEnv): string | undefined {
  if (env.TRUESTORY_CACHE === "off") return undefined;
  if (isNamed(env)) return resolve(env.TRUESTORY_CACHE ?? "");
  const bases: readonly (readonly [string | undefined, string])[] = [
    [env.RUNNER_TEMP, "truestory-cache"],
    [env.XDG_CACHE_HOME, "truestory"],
    [env.LOCALAPPDATA, join("truestory", "cache")],
    [env.HOME, join(".cache", "truestory")],
  ];
  for (const [base, name] of bases) {
    if (base !== undefined && isAbsolute(base)) return isFolder(base) ? join(base, name) : undefined;
  }
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The nearest folder above `repo` with a `.git`, else `repo` itself. */
function checkoutOf(repo: string): string {
  const start = real(resolve(repo));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

function isWithin(folder: string, outer: string): boolean {
  const inner = real(folder);
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** A path without links, of which the last parts need not be there. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(real(dirname(path)), path.slice(dirname(path).length));
}

async function digestOf(names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const content of await Promise.all(names.map((name) => readFile(fileURLToPath(new URL(`./${name}`, import.meta.url)))))) hash.update(content);
  return hash.digest("hex");
}
