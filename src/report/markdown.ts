import type { AuditedStory, Report } from "../domain/audit.ts";
import type { Section } from "./encode/budget.ts";
import { bytes, fill } from "./encode/budget.ts";
import type { SafeHtml, SafeMarkdown } from "./encode/markdown.ts";
import { code, html, htmlText, join, markdown, prose } from "./encode/markdown.ts";
import type { Links } from "./markdown-rows.ts";
import { buildRows, checklistRow, driftRows, falseRow, findingRow, gateGlyph, glyph, openRow, place } from "./markdown-rows.ts";
import type { PlacedClaim, StoryPart } from "./summary.ts";
import {
  allClaims,
  effectOf,
  findingsWorstFirst,
  having,
  openByReason,
  partsOf,
  plainly,
  plural,
  sayCounts,
  sayOpen,
  saySeverities,
  sayVerdict,
  shortCommit,
  storiesWorstFirst,
} from "./summary.ts";

export type { Links } from "./markdown-rows.ts";

/** How the checklist is written. */
export interface MarkdownOptions {
  /** Length in UTF-8 bytes that is not exceeded; at least 1,000. GitHub's limit for a comment is 65,536: leave a margin for what goes around. */
  readonly budget: number;
  readonly links: Links;
  /** What is compared with the base, as the headline calls it. */
  readonly subject?: "pull request" | "push";
}

/** Bytes kept for the last line. */
const FOOT = 200;

/** Reasons of the gate that are listed. */
const REASONS = 10;

/** Moved claims beyond which they are folded. */
const MOVED_IN_THE_OPEN = 5;

/**
 * The checklist for a comment or a step summary: the gate and what the change made false, false claims, findings, builds that failed, drift,
 * what could not be checked, then each story with all of its claims. Rows that do not fit are left out whole and counted.
 * Text from the repository comes out inert. Ends in a newline.
 * @throws RangeError when the budget is below 1,000 bytes.
 */
export function renderMarkdown(report: Report, options: MarkdownOptions): string {
  if (options.budget < 1000) throw new RangeError("A checklist needs a budget of at least 1,000 bytes.");
  const head = headline(report, options.subject ?? "pull request");
  const { text, cut } = fill(sections(report, options.links), options.budget - bytes(head) - FOOT);
  const foot =
    cut === 0 ? "" : `\n_${plural(cut, "row is", "rows are")} left out here to fit; the counts above are of all. The JSON report has everything._\n`;
  return `${head}${text}${foot}`;
}

function headline(report: Report, subject: string): SafeMarkdown {
  const { outcome, exitCode } = report.gate;
  const { made, also } = effectWords(report, subject);
  const said = markdown`**${prose(sayCounts(report.counts))}** in ${prose(plural(report.stories.length, "story", "stories"))}`;
  const counted = saySeverities(report.findings.map(({ severity }) => severity));
  const { commit, base } = report.repository;
  const facts = [
    markdown`mode ${prose(report.mode)}`,
    ...(commit === null ? [] : [markdown`commit ${code(shortCommit(commit), 64)}`]),
    ...(base === null ? [] : [markdown`against ${code(shortCommit(base), 64)}`]),
  ];
  return join(
    [
      markdown`## ${gateGlyph(outcome)} Truestory ${prose(made === "" ? outcome : `${outcome}: ${made}`)}`,
      markdown``,
      markdown`${said}${counted === "" ? markdown`` : markdown` · findings: ${prose(counted)}`}${also === "" ? markdown`` : markdown` · ${prose(also)}`}`,
      ...(exitCode < 2
        ? []
        : [
            markdown``,
            exitCode === 2
              ? markdown`**The input has an error; nothing counts as checked.**`
              : markdown`**This could not be audited completely; that never passes.**`,
          ]),
      markdown``,
      markdown`<sub>${join(facts, " · ")}</sub>`,
      markdown``,
    ],
    "\n",
  );
}

/** What the change made false, for the headline, and what else it did to claims. A gate that fails for something else says so in its reasons. */
function effectWords(report: Report, subject: string): { readonly made: string; readonly also: string } {
  const effect = effectOf(report);
  const { failed } = report.counts;
  if (effect === null) return { made: failed === 0 ? "" : `${plural(failed, "claim is", "claims are")} false`, also: "" };
  const { madeFalse, falseBefore, mended } = effect;
  const silent = madeFalse === 0 && report.gate.outcome === "FAIL";
  const made = silent ? "" : `this ${subject} makes ${madeFalse === 0 ? "no claim" : plural(madeFalse, "claim", "claims")} false`;
  const also = [
    mended === 0 ? "" : `mends ${plural(mended, "claim", "claims")}`,
    falseBefore === 0 ? "" : `${falseBefore} ${falseBefore === 1 ? "was" : "were"} false before`,
  ];
  return { made, also: also.filter((part) => part !== "").join(", ") };
}

