import type { Evidence, Outcome, UnprovenReason } from "../domain/assertion.ts";
import type { Verdict } from "../domain/audit.ts";
import { type Level, shallower } from "../domain/object.ts";
import type { Span } from "../domain/rule.ts";
import { withoutPlaced } from "./placed-words.ts";

/** One recogniser's reading of a sentence with the outcome of each of its assertions. */
export interface JudgedReading {
  readonly recogniser: string;
  readonly combine: "all" | "any";
  readonly covers: readonly Span[];
  readonly outcomes: readonly Outcome[];
  /** A guess from words: what it does not find stays open. */
  readonly inferred?: boolean;
  /** For each outcome whether its assertion names by itself what it is about; all do when left out. */
  readonly standing?: readonly boolean[];
  /** For each outcome whether its assertion says no more than that something is there, or that it is not; `more` for all when left out. */
  readonly says?: readonly ("there" | "not-there" | "more")[];
}

/** What a sentence comes to before zone, waiver and attestation are looked at. */
export interface Finding {
  readonly verdict: Extract<Verdict, "verified" | "failed" | "moved" | "unproven">;
  readonly reason: UnprovenReason | null;
  readonly because: string | null;
  readonly level: Level | null;
  readonly evidence: readonly Evidence[];
  readonly clusters: readonly string[];
}

type Grade = "holds" | "unknown" | "moved" | "failed";

const WORST_FIRST: readonly Grade[] = ["failed", "moved", "unknown", "holds"];

function gradeOf(outcome: Outcome): Grade {
  switch (outcome.is) {
    case "holds":
      return "holds";
    case "unknown":
      return "unknown";
    case "contradicted":
    case "absent":
      return outcome.moved === null ? "failed" : "moved";
    default:
      return outcome satisfies never;
  }
}

function worstGrade(grades: readonly Grade[]): Grade {
  return WORST_FIRST.find((grade) => grades.includes(grade)) ?? "unknown";
}

function bestGrade(grades: readonly Grade[]): Grade {
  return [...WORST_FIRST].reverse().find((grade) => grades.includes(grade)) ?? "unknown";
}

function openIfMissed(outcome: Outcome): Outcome {
  if (outcome.is === "holds" || outcome.is === "unknown") return outcome;
  const because = `read from ordinary words, and not found so: ${explainOutcome(outcome) ?? outcome.expected}`;
  return { is: "unknown", reason: "unrecognised", because, evidence: outcome.evidence };
}

/** Words that were not understood may narrow what an assertion is about: what it misses then proves nothing, unless it names its subject. */
function openIfNarrowed(outcome: Outcome, standing: boolean, residue: readonly string[]): Outcome {
  if (standing || residue.length === 0 || outcome.is === "holds" || outcome.is === "unknown" || outcome.certain === true) return outcome;
  const because = `${explainOutcome(outcome) ?? outcome.expected}; but not understood, so that something else may be meant: ${residue.join(", ")}`;
  return { is: "unknown", reason: "unrecognised", because, evidence: outcome.evidence };
}

/** The outcomes that decide a reading: all of them, or for alternatives only the best. */
function deciding(judged: JudgedReading, residue: readonly string[]): { grade: Grade; outcomes: readonly Outcome[] } {
  const meant = judged.outcomes.map((outcome, index) => openIfNarrowed(outcome, judged.standing?.[index] ?? true, residue));
  const reading = { ...judged, outcomes: judged.inferred === true ? meant.map(openIfMissed) : meant };
  const grades = reading.outcomes.map(gradeOf);
  if (reading.combine === "all") return { grade: worstGrade(grades), outcomes: reading.outcomes };
  const grade = bestGrade(grades);
  return { grade, outcomes: reading.outcomes.filter((outcome) => gradeOf(outcome) === grade) };
}

function overlap(a: readonly Span[], b: readonly Span[]): boolean {
  return a.some((one) => b.some((other) => one.start < other.end && other.start < one.end));
}

/** That a thing is there is no contradiction to what another reading of the same words says of it. */
function namesSubject({ standing }: JudgedReading): boolean {
  return standing?.every((alone) => alone) ?? true;
}

/** True when all that a reading which holds says is that something is there, and the other one does not deny just that. */
function onlyPresence(holding: JudgedReading, failing: JudgedReading): boolean {
  const held = holding.outcomes.flatMap(({ is }, at) => (is === "holds" ? [holding.says?.[at] ?? "more"] : []));
  const denied = failing.outcomes.some((outcome, at) => gradeOf(outcome) === "failed" && failing.says?.[at] === "not-there");
  return held.length > 0 && held.every((said) => said === "there") && !denied;
}

