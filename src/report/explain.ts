import type { Evidence } from "../domain/assertion.ts";
import type { AuditedStory, Claim, Report } from "../domain/audit.ts";
import type { Trail } from "../domain/trail.ts";
import type { SafeLog } from "./encode/log.ts";
import { log } from "./encode/log.ts";
import { trailFacts } from "./explain-trail.ts";
import type { TerminalStyle } from "./layout.ts";
import { columns, finish, hyperlink, ink, pad, wrap } from "./layout.ts";
import type { PlacedClaim, StoryPart } from "./summary.ts";
import { claimsOf, mergeClusters, partsOf, sayPart, sayPartCounts } from "./summary.ts";
import { claimHead, mark } from "./terminal-claim.ts";
import { isToPaste, namesOf, plainly, sayPlace, sayVerdict } from "./words.ts";

/** What to explain: a story by path or id, narrowed to a criterion or to the claim on a line. */
export interface ExplainTarget {
  readonly story: string;
  /** `AC1`, or a claim's id such as `AC1.3`; case does not matter. */
  readonly criterion?: string;
  readonly line?: number;
}

/** How a claim of the story at a path was read; undefined when nothing is known of it. */
export type FindTrail = (story: string, claim: Claim) => Trail | undefined;

/**
 * How claims were read and judged: sentence, zone, recognisers with their assertions and where these looked, verdict, why, level, every
 * piece of evidence, and what to write.
 * A target that names nothing gives what there is to name instead. Ends in a newline.
 */
export function renderExplain(report: Report, target: ExplainTarget, style: TerminalStyle, trailOf: FindTrail = () => undefined): string {
  const story = findStory(report, target.story);
  if (story === undefined) {
    const known = report.stories.map(({ id, path }) => `${id}  ${path}`);
    return finish([...wrap(log(`There is no story ${target.story}.`), columns(style), ""), ...listed("The stories are", known)]);
  }
  const placed = claimsOf(story);
  const inPart = target.criterion === undefined ? placed : inCriterion(placed, target.criterion);
  const chosen = target.line === undefined ? inPart : atLine(inPart, target.line);
  const head = headLines(story, style);
  if (chosen.length === 0) return finish([...head, "", ...nothingLines(story, target, style)]);
  return finish([
    ...head,
    "",
    ...byPart(chosen).flatMap(({ part, claims }) => [...partLines(part, style), "", ...claims.flatMap((one) => explainClaim(one, style, trailOf))]),
  ]);
}

/** What a target names that its story does not have, and what there is instead; null when it names something. */
export function missingPart(
  story: AuditedStory,
  target: Pick<ExplainTarget, "criterion" | "line">,
): { readonly wanted: string; readonly known: readonly string[] } | null {
  const { criterion, line } = target;
  const placed = claimsOf(story);
  const inPart = criterion === undefined ? placed : inCriterion(placed, criterion);
  const parts = partsOf(story).map(({ label }) => label);
  const stated = criterion !== undefined && line === undefined && parts.some((label) => label.toLowerCase() === criterion.toLowerCase());
  if (stated || (line === undefined ? inPart : atLine(inPart, line)).length > 0 || (criterion === undefined && line === undefined)) return null;
  const wanted = [criterion, line === undefined ? undefined : `line ${line}`].filter((word) => word !== undefined).join(", ");
  return { wanted, known: inPart.length > 0 ? inPart.map(({ claim }) => `line ${claim.line}`) : parts };
}

function findStory(report: Report, wanted: string): AuditedStory | undefined {
  const same = wanted.toLowerCase();
  return (
    report.stories.find(({ path }) => path === wanted) ??
    report.stories.find(({ id }) => id.toLowerCase() === same) ??
    report.stories.find(({ path }) => path.toLowerCase() === same)
  );
}

function inCriterion(placed: readonly PlacedClaim[], wanted: string): PlacedClaim[] {
  const same = wanted.toLowerCase();
  return placed.filter(({ part, claim }) => part.label.toLowerCase() === same || claim.id.toLowerCase() === same);
}

/** The claims that start on the line, else those of the item that the line lies in: the last to start before it. */
function atLine(placed: readonly PlacedClaim[], line: number): PlacedClaim[] {
  const start = Math.max(...placed.map(({ claim }) => claim.line).filter((at) => at <= line));
  return placed.filter(({ claim }) => claim.line === start);
}