/** In the order of what must not be cut. */
function sections(report: Report, links: Links): Section[] {
  const placed = allClaims(report);
  const findings = findingsWorstFirst(report.findings);
  const reasons = report.gate.reasons;
  return [
    listSection(null, [
      ...reasons.slice(0, REASONS).map((reason) => markdown`- ${prose(reason, 500)}`),
      ...(reasons.length > REASONS ? [markdown`- and ${reasons.length - REASONS} more reasons`] : []),
    ]),
    listSection(
      markdown`### False`,
      having(placed, "failed").map((one) => falseRow(one, links)),
    ),
    movedSection(having(placed, "moved"), links),
    listSection(
      markdown`### Findings`,
      findings.filter(({ severity }) => severity === "error").map((one) => findingRow(one, links)),
    ),
    listSection(markdown`### Builds that failed`, buildRows(report, links)),
    listSection(markdown`### Drift`, driftRows(report)),
    openSection(report, links),
    report.stories.length === 0 ? null : { open: markdown`\n### Stories\n`, rows: [], close: markdown`` },
    ...storiesWorstFirst(report.stories).map((story) => storySection(story, links)),
    folded(
      html`Other findings: ${htmlText(saySeverities(findings.filter(({ severity }) => severity !== "error").map(({ severity }) => severity)))}`,
      findings.filter(({ severity }) => severity !== "error").map((one) => findingRow(one, links)),
    ),
    folded(html`Snapshots`, snapshotRows(report)),
    folded(
      html`Left out by configuration`,
      report.ignored.map(({ rule, reason, count }) => markdown`- ${count} × ${code(rule, 60)}: ${prose(reason)}`),
    ),
  ].filter((section) => section !== null);
}

function listSection(heading: SafeMarkdown | null, rows: readonly SafeMarkdown[]): Section | null {
  if (rows.length === 0) return null;
  return { open: heading === null ? markdown`\n` : markdown`\n${heading}\n\n`, rows, close: markdown`` };
}

function folded(summary: SafeHtml, rows: readonly SafeMarkdown[]): Section | null {
  return rows.length === 0 ? null : { open: markdown`\n<details><summary>${summary}</summary>\n\n`, rows, close: markdown`\n</details>\n` };
}

/** Moved claims: in the open when they are few. */
function movedSection(moved: readonly PlacedClaim[], links: Links): Section | null {
  const rows = moved.map((one) => falseRow(one, links));
  if (rows.length <= MOVED_IN_THE_OPEN) return listSection(markdown`### Moved`, rows);
  return folded(html`↪️ ${rows.length} claims have moved: literally false, true elsewhere`, rows);
}

function openSection(report: Report, links: Links): Section | null {
  const groups = openByReason(allClaims(report));
  const total = groups.reduce((sum, { claims }) => sum + claims.length, 0);
  return folded(
    html`❔ ${htmlText(`${plural(total, "claim", "claims")} could not be checked: ${sayOpen(groups)}`)}`,
    groups.flatMap(({ claims }) => claims.map((one) => openRow(one, links))),
  );
}

function storySection(story: AuditedStory, links: Links): Section {
  const title = story.title === "" || story.title === story.id ? html`` : html`: ${htmlText(story.title)}`;
  const status = story.status.raw === null ? html`` : html` · ${htmlText(story.status.raw, 60)}`;
  const summary = html`${gateGlyph(story.gate)} <b>${htmlText(story.id, 80)}</b>${title}${status} · ${htmlText(`${story.gate} · ${sayCounts(story.counts)}`)}`;
  const rows = partsOf(story).flatMap((part) => [partRow(story.path, part, links), ...part.claims.map(checklistRow)]);
  const unread = story.unparsed.map(({ line, text }) => markdown`- line ${line} became no claim: ${prose(text)}`);
  return { open: markdown`\n<details><summary>${summary}</summary>\n\n`, rows: [...rows, ...unread], close: markdown`\n</details>\n` };
}

function partRow(path: string, part: StoryPart, links: Links): SafeMarkdown {
  const said = prose(sayVerdict(part.verdict));
  const line = part.line === null ? markdown`` : markdown` · ${place(path, part.line, links, "line")}`;
  const text = part.text === "" ? markdown`` : markdown` ${prose(plainly(part.text))}`;
  return markdown`- ${glyph(part.verdict)} **${prose(part.label, 40)}**${text} · ${said}${line}`;
}

function snapshotRows(report: Report): SafeMarkdown[] {
  return report.snapshots.map(({ cluster, exportedAt, complete, problems }) => {
    const when = exportedAt === null ? markdown`time of export unknown` : markdown`exported ${code(exportedAt, 40)}`;
    const told = problems.slice(0, 20).map((problem) => markdown`  - ${prose(problem)}`);
    return join([markdown`- ${code(cluster, 60)}: ${complete ? markdown`complete` : markdown`incomplete`}, ${when}`, ...told], "\n");
  });
}
