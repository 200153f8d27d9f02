import type { Assertion, Outcome } from "../domain/assertion.ts";
import type { Recognition, Span } from "../domain/rule.ts";
import { combine, type JudgedReading } from "./combine.ts";
import type { ReadSentence } from "./read.ts";

/** A read sentence with what each assertion of each reading came to. */
export interface HeardSentence {
  readonly read: ReadSentence;
  readonly outcomes: readonly (readonly Outcome[])[];
}

/** Assertions that say exactly what a sentence means: where they stay open, looking up its words would only guess. */
const EXACT: readonly Assertion["kind"][] = [
  "depends-on",
  "health-check",
  "substitute-from",
  "resource-listed",
  "setting",
  "setting-across",
  "document-covers",
  "document-section",
  "builds",
];

/** True where at least half of a stretch lies within the regions. */
function isMostlyWithin(span: Span, regions: readonly Span[]): boolean {
  const shared = regions.reduce((sum, region) => sum + Math.max(0, Math.min(span.end, region.end) - Math.max(span.start, region.start)), 0);
  return shared * 2 >= span.end - span.start;
}

function holds({ combine: how }: Recognition, outcomes: readonly Outcome[]): boolean {
  return how === "all" ? outcomes.every(({ is }) => is === "holds") : outcomes.some(({ is }) => is === "holds");
}

function isSettled({ is }: Outcome): boolean {
  return is === "holds" || is === "contradicted";
}

interface Settled {
  readonly reading: ReadSentence["readings"][number];
  readonly outcomes: readonly Outcome[];
}

/** A whole that is settled stands for its stretches; of stretches only those count that hold. */
function deciding(settled: readonly Settled[]): readonly Settled[] {
  const whole = new Set(settled.flatMap(({ reading }) => (reading.apart === true ? [] : [reading.recogniser])));
  return settled.filter(
    ({ reading, outcomes }) => reading.apart !== true || (!whole.has(reading.recogniser) && holds(reading.recognition, outcomes)),
  );
}

/**
 * The reading that decides a sentence which its first readings leave open: second readings that are settled, in place of first ones of the same
 * words that do not hold, beside those that do. Null where that decides nothing either.
 */
export function secondReading(
  { read, outcomes }: HeardSentence,
  judge: (readings: ReadSentence["readings"], about: readonly string[]) => HeardSentence["outcomes"],
  judged: (heard: HeardSentence) => readonly JudgedReading[],
): HeardSentence | null {
  const { second } = read;
  if (second === undefined || combine(judged({ read, outcomes }), read.residue).verdict !== "unproven") return null;
  const heard = judge(second.readings, second.about);
  const settled = deciding(
    second.readings.flatMap((reading, at) => (heard[at]?.every(isSettled) === true ? [{ reading, outcomes: heard[at] ?? [] }] : [])),
  );
  if (settled.length === 0) return null;
  const covers = settled.flatMap(({ reading }) => reading.recognition.covers);
  const first = read.readings.map((reading, at) => ({ reading, outcomes: outcomes[at] ?? [] }));
  const kept = first.filter((one) => holds(one.reading.recognition, one.outcomes));
  const dropped = first.filter((one) => !kept.includes(one));
  if (dropped.some(({ reading }) => reading.recognition.assertions.some(({ kind }) => EXACT.includes(kind)))) return null;
  if (dropped.some(({ reading }) => !reading.recognition.covers.every((span) => isMostlyWithin(span, covers)))) return null;
  const all = [...kept, ...settled];
  const made: HeardSentence = {
    read: {
      ...read,
      readings: all.map(({ reading }) => reading),
      residue: second.residueOf(all.map(({ reading }) => reading)),
    },
    outcomes: all.map((one) => one.outcomes),
  };
  return combine(judged(made), made.read.residue).verdict === "unproven" ? null : made;
}
