import type { Evidence, Moved, Outcome, UnprovenReason } from "./assertion.ts";
import { type Level, shallower } from "./object.ts";
import type { RenderFailure } from "./world.ts";

/** Most pieces of evidence that one outcome carries. */
const MOST_EVIDENCE = 8;

/** Evidence without repeats (an object may be built in several directories), not too much of it. */
function limited(pieces: readonly Evidence[]): readonly Evidence[] {
  return [...new Map(pieces.map((piece) => [JSON.stringify(piece), piece])).values()].slice(0, MOST_EVIDENCE);
}

/** The assertion holds; `clusters` are those it was seen in, empty when none renders it. */
export function holds(level: Level, evidence: readonly Evidence[], clusters: readonly string[] = []): Outcome {
  return { is: "holds", level, evidence: limited(evidence), clusters };
}

/** What is there says otherwise. `expected` and `found` complete "expected …, found …". */
export function contradicted(parts: {
  readonly level: Level;
  readonly evidence: readonly Evidence[];
  readonly clusters?: readonly string[];
  readonly expected: string;
  readonly found: string;
  readonly moved?: Moved | null;
  readonly certain?: boolean;
}): Outcome {
  const { level, evidence, expected, found, clusters = [], moved = null, certain = false } = parts;
  return { is: "contradicted", level, evidence: limited(evidence), clusters, expected, found, moved, ...(certain ? { certain } : {}) };
}

/** It is not there. `expected` completes "expected …". */
export function absent(parts: {
  readonly level: Level;
  readonly evidence?: readonly Evidence[];
  readonly clusters?: readonly string[];
  readonly expected: string;
  readonly moved?: Moved | null;
  readonly certain?: boolean;
}): Outcome {
  const { level, evidence = [], expected, clusters = [], moved = null, certain = false } = parts;
  return { is: "absent", level, evidence: limited(evidence), clusters, expected, moved, ...(certain ? { certain } : {}) };
}

/** It cannot be decided here, and why, as a full sentence. */
export function unknown(reason: UnprovenReason, because: string, evidence: readonly Evidence[] = []): Outcome {
  return { is: "unknown", reason, because, evidence: limited(evidence) };
}

/** What is not known of a build that Git alone does not decide, by the code of its failure. */
const NOTES: Readonly<Partial<Record<UnprovenReason, string>>> = {
  "needs-secret": "hangs on a Secret",
  "needs-chart": "hangs on a chart",
  "needs-cluster": "hangs on what a cluster knows",
  "needs-network": "hangs on what is elsewhere",
};

/** Failures of what only the cluster can say: plugins, templates that are not evaluated here. */
const ONLY_THERE: readonly string[] = ["unsupported", "not-static"];

/** True for a failure behind which anything may be, whatever the files of its directory say. */
export function isOpen(code: string): boolean {
  return ONLY_THERE.includes(code) || code === "needs-cluster" || code === "needs-network";
}

/** Why a claim that hangs on a failed build cannot be decided; `render-failed` when the build itself is at fault. */
export function reasonOf({ code }: Pick<RenderFailure, "code">): UnprovenReason {
  if (ONLY_THERE.includes(code)) return "needs-cluster";
  const found = Object.keys(NOTES).find((reason) => reason === code);
  return (found as UnprovenReason | undefined) ?? "render-failed";
}

/** A build failed, or hangs on a Secret, which may be the reason why something was not found. */
export function renderFailed(failure: RenderFailure): Outcome {
  const reason = reasonOf(failure);
  const evidence: Evidence = {
    path: failure.place?.path ?? failure.path,
    line: failure.place?.line ?? null,
    cluster: failure.cluster,
    object: null,
    field: null,
    value: null,
    note: NOTES[reason] ?? "build failed",
  };
  if (reason !== "render-failed") return unknown(reason, `${failure.subject}: ${failure.message}.`, [evidence]);
  const where = failure.cluster === null ? "" : ` in cluster ${failure.cluster}`;
  return unknown(reason, `${failure.subject}${where} could not be built: ${failure.message}`, [evidence]);
}

/**
 * One outcome for several that must all hold (one per cluster, per path …): contradicted before absent before unknown before holds.
 * What failed counts as moved only when every failing part moved.
 */
export function all(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  if (first === undefined) return unknown("ambiguous", "There is nothing to judge.");
  if (outcomes.length === 1) return first;
  const failed = outcomes.filter((outcome) => outcome.is === "contradicted" || outcome.is === "absent");
  if (failed.length > 0) return mergeFailed(failed);
  const open = outcomes.find((outcome) => outcome.is === "unknown");
  if (open !== undefined) return open;
  const held = outcomes.filter((outcome) => outcome.is === "holds");
  return holds(
    held.map((outcome) => outcome.level).reduce(shallower),
    held.flatMap((outcome) => outcome.evidence),
    distinct(held.flatMap((outcome) => outcome.clusters)),
  );
}

type Failed = Extract<Outcome, { is: "contradicted" | "absent" }>;

function mergeFailed(failed: readonly Failed[]): Outcome {
  const contradictions = failed.filter((outcome) => outcome.is === "contradicted");
  const parts = {
    level: failed.map((outcome) => outcome.level).reduce(shallower),
    evidence: failed.flatMap((outcome) => outcome.evidence),
    clusters: distinct(failed.flatMap((outcome) => outcome.clusters)),
    expected: distinct(failed.map((outcome) => outcome.expected)).join("; "),
    moved: mergeMoved(failed.map((outcome) => outcome.moved)),
    certain: failed.some((outcome) => outcome.certain === true),
  };
  if (contradictions.length === 0) return absent(parts);
  const missing = failed.some((outcome) => outcome.is === "absent") ? ["nothing for the rest"] : [];
  return contradicted({ ...parts, found: [...distinct(contradictions.map((outcome) => outcome.found)), ...missing].join("; ") });
}

/** Several moves as one, null when one part did not move. */
export function mergeMoved(moves: readonly (Moved | null)[]): Moved | null {
  const [first] = moves;
  if (first === undefined || first === null) return null;
  let merged = first;
  for (const move of moves.slice(1)) {
    if (move === null) return null;
    if (merged.to.split(", ").includes(move.to)) continue;
    merged = { how: merged.how, to: `${merged.to}, ${move.to}`, commit: merged.commit, note: merged.note };
  }
  return merged;
}

/** The items without repeats, in order. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** "a", "a and b", "a, b and c"; long lists end with "and N more". */
export function listed(items: readonly string[], most = 6): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
