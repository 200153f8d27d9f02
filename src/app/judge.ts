import { registry as assertionKinds } from "../assertions/registry.ts";
import { annotationOf, settledAnnotations } from "../audit/annotated.ts";
import type { JudgeContext, JudgedSentence } from "../audit/claim.ts";
import { completionFindings, tickedButFalse } from "../audit/completion.ts";
import { deferralFindings, deferralLedger } from "../audit/deferrals.ts";
import { type Derived, derivedIn, judgeDerived, storiesNeeded } from "../audit/derived.ts";
import { baseStory } from "../audit/difference.ts";
import { linkFindings } from "../audit/links.ts";
import { localPath, preferredReading } from "../audit/preferences.ts";
import { needsOf, type ReadSentence, readSentence } from "../audit/read.ts";
import { residue } from "../audit/residue.ts";
import { auditStory, gateOf, sentencesOf } from "../audit/story.ts";
import { storyFindings } from "../audit/story-findings.ts";
import { unappliedFiles } from "../audit/unapplied-files.ts";
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
import { plannedFindings } from "./planned.ts";
import { withOwnPrefixes } from "./prefixes.ts";
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
        severity: raw.severity ?? rule.severity,
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

/** What the sentences of a story are read with. */
interface StoryReading {
  readonly config: Config;
  readonly contextOf: (sentence: Sentence) => ReadingContext;
}

/** Works out once per story what its sentences are read with. */
function storyReadings(world: World, config: Config): (story: Story) => StoryReading {
  const known = new Map<Story, StoryReading>();
  return (story) => {
    const old = known.get(story);
    if (old !== undefined) return old;
    const own = withOwnPrefixes(config, story, world);
    const reading = { config: own, contextOf: readingContexts(story, world, own) };
    known.set(story, reading);
    return reading;
  };
}

async function readAll(
  stories: readonly Story[],
  look: Look,
  readingOf: (story: Story) => StoryReading,
): Promise<ReadonlyMap<Sentence, ReadSentence>> {
  const reads = new Map<Sentence, ReadSentence>();
  for (const story of stories) {
    const { config: own, contextOf } = readingOf(story);
    for (const sentence of sentencesOf(story)) {
      const context: ReadingContext = contextOf(sentence);
      reads.set(sentence, preferredReading(readSentence(sentence, context, recognisers, residue), own));
    }
  }
  await look.gather([...needsOf([...reads.values()], assertionKinds, look.world), ...stories.filter(isVouchedFor).flatMap(textHistories)]);
  return reads;
}

/** Whether a person's word stands in the story, which counts by the dates of the story's versions. */
function isVouchedFor(story: Story): boolean {
  return sentencesOf(story).some((sentence) => ["waived", "attested"].includes(annotationOf(sentence)?.kind ?? ""));
}

/** The versions of a story and of the files beside it in which people's word stands. */
function textHistories(story: Story): readonly Need[] {
  const paths = new Set([story.path, ...sentencesOf(story).flatMap(({ annotation }) => annotation?.from ?? [])]);
  return [...paths].map((path) => ({ kind: "text-history", path }));
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
  /** Paths of the stories whose code owner approved the head commit. */
  readonly approved: ReadonlySet<string>;
}

function settledIn(story: Story, { base, approved }: WordOfPeople): (sentence: Sentence) => boolean {
  if (base === null || approved.has(story.path)) return settledAnnotations(null);
  const before = baseStory(story, base);
  return settledAnnotations(before === undefined ? [] : sentencesOf(before));
}

/** What judging one story needs beside it. */
interface Setting {
  readonly world: World;
  readonly readingOf: (story: Story) => StoryReading;
  readonly stories: readonly Story[];
  readonly witnesses: ReadonlyMap<string, readonly Witness[]>;
  readonly states: JudgeContext["states"];
  readonly reads: ReadonlyMap<Sentence, ReadSentence>;
  readonly people: WordOfPeople;
  /** Findings on documents and gate files, and those that no story causes. */
  readonly given: readonly Finding[];
  readonly general: readonly Finding[];
  readonly isKept: (finding: Finding) => boolean;
}

interface JudgedOne {
  readonly story: AuditedStory;
  readonly sentences: readonly JudgedSentence[];
  /** Findings that judging the story gave. */
  readonly findings: readonly Finding[];
}

function vouchingFor(story: Story, { world, people }: Setting): JudgeContext["vouching"] {
  return { world, path: story.path, today: people.today, counts: settledIn(story, people) };
}

