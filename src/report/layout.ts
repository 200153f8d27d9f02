import stringWidth from "string-width";
import type { SafeLog } from "./encode/log.ts";
import { inert } from "./encode/log.ts";

/** How terminal output looks. The caller finds out; nothing here looks at a terminal. */
export interface TerminalStyle {
  readonly colour: boolean;
  /** Columns; values outside of 40 to 400 are brought there. */
  readonly width: number;
  /** URL of a line of a file for OSC 8 hyperlinks; leave out when the terminal has none. */
  readonly links?: (path: string, line: number | null) => string | null;
}

/** Colours by what they say. Without colour every function gives its text back. */
export interface Ink {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The inks of a style. */
export function ink(style: TerminalStyle): Ink {
  const sgr = (open: number, close: number) => (text: string) => (style.colour && text !== "" ? `\u001B[${open}m${text}\u001B[${close}m` : text);
  return { good: sgr(32, 39), bad: sgr(31, 39), warn: sgr(33, 39), dim: sgr(2, 22), bold: sgr(1, 22) };
}

/** The columns a style has. */
export function columns(style: TerminalStyle): number {
  return Number.isFinite(style.width) ? Math.min(400, Math.max(40, Math.trunc(style.width))) : 80;
}

/** Fills `text` up with spaces to `width` columns. Colours count nothing. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Columns of a text: wide characters and emoji count two, colours, links and marks nothing. */
export function widthOf(text: string): number {
  const shown = text.includes("\u001B") ? text.replace(SEQUENCES, "") : text;
  return NARROW.test(shown) ? shown.length : stringWidth(shown);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that this module writes.
const SEQUENCES = /\u001B(?:\[\d{1,2}m|\]8;;[^\u001B]*\u001B\\)/gu;

/** Characters of one column, which most text is made of, so that nothing else has to be looked up. */
const NARROW = /^[\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2192\u2713\u2717\u270E]*$/u;

/** Cuts encoded text to `width` columns, ending in `…` when something was cut. */
export function shorten(text: SafeLog, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const wide = widthOf(segment);
    if (used + wide > width - 1) break;
    kept += segment;
    used += wide;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Encoded text in lines of at most `width` columns: the first behind `first`, the others behind as many spaces.
 * Long words of plain ASCII (paths, URLs) stay whole so that they can be copied; others are broken between graphemes.
 */
export function wrap(text: SafeLog, width: number, first: string, paint: (text: string) => string = (same) => same): string[] {
  const indent = widthOf(first);
  const room = Math.max(16, width - indent);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of widthOf(text) <= room ? [text] : text.split(" ").flatMap((word) => breakWord(word, room))) {
    const wide = widthOf(word);
    if (line !== "" && used + 1 + wide > room) {
      lines.push(line);
      line = "";
    }
    used = line === "" ? wide : used + 1 + wide;
    line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((content, index) => (index === 0 ? first : " ".repeat(indent)) + paint(content));
}

/** Joins lines into output that ends in a newline: trailing spaces gone, no line a workflow command. */
export function finish(lines: readonly string[]): string {
  const kept = lines.filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""));
  return `${kept.map((line) => inert(line.trimEnd())).join("\n")}\n`;
}

/** A hyperlink (OSC 8) around encoded text when the style has links and there is a URL for the place. */
export function hyperlink(style: TerminalStyle, shown: SafeLog, path: string, line: number | null): string {
  const url = style.links?.(path, line) ?? null;
  if (url === null || !/^(?:https?|file):\/\/[\x21-\x7E]{1,2000}$/u.test(url)) return shown;
  return `\u001B]8;;${url}\u001B\\${shown}\u001B]8;;\u001B\\`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: printable ASCII only.
const ASCII = /^[\x00-\x7F]*$/u;

function breakWord(word: string, room: number): string[] {
  if (ASCII.test(word) || widthOf(word) <= room) return [word];
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const { segment } of segmenter.segment(word)) {
    const wide = widthOf(segment);
    if (used + wide > room) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += segment;
    used += wide;
  }
  return part === "" ? parts : [...parts, part];
}
