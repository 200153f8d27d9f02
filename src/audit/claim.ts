import type { Outcome } from "../domain/assertion.ts";
import type { Claim } from "../domain/audit.ts";
import { textHash } from "../domain/hash.ts";
import type { StatusState, Story } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import { combine } from "./combine.ts";
import { assertionsOf, type Kinds, kindOf, type ReadSentence } from "./read.ts";
import { applyZone, resolveDeferral } from "./zone.ts";

/** What judging needs beside the sentence. */
export interface JudgeContext {
  readonly world: World;
  readonly kinds: Kinds;
  readonly stories: readonly Story[];
  /** Believed state of every story by path. */
  readonly states: ReadonlyMap<string, StatusState>;
}

type Judged = Pick<Claim, "verdict" | "reason" | "because" | "level" | "evidence" | "clusters">;

/** A claim with what it was made from. */
export interface JudgedSentence {
  readonly claim: Claim;
  readonly read: ReadSentence;
  /** What each assertion of each reading came to, in their order; empty where the zone alone decided. */
  readonly outcomes: readonly (readonly Outcome[])[];
}

/** Turns a read sentence into a claim. Headers have none. */
export function judgeSentence(read: ReadSentence, id: string, context: JudgeContext): JudgedSentence | null {
  const { sentence } = read;
  if (sentence.header) return null;
  const outcomes = outcomesOf(read, context);
  const recognisers = [...new Set(read.readings.map((reading) => reading.recogniser))];
  const reading = [...new Set(assertionsOf(read).map((assertion) => kindOf(context.kinds, assertion).describe(assertion)))];
  const claim: Claim = {
    id,
    hash: textHash(sentence.raw),
    line: sentence.line,
    text: sentence.text,
    ...judge(read, outcomes, context),
    reading: reading.length === 0 ? null : reading.join("; "),
    recogniser: recognisers.length === 0 ? null : recognisers.join(", "),
    suggestion: null,
    change: null,
    ...(sentence.tick === null ? {} : { ticked: sentence.tick }),
  };
  return { claim, read, outcomes };
}

function outcomesOf(read: ReadSentence, { kinds, world }: JudgeContext): JudgedSentence["outcomes"] {
  const { zone } = read.sentence;
  if (zone.kind === "deferred" || zone.kind === "not-required") return [];
  return read.readings.map(({ recognition }) => recognition.assertions.map((assertion) => kindOf(kinds, assertion).judge(assertion, world)));
}

function judge(read: ReadSentence, outcomes: JudgedSentence["outcomes"], context: JudgeContext): Judged {
  const { zone } = read.sentence;
  if (zone.kind === "deferred") return judgeDeferred(zone.to, zone.line, context);
  if (zone.kind === "not-required") {
    const because = `line ${zone.line} says it is not required`;
    return { verdict: "not-applicable", reason: null, because, level: null, evidence: [], clusters: [] };
  }
  const readings = read.readings.map(({ recogniser, recognition }, index) => ({
    recogniser,
    combine: recognition.combine,
    covers: recognition.covers,
    inferred: recognition.inferred === true,
    outcomes: outcomes[index] ?? [],
  }));
  const found = combine(readings, read.residue);
  const zoned = applyZone(zone, found, context.world);
  if (zoned.verdict === "not-applicable") return { ...found, reason: null, ...zoned };
  return zoned;
}

function judgeDeferred(to: string | null, line: number, context: JudgeContext): Judged {
  const open = { level: null, evidence: [], clusters: [] };
  const target = resolveDeferral(to, context.stories, context.states);
  switch (target.is) {
    case "open":
      return { verdict: "deferred", reason: null, because: `handed to ${target.story.id} (line ${line})`, ...open };
    case "done": {
      const because = `handed to ${target.story.id} (line ${line}), which is done already`;
      return { verdict: "unproven", reason: "ambiguous", because, ...open };
    }
    case "missing": {
      const because = `handed to ${to ?? "no named story"} (line ${line}), which is not among the stories`;
      return { verdict: "deferred", reason: null, because, ...open };
    }
    default:
      return target satisfies never;
  }
}
