import { code, join, link, markdown, prose, type SafeMarkdown } from "./encode/markdown.ts";

/** Where a relayed checklist comes from. */
export interface Relayed {
  /** The page of the run that wrote it. */
  readonly runUrl: string;
  /** How that run ended, in GitHub's word. */
  readonly conclusion: string;
  /** Files of the pull request by which it would be judged. */
  readonly edited: readonly string[];
}

const MOST_FILES = 5;

/**
 * What stands above a checklist that another run wrote, one whose workflow the pull request may have edited: where it comes from, and what can be
 * seen from outside to doubt it.
 */
export function renderRelayed({ runUrl, conclusion, edited }: Relayed): string {
  const files = join(
    edited.slice(0, MOST_FILES).map((path) => code(path, 120)),
    ", ",
  );
  const more = edited.length > MOST_FILES ? markdown` and ${edited.length - MOST_FILES} more` : markdown``;
  const doubt: SafeMarkdown =
    edited.length === 0
      ? markdown``
      : markdown`**This pull request changes ${files}${more}, by which it is judged: what follows may be of its own making.**\n\n`;
  const from = markdown`<sub>Told by ${link(markdown`a run of the pull request's own workflow`, runUrl)}, which ended with ${prose(conclusion, 40)}. What is required to merge is that check, not this comment.</sub>`;
  return `${doubt}${from}\n\n`;
}
