/** How a search command writes its patterns: `grep`, `grep -E` and `rg`, `grep -F`. */
export type PatternSyntax = "basic" | "extended" | "fixed";

/** A search pattern that is matched in time linear in the text. */
export interface TextPattern {
  /** Whether the line holds a match; undefined when it is too long to tell. */
  matches(line: string): boolean | undefined;
}

/** Longest pattern that is read. */
const LONGEST = 400;
const MOST_ALTERNATIVES = 64;
/** Longest line that is looked at. */
const LONGEST_LINE = 20_000;

type Letters = (letter: string) => boolean;

/** One letter of a pattern, or any number of such letters. */
interface Piece {
  readonly fits: Letters;
  readonly repeats: boolean;
}

interface Sequence {
  readonly pieces: readonly Piece[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/**
 * Reads a pattern of `grep` or `rg`: literals, `.`, `.*`, sets of letters (`[a-z]`), a star behind one letter, alternatives (also in a group)
 * and the anchors `^` and `$`. Undefined for everything else, and for a pattern that two readers would take differently.
 */
export function readPattern(text: string, syntax: PatternSyntax, ignoreCase = false): TextPattern | undefined {
  if (text === "" || text.length > LONGEST || text.includes("\n")) return undefined;
  const alternatives = syntax === "fixed" ? [text.replace(/[\\^$.[\]*+?(){}|/-]/g, "\\$&")] : alternativesOf(text, syntax);
  if (alternatives === undefined) return undefined;
  const sequences: Sequence[] = [];
  for (const one of alternatives) {
    const sequence = sequenceOf(one, syntax === "fixed" ? "extended" : syntax, ignoreCase);
    if (sequence === undefined) return undefined;
    sequences.push(sequence);
  }
  return {
    matches: (line) => {
      if (line.length > LONGEST_LINE) return undefined;
      const folded = ignoreCase ? line.toLowerCase() : line;
      return sequences.some((sequence) => found(sequence, folded));
    },
  };
}

/** Multiplies groups out: `a(b|c)` gives `ab` and `ac`. Undefined for groups within groups, groups that repeat, and too many alternatives. */
function alternativesOf(text: string, syntax: "basic" | "extended"): readonly string[] | undefined {
  const bar = syntax === "basic" ? "\\|" : "|";
  const [open, close] = syntax === "basic" ? ["\\(", "\\)"] : ["(", ")"];
  let done: string[] = [];
  let here: string[] = [""];
  let group: { before: string[]; options: string[] } | null = null;
  for (const token of text.match(/\\[\s\S]|\[\^?\]?[^\]]*\]|[\s\S]/g) ?? []) {
    if (token === open) {
      if (group !== null) return undefined;
      group = { before: here, options: [] };
      here = [""];
    } else if (token === bar) {
      if (group !== null) group.options.push(...here);
      else done = [...done, ...here];
      here = [""];
    } else if (token === close) {
      if (group === null) return undefined;
      const options: string[] = [...group.options, ...here];
      here = group.before.flatMap((before) => options.map((option) => `${before}\uE000${option}\uE000`));
      group = null;
    } else here = here.map((one) => one + token);
    if (here.length + done.length + (group?.options.length ?? 0) > MOST_ALTERNATIVES) return undefined;
  }
  const all = [...done, ...here];
  if (group !== null || all.some((one) => /\uE000[*+?{]/.test(one) || one.replaceAll("\uE000", "") === "")) return undefined;
  return all.map((one) => one.replaceAll("\uE000", ""));
}

function sequenceOf(text: string, syntax: "basic" | "extended", ignoreCase: boolean): Sequence | undefined {
  const tokens = text.match(/\\[\s\S]|\[\^?\]?[^\]]*\]|[\s\S]/g) ?? [];
  const atStart = tokens[0] === "^";
  const atEnd = tokens.length > 1 && tokens.at(-1) === "$";
  const pieces: Piece[] = [];
  for (const token of tokens.slice(atStart ? 1 : 0, atEnd ? -1 : undefined)) {
    const last = pieces.at(-1);
    if (token === "*" || (token === "+" && syntax === "extended")) {
      if (last === undefined || last.repeats) return undefined;
      if (token === "*") pieces.pop();
      pieces.push({ ...last, repeats: true });
      continue;
    }
    const fits = lettersOf(token, syntax, ignoreCase);
    if (fits === undefined) return undefined;
    pieces.push({ fits, repeats: false });
  }
  return pieces.length === 0 ? undefined : { pieces, atStart, atEnd };
}

function lettersOf(token: string, syntax: "basic" | "extended", ignoreCase: boolean): Letters | undefined {
  if (token === ".") return () => true;
  if (token.startsWith("[")) return setOf(token, ignoreCase);
  const letter = token.length === 2 ? escaped(token.charAt(1)) : token;
  if (typeof letter === "function" || letter === undefined) return letter;
  if (token.length === 1 && (/[\^$[\\]/.test(token) || (syntax === "extended" && /[?{}()|]/.test(token)))) return undefined;
  if (token.length === 2 && syntax === "basic" && /[?+{}()|]/.test(letter)) return undefined;
  const wanted = ignoreCase ? letter.toLowerCase() : letter;
  return (found) => found === wanted;
}

function escaped(letter: string): string | Letters | undefined {
  if (letter === "s") return (found) => /\s/.test(found);
  if (letter === "w") return (found) => /\w/.test(found);
  return /[A-Za-z0-9]/.test(letter) ? undefined : letter;
}

function setOf(token: string, ignoreCase: boolean): Letters | undefined {
  const inside = /^\[(\^?)([^[\]\\]{1,100})\]$/.exec(token);
  if (inside === null) return undefined;
  const [, not = "", letters = ""] = inside;
  const ranges: [string, string][] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const from = letters.charAt(at);
    const isRange = letters[at + 1] === "-" && at + 2 < letters.length;
    if (isRange && !/^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d)$/.test(letters.slice(at, at + 3))) return undefined;
    ranges.push([from, isRange ? letters.charAt(at + 2) : from]);
    if (isRange) at += 2;
  }
  const has = (found: string): boolean => ranges.some(([from, to]) => found >= from && found <= to);
  return (found) => (has(found) || (ignoreCase && has(found.toUpperCase()))) !== (not === "^");
}

/** Follows all ways through the pieces at once, so that no pattern costs more than its length times that of the line. */
function found({ pieces, atStart, atEnd }: Sequence, line: string): boolean {
  const last = pieces.length;
  let reached = skipRepeats(pieces, new Uint8Array(last + 1).fill(1, 0, 1));
  if (reached[last] === 1 && !atEnd) return true;
  for (const letter of line) {
    const next = new Uint8Array(last + 1);
    for (let at = 0; at < last; at += 1) {
      const piece = pieces[at];
      if (reached[at] === 1 && piece?.fits(letter) === true) next[piece.repeats ? at : at + 1] = 1;
    }
    if (!atStart) next[0] = 1;
    reached = skipRepeats(pieces, next);
    if (reached[last] === 1 && !atEnd) return true;
  }
  return reached[last] === 1;
}

function skipRepeats(pieces: readonly Piece[], reached: Uint8Array): Uint8Array {
  for (const [at, piece] of pieces.entries()) if (reached[at] === 1 && piece.repeats) reached[at + 1] = 1;
  return reached;
}
