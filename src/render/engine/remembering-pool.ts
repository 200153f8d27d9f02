import { type EngineMemory, type KnownTree, keyOf, knownTree, recall, remember, treeKey } from "./memory.ts";
import type { Job } from "./messages.ts";
import type { Pool } from "./pool.ts";
import type { JobEnd } from "./seat.ts";

interface Held extends KnownTree {
  /** Whether every job so far has an answer that is kept. */
  complete: boolean;
}

/**
 * A pool that answers from memory what it can. The pool behind it starts when it is needed: at once when nothing of this engine is kept,
 * with a tree that was not seen before, or with the first job that is not. Only answers are kept, no timeouts and no crashes.
 */
export function rememberingPool(memory: EngineMemory, start: () => Pool): Pool {
  const { store } = memory;
  const trees = new Map<number, Held>();
  const versionsKey = keyOf(memory, "versions");
  let inner: Pool | undefined;
  const begun = (): Pool => {
    if (inner !== undefined) return inner;
    inner = start();
    for (const [tree, { packed }] of trees) inner.hold(tree, packed);
    return inner;
  };
  const versions = async (): Promise<string> => {
    const text = await begun().ready;
    store.put(versionsKey, text);
    return text;
  };
  if (store.get(versionsKey) === undefined) begun();
  return {
    get ready() {
      const known = inner === undefined ? store.get(versionsKey) : undefined;
      return known === undefined ? versions() : Promise.resolve(known);
    },
    run: (job) => (job.kind === "validate" ? validated(memory, job, begun) : built(memory, trees, job, begun)),
    hold(tree, packed) {
      const held = { ...knownTree(packed), complete: true };
      trees.set(tree, held);
      if (inner !== undefined) inner.hold(tree, packed);
      else if (store.get(treeKey(memory, held)) === undefined) begun();
    },
    release(tree) {
      const held = trees.get(tree);
      if (held?.complete === true) store.put(treeKey(memory, held), "");
      trees.delete(tree);
      inner?.release(tree);
    },
    rest: (keep) => inner?.rest(keep),
    close: async () => inner?.close(),
  };
}

async function validated(memory: EngineMemory, job: Extract<Job, { kind: "validate" }>, begun: () => Pool): Promise<JobEnd> {
  const key = keyOf(memory, job.kind, job.schemas);
  const text = memory.store.get(key);
  if (text !== undefined) return { kind: "answer", text };
  const end = await begun().run(job);
  if (end.kind === "answer") memory.store.put(key, end.text);
  return end;
}

async function built(memory: EngineMemory, trees: ReadonlyMap<number, Held>, job: Job, begun: () => Pool): Promise<JobEnd> {
  const held = job.kind === "build" ? trees.get(job.tree) : undefined;
  if (job.kind !== "build" || held === undefined) return begun().run(job);
  const text = recall(memory, held, job);
  if (text !== undefined) return { kind: "answer", text };
  const end = await begun().run({ ...job, watched: true });
  if (end.kind !== "answer" || !remember(memory, held, job, end.text, end)) held.complete = false;
  return end;
}
