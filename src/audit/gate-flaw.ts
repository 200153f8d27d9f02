import type { Severity } from "../domain/rule.ts";
import type { Story } from "../domain/story.ts";
import { type FieldPath, isMapping, type Value } from "../domain/value.ts";

/** What a gate file is checked against. */
export interface GateFileContext {
  /** The story it names, undefined when none of the stories is meant. */
  readonly story: Story | undefined;
  /** The day that decides about expiry, in milliseconds since 1970; null when none is known, then nothing expires. */
  readonly asOf: number | null;
}

/** Something wrong at a field of a gate file. */
export interface Flaw {
  readonly at: FieldPath;
  /** "expected X, found Y". */
  readonly message: string;
  readonly remediation: string;
  readonly severity?: Severity;
}

/** A value as it may stand in a message. */
export function shown(value: Value | undefined): string {
  const text =
    typeof value === "string" ? `"${value}"` : isMapping(value) ? "a mapping" : Array.isArray(value) ? "a list" : String(value ?? "nothing");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
