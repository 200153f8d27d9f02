import type { Claim } from "../domain/audit.ts";
import type { Sentence } from "../domain/story.ts";
import type { World } from "../domain/world.ts";

/** What judging a sentence gives; the other parts of a claim say what it is. */
export type Judged = Pick<Claim, "verdict" | "reason" | "because" | "level" | "evidence" | "clusters">;

/** What is needed to tell whether people's word counts for the claims of one story. */
export interface Vouching {
  readonly world: World;
  /** Path of the story. */
  readonly path: string;
  /** The day the audit is judged at, `2026-01-31`, in UTC; null when nothing names one. */
  readonly today: string | null;
  /** False for an annotation that a change adds: it counts once it is on the base. */
  counts(sentence: Sentence): boolean;
}