/** Two recognisers that read the same words differently: one says true, the other false. */
function disagreement(readings: readonly JudgedReading[], residue: readonly string[]): readonly [JudgedReading, JudgedReading] | undefined {
  for (const [index, one] of readings.entries())
    for (const other of readings.slice(index + 1)) {
      if (!overlap(one.covers, other.covers) || namesSubject(one) !== namesSubject(other)) continue;
      const [grade, otherGrade] = [deciding(one, residue).grade, deciding(other, residue).grade];
      if (grade === "holds" && otherGrade === "failed" && !onlyPresence(one, other)) return [one, other];
      if (grade === "failed" && otherGrade === "holds" && !onlyPresence(other, one)) return [one, other];
    }
  return undefined;
}

/** A sentence for one outcome: what was expected and what was found, or why it is open. */
export function explainOutcome(outcome: Outcome): string | null {
  switch (outcome.is) {
    case "holds":
      return null;
    case "unknown":
      return outcome.because;
    case "absent":
      return outcome.moved === null ? `expected ${outcome.expected}, found none` : `expected ${outcome.expected}; ${outcome.moved.note}`;
    case "contradicted":
      return outcome.moved === null
        ? `expected ${outcome.expected}, found ${outcome.found}`
        : `expected ${outcome.expected}, found ${outcome.found}; ${outcome.moved.note}`;
    default:
      return outcome satisfies never;
  }
}

/** The outcomes that tell where a reading found what it says: of alternatives those that hold. */
function speaking({ combine: how, outcomes }: JudgedReading): readonly Outcome[] {
  const good = outcomes.filter(({ is }) => is === "holds");
  return how === "any" && good.length > 0 ? good : outcomes;
}

function collect(outcomes: readonly Outcome[]): Pick<Finding, "level" | "evidence" | "clusters"> {
  let level: Level | null = null;
  const clusters = new Set<string>();
  for (const outcome of outcomes) {
    if (outcome.is === "unknown") continue;
    level = level === null ? outcome.level : shallower(level, outcome.level);
    for (const cluster of outcome.clusters) clusters.add(cluster);
  }
  return { level, evidence: outcomes.flatMap((outcome) => outcome.evidence), clusters: [...clusters].sort() };
}

const REASON_ORDER: readonly UnprovenReason[] = [
  "render-failed",
  "ambiguous",
  "needs-cluster",
  "needs-network",
  "needs-secret",
  "needs-chart",
  "unrecognised",
];

/**
 * What all readings of a sentence come to. Verified only when every assertion holds and nothing meaningful of the
 * sentence is left over; failed as soon as one assertion is which names its subject, or which no word left over may narrow;
 * ambiguous when readings of the same words disagree.
 *
 * @param leftOver - Words that no recogniser accounted for; where the evidence stands may still do.
 */
export function combine(readings: readonly JudgedReading[], leftOver: readonly string[]): Finding {
  const open = { level: null, evidence: [], clusters: [] };
  if (readings.length === 0) return { verdict: "unproven", reason: "unrecognised", because: "no rule reads this sentence", ...open };
  const residue = withoutPlaced(leftOver, readings.flatMap(speaking));
  const conflict = disagreement(readings, residue);
  if (conflict !== undefined) {
    const [one, other] = conflict;
    const because = `${one.recogniser} and ${other.recogniser} read the same words and disagree`;
    return { verdict: "unproven", reason: "ambiguous", because, ...collect([...one.outcomes, ...other.outcomes]) };
  }
  const decided = readings.map((reading) => deciding(reading, residue));
  const grade = worstGrade(decided.map((reading) => reading.grade));
  const outcomes = decided.flatMap((reading) => reading.outcomes);
  const worstOnes = outcomes.filter((outcome) => gradeOf(outcome) === grade);
  const because = [...new Set(worstOnes.map(explainOutcome).filter((text) => text !== null))].join("; ") || null;
  switch (grade) {
    case "failed":
    case "moved":
      return { verdict: grade, reason: null, because, ...collect(worstOnes) };
    case "unknown": {
      const reasons = worstOnes.flatMap((outcome) => (outcome.is === "unknown" ? [outcome.reason] : []));
      const reason = REASON_ORDER.find((candidate) => reasons.includes(candidate)) ?? "unrecognised";
      return { verdict: "unproven", reason, because, ...collect(outcomes) };
    }
    case "holds":
      if (residue.length > 0) {
        const left = `what was understood holds, but not understood: ${residue.join(", ")}`;
        return { verdict: "unproven", reason: "unrecognised", because: left, ...collect(outcomes) };
      }
      return { verdict: "verified", reason: null, because: null, ...collect(outcomes) };
    default:
      return grade satisfies never;
  }
}
