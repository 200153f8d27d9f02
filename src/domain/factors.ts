import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { EDGE, foldedCode } from "./folding.ts";

/** Stretches of text, in lower case and with `0` for every digit, of which one must be there. Of one letter at least. */
export type Factor = readonly string[];

/** What a text must hold for a pattern to match it: one stretch of every factor. None where a match needs nothing in particular. */
export type Factors = readonly Factor[];

/** Most texts that an element is taken to be, each by itself. */
const MOST = 40;
/** Most stretches of a factor; more are as slow to look for as the pattern is to match. */
const MOST_STRETCHES = 160;
/** Most factors of a pattern: those that say most. */
const MOST_FACTORS = 4;

/** What an element is: the texts it can be, when they are few, how it begins and ends, and what it needs. */
interface Known {
  /** Every text that it matches; null when there are too many. */
  readonly exact: readonly string[] | null;
  /** Each match begins with one of these, and ends with one of those; the empty text says nothing. */
  readonly heads: readonly string[];
  readonly tails: readonly string[];
  readonly needs: readonly Factor[];
}

const OPEN: readonly string[] = [""];
const NOTHING: Known = { exact: OPEN, heads: OPEN, tails: OPEN, needs: [] };
const ANYTHING: Known = { exact: null, heads: OPEN, tails: OPEN, needs: [] };

/** The factors of a pattern, those that say most first. */
export function factorsOf({ source, flags }: RegExp): Factors {
  // Unicode's case folding takes letters for one (`ſ` and `s`) that stay apart in lower case.
  if (flags.includes("i") && /[uv]/.test(flags)) return [];
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode: flags.includes("u"), unicodeSets: flags.includes("v") });
  return needsOf(knownOf(pattern.alternatives)).slice(0, MOST_FACTORS);
}

function needsOf({ exact, needs }: Known): readonly Factor[] {
  return ranked([...needs, ...(exact === null ? [] : worth(exact))]);
}

/** Without stretches that hold another one of them, if every stretch says something. */
function worth(texts: readonly string[]): readonly Factor[] {
  if (texts.length === 0 || texts.length > MOST_STRETCHES || !texts.every((text) => weight(text) > 0)) return [];
  return [texts.filter((text) => !texts.some((other) => other !== text && text.includes(other)))];
}

function weight(text: string): number {
  return text.startsWith(EDGE) || text.endsWith(EDGE) ? (text.length > 2 ? text.length : 0) : text.length;
}

/** Those that say most first, without those that follow from one before. */
function ranked(factors: readonly Factor[]): readonly Factor[] {
  const gain = (factor: Factor): number => Math.min(...factor.map(weight)) * 100 - factor.length;
  const kept: Factor[] = [];
  for (const factor of [...factors].sort((a, b) => gain(b) - gain(a)))
    if (!kept.some((better) => better.every((text) => factor.some((part) => text.includes(part))))) kept.push(factor);
  return kept;
}

function union(...sets: readonly (readonly string[])[]): readonly string[] {
  const texts = new Set(sets.flat());
  return texts.has("") || texts.size > MOST ? OPEN : [...texts];
}

function knownOf(alternatives: readonly AST.Alternative[]): Known {
  const parts = alternatives.map((alternative) => sequence(alternative.elements));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const exact = parts.every((part) => part.exact !== null) ? [...new Set(parts.flatMap((part) => part.exact ?? []))] : null;
  if (exact !== null && exact.length <= MOST) return { exact, heads: union(exact), tails: union(exact), needs: [] };
  const best = parts.map((part) => needsOf(part)[0]);
  const either = best.every((one) => one !== undefined) ? worth([...new Set(best.flatMap((one) => one ?? []))]) : [];
  return { exact: null, heads: union(...parts.map(({ heads }) => heads)), tails: union(...parts.map(({ tails }) => tails)), needs: either };
}

