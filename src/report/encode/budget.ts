import type { SafeMarkdown } from "./markdown.ts";

/** A stretch of Markdown that is cut by whole rows only. */
export interface Section {
  /** Heading or opening tags, with the blank lines they need. */
  readonly open: SafeMarkdown;
  /** Written when there is room for them. */
  readonly rows: readonly (() => SafeMarkdown)[];
  /** Closing tags; always written when `open` is. */
  readonly close: SafeMarkdown;
}

/** What fits: the text of the sections, and how many rows were left out. */
export interface Filled {
  readonly text: string;
  readonly cut: number;
}

/** Bytes for the line that counts what a section leaves out. */
const MORE = 60;

/** Share of the budget that openings may take before any row is written, so that late sections are at least named. */
const FRAMES = 1 / 3;

/**
 * Writes sections within `budget` UTF-8 bytes. Bytes are never fewer than characters or UTF-16 units, so the result is within a limit however
 * that is counted. Rows are given room in order; a section that has to be cut says how many it lacks. Whatever is opened is closed.
 */
export function fill(sections: readonly Section[], budget: number): Filled {
  const frames = sections.map(({ open, close }) => bytes(open) + bytes(close) + MORE);
  let reserved = 0;
  const kept = frames.map((frame) => {
    const fits = reserved + frame <= budget * FRAMES;
    if (fits) reserved += frame;
    return fits;
  });
  let left = budget - reserved;
  let text = "";
  let cut = 0;
  for (const [index, section] of sections.entries()) {
    const frame = kept[index] === true ? 0 : (frames[index] ?? 0);
    const { taken, size } = takeRows(section.rows, left - frame);
    const missing = section.rows.length - taken.length;
    if (frame > left || (frame > 0 && taken.length === 0)) {
      cut += section.rows.length;
      continue;
    }
    cut += missing;
    left -= frame + size;
    text += write(section, taken, missing);
  }
  return { text, cut };
}

/** Length in UTF-8. */
export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function takeRows(rows: Section["rows"], room: number): { readonly taken: readonly SafeMarkdown[]; readonly size: number } {
  const taken: SafeMarkdown[] = [];
  let size = 0;
  for (const row of rows) {
    const written = row();
    const next = bytes(written) + 1;
    if (size + next > room) break;
    size += next;
    taken.push(written);
  }
  return { taken, size };
}

function write({ open, close }: Section, rows: readonly SafeMarkdown[], missing: number): string {
  const more = missing === 0 ? "" : `- … ${missing} more left out to keep this short\n`;
  return `${open}${rows.map((row) => `${row}\n`).join("")}${more}${close}`;
}
