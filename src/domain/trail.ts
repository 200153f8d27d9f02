import type { Outcome } from "./assertion.ts";
import type { Zone } from "./story.ts";

/** Where an assertion looked: paths, nearest first, with how many objects that fit were found there; null when it looks for no objects. */
export interface LookedAt {
  readonly paths: readonly string[];
  readonly fitting: number | null;
}

/** One assertion of a reading: said back in words, and what it came to. */
export interface AssertionTrail {
  readonly says: string;
  /** Null where the zone decided and nothing was judged. */
  readonly outcome: Outcome["is"] | "moved" | null;
  readonly lookedAt: readonly LookedAt[];
  /** Clusters it was limited to; empty for all. */
  readonly clusters: readonly string[];
}

/** What one recogniser made of a sentence. */
export interface ReadingTrail {
  readonly recogniser: string;
  /** `any`: one of its assertions is enough. */
  readonly combine: "all" | "any";
  /** The words it accounted for. */
  readonly covers: readonly string[];
  readonly assertions: readonly AssertionTrail[];
}

/** How a sentence was read and looked up, step by step. */
export interface Trail {
  readonly zone: Zone;
  /** How many recognisers looked at the sentence. */
  readonly tried: number;
  readonly readings: readonly ReadingTrail[];
  /** Meaningful words that no recogniser accounted for. */
  readonly uncovered: readonly string[];
}
