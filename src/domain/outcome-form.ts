import type { Level } from "./object.ts";

/** Why a claim stayed open. */
export type UnprovenReason = "unrecognised" | "ambiguous" | "needs-cluster" | "needs-network" | "needs-chart" | "needs-secret" | "render-failed";

/** A piece of what decided: file and line, and the object, field and value when there is one. */
export interface Evidence {
  readonly path: string | null;
  readonly line: number | null;
  readonly cluster: string | null;
  readonly object: string | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly note: string | null;
}

/** Evidence with only the given parts set. */
export function evidence(parts: Partial<Evidence>): Evidence {
  return { path: null, line: null, cluster: null, object: null, field: null, value: null, note: null, ...parts };
}

/** Says that a claim which is literally false is true elsewhere, or was true and has risen since. */
export interface Moved {
  readonly how: "renamed" | "same-object" | "risen" | "renamed-key";
  /** Where it is now: a path, an object, a version, a key. */
  readonly to: string;
  readonly commit: string | null;
  readonly note: string;
}

/** What judging one assertion gives. */
export type Outcome =
  | { readonly is: "holds"; readonly level: Level; readonly evidence: readonly Evidence[]; readonly clusters: readonly string[] }
  | {
      readonly is: "contradicted";
      readonly level: Level;
      readonly evidence: readonly Evidence[];
      readonly clusters: readonly string[];
      readonly expected: string;
      readonly found: string;
      readonly moved: Moved | null;
      /** True when nothing in the repository could make it true, whatever the claim is about. */
      readonly certain?: boolean;
    }
  | {
      readonly is: "absent";
      readonly level: Level;
      readonly evidence: readonly Evidence[];
      readonly clusters: readonly string[];
      readonly expected: string;
      readonly moved: Moved | null;
      readonly certain?: boolean;
    }
  | { readonly is: "unknown"; readonly reason: UnprovenReason; readonly because: string; readonly evidence: readonly Evidence[] };
