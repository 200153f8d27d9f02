import { isLinking } from "./linking-words.ts";
import { isSignificant } from "./significance.ts";
import { accountedBy, describing, stemOf, stemsOf } from "./stems.ts";

/** A word of a statement. Words are told by a bit each, so that what accounts for some of them is a number. */
export interface Word {
  readonly text: string;
  readonly bit: number;
  /** What it is compared by, and for compounds the parts that may stand for it. */
  readonly stem: string;
  readonly parts: readonly string[];
  readonly significant: boolean;
}

/** Most words of one statement: a bit each. */
export const MOST_WORDS = 30;

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Distinct steps of paths with their stems, in the order they were met; it only grows. */
export class StepBook {
  readonly list: (readonly [string, readonly string[]])[] = [];
  private readonly known = new Set<string>();

  add(steps: ReadonlyMap<string, readonly string[]>): void {
    for (const [whole, stems] of steps) {
      if (this.known.has(whole)) continue;
      this.known.add(whole);
      this.list.push([whole, stems]);
    }
  }
}

/** The words of a statement in order, and which of them a step of a path accounts for. */
export class SpokenWords {
  readonly words: readonly Word[];
  /** Bits of the words that have to be accounted for. */
  readonly significant: number;
  private readonly byStem = new Map<string, number>();
  private readonly byWhole = new Map<string, number>();
  private readonly steps = new Map<string, number>();
  /** Words that only describe a product which the statement names, by the stem of its name. */
  readonly described = new Map<string, number>();
  private readonly spelt = new Map<string, number>();
  private readonly long: readonly Word[];
  private readonly dotted: readonly Word[];
  private book: StepBook | null = null;
  private read = 0;
  private matched: (readonly [string, number])[] = [];

  /** `tied` tells for the index of a word whether a value stands beside it; words that only tie it to its subject need no accounting there. */
  constructor(texts: readonly string[], tied: (at: number) => boolean = () => false) {
    this.words = texts.slice(0, MOST_WORDS).map((text, at): Word => {
      // "mTLS" is no TLS.
      const compound = /[-_./]/.test(text) || /[a-z]{2}[A-Z]/.test(text);
      const significant = isSignificant(text) && !(tied(at) && isLinking(text, texts[at + 1]));
      return { text, bit: 1 << at, stem: stemOf(squeeze(text)), parts: compound ? stemsOf(text) : [], significant };
    });
    this.significant = this.words.reduce((sum, { bit, significant }) => (significant ? sum | bit : sum), 0);
    this.dotted = this.words.filter(({ text }) => /^[a-z][\w-]*(?:\.[a-z][\w-]*){1,6}$/i.test(text));
    this.long = this.words.filter(({ stem }) => stem.length >= 5);
    for (const { text, bit } of this.words) if (!this.spelt.has(squeeze(text))) this.spelt.set(squeeze(text), bit);
    const add = (map: Map<string, number>, key: string, bits: number): void => {
      if (key !== "") map.set(key, (map.get(key) ?? 0) | bits);
    };
    for (const { bit, stem, parts } of this.words) {
      for (const one of accountedBy(stem)) add(this.byStem, one, bit);
      for (const one of parts) if (one.length > 1) for (const also of accountedBy(one)) add(this.byStem, also, bit);
      add(this.byWhole, stem, bit);
    }
    for (const { glued, bits } of runsOf(this.words)) {
      if (!this.spelt.has(glued)) this.spelt.set(glued, bits);
      add(this.byWhole, glued, bits);
      add(this.byWhole, stemOf(glued), bits);
    }
    for (const { glued, bits } of runsOf(this.words, true)) if (!this.spelt.has(glued)) this.spelt.set(glued, bits);
    for (const { stem } of this.words) {
      const said = describing(stem).reduce((sum, other) => sum | this.ofStem(other), 0);
      if (said !== 0) this.described.set(stem, said);
    }
  }

  /** Words that a stem says. */
  ofStem(stem: string): number {
    return (this.byStem.get(stem) ?? 0) | (this.byWhole.get(stem) ?? 0);
  }

  /** Words whose run, written as one, is the step. */
  ofWhole(whole: string): number {
    return this.byWhole.get(whole) ?? 0;
  }

  /** Words that a step of a path accounts for. */
  ofStep(whole: string, stems: readonly string[]): number {
    const known = this.steps.get(whole);
    if (known !== undefined) return known;
    let bits = this.ofWhole(whole);
    for (const stem of stems) bits |= this.ofStem(stem);
    for (const { stem, bit } of this.long) if (whole.length > stem.length + 3 && (whole.startsWith(stem) || whole.endsWith(stem))) bits |= bit;
    this.steps.set(whole, bits);
    return bits;
  }

  /** Without the words that are dotted keys and of which a path has only some parts: "min.insync.replicas" is not any `replicas`. */
  withWholeKeys(bits: number, wholes: readonly string[], steps: readonly (readonly string[])[]): number {
    let kept = bits;
    for (const { text, parts, bit } of this.dotted) {
      if ((bits & bit) === 0 || wholes.includes(squeeze(text))) continue;
      if (!parts.every((part) => steps.some((step) => step.includes(part)))) kept &= ~bit;
    }
    return kept;
  }

  /** Steps of a book that account for some word, with the words. */
  matching(book: StepBook): readonly (readonly [string, number])[] {
    if (this.book !== book) {
      this.book = book;
      this.read = 0;
      this.matched = [];
    }
    for (; this.read < book.list.length; this.read += 1) {
      const [whole, stems] = book.list[this.read] ?? ["", []];
      const bits = this.ofStep(whole, stems);
      if (bits !== 0) this.matched.push([whole, bits]);
    }
    return this.matched;
  }

  /** The bits of some words of the statement, from one index on. */
  bitsFrom(start: number, count: number): number {
    return this.words.slice(start, start + count).reduce((sum, { bit }) => sum | bit, 0);
  }

  /** Words that some of these texts (as letters and digits only) are written out by. */
  spelledIn(texts: ReadonlySet<string>): number {
    let bits = 0;
    for (const [folded, own] of this.spelt) if (texts.has(folded)) bits |= own;
    return bits;
  }

  /** The words that write out a value (as letters and digits only): one word, or a run of them; 0 for none. */
  spelling(folded: string): number {
    return this.spelt.get(folded) ?? 0;
  }

  /** The texts of words by their bits. */
  texts(bits: number): readonly string[] {
    return this.words.filter(({ bit }) => (bits & bit) !== 0).map(({ text }) => text);
  }
}

/** Consecutive words as one: "chunk size" is `chunksize`. */
function* runsOf(words: readonly Word[], stems = false): Generator<{ readonly glued: string; readonly bits: number }> {
  for (let at = 0; at < words.length; at++)
    for (let length = 2; length <= 4 && at + length <= words.length; length++) {
      const some = words.slice(at, at + length);
      const glued = some.map(({ text, stem }) => (stems ? stem : squeeze(text))).join("");
      if (glued.length >= 5 && glued.length <= 60) yield { glued, bits: some.reduce((sum, { bit }) => sum | bit, 0) };
    }
}

/** How many bits are set. */
export function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
