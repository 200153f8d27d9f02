import type { Report } from "../domain/audit.ts";
import { bytes, fill } from "./encode/budget.ts";
import type { SafeMarkdown } from "./encode/markdown.ts";
import { code, join, markdown, prose } from "./encode/markdown.ts";
import { approvalLine, barLine, concernLine, focusOn, restLine } from "./focus.ts";
import type { Links } from "./markdown-rows.ts";
import { gateGlyph } from "./markdown-rows.ts";
import { sections } from "./markdown-sections.ts";
import { chargedIn, effectOf, having, openByReason, sayOpen, sayWhole } from "./summary.ts";
import { plural, saySeverities, shortCommit } from "./words.ts";

export type { Links } from "./markdown-rows.ts";

/** How the checklist is written. */
export interface MarkdownOptions {
  /** Length in UTF-8 bytes that is not exceeded; at least 2,000. GitHub's limit for a comment is 65,536: leave a margin for what goes around. */
  readonly budget: number;
  readonly links: Links;
  /** What is compared with the base, as the headline calls it. */
  readonly subject?: "pull request" | "push";
  /** Links to files by their path from the top of the repository, where a folder of it is audited. */
  readonly topLinks?: Links;
  /** Only what the change concerns or alters; the rest is counted, with a link to where all of it stands. */
  readonly focus?: { readonly rest: string | null };
}

/** Bytes kept for the last line. */
const FOOT = 200;

/**
 * The checklist for a comment or a step summary: the gate and what the change made false, false claims, findings, builds that failed, drift,
 * moved claims, each story with all of its claims, and what could not be checked. Rows that do not fit are left out whole and counted.
 * Text from the repository comes out inert. Ends in a newline.
 * @throws RangeError when the budget is below 2,000 bytes.
 */
export function renderMarkdown(report: Report, options: MarkdownOptions): string {
  if (options.budget < 2000) throw new RangeError("A checklist needs a budget of at least 2,000 bytes.");
  const focus = options.focus === undefined ? null : focusOn(report);
  const head = headOf(report, options, having(chargedIn(focus?.lead ?? report), "unproven").length);
  const rest = focus === null ? null : restLine(focus.rest, options.focus?.rest ?? null);
  const { text, cut } = fill(
    [
      ...sections(focus?.lead ?? report, options.links, report),
      ...(rest === null ? [] : [{ open: markdown`\n### Everything else\n\n`, rows: [() => markdown`- ${rest}`], close: markdown`` }]),
    ],
    options.budget - bytes(head) - FOOT,
  );
  const foot =
    cut === 0 ? "" : `\n_${plural(cut, "row is", "rows are")} left out here to fit; the counts above are of all. The JSON report has everything._\n`;
  return `${head}${text}${foot}`;
}

/** What comes before the sections: what the change alters of its own bar, the headline, what it concerns. Names that would fill the comment are counted. */
function headOf(report: Report, { links, topLinks = links, subject = "pull request", focus, budget }: MarkdownOptions, listed: number): SafeMarkdown {
  const headed = headline(report, subject, listed);
  const bar = barLine(report, subject, links, topLinks);
  const concerned = focus === undefined || report.concerns === undefined ? null : concernLine(report, links, subject);
  const about = [concerned, approvalLine(report)].flatMap((line) => (line === null ? [] : [markdown`\n${line}\n`]));
  const full = markdown`${bar === null ? markdown`` : markdown`${bar}\n\n`}${headed}${join(about, "")}`;
  if (bytes(full) <= Math.max(budget / 2, bytes(headed))) return full;
  const count = (report.bar ?? []).length;
  return count === 0 ? headed : markdown`> ⚠️ **This ${prose(subject)} changes what it is judged by**, in ${count} places.\n\n${headed}`;
}

function headline(report: Report, subject: string, listed: number): SafeMarkdown {
  const { outcome, exitCode } = report.gate;
  const { made, also } = effectWords(report, subject);
  const said = markdown`**${prose(sayWhole(report))}**`;
  const groups = openByReason(chargedIn(report));
  const open = sayOpen(groups);
  const counted = saySeverities(report.findings.map(({ severity }) => severity));
  const { commit, base } = report.repository;
  const facts = [
    markdown`mode ${prose(report.mode)}`,
    ...(commit === null ? [] : [markdown`commit ${code(shortCommit(commit), 12)}`]),
    ...(base === null ? [] : [markdown`against ${code(shortCommit(base), 12)}`]),
  ];
  return join(
    [
      markdown`## ${gateGlyph(outcome)} Truestory ${prose(made === "" ? outcome : `${outcome}: ${made}`)}`,
      markdown``,
      markdown`${said}${counted === "" ? markdown`` : markdown` · findings: ${prose(counted)}`}${also === "" ? markdown`` : markdown` · ${prose(also)}`}`,
      ...(open === "" ? [] : [markdown``, markdown`❔ ${prose(open)}${prose(whereListed(listed, groups))}.`]),
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

/** Where the claims are that could not be checked: a checklist that leads with what a change concerns lists only some of them. */
function whereListed(listed: number, groups: ReturnType<typeof openByReason>): string {
  const all = groups.reduce((sum, { claims }) => sum + claims.length, 0);
  if (listed === all) return ", listed at the end";
  return listed === 0 ? "" : `; ${listed} of them ${listed === 1 ? "is" : "are"} listed at the end`;
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
