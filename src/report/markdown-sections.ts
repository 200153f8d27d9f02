import type { AuditedStory, Report, Verdict } from "../domain/audit.ts";
import type { Section } from "./encode/budget.ts";
import type { SafeHtml, SafeMarkdown } from "./encode/markdown.ts";
import { code, html, htmlText, join, markdown, prose } from "./encode/markdown.ts";
import type { Links } from "./markdown-rows.ts";
import { buildRows, checklistRow, driftRows, falseRow, findingRows, gateGlyph, glyph, openRow, place } from "./markdown-rows.ts";
import { renderedSections } from "./rendered-sections.ts";
import type { PlacedClaim, StoryPart } from "./summary.ts";
import {
  chargedIn,
  chargedOf,
  findingsWorstFirst,
  having,
  openByReason,
  partsOf,
  placedIn,
  sayClaim,
  sayOpen,
  sayPart,
  storiesWorstFirst,
} from "./summary.ts";
import { plainly, plural, sayCounts, saySeverities } from "./words.ts";

/** Reasons of the gate that are listed. */
const REASONS = 5;

/** Moved claims beyond which they are folded. */
const MOVED_IN_THE_OPEN = 5;

/** In the order of what must not be cut: first what a gate charges. `whole` is the report that `report` may be a part of. */
export function sections(report: Report, links: Links, whole: Report = report): Section[] {
  const findings = findingsWorstFirst(report.findings);
  const reasons = report.gate.reasons;
  return [
    listSection(null, [
      ...reasons.slice(0, REASONS).map((reason) => () => markdown`- ${prose(reason, 500)}`),
      ...(reasons.length > REASONS ? [() => markdown`- and ${reasons.length - REASONS} more reasons`] : []),
    ]),
    ...falseSections(report, links),
    listSection(
      markdown`### Findings`,
      findingRows(
        findings.filter(({ severity }) => severity === "error"),
        links,
      ),
    ),
    listSection(markdown`### Builds that failed`, buildRows(whole, links)),
    listSection(markdown`### Drift`, driftRows(report)),
    ...movedSections(report, links),
    report.stories.length === 0 ? null : { open: markdown`\n### Stories\n`, rows: [], close: markdown`` },
    ...storiesWorstFirst(report.stories).map((story) => storySection(story, links)),
    openSection(report, links),
    ...renderedSections(report, links),
    folded(
      html`Other findings: ${htmlText(saySeverities(findings.filter(({ severity }) => severity !== "error").map(({ severity }) => severity)))}`,
      findingRows(
        findings.filter(({ severity }) => severity !== "error"),
        links,
      ),
    ),
    folded(html`Snapshots`, snapshotRows(report)),
    folded(
      html`Left out by configuration`,
      report.ignored.map(
        ({ rule, reason, count }) =>
          () =>
            markdown`- ${count} × ${code(rule, 60)}: ${prose(reason)}`,
      ),
    ),
  ].filter((section) => section !== null);
}

function listSection(heading: SafeMarkdown | null, rows: Section["rows"]): Section | null {
  if (rows.length === 0) return null;
  return { open: heading === null ? markdown`\n` : markdown`\n${heading}\n\n`, rows, close: markdown`` };
}

function folded(summary: SafeHtml, rows: Section["rows"]): Section | null {
  return rows.length === 0 ? null : { open: markdown`\n<details><summary>${summary}</summary>\n\n`, rows, close: markdown`\n</details>\n` };
}

/** Failed claims by story, so that no row has to name its story. */
function falseSections(report: Report, links: Links): Section[] {
  return storiesHaving(report, "failed").map(({ story, claims }, index) => ({
    open: join([index === 0 ? markdown`\n### False\n` : markdown``, storyHeading(story, links)], "\n"),
    rows: claims.map((one) => () => falseRow(one, links)),
    close: markdown``,
  }));
}

