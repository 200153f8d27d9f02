import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { labelledField } from "../domain/lexicon.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { readScalar } from "../domain/tokens.ts";

interface Labelled extends Span {
  readonly label: string;
  readonly values: readonly string[];
}

const LABEL = /(?<![\w`.-])([A-Za-z][A-Za-z]*(?:[ -][A-Za-z]+){0,3})\s*:\s*/g;
const VALUE = /`([^`]{1,200})`|"([^"]{1,200})"|(true|false|-?\d[\w.]*%?)(?![\w.]*[/:])/y;
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

function labelledIn(text: string): readonly Labelled[] {
  const plain = withoutCode(text);
  return [...plain.matchAll(LABEL), ...text.matchAll(KEY)].flatMap((match) => {
    const words = (match[1] ?? "").split(/[ -]/);
    const { values, end } = valuesAt(text, match.index + match[0].length);
    if (values.length === 0) return [];
    for (let skip = 0; skip < words.length; skip += 1) {
      const label = words.slice(skip).join(" ");
      if (labelledField(label) !== undefined) return [{ label, values, start: match.index + (match[1] ?? "").length - label.length, end }];
    }
    return [];
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const subject = subjectOf(sentence, context);
  const search = searchFor(sentence, context, subject);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const { label, values, start, end } of labelledIn(sentence.text)) {
    const meaning = labelledField(label);
    if (meaning === undefined || touches({ start, end }, out) || values.some((value) => /[<>]|: /.test(value))) continue;
    if (!meaning.list && values.some((value) => /^\$\{\w+\}$/.test(value))) continue;
    if ((!meaning.list && values.length > 1) || isBarePair(label, values)) continue;
    for (const raw of values) {
      const value = readScalar(meaning.fields.includes("subPath") ? raw.replace(/^\//, "") : raw);
      const expect = meaning.list ? ({ is: "contains", value } as const) : ({ is: "same", value } as const);
      assertions.push({ kind: "field", search, fields: meaning.fields, anywhere: true, expect, quantifier: "some" });
    }
    covers.push({ start, end });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** One-word labels with a plain value (`Wait: true`) are read as fields already. */
function isBarePair(label: string, values: readonly string[]): boolean {
  return /^(?:prune|wait|timeout|interval|suspend|replicas|schedule|retention)$/i.test(label) && values.every((value) => /^[\w.]+$/.test(value));
}

/** Labels of the domain that stand for a field. */
export const recogniser: Recogniser = {
  id: "labelled-field",
  summary: 'A label that stands for a field ("Refresh interval: 1h", "DNS names: …") is followed by the field\'s value.',
  examples: [
    { sentence: "Refresh interval: 1h", reads: [{ kind: "field", fields: ["refreshInterval"], expect: { is: "same", value: "1h" } }] },
    {
      sentence: "DNS names: `cache.example.org` and `*.cache.example.org`",
      reads: [
        { kind: "field", fields: ["dnsNames"], expect: { is: "contains", value: "cache.example.org" } },
        { kind: "field", fields: ["dnsNames"], expect: { is: "contains", value: "*.cache.example.org" } },
      ],
    },
    {
      sentence: "Issuer reference: `internal-ca`",
      reads: [{ kind: "field", fields: ["issuerRef.name"], expect: { is: "same", value: "internal-ca" } }],
    },
    { sentence: "Storage class: `fast-nvme`", reads: [{ kind: "field", expect: { is: "same", value: "fast-nvme" } }] },
    { sentence: "Owner: `platform`", reads: null },
    { sentence: "Storage class: `${STORAGE_CLASS}`", reads: null },
    { sentence: "Refresh interval: 1h or 2h", reads: null },
    { sentence: "Storage class: not `fast-nvme`", reads: null },
  ],
  recognise,
};
