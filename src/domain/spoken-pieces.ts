import type { Span } from "./rule.ts";
import type { Bound } from "./stated.ts";

/** A word, a mark or a piece of code of a sentence. */
export interface Piece extends Span {
  readonly text: string;
  /** The five fields of a schedule in words. */
  readonly cron?: string;
  /** Of a number what it bounds. */
  readonly bound?: Bound;
}

/** "At once" and its like as one word, which is that of keys. */
export function withIdioms(pieces: readonly Piece[]): readonly Piece[] {
  const made: Piece[] = [];
  for (const piece of pieces) {
    const before = made.at(-1);
    if (/^(?:once|time)$/i.test(piece.text) && before !== undefined) {
      const article = /^(?:a|same)$/i.test(before.text) ? made.at(-2) : undefined;
      const lead = piece.text.toLowerCase() === "once" ? before : article;
      if (lead !== undefined && /^at$/i.test(lead.text)) {
        made.splice(made.indexOf(lead));
        made.push({ text: "concurrent", start: lead.start, end: piece.end });
        continue;
      }
    }
    made.push(piece);
  }
  return made;
}

/** The pieces of each statement: cut at semicolons, and at commas before a further label ("A: 1, B: 2"). */
export function cut(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const made: Piece[][] = [[]];
  let labelled = false;
  let depth = 0;
  for (const [at, piece] of pieces.entries()) {
    if (piece.text === "(") depth += 1;
    if (piece.text === ")") depth -= 1;
    const next = pieces.slice(at + 1).findIndex(({ text }) => /^[,;:()]$/.test(text));
    const label = next > 0 && pieces[at + 1 + next]?.text === ":" && pieces.slice(at + 1, at + 1 + next).every(({ text }) => /^[A-Za-z]/.test(text));
    if (depth === 0 && (piece.text === ";" || (piece.text === "," && labelled && label))) {
      made.push([]);
      labelled = false;
      continue;
    }
    if (piece.text === ":") labelled = true;
    made.at(-1)?.push(piece);
  }
  return made.filter((some) => some.length > 0);
}