function byPart(placed: readonly PlacedClaim[]): { readonly part: StoryPart; readonly claims: PlacedClaim[] }[] {
  const groups: { part: StoryPart; claims: PlacedClaim[] }[] = [];
  for (const one of placed) {
    const last = groups.at(-1);
    if (last?.part.label === one.part.label) last.claims.push(one);
    else groups.push({ part: one.part, claims: [one] });
  }
  return groups;
}

function headLines(story: AuditedStory, style: TerminalStyle): string[] {
  const { bold, dim } = ink(style);
  return [...wrap(log(namesOf([story.id, story.title])), columns(style), "", bold), dim(hyperlink(style, log(story.path), story.path, null))];
}

function partLines(part: StoryPart, style: TerminalStyle): string[] {
  const start = `${mark(part.verdict, style)} ${ink(style).bold(log(part.label, 24))}  `;
  const said = part.verdict === null ? sayPart(part) : `${sayVerdict(part.verdict)}: the worst of ${sayPartCounts(part)}`;
  return part.text === ""
    ? [`${start}${log(said)}`]
    : [...wrap(log(plainly(part.text)), columns(style), start), ...wrap(log(said), columns(style), "  ", ink(style).dim)];
}

function explainClaim(placed: PlacedClaim, style: TerminalStyle, trailOf: FindTrail): string[] {
  const { claim, story, charged } = placed;
  const trail = trailOf(story.path, claim);
  const place = hyperlink(style, log(sayPlace(story.path, claim.line)), story.path, claim.line);
  const fact = (label: string, text: string | null): string[] => (text === null || text === "" ? [] : labelled(label, log(text, 1000), style));
  return [
    `  ${claimHead(placed, style)}  ${ink(style).dim(place)}`,
    ...fact("sentence", claim.text),
    ...fact("box", claim.ticked ?? null),
    ...fact("charged", charged ? null : "no: open boxes, validation steps and prerequisites are shown, and nothing is made of them"),
    ...(trail === undefined || trail.readings.length === 0 ? fact("read as", claim.reading ?? "not read as anything that can be checked") : []),
    ...(trail === undefined ? [["recogniser", claim.recogniser ?? "none"] as const] : trailFacts(trail)).flatMap(([label, text]) =>
      fact(label, text),
    ),
    ...fact("because", claim.because),
    ...fact("level", claim.level),
    ...fact("clusters", claim.clusters.join(", ")),
    ...mergeClusters(claim.evidence).flatMap((piece) => explainEvidence(piece, style)),
    ...fact(isToPaste(claim) ? "write" : "mend", claim.suggestion),
    ...fact("text hash", claim.hash),
    "",
  ];
}

function explainEvidence(piece: Evidence, style: TerminalStyle): string[] {
  const place = piece.path === null ? null : log(sayPlace(piece.path, piece.line));
  const parts = (["cluster", "object", "field", "value", "note"] as const).filter((key) => piece[key] !== null);
  const start = `    ${ink(style).dim(pad("evidence", LABEL))}`;
  const told = parts.flatMap((key) => wrap(log(piece[key] ?? "", 1000), columns(style), `    ${" ".repeat(LABEL)}${ink(style).dim(pad(key, 9))}`));
  if (place !== null) return [`${start}${hyperlink(style, place, piece.path ?? "", piece.line)}`, ...told];
  return told.length === 0 ? [] : [`${start}without a place in the repository`, ...told];
}

/** Columns of the labels on the left. */
const LABEL = 12;

function labelled(label: string, text: SafeLog, style: TerminalStyle): string[] {
  return wrap(text, columns(style), `    ${ink(style).dim(pad(label, LABEL))}`);
}

function nothingLines(story: AuditedStory, target: ExplainTarget, style: TerminalStyle): string[] {
  const parts = partsOf(story);
  const part = parts.find(({ label }) => label.toLowerCase() === target.criterion?.toLowerCase());
  const wanted = [target.criterion, target.line === undefined ? undefined : `line ${target.line}`].filter((word) => word !== undefined).join(", ");
  if (part !== undefined && target.line === undefined)
    return wrap(log(`${part.label} states nothing that could be judged: ${part.text}`), columns(style), "");
  const said = wanted === "" ? "This story has no claims." : `This story has no claim at ${wanted}.`;
  return [
    ...wrap(log(said), columns(style), ""),
    ...listed(
      "Its parts are",
      parts.map(({ label, line, text }) => `${label}${line === null ? "" : `  line ${line}`}  ${text}`),
    ),
  ];
}

function listed(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${head}:`, ...lines.slice(0, 200).map((line) => `  ${log(line, 200)}`)];
}
