import type { Assertion, Outcome } from "../domain/assertion.ts";
import type { Claim } from "../domain/audit.ts";
import { textHash } from "../domain/hash.ts";
import type { Sentence, StatusState, Story, Zone } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import { afterLive } from "./after-live.ts";
import { annotationOf, readingAnnotation, zoneOf } from "./annotated.ts";
import { applyAttestation } from "./attestation.ts";
import { openIfOnlyOne } from "./both.ts";
import { combine } from "./combine.ts";
import type { Derived } from "./derived.ts";
import { openIfHidden } from "./hidden.ts";
import { shownByMeant } from "./meant-object.ts";
import { fairOutcome } from "./most-favourable.ts";
import { openIfOther } from "./other-meant.ts";
import { assertionsOf, type Kinds, kindOf, type ReadSentence } from "./read.ts";
import { type HeardSentence, secondReading } from "./second-reading.ts";
import { saysOfPresence, standsAlone } from "./self-standing.ts";
import { openIfUnbuilt } from "./unbuilt.ts";
import { openIfOfOther } from "./under-name.ts";
import type { Judged, Vouching } from "./vouching.ts";
import { applyWaiver } from "./waiver.ts";
import { applyZone, resolveDeferral } from "./zone.ts";

/** What judging needs beside the sentence. */
export interface JudgeContext {
  readonly world: World;
  readonly kinds: Kinds;
  readonly stories: readonly Story[];
  /** Believed state of every story by path. */
  readonly states: ReadonlyMap<string, StatusState>;
  /** Whether people's word counts for the claims of this story. */
  readonly vouching: Vouching;
  /** Answers what follows from other verdicts; without it, that stays open. */
  readonly derive?: (assertion: Derived) => Outcome;
}

/** A claim with what it was made from. */
export interface JudgedSentence {
  readonly claim: Claim;
  readonly read: ReadSentence;
  /** What each assertion of each reading came to, in their order; empty where the zone alone decided. */
  readonly outcomes: readonly (readonly Outcome[])[];
}

/** Turns a read sentence into a claim. Headers have none. */
export function judgeSentence(asRead: ReadSentence, id: string, context: JudgeContext): JudgedSentence | null {
  const { sentence } = asRead;
  if (sentence.header) return null;
  const first = readingThatCounts(asRead, context);
  const heard: HeardSentence = { read: first, outcomes: outcomesOf(first, context) };
  const { read, outcomes } = (isJudged(first, context) ? secondReading(heard, judgeSecond(sentence, context), judgedAgain) : null) ?? heard;
  const judged = judge(read, outcomes, context);
  const recognisers = [...new Set(read.readings.map((reading) => reading.recogniser))];
  const reading = [...new Set(assertionsOf(read).map((assertion) => kindOf(context.kinds, assertion).describe(assertion)))];
  const claim: Claim = {
    id,
    hash: textHash(sentence.raw),
    line: sentence.line,
    text: sentence.text,
    ...(first === asRead ? judged : withNote(judged, "the annotation that this change adds counts once it is on the base")),
    reading: reading.length === 0 ? null : reading.join("; "),
    recogniser: recognisers.length === 0 ? null : recognisers.join(", "),
    suggestion: null,
    change: null,
    ...(sentence.tick === null ? {} : { ticked: sentence.tick }),
  };
  return { claim, read, outcomes };
}

/** An annotation that a change adds may show how to prove a claim; it cannot make one true that is false by its own words. */
function readingThatCounts(read: ReadSentence, context: JudgeContext): ReadSentence {
  const { plain } = read;
  if (plain === undefined || context.vouching.counts(read.sentence)) return read;
  const { verdict } = combine(judgedReadings(plain, outcomesOf(plain, context)), plain.residue);
  return verdict === "failed" || verdict === "moved" ? plain : read;
}

/** False where the zone alone decides. */
function isJudged({ sentence }: ReadSentence, { vouching }: JudgeContext): boolean {
  const zone = zoneOf(sentence, vouching.counts(sentence));
  return zone.kind !== "deferred" && zone.kind !== "not-required";
}

const judgedAgain = ({ read, outcomes }: HeardSentence) => judgedReadings(read, outcomes);

function judgeSecond(sentence: Sentence, { kinds, world }: JudgeContext) {
  return (readings: ReadSentence["readings"], about: readonly string[]): JudgedSentence["outcomes"] =>
    openIfOfOther(
      sentence,
      openIfOnlyOne(
        sentence,
        readings.map(({ recognition }) =>
          recognition.assertions.map((assertion) => asMeant(sentence, assertion, outcomeIn(world, assertion, about, kinds), { kinds, world })),
        ),
      ),
    );
}

function outcomesOf(read: ReadSentence, context: JudgeContext): JudgedSentence["outcomes"] {
  if (!isJudged(read, context)) return [];
  const { sentence } = read;
  const { kinds, world, derive } = context;
  const policy = readingAnnotation(sentence);
  const exact = policy?.kind === "version" && policy.policy === "exact";
  const outcomes = read.readings.map(({ recognition }) =>
    recognition.assertions.map((assertion) => {
      const derived = assertion.kind === "derived" ? derive?.(assertion) : undefined;
      const judged = derived === undefined ? outcomeIn(world, assertion, read.about ?? [], kinds) : openIfHidden(derived);
      const outcome = asMeant(sentence, assertion, judged, { kinds, world });
      return exact ? withoutRise(outcome) : outcome;
    }),
  );
  return openIfOfOther(sentence, openIfOnlyOne(sentence, outcomes));
}

