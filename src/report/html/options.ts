import type { Links } from "../markdown-rows.ts";

/** How the page is written. */
export interface HtmlOptions {
  /** Where a line of a file can be looked at; null where it cannot. */
  readonly links: Links;
  /** What the repository is called; null when that is not known. */
  readonly repository: string | null;
}
