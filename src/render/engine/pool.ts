import { AuditFailure } from "../../domain/failure.ts";
import type { FromWorker, Job } from "./messages.ts";
import type { PackedTree } from "./packed-tree.ts";
import { begin, compile, createSeat, finish, type JobEnd, type Pending, release, type Seat, settleIn } from "./seat.ts";

/** What a pool is started with. */
export interface PoolOptions {
  /** The bytes of `engine.wasm.br`. The first worker compiles them while the others start. */
  readonly wasm: Uint8Array;
  /** The most memory a module may have, in pages of 64 KiB. */
  readonly pages: number;
  readonly workerUrl: URL;
  readonly workers: number;
  readonly jobTimeoutMs: number;
  /** A worker whose module has grown to this many bytes is replaced after its job. */
  readonly highWaterBytes: number;
}

/** Workers that take jobs in turn. A worker that dies, runs out of time or grows too large is replaced. */
export interface Pool {
  /** JSON of the engine's versions, once the first worker is ready. @throws AuditFailure when none becomes ready. */
  readonly ready: Promise<string>;
  /** @throws AuditFailure when the pool is closed, or its workers cannot be replaced. */
  run(job: Job): Promise<JobEnd>;
  hold(tree: number, packed: PackedTree): void;
  release(tree: number): void;
  /** Lets go of workers that have nothing to do, and of their memory, all but so many. Without any, the next job starts one again. */
  rest(keep: number): void;
  close(): Promise<void>;
}

interface HeldTree {
  readonly packed: PackedTree;
  /** The worker of each theme. */
  readonly homes: Map<string, Seat>;
}

interface State {
  readonly options: PoolOptions;
  readonly trees: Map<number, HeldTree>;
  readonly queue: Pending[];
  readonly seats: Set<Seat>;
  /** What workers start from. It takes much memory, so it is not kept while there are none. */
  module: PromiseWithResolvers<WebAssembly.Module>;
  readonly ready: PromiseWithResolvers<string>;
  closed: boolean;
  /** No worker is there because none is needed. */
  resting: boolean;
}

const START_TIMEOUT_MS = 30_000;
/** From this many files on, more than one worker pays for its start. */
const LARGE_TREE = 100;

/** Starts the first worker; the others start with the first large tree. */
export function startPool(options: PoolOptions): Pool {
  const state: State = {
    options,
    trees: new Map(),
    queue: [],
    seats: new Set(),
    module: deferred(),
    ready: deferred(),
    closed: false,
    resting: false,
  };
  occupyFirst(state);
  const ready = firstReady(state);
  ready.catch(() => {});
  return {
    ready,
    run: (job) =>
      new Promise((settle, reject) => {
        if (state.resting) fill(state, 1);
        if (state.closed || state.seats.size === 0) return reject(gone());
        state.queue.push({ job, settle });
        dispatch(state);
      }),
    hold(tree, packed) {
      state.trees.set(tree, { packed, homes: new Map() });
      if (packed.paths.length >= LARGE_TREE) fill(state, options.workers);
    },
    release(tree) {
      state.trees.delete(tree);
      for (const seat of state.seats) release(seat, tree);
    },
    rest: (keep) => rest(state, keep),
    close: () => close(state),
  };
}

function rest(state: State, keep: number): void {
  if (state.closed || state.queue.length > 0 || [...state.seats].some(({ ready, current }) => !ready || current !== undefined)) return;
  state.resting = keep === 0;
  if (state.resting) state.module = deferred();
  for (const seat of [...state.seats].slice(keep)) {
    state.seats.delete(seat);
    void seat.worker.terminate();
  }
}

function fill(state: State, workers: number): void {
  if (state.resting && !state.closed) occupyFirst(state);
  state.resting = false;
  while (!state.closed && state.seats.size < workers) occupy(state);
}

/** Starts a worker that compiles the module, for itself and for those after it. */
function occupyFirst(state: State): void {
  occupy(state);
  const [first] = state.seats;
  if (first !== undefined) compile(first, state.options.wasm, state.options.pages);
}

