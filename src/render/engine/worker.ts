import { isMainThread, parentPort } from "node:worker_threads";
import { createFileTree, type FileTree, isIgnoreRule, overlaid } from "./file-tree.ts";
import { createGoFileSystem } from "./go-filesystem.ts";
import type { FromWorker, Job, ToWorker, Watched } from "./messages.ts";
import { noObservations, type Observations, observed } from "./observations.ts";
import type { PackedTree } from "./packed-tree.ts";
import { compileEngine } from "./wasm-module.ts";
import "./wasm_exec.js";

/** What the Go program sees as `truestoryHost`: how to read the tree, and where to put its functions. */
interface Host {
  kind(path: string): 0 | 1 | 2;
  read(path: string): Uint8Array | null;
  list(path: string): string | null;
  versions?: string;
  build?(request: string, view: string): string | undefined;
  chart?(request: string): string | undefined;
  validate?(schemas: string): string | undefined;
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
  readonly views: Map<string | null, View>;
  /** What jobs looked at. Those on the same view and theme may share work in the module, so they share this. */
  readonly seen: Map<string, Observations>;
}

interface View {
  readonly tree: FileTree;
  readonly ignored: readonly string[];
}

type Send = (message: FromWorker) => void;

/** Answers the host's messages, until the host ends this thread. The first one brings the module. */
function serve(send: Send, listen: (take: (message: ToWorker) => void) => void): void {
  const trees = new Map<number, Held>();
  let engine: Running | undefined;
  listen((message) => {
    switch (message.kind) {
      case "compile":
        void compileEngine(message.wasm, message.pages).then(
          (module) => send({ kind: "compiled", module }),
          (error: unknown) => send({ kind: "damaged", why: String(error) }),
        );
        return;
      case "start":
        void startModule(message.module, send).then((running) => {
          engine = running;
        });
        return;
      case "open":
        trees.set(message.tree, { packed: message.packed, views: new Map(), seen: new Map() });
        return;
      case "close":
        trees.delete(message.tree);
        return;
      case "job":
        if (engine !== undefined) answer(engine, trees, message.job, send);
        return;
      default:
        message satisfies never;
    }
  });
}

/** A module that has started. */
interface Running {
  readonly host: Host;
  select(tree: FileTree | undefined): void;
  memoryBytes(): number;
  /** Whether the program has ended, which it never does by itself. */
  ended(): boolean;
  /** The last of what it wrote to its standard output and error. */
  written(): string;
}

async function startModule(module: WebAssembly.Module, send: Send): Promise<Running> {
  let selected: FileTree | undefined;
  let ended = false;
  const host = hostOver(() => selected);
  const files = createGoFileSystem(() => selected);
  const go = goProgram();
  go.exit = () => {
    ended = true;
  };
  seal({ fs: files.fs, truestoryHost: host });
  const instance = await WebAssembly.instantiate(module, go.importObject);
  void go.run(instance).catch(() => {
    ended = true;
  });
  if (ended || host.versions === undefined) send({ kind: "dead", output: files.written() });
  else send({ kind: "ready", versions: host.versions });
  return {
    host,
    select(tree) {
      selected = tree;
    },
    memoryBytes: () => (instance.exports.mem as WebAssembly.Memory).buffer.byteLength,
    ended: () => ended,
    written: files.written,
  };
}

function answer(engine: Running, trees: ReadonlyMap<number, Held>, job: Job, send: Send): void {
  const done = attempt(() => perform(engine, trees, job));
  if (done === undefined || engine.ended()) send({ kind: "dead", output: engine.written() });
  else send({ kind: "answer", ...done, memoryBytes: engine.memoryBytes() });
}

/** A stack overflow or a trap surfaces as an exception; the module cannot be used after it. */
function attempt<T>(run: () => T | undefined): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

type Done = { readonly text: string } & Watched;

function perform(engine: Running, trees: ReadonlyMap<number, Held>, job: Job): Done | undefined {
  if (job.kind === "scalars") return spoken(engine.host.scalars?.(job.yaml, job.reader));
  if (job.kind === "validate") return spoken(engine.host.validate?.(job.schemas));
  const held = trees.get(job.tree);
  const view = held === undefined ? undefined : viewOf(engine, held, job.sourceIgnore);
  if (held === undefined || view === undefined) return undefined;
  const { overlay } = job;
  const name = JSON.stringify([job.tree, job.sourceIgnore, ...(overlay.length === 0 ? [] : [overlay])]);
  const shown = overlay.length === 0 ? view.tree : overlaid(view.tree, overlay);
  if (job.watched === undefined) {
    engine.select(shown);
    return spoken(ask(engine.host, job, name));
  }
  const share = JSON.stringify([name, job.of ?? "", job.theme]);
  const seen = held.seen.get(share) ?? noObservations();
  held.seen.set(share, seen);
  engine.select(observed(shown, seen));
  const done = spoken(ask(engine.host, job, name));
  return done === undefined ? undefined : { ...done, seen, ignored: view.ignored };
}

function ask(host: Host, { of, request }: Extract<Job, { kind: "build" }>, view: string): string | undefined {
  return of === "chart" ? host.chart?.(request) : host.build?.(request, view);
}

function spoken(text: string | undefined): Done | undefined {
  return text === undefined ? undefined : { text };
}

function viewOf(engine: Running, held: Held, ignore: string | null): View | undefined {
  const known = held.views.get(ignore);
  if (known !== undefined) return known;
  const ignored = ignore === null ? [] : ignoredBy(engine, held.packed, ignore);
  if (ignored === undefined) return undefined;
  const view = { tree: createFileTree(held.packed, new Set(ignored)), ignored };
  held.views.set(ignore, view);
  return view;
}

/** What ignores files is looked for in a tree of nothing else, since going through a whole one takes long. */
function ignoredBy(engine: Running, packed: PackedTree, ignore: string): readonly string[] | undefined {
  engine.select(createFileTree(packed, new Set(packed.paths.filter((path) => !isIgnoreRule(path)))));
  const text = engine.host.ignored?.(packed.paths.join("\0"), ignore);
  return text === undefined ? undefined : (JSON.parse(text) as { value?: string[] }).value;
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
    // Node makes some of them when they are redefined; taken away before, they never come to be.
    delete scope[name];
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
  serve(
    (message) => port.postMessage(message),
    (take) => port.on("message", take),
  );
}
