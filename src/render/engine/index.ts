import { setFlagsFromString } from "node:v8";
import { AuditFailure } from "../../domain/failure.ts";
import type { Value } from "../../domain/value.ts";

import { parseAnswer, parseOutcome, parseVersions } from "./answers.ts";
import { type ChartRoom, renderChart } from "./chart.ts";
import type { BuildFailure, BuildRequest, BuildResult, Engine, EngineOptions, EngineTree, EngineVersions } from "./contract.ts";
import { packTree } from "./packed-tree.ts";
import { type Pool, startPool } from "./pool.ts";
import { rememberingPool } from "./remembering-pool.ts";
import type { JobEnd } from "./seat.ts";
import { encodeValue } from "./wire.ts";

export type * from "./contract.ts";

const DEFAULT_WORKERS = 2;
const DEFAULT_PAGES = 8192;
const DEFAULT_TIMEOUT_MS = 60_000;
const PAGE_BYTES = 65_536;
/**
 * How much a function of the module runs before it is optimised. By default V8 optimises early, which pays for programs that run
 * long; here it takes more time than it saves.
 */
const TIERING = "--wasm-tiering-budget=200000000";
/** Functions of the module are validated when they are first called: most never are, and the module is our own. */
const VALIDATION = "--wasm-lazy-validation";
/** Memory of a module never shrinks; beyond this part of the ceiling a worker starts afresh. */
const HIGH_WATER = 0.6;

/**
 * Starts the rendering engine: kustomize and Flux's own code, as WebAssembly in worker threads that reach no network,
 * no program and no file but those of the trees handed over. It gets ready while the caller does something else.
 */
export function startEngine(options: EngineOptions): Engine {
  setFlagsFromString(TIERING);
  setFlagsFromString(VALIDATION);
  const pages = options.memoryPages ?? DEFAULT_PAGES;
  const timeoutMs = options.buildTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const common = {
    pages,
    workerUrl: options.workerUrl ?? defaultWorkerUrl(),
    jobTimeoutMs: timeoutMs,
    highWaterBytes: pages * PAGE_BYTES * HIGH_WATER,
  };
  const workers = Math.max(1, options.workers ?? DEFAULT_WORKERS);
  const pool = poolOf(options.memory, "engine", () => startPool({ ...common, wasm: options.wasm, workers }));
  let validators: Promise<Pool> | undefined;
  const startValidators = async (): Promise<Pool> => {
    if (options.schemaWasm === undefined)
      throw new AuditFailure("Values cannot be validated.", { code: 3, remedy: "Give the engine its schema module." });
    const wasm = await options.schemaWasm();
    const started = poolOf(options.memory, "schema", () => startPool({ ...common, wasm, workers: 1 }));
    await started.ready;
    return started;
  };
  let trees = 0;
  let versions: EngineVersions | undefined;
  return {
    get versions() {
      if (versions === undefined) throw new Error("the engine tells its versions once a tree was opened");
      return versions;
    },
    async open(files) {
      const tree = trees++;
      const packed = packTree(files);
      pool.hold(tree, packed);
      versions = parseVersions(await pool.ready);
      return openTree({ pool, tree, timeoutMs, validators: () => (validators ??= startValidators()) });
    },
    rest: (keep) => pool.rest(keep),
    async close() {
      await Promise.all([pool.close(), validators?.then((started) => started.close()).catch(() => {})]);
    },
  };
}

function poolOf(memory: EngineOptions["memory"], module: string, start: () => Pool): Pool {
  return memory === undefined ? start() : rememberingPool({ ...memory, identity: `${module} ${memory.identity}` }, start);
}

/** Beside the sources there is the TypeScript file itself, beside the bundle its own bundle. */
function defaultWorkerUrl(): URL {
  return import.meta.url.endsWith(".ts") ? new URL("./worker.ts", import.meta.url) : new URL("./engine-worker.js", import.meta.url);
}

function openTree(room: ChartRoom): EngineTree {
  const { pool, tree, timeoutMs } = room;
  return {
    chart: (request) => renderChart(room, { ...request, chart: relative(request.chart) }),
    async build({ overlay = [], ...request }) {
      const path = relative(request.path);
      const end = await pool.run({
        kind: "build",
        tree,
        request: encodeValue({ ...request, path }),
        overlay,
        sourceIgnore: request.mode === "flux" ? (request.sourceIgnore ?? "") : null,
        theme: path,
      });
      return resultOf(end, request, timeoutMs);
    },
    async scalars(yaml, reader = "kubernetes"): Promise<Value> {
      const end = await pool.run({ kind: "scalars", yaml, reader });
      if (end.kind !== "answer") throw new AuditFailure(`The engine could not read YAML (${end.kind}).`, { code: 3, remedy: "Run the audit again." });
      const outcome = parseOutcome(end.text);
      if (!outcome.ok) throw new Error(outcome.error);
      return outcome.value;
    },
    async close() {
      pool.release(tree);
    },
  };
}

function relative(path: string): string {
  return path.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "") || ".";
}

function resultOf(end: JobEnd, request: BuildRequest, timeoutMs: number): BuildResult {
  switch (end.kind) {
    case "answer":
      return parseAnswer(end.text);
    case "timeout":
      return failed("timeout", `Building ${request.path} took more than ${timeoutMs} ms.`);
    case "memory":
      return failed("memory", `Building ${request.path} needs more memory than a build may have.`);
    case "crashed":
      return failed("crashed", `The engine stopped while building ${request.path}${firstLine(end.output)}`);
    default:
      return end satisfies never;
  }
}

function failed(code: BuildFailure["code"], message: string): BuildResult {
  return { ok: false, failure: { code, message, file: null, field: null } };
}

function firstLine(output: string): string {
  const line = output.trim().split("\n")[0] ?? "";
  return line === "" ? "." : `: ${line}`;
}