function occupy(state: State): void {
  state.seats.add(
    createSeat(
      state.options.workerUrl,
      state.module.promise,
      (seat, message) => hear(state, seat, message),
      (seat, end) => replace(state, seat, end),
    ),
  );
}

function hear(state: State, seat: Seat, message: FromWorker): void {
  switch (message.kind) {
    case "compiled":
      state.module.resolve(message.module);
      break;
    case "damaged":
      state.module.reject(new Error(message.why));
      break;
    case "ready":
      settleIn(seat);
      state.ready.resolve(message.versions);
      break;
    case "answer": {
      const { memoryBytes, ...end } = message;
      if (memoryBytes >= state.options.highWaterBytes) replace(state, seat, end);
      else finish(seat, end);
      break;
    }
    case "dead":
      replace(state, seat, { kind: isOutOfMemory(message.output) ? "memory" : "crashed", output: message.output });
      break;
    default:
      message satisfies never;
  }
  dispatch(state);
}

function dispatch(state: State): void {
  for (const seat of state.seats) {
    if (!seat.ready || seat.current !== undefined) continue;
    const index = state.queue.findIndex(({ job }) => mayTake(state, seat, job));
    const [pending] = index === -1 ? [] : state.queue.splice(index, 1);
    if (pending === undefined) continue;
    const tree = pending.job.kind === "build" ? state.trees.get(pending.job.tree) : undefined;
    if (pending.job.kind === "build") tree?.homes.set(pending.job.theme, seat);
    begin(seat, pending, tree?.packed, state.options.jobTimeoutMs, () => {
      replace(state, seat, { kind: "timeout" });
      dispatch(state);
    });
  }
}

/** A job whose theme is at home with another worker waits for that one. */
function mayTake(state: State, seat: Seat, job: Job): boolean {
  const home = job.kind === "build" ? state.trees.get(job.tree)?.homes.get(job.theme) : undefined;
  return home === undefined || home === seat || !state.seats.has(home);
}

/** Ends a worker and its job. A worker that never became ready is not started again: the next would not either. */
function replace(state: State, seat: Seat, end: JobEnd): void {
  if (!state.seats.delete(seat)) return;
  void seat.worker.terminate();
  finish(seat, end);
  if (state.closed) return;
  if (seat.ready) occupy(state);
  else state.module.reject(new Error("a worker ended before it had started"));
  if (state.seats.size > 0) return;
  state.ready.reject(new Error("output" in end ? end.output : end.kind));
  for (const pending of state.queue.splice(0)) pending.settle(end);
}

async function close(state: State): Promise<void> {
  state.closed = true;
  const leaving = [...state.seats];
  const end: JobEnd = { kind: "crashed", output: "the engine was closed" };
  for (const seat of leaving) replace(state, seat, end);
  for (const pending of state.queue.splice(0)) pending.settle(end);
  await Promise.all(leaving.map((seat) => seat.worker.terminate()));
}

async function firstReady(state: State): Promise<string> {
  const timer = setTimeout(() => state.ready.reject(new Error(`no worker was ready after ${START_TIMEOUT_MS} ms`)), START_TIMEOUT_MS);
  try {
    return await state.ready.promise;
  } catch (cause) {
    await close(state);
    throw new AuditFailure("The rendering engine does not start.", {
      code: 3,
      remedy: "Check that the release is complete and that memory is free.",
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (cause: Error) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. A rejection that nobody waits for is no error. */
function deferred<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (cause: Error) => void = () => {};
  const promise = new Promise<T>((whenResolved, whenRejected) => {
    resolve = whenResolved;
    reject = whenRejected;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** What Go's runtime prints when memory.grow fails, or when a stack would need more than there is. */
function isOutOfMemory(output: string): boolean {
  return /out of memory|cannot allocate memory|stack exceeds|stack overflow/.test(output);
}

function gone(): AuditFailure {
  return new AuditFailure("The rendering engine is not running.", { code: 3, remedy: "Run the audit again." });
}
