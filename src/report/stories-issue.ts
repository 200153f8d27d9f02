import type { AuditedStory, Claim } from "../domain/audit.ts";
import { bytes, fill, type Section } from "./encode/budget.ts";
import type { SafeMarkdown } from "./encode/markdown.ts";
import { code, join, link, markdown, prose } from "./encode/markdown.ts";
import { falseRow, type Links, openRow, place } from "./markdown-rows.ts";
import { claimsOf } from "./summary.ts";
import { plural, shortCommit } from "./words.ts";

/** A claim that stopped being true. */
export interface ToldRegression {
  readonly story: AuditedStory;
  readonly claim: Claim;
  /** The commit that made it false, found by judging it and the one before; null when that was not determined. */
  readonly commit: { readonly id: string; readonly subject: string } | null;
}

/** What the stories issue tells. */
export interface StoriesIssue {
  readonly open: readonly ToldRegression[];
  /** Open claims that could not be looked at this time. */
  readonly unseen: number;
  /** Claims that were false from the beginning. */
  readonly known: number;
  readonly complete: boolean;
  /** Day of the audit, `2026-01-31`. */
  readonly day: string;
  /** Day of the last complete audit, this one included; null when there was none. */
  readonly last: string | null;
  readonly commit: string | null;
  readonly links: Links;
  /** The page of a commit. */
  readonly commitUrl: (id: string) => string | null;
  readonly runUrl: string | null;
}

/** Under GitHub's limit for the body of an issue, with room for what is remembered. */
const BUDGET = 18_000;

/** Title of the issue. */
export function storiesIssueTitle({ open, unseen }: Pick<StoriesIssue, "open" | "unseen">): string {
  const count = open.length + unseen;
  return count === 0
    ? "Truestory: every story that was true still is"
    : `Truestory: ${plural(count, "claim", "claims")} of finished stories stopped being true`;
}

/** Body of the issue, without its marker lines. Text from the repository comes out inert. */
export function renderStoriesIssue(issue: StoriesIssue): string {
  const head = headOf(issue);
  const paths = [...new Set(issue.open.map(({ story }) => story.path))];
  const sections = paths.map((path): Section => {
    const told = issue.open.filter(({ story }) => story.path === path);
    const id = told[0]?.story.id ?? path;
    return {
      open: markdown`\n### ${prose(id, 80)} · ${place(path, null, issue.links)}\n\n`,
      rows: told.map((one) => () => row(one, issue)),
      close: markdown``,
    };
  });
  const foot = footOf(issue);
  const { text, cut } = fill(sections, BUDGET - bytes(head) - bytes(foot));
  return `${head}${text}${cut === 0 ? "" : `\n_${plural(cut, "more is", "more are")} in the run's summary._\n`}${foot}`;
}

function headOf({ open, unseen }: StoriesIssue): SafeMarkdown {
  if (open.length + unseen === 0) return markdown`Nothing that finished stories claim has stopped being true.\n`;
  const failed = open.filter(({ claim }) => claim.verdict === "failed").length;
  const doubted = open.length - failed + unseen;
  const parts = [
    ...(failed === 0
      ? []
      : [
          `${plural(failed, "claim", "claims")} of finished stories ${failed === 1 ? "is" : "are"} false that ${failed === 1 ? "was" : "were"} not before`,
        ]),
    ...(doubted === 0 ? [] : [`${plural(doubted, "claim", "claims")} found false before could not be checked again`]),
  ];
  return markdown`**${prose(parts.join("; "))}.** Make each true again, or take back what the story says. This issue closes itself when all are.\n`;
}

function row({ story, claim, commit }: ToldRegression, { links, commitUrl }: StoriesIssue): SafeMarkdown {
  const placed = claimsOf(story).find((one) => one.claim === claim);
  if (placed === undefined) return markdown`- ${code(story.id)} ${prose(claim.text)}`;
  const told = claim.verdict === "failed" ? falseRow(placed, links) : openRow(placed, links);
  const by =
    commit === null
      ? markdown`the commit that did it is not determined`
      : markdown`true before ${link(code(shortCommit(commit.id), 12), commitUrl(commit.id))} ${prose(commit.subject, 120)}, false since`;
  return join([told, markdown`  - ${by}`], "\n");
}

function footOf({ known, complete, day, last, commit, runUrl }: StoriesIssue): SafeMarkdown {
  const at = commit === null ? markdown`` : markdown` of ${code(shortCommit(commit), 12)}`;
  const how = complete
    ? markdown`Last complete audit: ${code(day, 10)}${at}.`
    : markdown`The audit of ${code(day, 10)}${at} was not complete: nothing is taken off this list by it. ${last === null ? markdown`None was complete yet.` : markdown`Last complete audit: ${code(last, 10)}.`}`;
  const before =
    known === 0
      ? markdown``
      : markdown` ${prose(plural(known, "claim was", "claims were"))} false when Truestory began and ${known === 1 ? markdown`is` : markdown`are`} not counted here.`;
  const more = runUrl === null ? markdown`` : markdown` ${link(markdown`Everything that was found`, runUrl)}.`;
  return markdown`\n<sub>${how}${before}${more}</sub>\n`;
}
