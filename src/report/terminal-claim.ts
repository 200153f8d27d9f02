import type { Evidence } from "../domain/assertion.ts";
import type { Claim, Verdict } from "../domain/audit.ts";
import type { SafeLog } from "./encode/log.ts";
import { log } from "./encode/log.ts";
import type { Ink, TerminalStyle } from "./layout.ts";
import { columns, hyperlink, ink, widthOf, wrap } from "./layout.ts";
import type { PlacedClaim } from "./summary.ts";
import { mergeClusters, sayClaim } from "./summary.ts";
import { isToPaste, namesOf, plainly, plural, sayField, sayPlace } from "./words.ts";

/** Marks that differ in shape, so that none depends on colour. */
const MARKS: Readonly<Record<Verdict, string>> = {
  verified: "✓",
  attested: "✎",
  failed: "✗",
  moved: "→",
  unproven: "?",
  deferred: "»",
  waived: "~",
  "not-applicable": "–",
};

/** Pieces of evidence shown where the reader did not ask for all of them. */
const EVIDENCE_AT_FIRST = 3;

/** The mark of a verdict, in its colour; `·` for a part that states nothing. */
export function mark(verdict: Verdict | null, style: TerminalStyle): string {
  return verdict === null ? ink(style).dim("·") : inkOf(verdict, ink(style))(MARKS[verdict]);
}

/** How a verdict is painted: only `verified` and `attested` are green. */
export function inkOf(verdict: Verdict | null, { good, bad, warn, dim }: Ink): (text: string) => string {
  switch (verdict) {
    case "verified":
    case "attested":
      return good;
    case "failed":
      return bad;
    case "moved":
    case "unproven":
    case "waived":
      return warn;
    case "deferred":
    case "not-applicable":
    case null:
      return dim;
    default:
      return verdict satisfies never;
  }
}

/** What to tell of a claim below its sentence. */
export interface Detail {
  readonly reading: boolean;
  readonly evidence: "all" | "first" | "none";
  readonly suggestion: boolean;
}

/** A claim with its sentence, why it was judged so and, as `detail` says, what decided; each line behind `indent`. */
export function claimLines(placed: PlacedClaim, style: TerminalStyle, detail: Detail, indent = "  "): string[] {
  const { claim, story } = placed;
  const width = columns(style);
  const below = `${indent}  `;
  const lines = [`${indent}${claimHead(placed, style)} ${ink(style).dim("·")} ${claimPlace(claim, story.path, style)}`];
  lines.push(...wrap(log(plainly(claim.text)), width, below));
  if (claim.because !== null) lines.push(...wrap(log(claim.because, 600), width, below));
  if (detail.reading && claim.reading !== null) lines.push(...labelled("read as", log(claim.reading, 600), style, below));
  if (detail.reading && claim.recogniser !== null) lines.push(...labelled("by", log(provenance(claim)), style, below));
  if (detail.evidence !== "none") lines.push(...evidenceLines(claim.evidence, style, below, detail.evidence === "all" ? 200 : EVIDENCE_AT_FIRST));
  if (detail.suggestion && claim.suggestion !== null)
    lines.push(...labelled(isToPaste(claim) ? "write" : "mend", log(claim.suggestion, 600), style, below));
  return lines;
}

/** Mark, verdict in words and id of a claim; what is not charged is marked as stating nothing. */
export function claimHead(placed: PlacedClaim, style: TerminalStyle): string {
  const verdict = placed.charged ? placed.claim.verdict : null;
  return `${mark(verdict, style)} ${inkOf(verdict, ink(style))(sayClaim(placed))}  ${ink(style).dim(log(placed.claim.id, 40))}`;
}

/** Evidence, one piece per line: place, then cluster, object, field and value, then the note. */
function evidenceLines(evidence: readonly Evidence[], style: TerminalStyle, indent: string, most: number): string[] {
  const { dim } = ink(style);
  const merged = mergeClusters(evidence);
  const lines = merged.slice(0, most).flatMap((piece) => evidenceLine(piece, style, indent));
  const more = merged.length - most;
  return more > 0 ? [...lines, `${indent}${dim(`   and ${plural(more, "more piece of evidence", "more pieces of evidence")}`)}`] : lines;
}

function claimPlace(claim: Claim, path: string, style: TerminalStyle): string {
  const box = claim.ticked === "ticked" ? ", ticked" : claim.ticked === "open" ? ", not ticked" : "";
  return ink(style).dim(`${hyperlink(style, log(`line ${claim.line}`), path, claim.line)}${box}`);
}

function provenance(claim: Claim): string {
  const parts = [`recogniser ${claim.recogniser ?? "none"}`];
  if (claim.level !== null) parts.push(`level ${claim.level}`);
  if (claim.clusters.length > 0) parts.push(`${claim.clusters.length === 1 ? "cluster" : "clusters"} ${claim.clusters.join(", ")}`);
  return parts.join(" · ");
}

function labelled(label: string, text: SafeLog, style: TerminalStyle, indent: string): string[] {
  return wrap(text, columns(style), `${indent}${ink(style).dim(label)} `);
}

function evidenceLine(piece: Evidence, style: TerminalStyle, indent: string): string[] {
  const { dim } = ink(style);
  const width = columns(style);
  const what = namesOf([piece.cluster, piece.object, sayField(piece), piece.note]);
  const place = piece.path === null ? "" : hyperlink(style, log(sayPlace(piece.path, piece.line)), piece.path, piece.line);
  const start = `${indent}${dim("at")} ${place}`;
  if (what === "") return place === "" ? [] : [start];
  const told = log(what, 600);
  if (place === "") return wrap(told, width, `${indent}${dim("at")} `);
  if (widthOf(start) + 2 + widthOf(told) <= width) return [`${start}  ${told}`];
  return [start, ...wrap(told, width, `${indent}   `)];
}