/** Moved claims by story: in the open when they are few. */
function movedSections(report: Report, links: Links): Section[] {
  const moved = storiesHaving(report, "moved");
  const few = moved.reduce((sum, { claims }) => sum + claims.length, 0) <= MOVED_IN_THE_OPEN;
  return moved.map(({ story, claims }, index) => {
    const rows = claims.map((one) => () => falseRow(one, links));
    const heading = index === 0 ? markdown`\n### Moved: literally false, true elsewhere\n` : markdown``;
    if (few) return { open: join([heading, storyHeading(story, links)], "\n"), rows, close: markdown`` };
    const summary = html`↪️ <b>${htmlText(story.id, 80)}</b> · ${htmlText(plural(rows.length, "claim has moved", "claims have moved"))}`;
    return { open: join([heading, markdown`<details><summary>${summary}</summary>\n\n`], "\n"), rows, close: markdown`\n</details>\n` };
  });
}

function storiesHaving(report: Report, verdict: Verdict): { readonly story: AuditedStory; readonly claims: readonly PlacedClaim[] }[] {
  return storiesWorstFirst(report.stories)
    .map((story) => ({ story, claims: having(chargedOf(story), verdict) }))
    .filter(({ claims }) => claims.length > 0);
}

function storyHeading(story: AuditedStory, links: Links): SafeMarkdown {
  return markdown`#### ${prose(story.id, 80)} · ${place(story.path, null, links)}\n\n`;
}

function openSection(report: Report, links: Links): Section | null {
  const groups = openByReason(chargedIn(report));
  return folded(
    html`❔ ${htmlText(sayOpen(groups))}`,
    groups.flatMap(({ claims }) => claims.map((one) => () => openRow(one, links))),
  );
}

function storySection(story: AuditedStory, links: Links): Section {
  const title = story.title === "" || story.title === story.id ? html`` : html`: ${htmlText(story.title)}`;
  const status = story.status.raw === null ? html`` : html` · ${htmlText(story.status.raw, 60)}`;
  const summary = html`${gateGlyph(story.gate)} <b>${htmlText(story.id, 80)}</b>${title}${status} · ${htmlText(`${story.gate} · ${sayCounts(story.counts)}`)}`;
  const rows = partsOf(story).flatMap((part) => {
    const placed = placedIn(story, part);
    const [only] = placed;
    // A criterion of one sentence is its own only claim.
    if (only !== undefined && placed.length === 1 && only.claim.text === part.text) return [() => partRow(story.path, part, sayClaim(only), links)];
    return [() => partRow(story.path, part, sayPart(part), links), ...placed.map((one) => () => checklistRow(one))];
  });
  const unread = story.unparsed.map(
    ({ line, text }) =>
      () =>
        markdown`- line ${line} became no claim: ${prose(text)}`,
  );
  return { open: markdown`\n<details><summary>${summary}</summary>\n\n`, rows: [...rows, ...unread], close: markdown`\n</details>\n` };
}

function partRow(path: string, part: StoryPart, said: string, links: Links): SafeMarkdown {
  const line = part.line === null ? markdown`` : markdown` · ${place(path, part.line, links, "line")}`;
  const text = part.text === "" ? markdown`` : markdown` ${prose(plainly(part.text).replace(/\s*:\s*$/u, ""))}`;
  return markdown`- ${glyph(part.verdict)} **${prose(part.label, 40)}**${text} · ${prose(said)}${line}`;
}

function snapshotRows(report: Report): Section["rows"] {
  return report.snapshots.map(({ cluster, exportedAt, complete, problems }) => () => {
    const when = exportedAt === null ? markdown`time of export unknown` : markdown`exported ${code(exportedAt, 40)}`;
    const told = problems.slice(0, 20).map((problem) => markdown`  - ${prose(problem)}`);
    return join([markdown`- ${code(cluster, 60)}: ${complete ? markdown`complete` : markdown`incomplete`}, ${when}`, ...told], "\n");
  });
}