function judgeOne(story: Story, setting: Setting, derive: JudgeContext["derive"]): JudgedOne {
  const { world, stories, states, reads, isKept } = setting;
  const seen = setting.witnesses.get(story.path) ?? [];
  const vouching = vouchingFor(story, setting);
  const { config, contextOf } = setting.readingOf(story);
  const local = (path: string): string => localPath(path, config.repositories);
  const found: readonly Finding[] = [
    ...contradictingWitnesses(story, seen),
    ...completionFindings(story, seen),
    ...deferralFindings(story, stories, states, vouching.counts),
    ...waiverFindings(sentencesOf(story), vouching),
    ...linkFindings(story, local, world),
    ...plannedFindings(story, reads, contextOf, local, world),
  ].filter(isKept);
  const about = [...setting.given.filter((finding) => finding.story === story.path), ...found];
  const context: JudgeContext = { world, kinds: assertionKinds, stories, states, vouching, ...(derive === undefined ? {} : { derive }) };
  const judged = auditStory(story, reads, seen, context, about);
  const ticked = tickedButFalse(judged.story).filter(isKept);
  const idle = unappliedFiles(judged.story, world).filter(isKept);
  const gate = gateOf(chargedClaims(judged.story), [...about, ...ticked, ...idle, ...touching(setting.general, judged.story)]);
  return { story: { ...judged.story, gate }, sentences: judged.sentences, findings: [...found, ...ticked, ...idle] };
}

function derivedOf(story: Story, reads: ReadonlyMap<Sentence, ReadSentence>): readonly Derived[] {
  return derivedIn(sentencesOf(story).flatMap((sentence) => reads.get(sentence) ?? []));
}

/** Judges the stories that derived claims of the reported ones follow from, once, with those claims left open. */
async function firstPass(setting: Setting, reported: readonly Story[], look: Look, config: Config): Promise<ReadonlyMap<string, AuditedStory>> {
  const needed = new Set(reported.flatMap((story) => storiesNeeded(story, derivedOf(story, setting.reads), setting.stories)));
  const others = await readAll(
    [...needed].filter((story) => !reported.includes(story)),
    look,
    setting.readingOf,
  );
  const isKept = ignoreRules(config.ignore).isKept;
  const quiet: Setting = { ...setting, reads: new Map([...setting.reads, ...others]), given: setting.given.filter(isKept), isKept };
  return new Map([...needed].map((story) => [story.path, judgeOne(story, quiet, undefined).story]));
}

/**
 * Reads and judges all stories in one world. `selected` limits which are reported; the others still resolve deferrals and what follows
 * from them. `ledgers` are the findings on gate files; those on stories that are not reported are left out. `seen` is the world for integrity rules.
 */
export async function judgeStories(
  stories: readonly Story[],
  witnesses: ReadonlyMap<string, readonly Witness[]>,
  look: Look,
  config: Config,
  selected: (story: Story) => boolean,
  ledgers: readonly Finding[],
  people: WordOfPeople,
  seen: World,
): Promise<Judged> {
  const { world } = look;
  const { isKept, ignored } = ignoreRules(config.ignore);
  const states = new Map(stories.map((story) => [story.path, believedState(story, witnesses.get(story.path) ?? [])]));
  const reported = stories.filter(selected);
  const readingOf = storyReadings(world, config);
  const reads = await readAll(reported, look, readingOf);
  const general = integrityFindings(seen).filter(isKept);
  const paths = new Set(reported.map(({ path }) => path));
  const whole = reported.length === stories.length;
  const every = [...storyFindings(stories), ...ledgers];
  const given = every.filter((finding) => (finding.story === null ? whole : paths.has(finding.story)) && isKept(finding));
  const setting: Setting = { world, readingOf, stories, witnesses, states, reads, people, given, general, isKept };
  const judged = await firstPass({ ...setting, given: every }, reported, look, config);
  const ones = reported.map((story) => judgeOne(story, setting, (assertion) => judgeDerived(assertion, story, { stories, judged })));
  const dated = reported.some((story) => sentencesOf(story).some((sentence) => annotationOf(sentence)?.kind === "waived"));
  return {
    stories: ones.map((one) => one.story),
    findings: [...given, ...ones.flatMap((one) => one.findings), ...general],
    ignored: ignored(),
    sentences: new Map(ones.map((one) => [one.story.path, one.sentences])),
    deferrals: reported.flatMap((story) => deferralLedger(story, stories, vouchingFor(story, setting).counts)),
    dated,
  };
}
