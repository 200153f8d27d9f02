import type { Evidence, UnprovenReason } from "../domain/assertion.ts";
import type { AuditedStory, Claim, Counts, Finding, Gate, Report, Verdict } from "../domain/audit.ts";
import { chargedClaims, VERDICTS_WORST_FIRST } from "../domain/audit.ts";
import { plural, SEVERITIES, sayChange, sayCounts, sayReason, sayVerdict } from "./words.ts";

/** A part of a story with its claims: a criterion, or one of the other sections that are judged. */
export interface StoryPart {
  /** `AC1`, or the section's heading. */
  readonly label: string;
  /** The criterion's own text; empty for a section. */
  readonly text: string;
  /** Line of the criterion, null for a section. */
  readonly line: number | null;
  /** The worst verdict of what is charged; null when nothing is. */
  readonly verdict: Verdict | null;
  readonly claims: readonly Claim[];
  /** Those that the story answers for ({@link chargedClaims}). */
  readonly charged: readonly Claim[];
}

/** A claim with the story and the part of it that it stands in. */
export interface PlacedClaim {
  readonly story: AuditedStory;
  readonly part: StoryPart;
  readonly claim: Claim;
  /** False for what is only shown: an open box, a validation step, a prerequisite. */
  readonly charged: boolean;
}

/** The parts of a story in the order in which people read them; sections without claims are left out, criteria never. */
export function partsOf(story: AuditedStory): StoryPart[] {
  const charged = new Set(chargedClaims(story));
  const part = (label: string, text: string, line: number | null, claims: readonly Claim[]): StoryPart => {
    const own = claims.filter((claim) => charged.has(claim));
    return { label, text, line, verdict: worstOf(own), claims, charged: own };
  };
  const sections: readonly (readonly [string, readonly Claim[]])[] = [
    ["Tasks", story.tasks],
    ["File list", story.fileList],
    ["Definition of done", story.definitionOfDone],
    ["Validation", story.validation],
    ["Prerequisites", story.prerequisites],
  ];
  return [
    ...story.criteria.map(({ id, text, line, claims }) => part(id, text, line, claims)),
    ...sections.flatMap(([label, claims]) => (claims.length === 0 ? [] : [part(label, "", null, claims)])),
  ];
}

/** Every claim that the stories of a report answer for, in reading order. */
export function chargedIn(report: Report): PlacedClaim[] {
  return report.stories.flatMap(chargedOf);
}

/** Every claim that a story answers for, in reading order. */
export function chargedOf(story: AuditedStory): PlacedClaim[] {
  return claimsOf(story).filter(({ charged }) => charged);
}

/** Every claim of a story, also those that are only shown, in reading order. */
export function claimsOf(story: AuditedStory): PlacedClaim[] {
  return partsOf(story).flatMap((part) => placedIn(story, part));
}

/** The claims of a part of a story. */
export function placedIn(story: AuditedStory, part: StoryPart): PlacedClaim[] {
  const charged = new Set(part.charged);
  return part.claims.map((claim) => ({ story, part, claim, charged: charged.has(claim) }));
}

/** A verdict for a part: what only stands there uncharged is `not claimed`, what says nothing has `no claims`. */
export function sayPart(part: StoryPart): string {
  if (part.verdict !== null) return sayVerdict(part.verdict);
  return part.claims.length === 0 ? "no claims" : "not claimed";
}

/** `1 verified, 1 failed`; what is only shown comes last: `3 not claimed`. */
export function sayPartCounts(part: StoryPart): string {
  const shown = part.claims.length - part.charged.length;
  const counts = part.charged.length === 0 ? [] : [sayCounts(countVerdicts(part.charged))];
  return [...counts, ...(shown === 0 ? [] : [`${shown} not claimed`])].join(", ");
}

/** How a claim was judged, in words: `failed, new`, `unproven (needs the network)`, `not claimed, failed`. */
export function sayClaim({ claim, charged }: Pick<PlacedClaim, "claim" | "charged">): string {
  const why = claim.verdict === "unproven" ? ` (${sayReason(claim.reason)})` : "";
  const changed = sayChange(claim.change);
  return `${charged ? "" : "not claimed, "}${sayVerdict(claim.verdict)}${why}${changed === "" ? "" : `, ${changed}`}`;
}

/** The claims with a verdict: what is new first, else in reading order. */
export function having(placed: readonly PlacedClaim[], verdict: Verdict): PlacedClaim[] {
  const found = placed.filter(({ claim }) => claim.verdict === verdict);
  return [...found.filter(({ claim }) => claim.change === "new"), ...found.filter(({ claim }) => claim.change !== "new")];
}

/** Claims that are literally false: failed first, then moved, each as {@link having} orders them. */
export function falseClaims(placed: readonly PlacedClaim[]): PlacedClaim[] {
  return [...having(placed, "failed"), ...having(placed, "moved")];
}

/** The worst verdict of claims; null for none, since nothing was verified. */
function worstOf(claims: readonly Claim[]): Verdict | null {
  return VERDICTS_WORST_FIRST.find((verdict) => claims.some((claim) => claim.verdict === verdict)) ?? null;
}

