import type { Span } from "./rule.ts";

/** A word, a mark or a piece of code of a sentence. */
export interface Piece extends Span {
  readonly text: string;
  /** The five fields of a schedule in words. */
  readonly cron?: string;
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
