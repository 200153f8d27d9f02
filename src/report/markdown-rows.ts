import type { Evidence } from "../domain/assertion.ts";
import type { Claim, Finding, Gate, Report, Verdict } from "../domain/audit.ts";
import type { Section } from "./encode/budget.ts";
import type { SafeHtml, SafeMarkdown } from "./encode/markdown.ts";
import { code, fence, html, join, link, markdown, prose } from "./encode/markdown.ts";
import type { PlacedClaim } from "./summary.ts";
import { mergeClusters, sayClaim, untoldFailures } from "./summary.ts";
import { isToPaste, plainly, plural, sayChange, sayField, sayPlace, sayReason } from "./words.ts";

/** The URL of a line of a file (null: of the file), null where there is none. */
export type Links = (path: string, line: number | null) => string | null;

const GLYPHS: Readonly<Record<Verdict, SafeMarkdown>> = {
  verified: markdown`✅`,
  attested: markdown`✍️`,
  failed: markdown`❌`,
  moved: markdown`↪️`,
  unproven: markdown`❔`,
  waived: markdown`🏳️`,
  deferred: markdown`⏭️`,
  "not-applicable": markdown`➖`,
};

const SEVERITY_GLYPHS = { error: markdown`❌`, warning: markdown`⚠️`, info: markdown`ℹ️` } as const;

/** Pieces of evidence below a claim before the rest is counted; for a moved claim the first tells where it went. */
const EVIDENCE = 3;
const EVIDENCE_OF_MOVED = 1;

/** The glyph of a verdict; a dot for a part that states nothing. */
export function glyph(verdict: Verdict | null): SafeMarkdown {
  return verdict === null ? markdown`▫️` : GLYPHS[verdict];
}

/** The glyph of a gate. */
export function gateGlyph(gate: Gate): SafeHtml {
  return { PASS: html`✅`, CONCERNS: html`⚠️`, FAIL: html`❌`, WAIVED: html`🏳️` }[gate];
}

/** A claim that is false: sentence, why, what decided, and what to write. */
export function falseRow(placed: PlacedClaim, links: Links): SafeMarkdown {
  const { story, claim } = placed;
  const head = markdown`- ${glyph(claim.verdict)} **${prose(sayClaim(placed))}** ${code(claim.id, 40)} ${prose(plainly(claim.text))} · ${place(story.path, claim.line, links, "line")}`;
  const because = claim.because === null ? [] : [markdown`  - ${prose(claim.because, 500)}`];
  const merged = mergeClusters(claim.evidence);
  const most = claim.verdict === "moved" ? EVIDENCE_OF_MOVED : EVIDENCE;
  const more = merged.length - most;
  const rest = more > 0 ? [markdown`  - and ${prose(plural(more, "more piece of evidence", "more pieces of evidence"))}`] : [];
  return join([head, ...because, ...evidenceRows(merged.slice(0, most), links), ...rest, ...suggestionRows(claim)], "\n");
}

/** A claim that could not be checked, with its annotation to paste where there is one. */
export function openRow({ story, claim }: PlacedClaim, links: Links): SafeMarkdown {
  const head = markdown`- ${glyph(claim.verdict)} **${prose(sayReason(claim.reason))}** ${code(claim.id, 40)} ${prose(plainly(claim.text))} · ${place(story.path, claim.line, links)}`;
  const because = claim.because === null || claim.reason === "unrecognised" ? [] : [markdown`  - ${prose(claim.because, 500)}`];
  return join([head, ...because, ...suggestionRows(claim)], "\n");
}

/** A claim in a story's checklist. Its place is told with its criterion, and again in the lists of what is false and open. */
export function checklistRow(placed: PlacedClaim): SafeMarkdown {
  const { claim, charged } = placed;
  const said = charged && claim.verdict === "verified" ? markdown`` : markdown` **${prose(sayClaim(placed))}**`;
  return markdown`  - ${glyph(charged ? claim.verdict : null)}${said} ${prose(plainly(claim.text))}`;
}

/** Findings, one row each, with the remedy where the row above does not end in the same. */
export function findingRows(findings: readonly Finding[], links: Links): Section["rows"] {
  return findings.map((finding, index) => () => findingRow(finding, links, findings[index - 1]?.remediation !== finding.remediation));
}