/** How many claims have each verdict. */
export function countVerdicts(claims: readonly Claim[]): Counts {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  return {
    verified: count("verified"),
    attested: count("attested"),
    failed: count("failed"),
    moved: count("moved"),
    unproven: count("unproven"),
    deferred: count("deferred"),
    waived: count("waived"),
    "not-applicable": count("not-applicable"),
  };
}

/** What a report is about: `12 verified, 9 unproven in 3 stories`; plainly nothing when no story was judged. */
export function sayWhole(report: Report): string {
  return report.stories.length === 0 ? "No story was judged" : `${sayCounts(report.counts)} in ${plural(report.stories.length, "story", "stories")}`;
}

/** Open claims by reason, most first, ties by name. */
export function openByReason(placed: readonly PlacedClaim[]): { readonly reason: UnprovenReason | null; readonly claims: readonly PlacedClaim[] }[] {
  const groups = new Map<UnprovenReason | null, PlacedClaim[]>();
  for (const one of placed) {
    if (one.claim.verdict !== "unproven") continue;
    const group = groups.get(one.claim.reason);
    if (group === undefined) groups.set(one.claim.reason, [one]);
    else group.push(one);
  }
  return [...groups]
    .map(([reason, claims]) => ({ reason, claims }))
    .sort((a, b) => b.claims.length - a.claims.length || compare(String(a.reason), String(b.reason)));
}

/** `4 claims could not be checked: needs the network (3), not understood (1)`; empty when all could. */
export function sayOpen(groups: ReturnType<typeof openByReason>): string {
  if (groups.length === 0) return "";
  const total = groups.reduce((sum, { claims }) => sum + claims.length, 0);
  const reasons = groups.map(({ reason, claims }) => `${sayReason(reason)} (${claims.length})`).join(", ");
  return `${plural(total, "claim", "claims")} could not be checked: ${reasons}`;
}

/** `3 deferred items: 2 taken over, 1 handed to no story`; empty without any. */
export function sayDeferrals({ deferrals = [] }: Report): string {
  if (deferrals.length === 0) return "";
  const taken = deferrals.filter(({ takenOver }) => takenOver !== null).length;
  const homeless = deferrals.filter(({ to }) => to === null).length;
  const counts: readonly (readonly [number, string])[] = [
    [taken, "taken over"],
    [deferrals.length - taken - homeless, "not listed where they are handed to"],
    [homeless, "handed to no story"],
  ];
  const said = counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return `${plural(deferrals.length, "deferred item", "deferred items")}: ${said.join(", ")}`;
}

/** Findings, worst first; those that are new before the others, then by place and rule. */
export function findingsWorstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(b.change === "new") - Number(a.change === "new") ||
      compare(a.at.path, b.at.path) ||
      a.at.line - b.at.line ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message),
  );
}

/** Failed builds that no finding tells of already, with their clusters: a failure is told once. */
export function untoldFailures(report: Report): { readonly cluster: string; readonly failure: Report["clusters"][number]["failures"][number] }[] {
  return report.clusters.flatMap(({ name, failures }) =>
    failures
      .filter((failure) => !report.findings.some(({ cluster, message }) => cluster === name && message.includes(failure.message)))
      .map((failure) => ({ cluster: name, failure })),
  );
}

/** Stories, those with the worst gate first, else as reported. */
export function storiesWorstFirst(stories: readonly AuditedStory[]): AuditedStory[] {
  return GATES_WORST_FIRST.flatMap((gate) => stories.filter((story) => story.gate === gate));
}

const GATES_WORST_FIRST: readonly Gate[] = ["FAIL", "CONCERNS", "WAIVED", "PASS"];

/** What the change did to claims, null when there was no base to compare with. */
export function effectOf(report: Report): { readonly madeFalse: number; readonly falseBefore: number; readonly mended: number } | null {
  const claims = chargedIn(report).map(({ claim }) => claim);
  if (report.repository.base === null && claims.every((claim) => claim.change === null)) return null;
  const failed = claims.filter((claim) => claim.verdict === "failed");
  const madeFalse = failed.filter((claim) => claim.change === "new").length;
  const mended = claims.filter((claim) => claim.change === "fixed" && claim.verdict === "verified").length;
  return { madeFalse, falseBefore: failed.length - madeFalse, mended };
}

/** Evidence that differs in nothing but its cluster, told once with all of the clusters; order kept. */
export function mergeClusters(evidence: readonly Evidence[]): Evidence[] {
  const merged = new Map<string, Evidence>();
  for (const piece of evidence) {
    const key = JSON.stringify({ ...piece, cluster: null });
    const same = merged.get(key);
    if (same === undefined) merged.set(key, piece);
    else if (piece.cluster !== null && !(same.cluster ?? "").split(", ").includes(piece.cluster)) {
      merged.set(key, { ...same, cluster: same.cluster === null ? piece.cluster : `${same.cluster}, ${piece.cluster}` });
    }
  }
  return [...merged.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
