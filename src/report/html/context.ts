import type { Report } from "../../domain/audit.ts";
import { anchor, type Html, page, text } from "../encode/html.ts";
import { sayPlace } from "../words.ts";
import type { HtmlOptions } from "./options.ts";

/** What every part of the page is written with. */
export interface Context {
  readonly report: Report;
  readonly options: HtmlOptions;
  /** The source line at a place; null when the report does not have it. */
  sourceOf(path: string | null, line: number | null): string | null;
}

/** Looks up what the parts of a page need. */
export function contextOf(report: Report, options: HtmlOptions): Context {
  const sources = new Map((report.sources ?? []).map(({ path, lines }) => [path, new Map(lines.map((one) => [one.line, one.text]))]));
  return {
    report,
    options,
    sourceOf: (path, line) => (path === null || line === null ? null : (sources.get(path)?.get(line) ?? null)),
  };
}

/** `path:line`, as a link where there is one. */
export function placeLink({ options }: Context, path: string, line: number | null): Html {
  const label = page`<code class="at">${text(sayPlace(path, line), 300)}</code>`;
  const start = anchor(options.links(path, line === 0 ? null : line));
  return start === null ? label : page`${start}${label}</a>`;
}

/** The fragment of the page that shows a story, or a claim of it. Read by `client/route.ts`. */
export function storyFragment(path: string, claim?: string): Html {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return text(`#story/${encoded}${claim === undefined ? "" : `@${encodeURIComponent(claim)}`}`, 4_000);
}
