import { type Leaf, leavesOf } from "./leaves.ts";
import type { Candidate } from "./search.ts";
import { spokenFit } from "./spoken-fit.ts";
import type { SpokenValue } from "./stated.ts";
import { stemsOf } from "./stems.ts";
import type { World } from "./world.ts";

/** Keys that say by themselves nothing about what they are of. */
const COMMON = /^(?:name|value|enabled|key|type|kind|size|host|port|url|path|mode)$/;

/** Scalars of an object that are as a sentence says. */
export interface Said {
  readonly candidate: Candidate;
  readonly leaves: readonly Leaf[];
}

/** The key of a scalar, with the one above it where it says nothing by itself. */
function keyOf({ shape }: Leaf): string {
  const steps = shape.split(".");
  const last = steps.at(-1) ?? "";
  return COMMON.test(last) ? `${steps.at(-2) ?? ""}.${last}` : last;
}

/**
 * An object that has the same key as one of those which are as a sentence says of all, and another value there: all images from one registry, and
 * one sidecar from another. Where the sentence names a kind, only objects of that kind count.
 */
export function exceptionTo(
  world: World,
  candidates: readonly Candidate[],
  said: readonly Said[],
  words: readonly string[],
  values: readonly SpokenValue[],
): Candidate | undefined {
  const stems = new Set(words.flatMap((word) => stemsOf(word)));
  const kinds = said.map(({ candidate }) => candidate.object.id.kind).filter((kind) => stemsOf(kind).every((stem) => stems.has(stem)));
  const keys = new Set(said.flatMap(({ leaves }) => leaves.map(keyOf)));
  return candidates.find(
    (candidate) =>
      (kinds.length === 0 || kinds.includes(candidate.object.id.kind)) &&
      leavesOf(candidate).some((leaf) => keys.has(keyOf(leaf)) && values.every((value) => spokenFit(world, candidate, leaf, value) !== "yes")),
  );
}
