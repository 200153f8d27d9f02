import type { Drift, DriftReport } from "../domain/drift.ts";
import type { Severity } from "../domain/rule.ts";
import { bytes, fill, type Section } from "./encode/budget.ts";
import { code, differenceFence, html, htmlText, join, link, markdown, prose, type SafeMarkdown } from "./encode/markdown.ts";
import { visible } from "./encode/visible.ts";
import { differentLines } from "./line-difference.ts";
import { type Links, place } from "./markdown-rows.ts";
import { plural, shortCommit } from "./words.ts";

/** What the issue about one cluster tells. */
export interface DriftIssue {
  readonly cluster: string;
  readonly report: DriftReport;
  readonly links: Links;
  readonly runUrl: string | null;
}

/** Under GitHub's limit for the body of an issue, with room for what is remembered. */
const BUDGET = 17_000;
const MOST_MEANINGS = 10;
const WORST_FIRST: readonly Severity[] = ["error", "warning", "info"];

/** The drift that an issue about a cluster is for: what is not merely noted, worst first, in an order that an export does not change. */
function issueDrift(report: DriftReport, cluster: string): readonly Drift[] {
  return report.drift
    .filter((drift) => drift.cluster === cluster && drift.severity !== "info")
    .map((drift) => ({ drift, key: `${WORST_FIRST.indexOf(drift.severity)} ${drift.object} ${drift.fingerprint}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ drift }) => drift);
}

/**
 * What an issue about a cluster is about, for telling news from what is known: sorted, without repeats, each sixteen hexadecimal digits. The
 * same drift gives the same, whatever the time, the order or the spelling of the export.
 */
export function driftFingerprints(report: DriftReport, cluster: string): readonly string[] {
  return [...new Set(issueDrift(report, cluster).map(({ fingerprint }) => fingerprint))].sort();
}

/** How bad the drift of a cluster is; `nothing` without any. */
export function driftIssueSeverity(report: DriftReport, cluster: string): "nothing" | "warning" | "error" {
  const [first] = issueDrift(report, cluster);
  if (first === undefined) return "nothing";
  return first.severity === "error" ? "error" : "warning";
}

/** Whether the export proves that what it does not show is not there: only then may an issue be closed upon it. */
export function isDriftComplete(report: DriftReport, cluster: string): boolean {
  const found = report.clusters.find(({ name }) => name === cluster);
  return found !== undefined && !found.stale && found.compared > 0 && found.problems.length === 0;
}

/** Title of the issue. */
export function driftIssueTitle({ cluster, report }: Pick<DriftIssue, "cluster" | "report">): string {
  const objects = new Set(issueDrift(report, cluster).map(({ object }) => object)).size;
  const name = visible(cluster, 80);
  return objects === 0 ? `Truestory: ${name} is as Git has it` : `Truestory: ${plural(objects, "object", "objects")} of ${name} drifted from Git`;
}

/**
 * Body of the issue, without its marker lines. The first three lines say who changed it, whether it will be reverted and where the change
 * belongs; then per object what the difference means, then the difference itself. Text from the cluster comes out inert.
 */
export function driftIssueBody(issue: DriftIssue): string {
  const drift = issueDrift(issue.report, issue.cluster);
  const foot = footOf(issue);
  const [worst] = drift;
  if (worst === undefined) return `Nothing of the cluster ${code(issue.cluster, 80)} differs from what Git renders for it.\n${foot}`;
  const objects = [...new Set(drift.map(({ object }) => object))];
  const head = markdown`${join(answers(worst), "\n")}\n${others(objects.length - 1)}`;
  const rows = objects.flatMap((object) =>
    drift
      .filter((one) => one.object === object)
      .map((one, at, all) => () => {
        const isTold = one === worst || all.slice(0, at).some((before) => isAnsweredAlike(before, one));
        return markdown`${at === 0 ? markdown`### ${code(object, 160)}\n\n` : markdown``}${row(one, isTold, issue.links)}`;
      }),
  );
  const sections: readonly Section[] = [{ open: markdown`\n`, rows, close: markdown`` }];
  const { text, cut } = fill(sections, BUDGET - bytes(head) - bytes(foot));
  return `${head}${text}${cut === 0 ? "" : `\n_All of them are in the run's summary._\n`}${foot}`;
}

/** Whether the three answers about a difference are those about another one of the same object, so that they need not be read again. */
function isAnsweredAlike(a: Drift, b: Drift): boolean {
  return join(answers(a), "\n") === join(answers(b), "\n");
}

/** The answers to the three questions that everybody has, as items of a list. */
function answers({ who, owner, kind, object, field, cluster }: Drift): readonly SafeMarkdown[] {
  const what = markdown`${code(object, 160)}${field === null ? markdown`` : markdown` ${code(field, 120)}`} of ${code(cluster, 80)}`;
  const next = kind === "missing" ? prose(`it ${owner.next}`) : prose(`it belongs to ${owner.owner}; a live edit ${owner.next}`, 400);
  return [
    markdown`- **Who changed it:** ${what} was ${prose(wasBy(who), 300)}.`,
    markdown`- **Will it be reverted:** ${next}.`,
    markdown`- **Where the change belongs:** ${prose(owner.belongs, 300)}.`,
  ];
}

/** "last written by …" fits behind "was"; other sentences stand beside it. */
function wasBy(who: string): string {
  return who.startsWith("last written by") ? who : `changed; ${who}`;
}

function others(count: number): SafeMarkdown {
  return count === 0
    ? markdown``
    : markdown`\n${prose(`${plural(count, "more object differs", "more objects differ")}, ${count === 1 ? "with" : "each with"} its own answers below.`)}\n`;
}

const SIDES = { git: "Git", baseline: "the accepted baseline", previous: "the export before" } as const;

function row(drift: Drift, isTold: boolean, links: Links): SafeMarkdown {
  const told = drift.means.slice(0, MOST_MEANINGS).map((meaning) => markdown`- ${prose(meaning, 500)}`);
  const more = drift.means.length - told.length;
  return join(
    [
      markdown`**${prose(drift.kind)}**${drift.field === null ? markdown`` : markdown` ${code(drift.field, 160)}`} · against ${prose(SIDES[drift.against])}`,
      markdown``,
      ...told,
      ...(more > 0 ? [markdown`- … and ${more} more`] : []),
      ...(isTold ? [] : answers(drift)),
      ...(drift.at === null ? [] : [markdown`- in Git at ${place(drift.at.path, drift.at.line, links)}`]),
      ...raw(drift),
      markdown``,
    ],
    "\n",
  );
}

/** Both sides as they are, folded away. */
function raw({ git, live, against }: Drift): readonly SafeMarkdown[] {
  if (git === null || live === null || git === live) return [];
  const heading = html`The difference itself: - is ${htmlText(SIDES[against])}, + is the cluster`;
  return [markdown``, markdown`<details><summary>${heading}</summary>\n\n${differenceFence(differentLines(git, live))}\n\n</details>`];
}

function footOf({ cluster, report, runUrl }: DriftIssue): SafeMarkdown {
  const found = report.clusters.find(({ name }) => name === cluster);
  const at = report.commit === null ? markdown`` : markdown`, Git at ${code(shortCommit(report.commit), 12)}`;
  const exported = found?.exportedAt == null ? markdown`at a time that it does not tell` : markdown`at ${code(found.exportedAt, 60)}`;
  const problems = (found?.problems ?? []).slice(0, 3).map((problem) => markdown`- ${prose(problem, 300)}`);
  const doubts = isDriftComplete(report, cluster)
    ? markdown``
    : markdown`\nThis export does not prove that nothing else differs; the issue stays open upon it.\n\n${join(problems, "\n")}\n`;
  const more = runUrl === null ? markdown`` : markdown` ${link(markdown`Everything that was found`, runUrl)}.`;
  return markdown`${doubts}\n<sub>Exported ${exported}${at}.${more}</sub>\n`;
}
