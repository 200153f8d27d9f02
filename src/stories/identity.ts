import { foldDashes } from "./dashes.ts";
import type { Line } from "./lines.ts";
import type { Heading } from "./sections.ts";
import { sectionOf } from "./titles.ts";

/** Who a story is. */
export interface Identity {
  readonly id: string;
  readonly number: string | null;
  readonly title: string;
}

/** The lines above the first section other than "Status": title, `Key: value` lines, frontmatter. */
export interface Head {
  readonly title: { readonly text: string; readonly line: number } | null;
  /** `key` in lower case; `value` as written, emphasis around it removed. */
  readonly fields: readonly { readonly key: string; readonly value: string; readonly line: number; readonly raw: string }[];
}

const longestHead = 80;

/** Reads the head of a document: frontmatter, the first title, and fields (`Status: Draft`, `**Status:** Done | **Date:** …`, `- **Status:** x`). */
export function readHead(lines: readonly Line[], headings: readonly Heading[]): Head {
  const front = frontmatterEnd(lines);
  const near = nearTop(lines, front);
  const title = headings.find((heading) => heading.level === 1 && heading.index <= near);
  const after = headings.find((heading) => heading.index >= front && heading !== title && sectionOf(heading.title) !== "status");
  const end = Math.min(after?.index ?? lines.length, longestHead + front);
  const fields: { key: string; value: string; line: number; raw: string }[] = [];
  lines.slice(0, end).forEach((line) => {
    if (line.skip || line.fence !== null || line.text.startsWith("#") || line.text.length > 4_000) return;
    for (const piece of line.text.split(/\s\|\s/)) {
      const match = /^[-*+|\s]{0,6}(?:\*\*|__)?([\p{L}][\p{L} ]{0,30})(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(.*)$/u.exec(piece);
      if (match === null) continue;
      const value = (match[2] ?? "").trim().replace(/^(["'])(.*)\1$/, "$2");
      fields.push({ key: (match[1] ?? "").trim().toLowerCase(), value, line: line.number, raw: line.raw.trim() });
    }
  });
  return { title: title === undefined ? null : { text: title.title, line: title.index + 1 }, fields };
}

function frontmatterEnd(lines: readonly Line[]): number {
  if (lines[0]?.raw !== "---") return 0;
  const end = lines.slice(1, 200).findIndex((line) => line.raw === "---");
  return end < 0 ? 0 : end + 2;
}

/** Index of the fifth line of text: text pasted without Markdown has comment lines that look like titles further down. */
function nearTop(lines: readonly Line[], front: number): number {
  let seen = 0;
  for (let index = front; index < lines.length; index++) {
    const line = lines[index];
    if (line !== undefined && !line.skip && line.text !== "") seen++;
    if (seen === 5) return index;
  }
  return lines.length;
}

/** The value of the first field with one of these keys. */
export function field(head: Head, ...keys: string[]): string | null {
  return head.fields.find((one) => keys.includes(one.key) && one.value !== "")?.value ?? null;
}

/** Id, number and title from the first title, an `ID:` line and the `Sequence:` line, else from the file name. */
export function identityOf(path: string, head: Head, firstLine: string): Identity {
  const file = (path.split("/").at(-1) ?? path).replace(/\.[A-Za-z]+$/, "").replace(/\.story$/, "");
  const text = (head.title?.text ?? field(head, "title") ?? firstLine).replace(/[*_`]{2}|`/g, "").trim();
  const read = readTitle(text);
  const sequence = /^(\d{1,6}(?:\.\d{1,6})*)\s*(?:\/|$)/.exec(field(head, "sequence", "global sequence") ?? "")?.[1];
  return {
    id: read.id ?? field(head, "id", "story id") ?? read.number ?? file,
    number: sequence ?? read.number,
    title: read.title === "" ? file : read.title,
  };
}

/** Reads `04 — STORY-X — Title`, `STORY-X: Title`, `Story 1.2: Title`, `07 — Title`. */
function readTitle(text: string): { readonly id: string | null; readonly number: string | null; readonly title: string } {
  const folded = foldDashes(text);
  const rest = (length: number): string => text.slice(length).trim();
  const story = /^(?:user )?story[ #]+(\d{1,6}(?:[.-]\d{1,6}){0,4}[A-Za-z]?)\s*(?::|-+(?=\s)|$)\s*/i.exec(folded);
  if (story !== null) {
    const inner = /^([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\s*(?:(?::|-+)\s+|$)/.exec(foldDashes(rest(story[0].length)));
    if (inner !== null) return { id: inner[1] ?? null, number: story[1] ?? null, title: rest(story[0].length + inner[0].length) };
    return { id: story[1] ?? null, number: story[1] ?? null, title: rest(story[0].length) };
  }
  const named = /^(?:(\d{1,6}(?:\.\d{1,6}){0,4})\s*(?:-+|[.:)])\s+)?([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\s*(?:(?::|-+)\s+|$)/.exec(folded);
  if (named !== null) return { id: named[2] ?? null, number: named[1] ?? null, title: rest(named[0].length) };
  const numbered = /^(\d{1,6}(?:\.\d{1,6}){0,4})\s*(?:-+|:)\s+/.exec(folded);
  if (numbered !== null) return { id: null, number: numbered[1] ?? null, title: rest(numbered[0].length) };
  return { id: null, number: null, title: text };
}
