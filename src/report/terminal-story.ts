import type { AuditedStory, Gate } from "../domain/audit.ts";
import { log } from "./encode/log.ts";
import type { TerminalStyle } from "./layout.ts";
import { columns, hyperlink, ink, pad, shorten, widthOf, wrap } from "./layout.ts";
import type { PlacedClaim, StoryPart } from "./summary.ts";
import { chargedOf, falseClaims, having, openByReason, partsOf, placedIn, sayOpen, sayPart, sayPartCounts } from "./summary.ts";
import { claimHead, claimLines, inkOf, mark } from "./terminal-claim.ts";
import { plainly, plural, sayCounts, sayVerdict } from "./words.ts";

/** A story: its head, what is false in detail, its parts, and what stayed open. */
export function storyLines(story: AuditedStory, style: TerminalStyle, verbose: boolean): string[] {
  const placed = chargedOf(story);
  return [
    ...headLines(story, style),
    "",
    ...falseClaims(placed).flatMap((one) => [
      ...claimLines(one, style, { reading: verbose, evidence: verbose ? "all" : "first", suggestion: true }),
      "",
    ]),
    ...having(placed, "waived").flatMap((one) => [...claimLines(one, style, { reading: false, evidence: "none", suggestion: false }), ""]),
    ...(verbose ? verboseParts(story, style) : overview(story, style)),
    ...foldedLines(placed, style),
    ...openLines(placed, style, verbose),
    ...unreadLines(story, style, verbose),
  ];
}

/** The mark of a gate, differing in shape. */
export function gateMark(gate: Gate, style: TerminalStyle): string {
  return gateInk(gate, style)({ PASS: "✓", CONCERNS: "!", FAIL: "✗", WAIVED: "~" }[gate]);
}

/** How a gate is painted. */
export function gateInk(gate: Gate, style: TerminalStyle): (text: string) => string {
  const { good, bad, warn } = ink(style);
  return { PASS: good, CONCERNS: warn, FAIL: bad, WAIVED: warn }[gate];
}

function headLines(story: AuditedStory, style: TerminalStyle): string[] {
  const { bold, dim } = ink(style);
  const width = columns(style);
  const id = log(story.id, 60);
  const title =
    story.title === "" || story.title === story.id
      ? ""
      : `  ${shorten(log(story.title), Math.max(10, width - widthOf(id) - 4 - 2 - story.gate.length))}`;
  const start = `${gateMark(story.gate, style)} ${bold(id)}${title}`;
  const status = story.status.raw === null ? "no status" : `status "${log(story.status.raw, 60)}"`;
  const binds = story.binds.by.length === 0 ? "does not bind, shows progress" : `binds by ${story.binds.by.map((by) => WITNESSES[by]).join(", ")}`;
  return [
    `${pad(start, width - story.gate.length)}${gateInk(story.gate, style)(story.gate)}`,
    `  ${dim(hyperlink(style, log(story.path), story.path, null))}`,
    ...wrap(log(`${status} · ${binds}`), width, "  ", dim),
    ...wrap(log(sayCounts(story.counts)), width, "  "),
  ];
}

const WITNESSES: Readonly<Record<AuditedStory["binds"]["by"][number], string>> = {
  status: "its status",
  boxes: "ticked boxes",
  "gate-file": "a gate file",
  tracker: "the tracker",
  "sprint-status": "the sprint status",
  "pull-request": "the pull request",
  "qa-results": "its QA results",
};

/** One line per part; parts that are wholly deferred or not applicable are folded away. */
function overview(story: AuditedStory, style: TerminalStyle): string[] {
  const parts = partsOf(story).filter(({ verdict }) => verdict !== "deferred" && verdict !== "not-applicable");
  const verdictWidth = Math.max(0, ...parts.map((part) => sayPart(part).length));
  const labels = parts.map(({ label }) => log(label, 24));
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  return parts.map((part, index) => {
    const counts = sayPartCounts(part);
    const start = `  ${mark(part.verdict, style)} ${inkOf(part.verdict, ink(style))(pad(sayPart(part), verdictWidth))}  ${pad(labels[index] ?? "", labelWidth)}  `;
    const room = columns(style) - widthOf(start) - (counts === "" ? 0 : widthOf(counts) + 2);
    const said = shorten(log(plainly(part.text)), Math.max(20, room));
    return `${start}${counts === "" ? said : `${pad(said, room)}  ${ink(style).dim(counts)}`}`;
  });
}

/** Every part with every claim; those told in detail above get one line here. */
function verboseParts(story: AuditedStory, style: TerminalStyle): string[] {
  return partsOf(story).flatMap((part) => [partHead(part, style), ...placedIn(story, part).flatMap((one) => verboseClaim(one, style)), ""]);
}

function partHead(part: StoryPart, style: TerminalStyle): string {
  const { bold } = ink(style);
  const start = `  ${mark(part.verdict, style)} ${bold(log(part.label, 24))}  `;
  return `${start}${shorten(log(plainly(part.text)), Math.max(20, columns(style) - widthOf(start)))}`;
}

function verboseClaim(placed: PlacedClaim, style: TerminalStyle): string[] {
  const { claim, charged } = placed;
  const told = charged && (claim.verdict === "failed" || claim.verdict === "moved" || claim.verdict === "waived");
  if (!told) return claimLines(placed, style, { reading: true, evidence: "all", suggestion: true }, "    ");
  const start = `    ${claimHead(placed, style)}  `;
  return [`${start}${shorten(log(plainly(claim.text)), Math.max(20, columns(style) - widthOf(start)))}`];
}

function foldedLines(placed: readonly PlacedClaim[], style: TerminalStyle): string[] {
  return (["deferred", "not-applicable"] as const).flatMap((verdict) => {
    const folded = having(placed, verdict);
    if (folded.length === 0) return [];
    const labels = [...new Set(folded.map(({ part }) => part.label))];
    const named = labels.slice(0, 6).join(", ") + (labels.length > 6 ? ` and ${labels.length - 6} more` : "");
    return wrap(log(`${folded.length} ${sayVerdict(verdict)}: ${named}`), columns(style), `  ${mark(verdict, style)} `, ink(style).dim);
  });
}

function openLines(placed: readonly PlacedClaim[], style: TerminalStyle, verbose: boolean): string[] {
  const groups = openByReason(placed);
  if (groups.length === 0) return [];
  const hint = verbose ? "" : " (--verbose lists them)";
  return wrap(log(`${sayOpen(groups)}${hint}`), columns(style), `  ${mark("unproven", style)} `);
}

function unreadLines(story: AuditedStory, style: TerminalStyle, verbose: boolean): string[] {
  if (story.unparsed.length === 0) return [];
  const head = `  ${ink(style).warn("!")} ${plural(story.unparsed.length, "line", "lines")} of the story became no claim`;
  if (!verbose) return [head];
  return [head, ...story.unparsed.slice(0, 100).flatMap(({ line, text }) => wrap(log(`line ${line}: ${text}`, 200), columns(style), "      "))];
}
