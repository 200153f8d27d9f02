import { createHash } from "node:crypto";
import { z } from "zod";
import type { Store } from "../../domain/store.ts";
import { createFileTree, type FileTree, isIgnoreRule, MOUNT, overlaid } from "./file-tree.ts";
import type { Job, Watched } from "./messages.ts";
import { type Answered, answersOf, stillHolds } from "./observations.ts";
import type { PackedTree } from "./packed-tree.ts";

/** Where answers of the engine are kept. */
export interface EngineMemory {
  readonly store: Store;
  /** Names everything but its input that decides about an answer: the digest of the modules and of the worker. */
  readonly identity: string;
}

type Build = Extract<Job, { kind: "build" }>;

/** Changes when what is kept changes its form. */
const FORMAT = 1;
/** So many answers to one request are kept, for trees that differ in what it looks at. */
const MOST_VARIANTS = 4;
/** Of a tree with more files than this, what is ignored is asked anew. */
const MOST_PATHS = 100_000;

const answered = z.array(z.tuple([z.enum(["kind", "size", "read", "list"]), z.string(), z.string()]));
const keptBuild = z.object({ variants: z.array(z.object({ answered, text: z.string() })) });
const keptIgnored = z.object({ applied: z.array(z.string()), ignored: z.array(z.string()) });
type Variant = z.infer<typeof keptBuild>["variants"][number];

/** A tree as the memory sees it. */
export interface KnownTree {
  readonly packed: PackedTree;
  readonly whole: FileTree;
  /** Digests of contents, by absolute path. */
  readonly digests: Map<string, string>;
  readonly views: Map<string, FileTree>;
}

/** Looks at a tree; nothing of it is read yet. */
export function knownTree(packed: PackedTree): KnownTree {
  return { packed, whole: createFileTree(packed), digests: new Map(), views: new Map() };
}

/** The kept answer to a build, when the tree gives it everything that it gave the build that was answered so. */
export function recall(memory: EngineMemory, known: KnownTree, job: Build): string | undefined {
  const view = viewOf(memory, known, job);
  if (view === undefined) return undefined;
  const digests = job.overlay.length === 0 ? known.digests : new Map<string, string>();
  return variantsOf(memory, buildKey(memory, job)).find((variant) => stillHolds(view, variant.answered, digests))?.text;
}

/** Keeps the answer to a build, with what it looked at. False when that is not known. */
export function remember(memory: EngineMemory, known: KnownTree, job: Build, text: string, { seen, ignored }: Watched): boolean {
  if (seen === undefined || ignored === undefined) return false;
  if (job.sourceIgnore !== null && !known.views.has(job.sourceIgnore)) rememberIgnored(memory, known, job.sourceIgnore, ignored);
  const view = viewOf(memory, known, job);
  if (view === undefined) return false;
  const given = answersOf(view, seen, job.overlay.length === 0 ? known.digests : new Map());
  const key = buildKey(memory, job);
  const same = JSON.stringify(given);
  const others = variantsOf(memory, key).filter((variant) => JSON.stringify(variant.answered) !== same);
  memory.store.put(key, JSON.stringify({ variants: [{ answered: given, text }, ...others].slice(0, MOST_VARIANTS) }));
  return true;
}

function variantsOf({ store }: EngineMemory, key: string): readonly Variant[] {
  const kept = store.get(key);
  return kept === undefined ? [] : (keptBuild.safeParse(JSON.parse(kept)).data?.variants ?? []);
}

/** What a job gets to see; undefined when it is not known which files its source leaves out. */
function viewOf(memory: EngineMemory, known: KnownTree, { sourceIgnore, overlay }: Build): FileTree | undefined {
  const view = sourceIgnore === null ? known.whole : (known.views.get(sourceIgnore) ?? recallView(memory, known, sourceIgnore));
  return view === undefined || overlay.length === 0 ? view : overlaid(view, overlay);
}

function recallView(memory: EngineMemory, known: KnownTree, ignore: string): FileTree | undefined {
  const { applied, ignored } = ignoredOf(memory, ignoreKey(memory, known, ignore));
  const kept = new Set(applied);
  const hidden = new Set(ignored);
  if (!known.packed.paths.every((path) => kept.has(path) || hidden.has(path))) return undefined;
  const view = createFileTree(known.packed, hidden);
  known.views.set(ignore, view);
  return view;
}

/** Whether a path is ignored depends on the rules and on nothing else, so what is known of one tree holds for others. */
function rememberIgnored(memory: EngineMemory, known: KnownTree, ignore: string, ignored: readonly string[]): void {
  const key = ignoreKey(memory, known, ignore);
  const before = ignoredOf(memory, key);
  const hidden = new Set(ignored);
  known.views.set(ignore, createFileTree(known.packed, hidden));
  const applied = new Set([...before.applied, ...known.packed.paths.filter((path) => !hidden.has(path))]);
  const all = new Set([...before.ignored, ...ignored]);
  if (applied.size + all.size > MOST_PATHS) return;
  memory.store.put(key, JSON.stringify({ applied: [...applied], ignored: [...all] }));
}

function ignoredOf({ store }: EngineMemory, key: string): z.infer<typeof keptIgnored> {
  const kept = store.get(key);
  const parsed = kept === undefined ? undefined : keptIgnored.safeParse(JSON.parse(kept)).data;
  return parsed ?? { applied: [], ignored: [] };
}

/** A key for what belongs to a pair of names and values, and to this engine alone. */
export function keyOf({ identity }: EngineMemory, what: string, ...parts: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([FORMAT, identity, what, ...parts]))
    .digest("hex");
}

function buildKey(memory: EngineMemory, { of, request, sourceIgnore, overlay }: Build): string {
  return keyOf(memory, of ?? "build", request, sourceIgnore, overlay);
}

function ignoreKey(memory: EngineMemory, known: KnownTree, ignore: string): string {
  return keyOf(memory, "ignored", ignore, contentsOf(known, isIgnoreRule));
}

/** Names a tree with all its contents. */
export function treeKey(memory: EngineMemory, known: KnownTree): string {
  return keyOf(
    memory,
    "tree",
    contentsOf(known, () => true),
  );
}

function contentsOf({ packed, whole, digests }: KnownTree, wanted: (path: string) => boolean): Answered {
  const read = new Set(packed.paths.filter(wanted).map((path) => `${MOUNT}/${path}`));
  return answersOf(whole, { kinds: new Set(), sizes: new Set(), read, listed: new Set() }, digests);
}
