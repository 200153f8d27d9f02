import { type AST, RegExpParser } from "@eslint-community/regexpp";

/**
 * Stretches of text that a pattern cannot match without: every match holds at least one of them, in lower case. Null when
 * there are none worth looking for. Looking for them is far cheaper than matching, and most patterns match few texts.
 */
export type Factors = readonly string[] | null;

/** Most alternatives of a factor; more are as slow to look for as the pattern is to match. */
const MOST = 40;
/** Factors that are shorter than this stand in nearly every text. */
const SHORTEST = 2;

/** What an element is: the texts it can be, when they are few, and factors of it. */
interface Known {
  /** Every text that it matches; null when there are too many. */
  readonly exact: readonly string[] | null;
  readonly factors: Factors;
}

const NOTHING: Known = { exact: [""], factors: null };
const ANYTHING: Known = { exact: null, factors: null };

/** The factors of a pattern. Texts must be compared in lower case, whatever the pattern's flags are. */
export function factorsOf({ source, flags }: RegExp): Factors {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode: flags.includes("u"), unicodeSets: flags.includes("v") });
  return worth(knownOf(pattern.alternatives));
}

/** True when a text, in lower case, may match a pattern of these factors. */
export function mayMatch(lower: string, factors: Factors): boolean {
  return factors === null || factors.some((factor) => lower.includes(factor));
}

function worth({ exact, factors }: Known): Factors {
  return better(isWorth(exact) ? fewest(exact) : null, factors);
}

/** Without texts that hold another one of them. */
function fewest(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !texts.some((other) => other !== text && text.includes(other)));
}

function isWorth(texts: readonly string[] | null): texts is readonly string[] {
  return texts !== null && texts.length > 0 && texts.length <= MOST && texts.every((text) => text.length >= SHORTEST && isPlain(text));
}

/** Letters beyond ASCII may change their number when their case does. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7E]*$/.test(text);
}

function better(one: Factors, other: Factors): Factors {
  if (one === null || other === null) return one ?? other;
  const shortest = (texts: readonly string[]): number => Math.min(...texts.map((text) => text.length));
  const gain = shortest(one) - shortest(other);
  return gain > 0 || (gain === 0 && one.length <= other.length) ? one : other;
}

function knownOf(alternatives: readonly AST.Alternative[]): Known {
  const parts = alternatives.map((alternative) => sequence(alternative.elements));
  const exact = parts.every((part) => part.exact !== null) ? distinct(parts.flatMap((part) => part.exact ?? [])) : null;
  const each = parts.map(worth);
  const factors = each.every((one) => one !== null) ? distinct(each.flatMap((one) => one ?? [])) : null;
  return { exact: exact !== null && exact.length <= MOST ? exact : null, factors: factors !== null && factors.length <= MOST ? factors : null };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function sequence(elements: readonly AST.Element[]): Known {
  let run: readonly string[] | null = [""];
  let whole: readonly string[] | null = [""];
  let best: Factors = null;
  for (const element of elements) {
    const known = knownElement(element);
    const longer: readonly string[] | null = run === null ? null : joined(run, known.exact);
    if (longer === null) {
      best = better(best, isWorth(run) ? fewest(run) : null);
      run = known.exact ?? [""];
      whole = null;
    } else {
      run = longer;
      if (whole !== null) whole = longer;
    }
    best = better(best, known.factors);
  }
  return { exact: whole, factors: better(best, isWorth(run) ? fewest(run) : null) };
}

function joined(heads: readonly string[], tails: readonly string[] | null): readonly string[] | null {
  if (tails === null || heads.length * tails.length > MOST) return null;
  return distinct(heads.flatMap((head) => tails.map((tail) => head + tail)));
}

function knownElement(element: AST.Element): Known {
  switch (element.type) {
    case "Character":
      return { exact: [String.fromCodePoint(element.value).toLowerCase()], factors: null };
    case "Group":
    case "CapturingGroup":
      return knownOf(element.alternatives);
    case "Quantifier":
      return quantified(element);
    case "Assertion":
      return NOTHING;
    case "CharacterClass":
      return classOf(element);
    case "CharacterSet":
    case "Backreference":
    case "ExpressionCharacterClass":
      return ANYTHING;
    default:
      return element satisfies never;
  }
}

function quantified({ min, max, element }: AST.Quantifier): Known {
  if (max === 0) return NOTHING;
  const known = knownElement(element);
  if (min === 0) return { exact: max === 1 && known.exact !== null ? distinct(["", ...known.exact]) : null, factors: null };
  return { exact: min === 1 && max === 1 ? known.exact : null, factors: worth(known) };
}

/** A class of a few characters (`[sz]`) is as good as alternatives. */
function classOf({ negate, elements }: AST.CharacterClass): Known {
  if (negate || elements.length > 4) return ANYTHING;
  const exact: string[] = [];
  for (const element of elements) {
    if (element.type !== "Character") return ANYTHING;
    exact.push(String.fromCodePoint(element.value).toLowerCase());
  }
  return { exact: distinct(exact), factors: null };
}
