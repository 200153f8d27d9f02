import type { Assertion } from "./assertion.ts";
import { SpokenWords } from "./spoken-words.ts";
import type { SpokenPart, SpokenValue } from "./stated.ts";
import { stemsOf } from "./stems.ts";

type Spoken = Extract<Assertion, { kind: "plain-words" }>;

/** A part of a statement with its words as bits. */
export interface Part {
  readonly part: SpokenPart;
  /** Bits of its words, and of those between the same commas. */
  readonly words: number;
  readonly group: number;
}

/** A statement made ready to be judged on many objects. */
export interface Prepared {
  readonly claim: Spoken;
  readonly words: SpokenWords;
  readonly subject: number;
  readonly parts: readonly Part[];
  readonly around: ReadonlySet<string>;
  readonly under: SpokenWords;
  readonly amid: SpokenWords;
}

const ready = new WeakMap<Spoken["parts"], Map<string, Prepared>>();

/** Makes a statement ready; once for all objects it is tried on, wherever they are looked for. */
export function prepare(claim: Spoken): Prepared {
  const known = ready.get(claim.parts) ?? new Map<string, Prepared>();
  ready.set(claim.parts, known);
  const key = claim.subject.join("\n");
  const made = known.get(key) ?? makeReady(claim);
  known.set(key, made);
  return { ...made, claim };
}

function makeReady(claim: Spoken): Prepared {
  const beside = [...claim.subject.map(() => false), ...claim.parts.flatMap((part) => part.words.map(() => part.values.length > 0))];
  const words = new SpokenWords([...claim.subject, ...claim.parts.flatMap((part) => part.words)], (at) => beside[at] === true);
  let at = claim.subject.length;
  const plain = claim.parts.map((part) => {
    const bits = words.bitsFrom(at, part.words.length);
    at += part.words.length;
    return { part, words: bits };
  });
  const parts = plain.map(
    (one): Part => ({
      ...one,
      group: plain.filter(({ part }) => part.group === one.part.group).reduce((sum, other) => sum | other.words, 0),
    }),
  );
  return {
    claim,
    words,
    subject: words.bitsFrom(0, claim.subject.length),
    parts,
    around: new Set(claim.around),
    under: new SpokenWords(claim.under),
    amid: new SpokenWords(claim.amid ?? []),
  };
}

/** A value that hardly anything else has: a variable, a schedule, a text of some length. */
export function isTelling({ shape, says, firm }: SpokenValue): boolean {
  return shape === "variable" || shape === "schedule" || (shape === "text" && firm && says.replace(/[^A-Za-z0-9]/g, "").length >= 5);
}

/** Stems of words, for what stands around a statement. */
export function stemsIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.split(/[^A-Za-z0-9]+/)).flatMap(stemsOf))];
}