function findingRow(finding: Finding, links: Links, isRemedied: boolean): SafeMarkdown {
  const change = sayChange(finding.change);
  const said = prose(change === "" ? finding.severity : `${finding.severity}, ${change}`);
  const about = [finding.cluster, finding.object].flatMap((part) => (part === null ? [] : [code(part)]));
  const head = markdown`- ${SEVERITY_GLYPHS[finding.severity]} **${said}** · ${code(finding.rule, 60)} · ${place(finding.at.path, finding.at.line, links)}: ${prose(finding.message, 500)}`;
  const names = about.length === 0 ? [] : [markdown`  - ${join(about, " · ")}`];
  return join([head, ...names, ...(isRemedied ? [markdown`  - ${prose(finding.remediation, 500)}`] : [])], "\n");
}

/** Builds that failed, one row each. */
export function buildRows(report: Report, links: Links): Section["rows"] {
  return untoldFailures(report).map(({ cluster, failure }) => () => {
    const at = failure.at === null ? code(failure.path) : place(failure.at.path, failure.at.line, links);
    return markdown`- ❌ ${code(cluster, 60)} · ${code(failure.subject)} · ${at}: ${prose(failure.message, 500)}`;
  });
}

/** Differences between live and Git, one row each. */
export function driftRows(report: Report): Section["rows"] {
  return report.drift.map((drift) => () => {
    const change = sayChange(drift.change);
    const where = [drift.cluster, drift.object, drift.field].flatMap((part) => (part === null ? [] : [code(part)]));
    const sides = [
      drift.git === null ? null : markdown`Git has ${code(drift.git)}`,
      drift.live === null ? null : markdown`live is ${code(drift.live)}`,
    ];
    // What it means says more than both sides of it.
    const means = drift.means ?? [];
    const told = means.length > 0 ? [] : sides.filter((side) => side !== null);
    const by = [drift.attribution, drift.owner === null ? null : `owned by ${drift.owner}`, drift.next].flatMap((part) =>
      part === null ? [] : [prose(part)],
    );
    const head = markdown`- ${SEVERITY_GLYPHS[drift.severity]} **${prose(change === "" ? drift.kind : `${drift.kind}, ${change}`)}** · ${join(where, " · ")}`;
    const said = means.slice(0, 5).map((meaning) => markdown`  - ${prose(meaning, 400)}`);
    return join([head, ...said, ...(told.length === 0 ? [] : [markdown`  - ${join(told, ", ")}`]), ...by.map((part) => markdown`  - ${part}`)], "\n");
  });
}

function evidenceRows(evidence: readonly Evidence[], links: Links): SafeMarkdown[] {
  return evidence.flatMap((piece) => {
    const at = piece.path === null ? [] : [place(piece.path, piece.line, links)];
    const names = [piece.cluster, piece.object, sayField(piece)].flatMap((part) => (part === null || part === "" ? [] : [code(part)]));
    const note = piece.note === null || piece.note === "" ? [] : [prose(piece.note)];
    const parts = [...at, ...names, ...note];
    return parts.length === 0 ? [] : [markdown`  - at ${join(parts, " · ")}`];
  });
}

function suggestionRows(claim: Claim): SafeMarkdown[] {
  const { suggestion } = claim;
  if (suggestion === null) return [];
  if (isToPaste(claim)) return [markdown`  - write:`, markdown`${fence(suggestion, "markdown", "    ")}`];
  // Many a suggestion begins with the sentence that stands above it.
  const told = `${claim.because}: `;
  const isTold = claim.because !== null && suggestion.toLowerCase().startsWith(told.toLowerCase());
  return [isTold ? markdown`  - ${prose(suggestion.slice(told.length), 500)}` : markdown`  - mend: ${prose(suggestion, 500)}`];
}

/** A place as a link, as `path:line` or, where the file is known, as `line 7`. */
export function place(path: string, line: number | null, links: Links, shown: "path" | "line" = "path"): SafeMarkdown {
  const label = shown === "line" && line !== null ? markdown`line ${line}` : code(sayPlace(path, line), 120);
  return link(label, links(path, line === 0 ? null : line));
}
