import { Worker } from "node:worker_threads";
import type { FromWorker, Job, ToWorker, Watched } from "./messages.ts";
import type { PackedTree } from "./packed-tree.ts";

/** How a job ended: with the engine's answer, or without one. */
export type JobEnd =
  | ({ readonly kind: "answer"; readonly text: string } & Watched)
  | { readonly kind: "timeout" }
  | { readonly kind: "memory"; readonly output: string }
  | { readonly kind: "crashed"; readonly output: string };

/** A job that waits for its end. */
export interface Pending {
  readonly job: Job;
  readonly settle: (end: JobEnd) => void;
}

/** A worker's place in the pool. */
export interface Seat {
  readonly worker: Worker;
  /** Trees that the worker has. */
  readonly held: Set<number>;
  ready: boolean;
  current: Pending | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Deep nesting in manifests needs native stack as well. */
const STACK_MB = 16;

/** Starts a worker. Until it is ready it keeps the process alive; after that only while it has a job. It sees no environment variables and gives what it has to say to `take`, its death to `lost`. */
export function createSeat(
  url: URL,
  module: Promise<WebAssembly.Module>,
  take: (seat: Seat, message: FromWorker) => void,
  lost: (seat: Seat, end: JobEnd) => void,
): Seat {
  const worker = new Worker(url, {
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { stackSizeMb: STACK_MB },
    name: "truestory-engine",
  });
  const seat: Seat = { worker, held: new Set(), ready: false, current: undefined, timer: undefined };
  worker.on("error", (error) => lost(seat, { kind: "crashed", output: String(error) }));
  worker.on("exit", () => lost(seat, { kind: "crashed", output: "" }));
  worker.on("message", (message: FromWorker) => take(seat, message));
  module.then(
    (compiled) => post(seat, { kind: "start", module: compiled }),
    (error) => lost(seat, { kind: "crashed", output: String(error) }),
  );
  return seat;
}

/** Lets a worker compile the module for all. */
export function compile(seat: Seat, wasm: Uint8Array, pages: number): void {
  post(seat, { kind: "compile", wasm, pages });
}

/** Marks a worker as able to take jobs. */
export function settleIn(seat: Seat): void {
  seat.ready = true;
  seat.worker.unref();
}

/** Gives a job to an idle worker, with the tree it needs if the worker lacks it. */
export function begin(seat: Seat, pending: Pending, packed: PackedTree | undefined, timeoutMs: number, onTimeout: () => void): void {
  const { job } = pending;
  if (job.kind === "build" && packed !== undefined && !seat.held.has(job.tree)) {
    post(seat, { kind: "open", tree: job.tree, packed });
    seat.held.add(job.tree);
  }
  seat.current = pending;
  seat.worker.ref();
  seat.timer = setTimeout(onTimeout, timeoutMs);
  post(seat, { kind: "job", job });
}

/** Ends the current job, if there is one. */
export function finish(seat: Seat, end: JobEnd): void {
  clearTimeout(seat.timer);
  const pending = seat.current;
  seat.current = undefined;
  seat.worker.unref();
  pending?.settle(end);
}

/** Tells a worker to let go of a tree. */
export function release(seat: Seat, tree: number): void {
  if (seat.held.delete(tree)) post(seat, { kind: "close", tree });
}

function post(seat: Seat, message: ToWorker): void {
  seat.worker.postMessage(message);
}
