import { EDGE, type Factor, type Factors, factorsOf, foldedCode } from "./factors.ts";
import { perText } from "./memo.ts";

/** Bits of a trace. */
const SIZE = 16_384;

/**
 * Which letters, pairs and triples of letters a text holds: one bit for each, shared by few. Asking for a word is then a few looks at bits,
 * and its answer is wrong only as "it may be there".
 */
type Trace = Uint32Array;

const EDGE_CODE = EDGE.charCodeAt(0);
/** No letter. */
const NONE = 0xff_ff;

const traceOf = perText((text: string): Trace => {
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

/** What `\w` matches, folded. */
function isWordCode(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === 0x30 || code === 0x5f;
}

function mark(trace: Trace, bit: number): void {
  trace[bit >>> 5] = (trace[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function bitOf(first: number, second: number, third: number): number {
  return (first * 5_003 + second * 131 + third) % SIZE;
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

function wantedBy(factors: Factors): readonly Wanted[] {
  return factors.map((factor: Factor) => factor.map(bitsOf));
}

function mayMatch(trace: Trace, wanted: readonly Wanted[]): boolean {
  for (const one of wanted) if (!one.some((bits) => has(trace, bits))) return false;
  return true;
}

/** A quick look at a text: false only when none of some patterns matches it. Patterns are taken apart when the first text is looked at. */
export type QuickLook = (text: string) => boolean;

/** A quick look for any of the patterns, from the words without which they match nothing. */
export function lookFor(patterns: readonly RegExp[]): QuickLook {
  const among = candidatesAmong(patterns, (pattern) => pattern);
  return (text) => among(text).length > 0;
}

/** Those of the things whose pattern may match a text, in their order: all but those whose words it lacks. */
export function candidatesAmong<T>(things: readonly T[], patternOf: (thing: T) => RegExp): (text: string) => readonly T[] {
  let wanted: readonly (readonly Wanted[])[] | undefined;
  return (text) => {
    wanted ??= things.map((thing) => wantedBy(factorsOf(patternOf(thing))));
    const trace = traceOf(text);
    const found: T[] = [];
    for (let at = 0; at < wanted.length; at += 1) if (mayMatch(trace, wanted[at] ?? [])) found.push(things[at] as T);
    return found;
  };
}
