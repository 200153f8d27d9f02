import type { Report } from "../domain/audit.ts";
import { type Links, renderMarkdown } from "./markdown.ts";

/** How the checklist speaks of the run. */
export interface Telling {
  readonly links: Links;
  /** What is compared with the base. */
  readonly subject: "pull request" | "push";
  /** Links by path from the top of the repository. */
  readonly topLinks?: Links;
  /** Where the job summary stands. */
  readonly runUrl: string | null;
  /** Owner and name of the repository. */
  readonly repository?: string;
}

/** A job summary above 1 MiB is not uploaded. */
const SUMMARY_BYTES = 900_000;
/** Under every reading of GitHub's limit for comments, marker lines included. */
const COMMENT_BYTES = 60_000;

/** The checklist as it is posted on a pull request: with a base only what the change concerns or alters, the rest counted. */
export function renderComment(report: Report, { runUrl, repository: _name, ...telling }: Telling): string {
  return renderMarkdown(report, { budget: COMMENT_BYTES, ...telling, focus: { rest: runUrl } });
}

/** The checklist of a job summary: the same shape, with everything. */
export function renderSummary(report: Report, { runUrl: _here, repository: _name, ...telling }: Telling): string {
  return renderMarkdown(report, { budget: SUMMARY_BYTES, ...telling });
}

/** Links to `path` (relative to the audited directory) at a commit on GitHub. Markdown needs `plain=1`, or lines cannot be addressed. */
export function fileLinks(repositoryUrl: string, commit: string, prefix: string): Links {
  return (path, line) => {
    const encoded = `${prefix}${path}`.toWellFormed().split("/").map(encodeURIComponent).join("/");
    const anchor = line === null ? "" : `${/\.(md|markdown)$/i.test(path) ? "?plain=1" : ""}#L${line}`;
    return `${repositoryUrl}/blob/${commit}/${encoded}${anchor}`;
  };
}
