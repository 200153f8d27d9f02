import { factorsOf } from "./factors.ts";
import { EDGE, foldedCode } from "./folding.ts";
import { perObject, perText } from "./memo.ts";

/** Bits of a trace; a power of two. */
const SIZE = 16_384;

/**
 * Which letters, pairs and triples of letters a text holds: one bit for each, shared by few. Asking for a word is then a few looks at bits,
 * and its answer is wrong only as "it may be there".
 */
export type Trace = Uint32Array;

const EDGE_CODE = EDGE.charCodeAt(0);
/** No letter. */
const NONE = 0xff_ff;

/** The trace of a text, of its letters as they are folded for comparison. */
export const traceOf = perText((text: string): Trace => traced(new Uint32Array(SIZE / 32), text));

/** What several texts hold between them; the first may be looked at by itself too. */
export function traceOfAll([first = "", ...others]: readonly string[]): Trace {
  const more = others.filter((text, at) => text !== first && others.indexOf(text) === at);
  return more.length === 0 ? traceOf(first) : more.reduce(traced, Uint32Array.from(traceOf(first)));
}

function traced(trace: Trace, text: string): Trace {
  let before = NONE;
  let last = EDGE_CODE;
  let inWord = false;
  for (let at = 0; at <= text.length; at += 1) {
    const letter = at < text.length ? foldedCode(text.charCodeAt(at)) : EDGE_CODE;
    const isWord = isWordCode(letter);
    if (!isWord) mark(trace, bitOf(before, last, EDGE_CODE));
    mark(trace, bitOf(NONE, NONE, letter));
    mark(trace, bitOf(NONE, last, letter));
    mark(trace, bitOf(before, last, letter));
    before = last;
    last = letter;
    if (!inWord && at + 1 < text.length) mark(trace, bitOf(EDGE_CODE, letter, foldedCode(text.charCodeAt(at + 1))));
    inWord = isWord;
  }
  return trace;
}

/** What `\w` matches, folded. */
function isWordCode(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === 0x30 || code === 0x5f;
}

function mark(trace: Trace, bit: number): void {
  trace[bit >>> 5] = (trace[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function bitOf(first: number, second: number, third: number): number {
  return (first * 5_003 + second * 131 + third) & (SIZE - 1);
}

/** The bits of a text that holds a stretch. */
function bitsOf(stretch: string): readonly number[] {
  const codes = [...stretch].map((letter) => letter.charCodeAt(0));
  const [first = NONE, second] = codes;
  if (second === undefined) return [bitOf(NONE, NONE, first)];
  if (codes.length === 2) return [bitOf(NONE, first, second)];
  return codes.slice(2).map((code, at) => bitOf(codes[at] ?? NONE, codes[at + 1] ?? NONE, code));
}

/**
 * What patterns need, for a quick look: per pattern where it ends, then its factors; per factor where it ends, then its stretches; per stretch
 * where it ends, then its bits.
 */
export type Cue = Int32Array;

/** The cue of some patterns. */
export function cueOf(patterns: readonly RegExp[]): Cue {
  const cue: number[] = [];
  const nested = (write: () => void): void => {
    const at = cue.push(0) - 1;
    write();
    cue[at] = cue.length;
  };
  for (const pattern of patterns)
    nested(() => {
      for (const factor of factorsOf(pattern))
        nested(() => {
          for (const stretch of factor)
            nested(() => {
              cue.push(...bitsOf(stretch));
            });
        });
    });
  return Int32Array.from(cue);
}

/** False only when none of the patterns of a cue matches any of the texts of a trace. */
export function mayMatchAny(trace: Trace, cue: Cue): boolean {
  let at = 0;
  while (at < cue.length) {
    const end = cue[at] ?? 0;
    if (holdsAll(trace, cue, at + 1, end)) return true;
    at = end;
  }
  return false;
}

function holdsAll(trace: Trace, cue: Cue, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const end = cue[at] ?? 0;
    if (!holdsOne(trace, cue, at + 1, end)) return false;
    at = end;
  }
  return true;
}

function holdsOne(trace: Trace, cue: Cue, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const end = cue[at] ?? 0;
    at += 1;
    while (at < end && isMarked(trace, cue[at] ?? 0)) at += 1;
    if (at === end) return true;
    at = end;
  }
  return false;
}

function isMarked(trace: Trace, bit: number): boolean {
  return ((trace[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

const ownCue = perObject((pattern: RegExp) => cueOf([pattern]));

/** False only when a pattern matches none of the texts of a trace. */
export function mayMatch(trace: Trace, pattern: RegExp): boolean {
  return mayMatchAny(trace, ownCue(pattern));
}
