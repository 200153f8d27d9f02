import type { Tick } from "../domain/story.ts";

/** A list mark and box taken off the front of a line. */
export interface Mark {
  readonly kind: "bullet" | "ordered" | "letter" | "box";
  /** The author's number for ordered items. */
  readonly number: number | null;
  /** The mark itself, for telling a dash list from running text. */
  readonly sign: string;
  readonly tick: Tick;
  readonly rest: string;
}

const listMark = /^(?:([-*+\u2022\u2023\u25E6\u25AA\u25CF])|(\d{1,9})\\?[.)]|([a-z])[.)]|([\u2010-\u2015\u2212]))(?:[ \t\u00A0]+|$)/;

/** Reads a list mark (`-`, `*`, `+`, `•`, `1.`, `1)`, `a.`, a Unicode dash) or a bare box off a line without indentation; null for other text. */
export function readMark(text: string): Mark | null {
  const match = listMark.exec(text);
  if (match === null) {
    const box = readBox(text);
    return box === null ? null : { kind: "box", number: null, sign: "[", tick: box.tick, rest: box.rest };
  }
  const [whole, bullet, number, letter, dash] = match;
  const after = text.slice(whole.length).trimStart();
  const box = readBox(after);
  const rest = box?.rest ?? after;
  const tick = box?.tick ?? null;
  if (number !== undefined) return { kind: "ordered", number: Number(number), sign: "1", tick, rest };
  if (letter !== undefined) return { kind: "letter", number: null, sign: "a", tick, rest };
  return { kind: "bullet", number: null, sign: bullet ?? dash ?? "-", tick, rest };
}

/** True for a mark that is also ordinary punctuation at the start of a line: a Unicode dash or a letter. */
export function isWeakMark(mark: Mark): boolean {
  return mark.kind === "letter" || /[\u2010-\u2015\u2212]/.test(mark.sign);
}

const boxMark = /^\[( {0,3}|[^\]\s\d]|N\/A|n\/a|NA)\](?=\s|$)/u;

/** A box at the start of an item: `[ ]`, `[x]`, `[~]`, `[-]`, `[N/A]`, `☐`, `☑`. A letter other than `x` is a tag, not a box. */
function readBox(text: string): { readonly tick: Tick; readonly rest: string } | null {
  const drawn = /^([\u2610\u2611\u2612])\uFE0F?\s+/.exec(text);
  if (drawn !== null) return { tick: drawn[1] === "\u2610" ? "open" : "ticked", rest: text.slice(drawn[0].length) };
  const match = boxMark.exec(text);
  if (match === null) return null;
  const tick = tickOf(match[1] ?? "");
  return tick === null ? null : { tick, rest: text.slice(match[0].length).trimStart() };
}

function tickOf(mark: string): Tick {
  if (mark.trim() === "") return "open";
  if (/^(?:[xX]|\u2713|\u2714|\u2705)$/u.test(mark)) return "ticked";
  if (/^n\/?a$/i.test(mark)) return "not-applicable";
  return /^[\p{L}]$/u.test(mark) ? null : "partial";
}
