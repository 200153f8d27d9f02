import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import { type AuditedStory, type Claim, chargedClaims } from "../domain/audit.ts";
import { type Level, shallower } from "../domain/object.ts";
import { contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import type { Story } from "../domain/story.ts";
import { assertionsOf, type ReadSentence } from "./read.ts";
import { findStory } from "./zone.ts";

/** An assertion that follows from verdicts of the same audit. */
export type Derived = Extract<Assertion, { kind: "derived" }>;

/** What verdicts answer a derived assertion with. */
export interface Verdicts {
  readonly stories: readonly Story[];
  /** Stories as judged without derived claims, by path. */
  readonly judged: ReadonlyMap<string, AuditedStory>;
}

/** The derived assertions of sentences as read. */
export function derivedIn(reads: readonly ReadSentence[]): readonly Derived[] {
  return reads.flatMap(assertionsOf).filter((assertion): assertion is Derived => assertion.kind === "derived");
}

/** The stories whose verdicts the derived assertions of a story need, itself included when it has any. */
export function storiesNeeded(story: Story, derived: readonly Derived[], stories: readonly Story[]): readonly Story[] {
  const others = derived.flatMap(({ from }) => (from.is === "story" ? (findStory(from.reference, stories) ?? []) : []));
  return derived.length === 0 ? [] : [...new Set([story, ...others])];
}

/** Answers a derived assertion of `story` from verdicts. */
export function judgeDerived({ from }: Derived, story: Story, verdicts: Verdicts): Outcome {
  return from.is === "criteria" ? judgeCriteria(story, verdicts) : judgeStory(from.reference, story, verdicts);
}

/**
 * "ACs met": false when a criterion failed, true when every one is verified or attested. Criteria that the story hands to another one or whose
 * condition is false do not count; any other verdict leaves it open.
 */
function judgeCriteria(story: Story, { judged }: Verdicts): Outcome {
  const ids = new Set(story.criteria.map(({ id }) => id));
  const criteria = (judged.get(story.path)?.criteria ?? []).filter(({ id }) => ids.has(id));
  const counted = criteria.filter(({ verdict, claims }) => claims.length > 0 && verdict !== "deferred" && verdict !== "not-applicable");
  const proof = counted.map(({ id, line, verdict }) => evidence({ path: story.path, line, note: `${id} is ${verdict}` }));
  const level = levelOf(counted.flatMap(({ claims }) => claims));
  const ofVerdict = (...verdicts: readonly string[]) => counted.filter(({ verdict }) => verdicts.includes(verdict));
  const failed = ofVerdict("failed");
  const named = (some: typeof counted): string => listed(some.map(({ id }) => id));
  if (failed.length > 0) {
    const found = `${named(failed)} failed`;
    return contradicted({ level, evidence: proof.filter(({ note }) => note?.endsWith(" failed")), expected: "every criterion met", found });
  }
  const shown = ofVerdict("verified", "attested");
  const open = counted.filter((criterion) => !shown.includes(criterion));
  if (counted.length === 0) return unknown("unrecognised", "The story has no criterion that this could follow from.");
  if (open.length === 0) return holds(level, proof);
  return unknown("unrecognised", `${shown.length} of ${counted.length} criteria are shown to be met; not ${named(open)}.`, proof);
}

/** "Story 01 complete": true when that story binds and its gate is PASS, false when a claim that it answers for is. */
function judgeStory(reference: string, story: Story, { stories, judged }: Verdicts): Outcome {
  const other = findStory(reference, stories);
  if (other === undefined) return unknown("unrecognised", `There is no story like "${reference}", or more than one.`);
  const verdict = judged.get(other.path);
  if (other.path === story.path || verdict === undefined) return unknown("unrecognised", `${other.id} cannot speak for itself here.`);
  const claims = chargedClaims(verdict);
  const level = levelOf(claims);
  const failed = claims.filter((claim) => claim.verdict === "failed");
  const [first] = failed;
  const at = (line: number, note: string) => evidence({ path: other.path, line, note });
  if (first !== undefined) {
    const proof = failed.map((claim) => at(claim.line, `${claim.id} failed`));
    return contradicted({ level, evidence: proof, expected: `${other.id} is complete`, found: `${failed.length} of its claims failed` });
  }
  const { by } = verdict.binds;
  const proof = [at(other.status?.line ?? 1, `gate ${verdict.gate}`)];
  if (by.length === 0) return unknown("unrecognised", `Nothing says that ${other.id} is done, and none of its claims failed.`, proof);
  if (verdict.gate !== "PASS") return unknown("unrecognised", `${other.id} says it is done, and its gate is ${verdict.gate}.`, proof);
  return holds(level, proof);
}

function levelOf(claims: readonly Claim[]): Level {
  const levels = claims.flatMap((claim) => claim.level ?? []);
  return levels.length === 0 ? "text" : levels.reduce(shallower);
}
