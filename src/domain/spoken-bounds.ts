import type { Leaf } from "./leaves.ts";
import type { Span } from "./rule.ts";
import type { Bound, SpokenValue } from "./stated.ts";
import { stemOf } from "./stems.ts";

const NUMBER = "\\d{1,15}(?:\\.\\d{1,6})?\\s?(?:[KMGTP]i?B?|ms|[smhd]|%|seconds?|minutes?|hours?|days?)?(?![\\w.:/%-])";
const FREE = "(?<![\\w.:/+-])";
const RANGE = new RegExp(`${FREE}(?:(between )(${NUMBER})( and )|(from )?(${NUMBER})( to |\\s?[–—]\\s?))(${NUMBER})`, "gi");
const PLAIN_RANGE = new RegExp(`${FREE}(\\d{1,6})(\\s?[-]\\s?)(\\d{1,6})(?![\\w.:/%-])(?=\\s[a-z])`, "gi");
const ONE = new RegExp(
  `(?<![\\w-])(at most |at maximum |up to |no more than |at least |no fewer than |no less than )(?=(?:${NUMBER}|(?:two|three|four|five|six|seven|eight|nine|ten|twelve)(?![\\w-])))`,
  "gi",
);

/** A number that a sentence gives as a bound, by where it starts, and the words that say so. */
export interface BoundedNumber {
  readonly at: number;
  readonly bound: Bound;
}

/** Verbs by which "from 2 to 3" is a change. */
const CHANGED = /(?<![\w-])(?:rais|increas|decreas|reduc|lower|mov|chang|migrat|upgrad|bump|downgrad|went|scaled)\w*(?![\w-])/i;

/** The numbers of a sentence that are bounds ("5 to 20", "at most 10"), and the stretches that say no more than that. */
export function boundsIn(text: string): { readonly numbers: readonly BoundedNumber[]; readonly ties: readonly Span[] } {
  if (CHANGED.test(text)) return { numbers: [], ties: [] };
  const numbers: BoundedNumber[] = [];
  const ties: Span[] = [];
  const pair = (start: number, before: string, low: string, tie: string): void => {
    const first = start + before.length;
    const second = first + low.length + tie.length;
    numbers.push({ at: first, bound: { is: "min", ranged: true } }, { at: second, bound: { is: "max", ranged: true } });
    if (before !== "") ties.push({ start, end: first });
    ties.push({ start: first + low.length, end: second });
  };
  for (const match of text.matchAll(RANGE)) {
    const between = match[1] !== undefined;
    pair(match.index, (between ? match[1] : match[4]) ?? "", (between ? match[2] : match[5]) ?? "", (between ? match[3] : match[6]) ?? "");
  }
  for (const match of text.matchAll(PLAIN_RANGE))
    if (!numbers.some(({ at }) => at === match.index)) pair(match.index, "", match[1] ?? "", match[2] ?? "");
  for (const match of text.matchAll(ONE)) {
    const end = match.index + match[0].length;
    numbers.push({ at: end, bound: { is: /least|fewer|less/i.test(match[0]) ? "min" : "max", ranged: false } });
    ties.push({ start: match.index, end });
  }
  return { numbers, ties };
}

const stems = (words: string): ReadonlySet<string> => new Set(words.split(" ").map(stemOf));
const LOW = stems("min minimum lower lowest initial floor request requests xms");
const HIGH = stems("max maximum upper highest ceiling limit limits peak xmx hard");

/** Whether a stem says of a key that it is the bound which the value is. */
export function isBoundStem({ bound }: SpokenValue, stem: string): boolean {
  return bound !== undefined && (bound.is === "min" ? LOW : HIGH).has(stem);
}

/** Whether a key may hold the bound: never that of the other side, and one of its own side where the sentence gives both. */
export function mayBound({ bound }: SpokenValue, { steps }: Leaf): boolean {
  if (bound === undefined) return true;
  const near = steps.slice(-2).flat();
  const [own, other] = bound.is === "min" ? [LOW, HIGH] : [HIGH, LOW];
  return !near.some((stem) => other.has(stem)) && (!bound.ranged || near.some((stem) => own.has(stem)));
}
