import type { Severity } from "../domain/rule.ts";

/** A small repository and what a rule finds in it: `path:line`, in order. */
export interface StoryRuleExample {
  readonly title: string;
  /** The repository at the base, when the rule compares; `files` then come on top of it, in a commit with `message`. */
  readonly base?: Readonly<Record<string, string>>;
  readonly message?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
}

/** A rule about stories and their ledgers, as its documentation says it. The rule itself stands where {@link StoryRule.id} is given out. */
export interface StoryRule {
  readonly id: string;
  readonly severity: Severity;
  /** A full sentence. */
  readonly summary: string;
  readonly examples: readonly StoryRuleExample[];
}

/** Lines as a file. */
export function page(...lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** Path of the story of the examples. */
export const STORY = "docs/stories/cache.md";
/** Its first lines: a finished story. */
export const HEAD = ["# 04 — STORY-CACHE — The cache", "", "Status: Done", ""] as const;
/** One true criterion, on line 7 after the head. */
export const CRITERIA = ["## Acceptance Criteria", "", "1. `README.md` exists"] as const;
/** The required fields of a gate file that passes it. */
export const GATE = [
  "schema: 1",
  "story: STORY-CACHE",
  "story_title: The cache",
  "gate: PASS",
  "status_reason: All criteria are met.",
  "reviewer: QA",
  'updated: "2026-01-01T00:00:00Z"',
] as const;
/** Path of that gate file. */
export const GATE_FILE = "docs/qa/gates/04-cache.yml";
/** What the criterion names. */
export const README = { "README.md": "# The platform\n" };
