import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { type Audited, type AuditRequest, auditRepository } from "../app/audit.ts";
import type { ChartOptions } from "../app/charts.ts";
import type { Exports } from "../app/exports.ts";
import { reportOn } from "../app/kept-report.ts";
import type { AuditedStory, Report } from "../domain/audit.ts";
import { AuditFailure } from "../domain/failure.ts";
import { normalisePath } from "../domain/pattern.ts";
import { type Engine, startEngine } from "../render/engine/index.ts";
import type { AuditArguments } from "./arguments.ts";
import { type Cache, openCache } from "./cache.ts";
import { endProgress, progress } from "./terminal.ts";
import { VERSION } from "./version.ts";

export { style } from "./terminal.ts";

/** A path of the repository as it stands there, without `./`; others as they are, for the message that they are not there. */
function plainPath(text: string): string {
  return text.startsWith("/") ? text : normalisePath(text) || text;
}

/** What the options of a command line ask to be audited. */
function requestOf(repo: string, options: AuditArguments): AuditRequest {
  return {
    repo,
    base: options.base,
    commit: options.commit,
    stories: options.story.map(plainPath),
    clusters: options.cluster,
    mode: options.mode,
    now: options.now,
    pullRequestText: options["pull-request-text"],
    pullRequest: { branch: options["pull-request-branch"], approvers: options.approver },
    version: VERSION,
    ...chartOptions(options),
  };
}

/** Where fetched charts are kept: `TRUESTORY_CACHE`, else the user's folder for such things. Nothing is kept where there is none. */
export function chartOptions({ offline }: { readonly offline: boolean }): ChartOptions {
  const { TRUESTORY_CACHE: own, XDG_CACHE_HOME: caches, HOME: home } = process.env;
  const folder = own || (caches ? join(caches, "truestory") : home ? join(home, ".cache", "truestory") : "");
  return { offline, chartStore: isAbsolute(folder) ? join(folder, "charts") : null };
}

/** Starts the engine for a piece of work, and stops it afterwards. With a cache it starts when it is needed. Tells on stderr what goes on. */
export async function withEngine<T>(cache: Cache | undefined, work: (engine: Engine) => Promise<T>): Promise<T> {
  progress("rendering the clusters");
  const wasm = await readFile(new URL("./engine.wasm.br", import.meta.url));
  const engine = startEngine({
    wasm,
    schemaWasm: () => readFile(new URL("./schema.wasm.br", import.meta.url)),
    workerUrl: new URL("./engine-worker.js", import.meta.url),
    ...(cache === undefined ? {} : { memory: { store: cache.store, identity: cache.engine } }),
  });
  try {
    return await work(engine);
  } finally {
    endProgress();
    await engine.close();
    cache?.store.trim();
  }
}

/** Audits. Tells on stderr what goes on when that is a terminal. */
export async function audit(repo: string, options: AuditArguments, exports: Exports | null = null): Promise<Audited> {
  const cache = await openCache(repo, !options["no-cache"]);
  const request = { ...requestOf(repo, options), ...(exports === null ? {} : { exports }) };
  return withEngine(cache, (engine) => auditRepository(request, engine, progress));
}

/** Audits for the report alone, which an earlier audit of the same may have given. */
export async function auditReport(repo: string, options: AuditArguments, exports: Exports | null): Promise<Report> {
  // Exports stand outside of the checkout: nothing that is kept tells whether they are the same.
  if (exports !== null) return (await audit(repo, options, exports)).report;
  const cache = await openCache(repo, !options["no-cache"]);
  if (cache === undefined) return (await audit(repo, options)).report;
  const memory = { store: cache.store, identity: cache.tool };
  return withEngine(cache, (engine) => reportOn(requestOf(repo, options), engine, progress, memory));
}

/**
 * Audits for a command that is about claims.
 *
 * @throws {@link AuditFailure} code 2 when there is no story, as there is nothing to say then.
 */
export async function auditClaims(repo: string, options: AuditArguments): Promise<Audited> {
  const audited = await audit(repo, options);
  if (audited.report.stories.length > 0) return audited;
  throw new AuditFailure(audited.report.gate.reasons[0] ?? "no stories found", { code: 2, remedy: "Name a story with --story." });
}

/**
 * Writes to a file, or to standard output and waits until it is out. A reader who has seen enough (`| head`) is no failure.
 *
 * @throws {@link AuditFailure} code 2 for a file, code 3 for standard output that cannot be written.
 */
export async function write(text: string, output: string | null): Promise<void> {
  if (output !== null) return writeFile(output, text).catch((cause: unknown) => failToWrite(output, 2, cause));
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(text, resolve));
  if (error != null && codeOf(error) !== "EPIPE") failToWrite("standard output", 3, error);
}

/**
 * Writes a file of a checkout, to be committed, and the folders that it stands in.
 *
 * @throws {@link AuditFailure} code 2 when it cannot be written.
 */
export async function writeToCheckout(repo: string, path: string, content: string): Promise<void> {
  const file = join(repo, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (cause) {
    throw new AuditFailure(`${file} cannot be written`, { code: 2, remedy: "Give the command a checkout that it may write to.", cause });
  }
}

function failToWrite(where: string, code: 2 | 3, cause: unknown): never {
  throw new AuditFailure(`${where} cannot be written (${codeOf(cause)})`, {
    code,
    remedy: "Name a file in a directory that exists, with --output.",
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/**
 * The story that a user names by path or id, in any letter case.
 *
 * @throws {@link AuditFailure} code 2, with the stories there are.
 */
export function storyNamed(report: Report, name: string): AuditedStory {
  const wanted = plainPath(name).toLowerCase();
  const story = report.stories.find((candidate) => candidate.path.toLowerCase() === wanted || candidate.id.toLowerCase() === wanted);
  if (story !== undefined) return story;
  const known = report.stories.map((candidate) => candidate.path).join(", ");
  throw new AuditFailure(`there is no story "${name}"`, { code: 2, remedy: `Known stories: ${known || "none"}.` });
}