function sequence(elements: readonly AST.Element[]): Known {
  /** What may stand right before the next element, as far back as is known. */
  let run: readonly string[] = OPEN;
  let whole = true;
  let heads: readonly string[] = OPEN;
  const needs: Factor[] = [];
  const part = (next: readonly string[], head: readonly string[]): void => {
    if (whole) heads = union(head);
    whole = false;
    run = next;
  };
  for (const element of elements) {
    if (element.type === "Assertion" && isEdge(element)) {
      if (element.kind === "lookahead") needs.push(...worth(joined(run, [EDGE]) ?? []));
      else if (run.length === 1 && run[0] === "") run = [EDGE];
      continue;
    }
    const known = knownElement(element);
    needs.push(...known.needs);
    const longer = known.exact === null ? null : joined(run, known.exact);
    if (longer !== null) {
      run = longer;
      continue;
    }
    const across = joined(run, known.heads) ?? run;
    needs.push(...worth(across));
    const optional = element.type === "Quantifier" && element.min === 0;
    part(optional ? union(run, known.tails) : known.tails, optional ? run : across);
  }
  needs.push(...worth(run));
  const exact = whole ? [...new Set(run.map((text) => text.replaceAll(EDGE, "")))] : null;
  return { exact, heads: plain(whole ? run : heads), tails: plain(run), needs: ranked(needs).slice(0, MOST_FACTORS) };
}

/** Stretches that are to be joined with others: what is beside them decides about their edges. */
function plain(texts: readonly string[]): readonly string[] {
  return texts.some((text) => text.includes(EDGE)) ? union(texts.map((text) => text.replaceAll(EDGE, ""))) : texts;
}

/** `(?<![\w…])` and `(?![\w…])`. */
function isEdge(assertion: AST.Assertion): assertion is AST.LookaroundAssertion {
  if ((assertion.kind !== "lookbehind" && assertion.kind !== "lookahead") || !assertion.negate) return false;
  return assertion.alternatives.some(({ elements }) => {
    const [only, ...others] = elements;
    if (only === undefined || others.length > 0) return false;
    const members: readonly AST.Node[] = only.type === "CharacterClass" && !only.negate ? only.elements : [only];
    return members.some((member) => member.type === "CharacterSet" && member.kind === "word" && !member.negate);
  });
}

function joined(heads: readonly string[], tails: readonly string[]): readonly string[] | null {
  if (heads.length * tails.length > MOST) return null;
  return [...new Set(heads.flatMap((head) => tails.map((tail) => head + tail)))];
}

function knownElement(element: AST.Element): Known {
  switch (element.type) {
    case "Character":
      return letters([element.value]);
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
      return setOf(element);
    case "Backreference":
    case "ExpressionCharacterClass":
      return ANYTHING;
    default:
      return element satisfies never;
  }
}

function letters(codes: readonly number[]): Known {
  const exact = [...new Set(codes.map(foldedLetter))];
  return { exact, heads: exact, tails: exact, needs: [] };
}

function foldedLetter(code: number): string {
  return unitsOf(code)
    .map((unit) => String.fromCharCode(foldedCode(unit)))
    .join("");
}

function unitsOf(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function setOf(set: AST.CharacterSet): Known {
  if (set.kind === "digit" && !set.negate) return letters([0x30]);
  return set.kind === "space" && !set.negate ? letters([0x20]) : ANYTHING;
}

/** Most copies of what repeats that are put together. */
const COPIES = 3;

function quantified({ min, max, element }: AST.Quantifier): Known {
  if (max === 0) return NOTHING;
  const known = knownElement(element);
  if (min === 0) {
    const exact = max === 1 && known.exact !== null ? ["", ...known.exact] : null;
    return { exact, heads: OPEN, tails: known.tails, needs: [] };
  }
  let copies: readonly string[] | null = known.exact;
  for (let count = 1; count < Math.min(min, COPIES); count += 1)
    copies = copies === null || known.exact === null ? null : joined(copies, known.exact);
  const exact = min === max && min <= COPIES ? copies : null;
  const ends = copies ?? null;
  return { exact, heads: ends ?? known.heads, tails: ends ?? known.tails, needs: needsOf(known) };
}

/** A class of a few characters (`[sz]`) is as good as alternatives. */
function classOf({ negate, elements }: AST.CharacterClass): Known {
  if (negate) return ANYTHING;
  const exact = new Set<string>();
  for (const element of elements) {
    const known = memberOf(element);
    if (known.exact === null || exact.size > 6) return ANYTHING;
    for (const text of known.exact) exact.add(text);
  }
  const texts = [...exact];
  return texts.length === 0 ? ANYTHING : { exact: texts, heads: texts, tails: texts, needs: [] };
}

function memberOf(member: AST.CharacterClassElement): Known {
  if (member.type === "Character") return letters([member.value]);
  if (member.type === "CharacterSet") return setOf(member);
  return member.type === "CharacterClassRange" && member.min.value >= 0x30 && member.max.value <= 0x39 ? letters([0x30]) : ANYTHING;
}
