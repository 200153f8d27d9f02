import { createHash } from "node:crypto";
import type { FileTree } from "./file-tree.ts";

/** What a build asked of a tree. A tree that answers all of it the same is built the same. */
export interface Observations {
  readonly kinds: Set<string>;
  readonly sizes: Set<string>;
  readonly read: Set<string>;
  readonly listed: Set<string>;
}

/** No question yet. */
export function noObservations(): Observations {
  return { kinds: new Set(), sizes: new Set(), read: new Set(), listed: new Set() };
}

/** The tree, noting down what is asked of it. */
export function observed(tree: FileTree, seen: Observations): FileTree {
  return {
    paths: tree.paths,
    kind(path) {
      seen.kinds.add(path);
      return tree.kind(path);
    },
    size(path) {
      seen.sizes.add(path);
      return tree.size(path);
    },
    read(path) {
      seen.read.add(path);
      return tree.read(path);
    },
    list(path) {
      seen.listed.add(path);
      return tree.list(path);
    },
  };
}

/** The questions with a tree's answers, as a JSON value; contents and lists by their digest. */
export type Answered = readonly (readonly [question: Question, path: string, answer: string])[];

type Question = "kind" | "size" | "read" | "list";

/** Asks a tree all that was asked. `digests` remembers the digests of files across calls for the same tree. */
export function answersOf(tree: FileTree, seen: Observations, digests: Map<string, string>): Answered {
  const ask = (question: Question, paths: Iterable<string>): Answered =>
    [...paths].sort().map((path) => [question, path, answerOf(tree, question, path, digests)]);
  return [...ask("kind", seen.kinds), ...ask("size", seen.sizes), ...ask("list", seen.listed), ...ask("read", seen.read)];
}

/** Whether a tree still gives every answer. */
export function stillHolds(tree: FileTree, answered: Answered, digests: Map<string, string>): boolean {
  return answered.every(([question, path, answer]) => answerOf(tree, question, path, digests) === answer);
}

function answerOf(tree: FileTree, question: Question, path: string, digests: Map<string, string>): string {
  switch (question) {
    case "kind":
      return tree.kind(path) ?? "";
    case "size":
      return String(tree.size(path) ?? "");
    case "list":
      return tree.list(path)?.join("\0") ?? "\0";
    case "read": {
      const known = digests.get(path) ?? digestOf(tree.read(path));
      digests.set(path, known);
      return known;
    }
    default:
      return question satisfies never;
  }
}

function digestOf(content: Uint8Array | undefined): string {
  return content === undefined ? "" : createHash("sha256").update(content).digest("base64");
}
