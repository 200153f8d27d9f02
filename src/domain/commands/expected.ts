import { fieldParts, readFlow, readScalar } from "../tokens.ts";
import type { Value } from "../value.ts";

/** What a comment says a command shows: the value of a field below what is shown (`null`: the shown value itself). */
export interface ExpectedValue {
  readonly field: string | null;
  readonly value: Value;
}

/** An expectation as read: its values, and the parts that no rule reads. */
export interface ReadExpectation {
  readonly values: readonly ExpectedValue[];
  readonly unread: readonly string[];
}

const EXPECTS = /^(?:expect(?:ed|s)?(?:\s+(?:output|result|values?))?|should (?:be|show|print|return))\s*:?\s+(\S.*)$/i;

/** The expectation in the note of a command (`Expected: a: b, c: [d]`, `expect 2`); undefined when the note is none. */
export function readExpectation(note: string | null): ReadExpectation | undefined {
  const text = EXPECTS.exec((note ?? "").split("\n")[0]?.slice(0, 1_000) ?? "")?.[1];
  if (text === undefined) return undefined;
  const parts = partsOf(text.trim());
  const values: ExpectedValue[] = [];
  const unread: string[] = [];
  for (const part of parts) {
    const value = expectedIn(part, parts.length === 1);
    if (value === undefined) unread.push(part);
    else values.push(value);
  }
  return { values, unread };
}

function expectedIn(part: string, alone: boolean): ExpectedValue | undefined {
  if (/<[^>]*>|…|\.\.\./.test(part)) return undefined;
  const field = fieldParts(part);
  if (field !== undefined) {
    const value = readFlow(field.value) ?? scalarOf(field.value);
    return value === undefined ? undefined : { field: field.key, value };
  }
  const value = alone ? (readFlow(part) ?? scalarOf(part)) : undefined;
  return value === undefined ? undefined : { field: null, value };
}

/** A scalar without words around it: "2", `"a b"`, "10.0.0.1"; undefined for prose. */
function scalarOf(text: string): Value | undefined {
  return /^"[^"]*"$|^'[^']*'$|^[\w.:/@${}+-]+$/.test(text) ? readScalar(text) : undefined;
}

/** Splits at commas that stand outside of brackets and quotes. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (const letter of text) {
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if ("[{(".includes(letter)) depth += 1;
    else if ("]})".includes(letter)) depth -= 1;
    if (letter === "," && depth === 0 && quote === "") {
      parts.push(part.trim());
      part = "";
    } else part += letter;
  }
  return [...parts, part.trim()].filter((one) => one !== "").slice(0, 32);
}
