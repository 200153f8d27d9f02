import type { AuditedCriterion, AuditedStory, Claim, Counts, Finding, Gate, Verdict } from "../domain/audit.ts";
import { chargedClaims, VERDICTS_WORST_FIRST, worst } from "../domain/audit.ts";
import type { Sentence, Story, Witness, Zone } from "../domain/story.ts";
import { type JudgeContext, type JudgedSentence, judgeSentence } from "./claim.ts";
import type { Proposing } from "./open-annotation.ts";
import type { ReadSentence } from "./read.ts";
import { suggestionFor } from "./suggestion.ts";
import { bindingWitnesses } from "./witnesses.ts";

/** How the story's sentences were read, by sentence. */
export type Reads = ReadonlyMap<Sentence, ReadSentence>;

/** All sentences of a story, in the order of the document's sections. */
export function sentencesOf(story: Story): readonly Sentence[] {
  return [
    ...story.criteria.flatMap((criterion) => criterion.sentences),
    ...story.loose,
    ...story.tasks,
    ...story.fileList,
    ...story.definitionOfDone,
    ...story.validation,
    ...story.prerequisites,
  ];
}

/** Counts by verdict, every verdict present. */
export function countVerdicts(claims: readonly Claim[]): Counts {
  const counts = Object.fromEntries(VERDICTS_WORST_FIRST.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const claim of claims) counts[claim.verdict] += 1;
  return counts;
}

/** FAIL if a claim failed, WAIVED if all failures are waived, CONCERNS for what a reviewer should look at, else PASS. */
export function gateOf(claims: readonly Claim[], findings: readonly Finding[]): Gate {
  if (claims.some((claim) => claim.verdict === "failed")) return "FAIL";
  if (claims.some((claim) => claim.verdict === "waived")) return "WAIVED";
  const doubtful = claims.some(
    (claim) => claim.verdict === "moved" || (claim.verdict === "unproven" && (claim.reason === "ambiguous" || claim.reason === "render-failed")),
  );
  return doubtful || findings.some((finding) => finding.severity !== "info") ? "CONCERNS" : "PASS";
}

/** A judged story with what each of its claims was made from, in the order of its sections. */
export interface JudgedStory {
  readonly story: AuditedStory;
  readonly sentences: readonly JudgedSentence[];
}

/** Judges every sentence of a story. `findings` are those that touch it. */
export function auditStory(
  story: Story,
  reads: Reads,
  witnesses: readonly Witness[],
  context: JudgeContext,
  findings: readonly Finding[],
): JudgedStory {
  const all: JudgedSentence[] = [];
  const claims = (sentences: readonly Sentence[], prefix: string): readonly Claim[] => {
    const judged = judgeAll(sentences, prefix, reads, { ...context, story });
    all.push(...judged);
    return judged.map(({ claim }) => claim);
  };
  const criteria = [
    ...story.criteria.map((criterion): AuditedCriterion => {
      const judged = claims(criterion.sentences, criterion.id);
      return { id: criterion.id, line: criterion.line, text: criterion.text, verdict: worst(judged.map((claim) => claim.verdict)), claims: judged };
    }),
    ...looseGroups(story.loose).map((group): AuditedCriterion => {
      const judged = claims(group.sentences, group.id);
      return { id: group.id, line: group.line, text: group.text, verdict: worst(judged.map((claim) => claim.verdict)), claims: judged };
    }),
  ];
  const parts = {
    criteria,
    tasks: claims(story.tasks, "task"),
    fileList: claims(story.fileList, "file"),
    definitionOfDone: claims(story.definitionOfDone, "dod"),
    validation: claims(story.validation, "validation"),
    prerequisites: claims(story.prerequisites, "prerequisite"),
  };
  const charged = chargedClaims(parts);
  const audited: AuditedStory = {
    path: story.path,
    id: story.id,
    title: story.title,
    status: { raw: story.status?.raw ?? null, state: story.status?.state ?? "unknown" },
    binds: { by: bindingWitnesses(witnesses) },
    gate: gateOf(charged, findings),
    counts: countVerdicts(charged),
    ...parts,
    witnesses,
    unparsed: story.unparsed,
  };
  return { story: audited, sentences: all };
}

function judgeAll(sentences: readonly Sentence[], prefix: string, reads: Reads, context: JudgeContext & Proposing): readonly JudgedSentence[] {
  const judged: JudgedSentence[] = [];
  for (const sentence of sentences) {
    const read = reads.get(sentence);
    const one = read === undefined ? null : judgeSentence(read, `${prefix}.${judged.length + 1}`, context);
    if (one !== null) judged.push(one);
  }
  return judged.map((one, index) => {
    const suggestion = suggestionFor(one, sameItem(judged, index), context);
    return suggestion === null ? one : { ...one, claim: { ...one.claim, suggestion } };
  });
}

/** The claims of the item that the one at `index` belongs to; parts of an item follow each other. */
function sameItem(judged: readonly JudgedSentence[], index: number): readonly JudgedSentence[] {
  const line = judged[index]?.claim.line;
  let start = index;
  while (judged[start - 1]?.claim.line === line) start -= 1;
  let end = index + 1;
  while (judged[end]?.claim.line === line) end += 1;
  return judged.slice(start, end);
}

interface LooseGroup {
  readonly id: string;
  readonly line: number;
  readonly text: string;
  readonly sentences: Sentence[];
}

const GROUP_NAMES: Record<Zone["kind"], { id: string; text: string }> = {
  "in-scope": { id: "other", text: "Outside of a numbered criterion" },
  deferred: { id: "deferred", text: "Deferred" },
  optional: { id: "optional", text: "Optional" },
  conditional: { id: "conditional", text: "Conditional" },
  "not-required": { id: "not-required", text: "Not required" },
};

/** Sentences of the criteria section outside of criteria, grouped by zone and, for deferrals, by target. */
function looseGroups(sentences: readonly Sentence[]): readonly LooseGroup[] {
  const groups = new Map<string, LooseGroup>();
  for (const sentence of sentences) {
    if (sentence.header) continue;
    const { zone } = sentence;
    const target = zone.kind === "deferred" ? zone.to : null;
    const key = `${zone.kind}\n${target ?? ""}`;
    const name = GROUP_NAMES[zone.kind];
    const text = target === null ? name.text : `${name.text} to ${target}`;
    const group = groups.get(key) ?? { id: name.id, line: sentence.line, text, sentences: [] };
    group.sentences.push(sentence);
    groups.set(key, group);
  }
  return [...groups.values()];
}
