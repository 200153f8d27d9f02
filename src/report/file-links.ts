import type { Links } from "./markdown-rows.ts";

/** Links to `path` (relative to the audited directory) at a commit. Markdown needs `plain=1`, or lines cannot be addressed. */
export function fileLinks(repositoryUrl: string, commit: string, prefix: string): Links {
  return (path, line) => {
    const encoded = `${prefix}${path}`.split("/").map(encodeURIComponent).join("/");
    const anchor = line === null ? "" : `${/\.(md|markdown)$/i.test(path) ? "?plain=1" : ""}#L${line}`;
    return `${repositoryUrl}/blob/${commit}/${encoded}${anchor}`;
  };
}