/** The outcome on the object that the words of the sentence mean, where it was open or judged on another one. */
function asMeant(sentence: Sentence, assertion: Assertion, outcome: Outcome, { kinds, world }: Pick<JudgeContext, "kinds" | "world">): Outcome {
  const open = openIfOther(sentence, assertion, outcome, world);
  if (open.is !== "unknown" || open.reason !== "ambiguous" || assertion.kind === "derived") return open;
  return shownByMeant(sentence, assertion, kindOf(kinds, assertion), world) ?? open;
}

/** What assertions came to in a world. A story that others follow from is judged twice, and an assertion belongs to one sentence. */
const outcomesKnown = new WeakMap<World, WeakMap<Assertion, Outcome>>();

/** What an assertion comes to; `about` are the names of objects that its sentence gives. */
function outcomeIn(world: World, assertion: Assertion, about: readonly string[], kinds: Kinds): Outcome {
  const known = outcomesKnown.get(world) ?? new WeakMap<Assertion, Outcome>();
  outcomesKnown.set(world, known);
  const old = known.get(assertion);
  if (old !== undefined) return old;
  const kind = kindOf(kinds, assertion);
  const built = openIfUnbuilt(assertion, openIfHidden(kind.judge(assertion, world)), world);
  const fair = fairOutcome(assertion, built, about, kind, world);
  const outcome = afterLive(assertion, fair, world, (other, inside) => outcomeIn(inside, other, about, kinds));
  known.set(assertion, outcome);
  return outcome;
}

/** Where the author insists on a version, one that has risen since is another one. */
function withoutRise(outcome: Outcome): Outcome {
  return (outcome.is === "contradicted" || outcome.is === "absent") && outcome.moved?.how === "risen" ? { ...outcome, moved: null } : outcome;
}

function judgedReadings(read: ReadSentence, outcomes: JudgedSentence["outcomes"]) {
  return read.readings.map(({ recogniser, recognition }, index) => ({
    recogniser,
    combine: recognition.combine,
    covers: recognition.covers,
    inferred: recognition.inferred === true,
    standing: recognition.assertions.map(standsAlone),
    says: recognition.assertions.map(saysOfPresence),
    outcomes: outcomes[index] ?? [],
  }));
}

function judge(read: ReadSentence, outcomes: JudgedSentence["outcomes"], context: JudgeContext): Judged {
  const { sentence } = read;
  const { annotation } = sentence;
  if (annotation?.read.ok === false) return brokenAnnotation(annotation.read.problems[0], annotation.from);
  const { vouching } = context;
  const zone = zoneOf(sentence, vouching.counts(sentence));
  if (zone.kind === "deferred") return judgeDeferred(zone, zone !== sentence.zone, context);
  if (zone.kind === "not-required") {
    const because = `line ${zone.line} says it is not required`;
    return { verdict: "not-applicable", reason: null, because, level: null, evidence: [], clusters: [] };
  }
  const found = combine(judgedReadings(read, outcomes), read.residue);
  const zoned = applyZone(zone, found, context.world);
  return vouched(read, zoned.verdict === "not-applicable" ? { ...found, reason: null, ...zoned } : zoned, vouching);
}

/** What the annotation of a sentence makes of what was found. */
function vouched(read: ReadSentence, found: Judged, vouching: Vouching): Judged {
  const { sentence } = read;
  const says = annotationOf(sentence);
  switch (says?.kind) {
    case "waived":
      return applyWaiver(says, found, sentence, vouching);
    case "attested":
      return applyAttestation(says, found, sentence, vouching);
    case "deferred":
      return withNote(found, "the deferral that this change adds counts once it is on the base");
    case "version":
      if (assertionsOf(read).some(({ kind }) => kind === "version")) return found;
      return withNote(found, "the annotation sets a version policy, and no version was read here");
    case "check":
    case undefined:
      return found;
    default:
      return says satisfies never;
  }
}

function withNote(judged: Judged, note: string): Judged {
  return { ...judged, because: judged.because === null ? note : `${judged.because}; ${note}` };
}

/** A claim whose annotation cannot be read is not judged as if it had none. */
function brokenAnnotation(problem: { readonly line: number; readonly message: string } | undefined, from: string | undefined): Judged {
  const place = problem === undefined ? "" : ` (${from === undefined ? "line " : `${from}:`}${problem.line}): ${problem.message}`;
  const because = `its annotation has an error${place}`;
  return { verdict: "unproven", reason: "ambiguous", because, level: null, evidence: [], clusters: [] };
}

function judgeDeferred({ to, line }: Extract<Zone, { kind: "deferred" }>, annotated: boolean, context: JudgeContext): Judged {
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
      if (annotated) return { verdict: "unproven", reason: "ambiguous", because, ...open };
      return { verdict: "deferred", reason: null, because, ...open };
    }
    default:
      return target satisfies never;
  }
}
