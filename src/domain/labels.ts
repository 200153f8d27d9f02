import type { Assertion, Search } from "./assertion.ts";
import { touches, withoutCode } from "./clauses.ts";
import { type LabelledField, labelledField } from "./lexicon.ts";
import type { Span } from "./rule.ts";
import { readScalar } from "./tokens.ts";

/** A label with its values, and the fields it stands for. */
export interface Labelled extends Span {
  readonly meaning: LabelledField;
  readonly label: string;
  readonly values: readonly string[];
}

const LABEL = /(?<![\w`.-])([A-Za-z][A-Za-z]*(?:[ -][A-Za-z]+){0,3})\s*:\s*/g;
const VALUE =
  /`([^`]{1,200})`|"([^"]{1,200})"|(true|false|-?\d[\w.]*%?(?![\w.%])(?!\s+(?:days?|hours?|minutes?|mins?|seconds?|secs?|weeks?|months?|years?|[KMGT]i?B|percent)\b)|[A-Z][A-Za-z]+(?=\s*(?:[,;.)]|$)))(?![\w.]*[/:])/y;
const JOIN = /\s*(?:\([^()`]{1,60}\)\s*)?(?:,\s*and|,|and|&)\s*(?=`)/y;
/** "secret key `x`" and "(key `x`)" need no colon. */
const KEY = /(?<![\w-])((?:secret )?key)\s+(?=`[\w.-]+`)/gi;

function valuesAt(text: string, start: number): { readonly values: readonly string[]; readonly end: number } {
  const values: string[] = [];
  let at = start;
  for (let count = 0; count < 16; count += 1) {
    VALUE.lastIndex = at;
    const match = VALUE.exec(text);
    if (match === null) break;
    values.push(match[1] ?? match[2] ?? match[3] ?? "");
    at += match[0].length;
    JOIN.lastIndex = at;
    const join = JOIN.exec(text);
    if (join === null) break;
    at += join[0].length;
  }
  return { values, end: at };
}

/** Labels of the lexicon in a text with the values that follow them. */
function labelledIn(text: string): readonly Labelled[] {
  const plain = withoutCode(text);
  return [...plain.matchAll(LABEL), ...text.matchAll(KEY)].flatMap((match) => {
    const words = (match[1] ?? "").split(/[ -]/);
    const { values, end } = valuesAt(text, match.index + match[0].length);
    if (values.length === 0) return [];
    for (let skip = 0; skip < words.length; skip += 1) {
      const label = words.slice(skip).join(" ");
      const meaning = labelledField(label);
      if (meaning !== undefined) return [{ label, meaning, values, start: match.index + (match[1] ?? "").length - label.length, end }];
    }
    return [];
  });
}

/** One-word labels with a plain value (`Wait: true`) are read as bare fields. */
function isBarePair(label: string, values: readonly string[]): boolean {
  return /^(?:prune|wait|timeout|interval|suspend|replicas|schedule|retention)$/i.test(label) && values.every((value) => /^[\w.]+$/.test(value));
}

/** Labels and values of a text that can be checked as fields, leaving out those that `out` rules out. */
export function checkableLabels(text: string, out: readonly Span[]): readonly Labelled[] {
  return labelledIn(text).filter(({ label, meaning, values, start, end }) => {
    if (touches({ start, end }, out) || values.some((value) => /[<>]|: /.test(value))) return false;
    if (!meaning.list && (values.length > 1 || values.some((value) => /^\$\{\w+\}$/.test(value)))) return false;
    return !isBarePair(label, values);
  });
}

/** What a label and its values come to: one field assertion per value. */
export function labelAssertions({ meaning, values }: Labelled, search: Search): readonly Assertion[] {
  return values.map((raw) => {
    const value = readScalar(meaning.fields.includes("subPath") ? raw.replace(/^\//, "") : raw);
    const expect = meaning.list ? ({ is: "contains", value } as const) : ({ is: "same", value } as const);
    return { kind: "field", search, fields: meaning.fields, anywhere: true, expect, quantifier: "some" };
  });
}
