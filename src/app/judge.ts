import { registry as assertionKinds } from "../assertions/registry.ts";
import { annotationOf, settledAnnotations } from "../audit/annotated.ts";
import type { JudgeContext, JudgedSentence } from "../audit/claim.ts";
import { completionFindings, tickedButFalse } from "../audit/completion.ts";
import { deferralFindings, deferralLedger } from "../audit/deferrals.ts";
import { baseStory } from "../audit/difference.ts";
import { preferredReading } from "../audit/preferences.ts";
import { needsOf, type ReadSentence, readSentence } from "../audit/read.ts";
import { residue } from "../audit/residue.ts";
import { auditStory, gateOf, sentencesOf } from "../audit/story.ts";
import { storyFindings } from "../audit/story-findings.ts";
import { waiverFindings } from "../audit/waiver.ts";
import { believedState, contradictingWitnesses } from "../audit/witnesses.ts";
import { type AuditedStory, chargedClaims, type DeferredItem, type Finding, type Report } from "../domain/audit.ts";
import type { Config } from "../domain/config.ts";
import type { ReadingContext } from "../domain/rule.ts";
import type { Sentence, Story, Witness } from "../domain/story.ts";
import type { Need, World } from "../domain/world.ts";
import { registry as integrityRules } from "../integrity/registry.ts";
import { registry as recognisers } from "../recognisers/registry.ts";
import { ignoreRules } from "./ignored.ts";
import type { Look } from "./look.ts";
import { readingContexts } from "./reading.ts";

/** The stories of one look, judged. */
export interface Judged {
  readonly stories: readonly AuditedStory[];
  readonly findings: readonly Finding[];
  /** What the configuration left out, counted. */
  readonly ignored: Report["ignored"];
  /** What every claim was made from, by the path of its story; for `explain` and `suggest`. */
  readonly sentences: ReadonlyMap<string, readonly JudgedSentence[]>;
  /** Who handed what to whom. */
  readonly deferrals: readonly DeferredItem[];
  /** Whether the day of the audit decided about anything: a story has a waiver. */
  readonly dated: boolean;
}

function integrityFindings(world: World): readonly Finding[] {
  return integrityRules.flatMap((rule) =>
    rule.check(world).map(
      (raw): Finding => ({
        rule: rule.id,
        severity: rule.severity,
        message: raw.message,
        at: { path: raw.at.path, line: raw.at.line },
        cluster: raw.cluster,
        object: raw.object,
        story: null,
        remediation: rule.remediation,
        change: null,
      }),
    ),
  );
}

async function readAll(stories: readonly Story[], look: Look, config: Config): Promise<ReadonlyMap<Sentence, ReadSentence>> {
  const reads = new Map<Sentence, ReadSentence>();
  for (const story of stories) {
    const contextOf = readingContexts(story, look.world, config);
    for (const sentence of sentencesOf(story)) {
      const context: ReadingContext = contextOf(sentence);
      reads.set(sentence, preferredReading(readSentence(sentence, context, recognisers, residue), config));
    }
  }
  await look.gather([...needsOf([...reads.values()], assertionKinds, look.world), ...stories.filter(isVouchedFor).map(textHistory)]);
  return reads;
}

/** Whether a person's word stands in the story, which counts by the dates of the story's versions. */
function isVouchedFor(story: Story): boolean {
  return sentencesOf(story).some((sentence) => ["waived", "attested"].includes(annotationOf(sentence)?.kind ?? ""));
}

function textHistory({ path }: Story): Need {
  return { kind: "text-history", path };
}

/** Attaches to a story the findings on files that its claims rest on. */
function touching(findings: readonly Finding[], story: AuditedStory): readonly Finding[] {
  const files = new Set<string>();
  for (const criterion of story.criteria)
    for (const claim of criterion.claims) for (const piece of claim.evidence) if (piece.path !== null) files.add(piece.path);
  return findings.filter((finding) => files.has(finding.at.path));
}

/** What decides whether people's word counts. */
export interface WordOfPeople {
  /** The day the audit is judged at, `2026-01-31`; null when nothing names one. */
  readonly today: string | null;
  /** The stories of the base, null without one. */
  readonly base: readonly Story[] | null;
}

function settledIn(story: Story, base: readonly Story[] | null): (sentence: Sentence) => boolean {
  if (base === null) return settledAnnotations(null);
  const before = baseStory(story, base);
  return settledAnnotations(before === undefined ? [] : sentencesOf(before));
}

/**
 * Reads and judges all stories in one world. `selected` limits which are reported; the others still resolve deferrals. `ledgers` are
 * the findings on gate files; those on stories that are not reported are left out.
 */
export async function judgeStories(
  stories: readonly Story[],
  witnesses: ReadonlyMap<string, readonly Witness[]>,
  look: Look,
  config: Config,
  selected: (story: Story) => boolean,
  ledgers: readonly Finding[],
  people: WordOfPeople,
): Promise<Judged> {
  const { world } = look;
  const { isKept, ignored } = ignoreRules(config.ignore);
  const states = new Map(stories.map((story) => [story.path, believedState(story, witnesses.get(story.path) ?? [])]));
  const reported = stories.filter(selected);
  const reads = await readAll(reported, look, config);
  const general = integrityFindings(world).filter(isKept);
  const paths = new Set(reported.map(({ path }) => path));
  const whole = reported.length === stories.length;
  const own: Finding[] = [...storyFindings(stories), ...ledgers].filter(
    (finding) => (finding.story === null ? whole : paths.has(finding.story)) && isKept(finding),
  );
  const sentences = new Map<string, readonly JudgedSentence[]>();
  const deferrals: DeferredItem[] = [];
  const audited = reported.map((story): AuditedStory => {
    const seen = witnesses.get(story.path) ?? [];
    const vouching = { world, path: story.path, today: people.today, counts: settledIn(story, people.base) };
    const about: readonly Finding[] = [
      ...own.filter((finding) => finding.story === story.path),
      ...contradictingWitnesses(story, seen),
      ...completionFindings(story, seen),
      ...deferralFindings(story, stories, states, vouching.counts),
      ...waiverFindings(sentencesOf(story), vouching),
    ].filter(isKept);
    deferrals.push(...deferralLedger(story, stories, vouching.counts));
    for (const finding of about) if (!own.includes(finding)) own.push(finding);
    const context: JudgeContext = { world, kinds: assertionKinds, stories, states, vouching };
    const judged = auditStory(story, reads, seen, context, about);
    const first = judged.story;
    sentences.set(story.path, judged.sentences);
    const ticked = tickedButFalse(first).filter(isKept);
    own.push(...ticked);
    const touched = touching(general, first);
    return { ...first, gate: gateOf(chargedClaims(first), [...about, ...ticked, ...touched]) };
  });
  const dated = reported.some((story) => sentencesOf(story).some((sentence) => annotationOf(sentence)?.kind === "waived"));
  return { stories: audited, findings: [...own, ...general], ignored: ignored(), sentences, deferrals, dated };
}
