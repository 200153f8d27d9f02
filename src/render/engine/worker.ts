import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { createFileTree, type FileTree } from "./file-tree.ts";
import { createGoFileSystem } from "./go-filesystem.ts";
import type { FromWorker, Job, ToWorker, WorkerStart } from "./messages.ts";
import type { PackedTree } from "./packed-tree.ts";
import "./wasm_exec.js";

/** What the Go program sees as `truestoryHost`: how to read the tree, and where to put its functions. */
interface Host {
  kind(path: string): 0 | 1 | 2;
  read(path: string): Uint8Array | null;
  list(path: string): string | null;
  versions?: string;
  build?(request: string): string | undefined;
  ignored?(paths: string, ignore: string): string | undefined;
  scalars?(yaml: string, reader: string): string | undefined;
}

interface GoProgram {
  readonly importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface Held {
  readonly packed: PackedTree;
  readonly views: Map<string | null, FileTree>;
}

/** Runs the engine for the host that started this thread, until it is told to stop or the module dies. */
async function serve(start: WorkerStart, send: (message: FromWorker) => void, listen: (take: (message: ToWorker) => void) => void): Promise<void> {
  const trees = new Map<number, Held>();
  let selected: FileTree | undefined;
  let dead = false;
  const host = hostOver(() => selected);
  const files = createGoFileSystem(() => selected);
  const go = goProgram();
  go.exit = () => {
    dead = true;
  };
  seal({ fs: files.fs, truestoryHost: host });
  const instance = await WebAssembly.instantiate(start.module, go.importObject);
  void go.run(instance).catch(() => {
    dead = true;
  });
  const memoryBytes = (): number => (instance.exports.mem as WebAssembly.Memory).buffer.byteLength;
  listen((message) => {
    switch (message.kind) {
      case "open":
        trees.set(message.tree, { packed: message.packed, views: new Map() });
        return;
      case "close":
        trees.delete(message.tree);
        return;
      case "job": {
        const select = (tree: FileTree | undefined): void => {
          selected = tree;
        };
        const text = attempt(() => perform(host, trees, message.job, select));
        if (text === undefined || dead) send({ kind: "dead", output: files.written() });
        else send({ kind: "answer", text, memoryBytes: memoryBytes() });
        return;
      }
      default:
        message satisfies never;
    }
  });
  if (dead || host.versions === undefined) send({ kind: "dead", output: files.written() });
  else send({ kind: "ready", versions: host.versions });
}

/** A stack overflow or a trap surfaces as an exception; the module cannot be used after it. */
function attempt(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function perform(host: Host, trees: Map<number, Held>, job: Job, select: (tree: FileTree | undefined) => void): string | undefined {
  if (job.kind === "scalars") return host.scalars?.(job.yaml, job.reader);
  const held = trees.get(job.tree);
  if (held === undefined) return undefined;
  const whole = held.views.get(null) ?? createFileTree(held.packed);
  held.views.set(null, whole);
  select(whole);
  if (job.sourceIgnore !== null) {
    const view = held.views.get(job.sourceIgnore) ?? withoutIgnored(host, held.packed, whole, job.sourceIgnore);
    if (view === undefined) return undefined;
    held.views.set(job.sourceIgnore, view);
    select(view);
  }
  return host.build?.(job.request);
}

function withoutIgnored(host: Host, packed: PackedTree, whole: FileTree, ignore: string): FileTree | undefined {
  const text = host.ignored?.(whole.paths.join("\0"), ignore);
  if (text === undefined) return undefined;
  const outcome = JSON.parse(text) as { value?: string[] };
  return outcome.value === undefined ? undefined : createFileTree(packed, new Set(outcome.value));
}

function hostOver(selected: () => FileTree | undefined): Host {
  return {
    kind(path) {
      const kind = selected()?.kind(path);
      return kind === undefined ? 0 : kind === "file" ? 1 : 2;
    },
    read: (path) => selected()?.read(path) ?? null,
    list: (path) => selected()?.list(path)?.join("\0") ?? null,
  };
}

function goProgram(): GoProgram {
  const scope = globalThis as unknown as { Go: new () => GoProgram };
  return new scope.Go();
}

/**
 * Takes away what a Go program could reach the machine with, and gives it what it may see instead.
 * Go's `net/http` uses `fetch` when there is one; its `os` uses `fs` and `process`.
 */
function seal(given: Record<string, unknown>): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "require", "process", "Go"]) {
    Object.defineProperty(scope, name, { value: undefined, configurable: true, writable: true });
  }
  const refuse = (): never => {
    throw Object.assign(new Error("ENOSYS"), { code: "ENOSYS" });
  };
  const process = { pid: -1, ppid: -1, cwd: () => "/", chdir: refuse, umask: refuse, getgroups: refuse };
  const nobody = { getuid: () => -1, getgid: () => -1, geteuid: () => -1, getegid: () => -1 };
  const path = { resolve: (...segments: string[]) => segments.join("/") };
  for (const [name, value] of Object.entries({ ...given, process: { ...process, ...nobody }, path })) {
    Object.defineProperty(scope, name, { value, configurable: true, writable: true });
  }
}

const port = parentPort;
if (!isMainThread && port !== null) {
  await serve(
    workerData as WorkerStart,
    (message) => port.postMessage(message),
    (take) => port.on("message", take),
  );
}
