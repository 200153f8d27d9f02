import { type Factors, factorsOf } from "./factors.ts";
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
export const traceOf = perText((text: string): Trace => {
  const trace = new Uint32Array(SIZE / 32);
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
});

/** What several texts hold between them. */
export function traceOfAll(texts: readonly string[]): Trace {
  const [first = "", ...others] = [...new Set(texts)];
  if (others.length === 0) return traceOf(first);
  const all = Uint32Array.from(traceOf(first));
  for (const text of others) {
    const trace = traceOf(text);
    for (let at = 0; at < all.length; at += 1) all[at] = (all[at] ?? 0) | (trace[at] ?? 0);
  }
  return all;
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

function has(trace: Trace, bits: readonly number[]): boolean {
  for (const bit of bits) if (((trace[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
  return true;
}

/** A factor as bits: those of each of its stretches. */
type Wanted = readonly (readonly number[])[];

/** What a pattern needs, worked out when it is first asked about. */
const wantedBy = perObject((pattern: RegExp): readonly Wanted[] => asBits(factorsOf(pattern)));

function asBits(factors: Factors): readonly Wanted[] {
  return factors.map((factor) => factor.map(bitsOf));
}

/** False only when a pattern matches none of the texts of a trace. */
export function mayMatch(trace: Trace, pattern: RegExp): boolean {
  for (const wanted of wantedBy(pattern)) if (!wanted.some((bits) => has(trace, bits))) return false;
  return true;
}
