import { sameByValue } from "./compare.ts";
import type { Span } from "./rule.ts";
import { fieldParts, readFlow, readScalar } from "./tokens.ts";
import type { Value } from "./value.ts";
import { durationOf, numberOf } from "./wording.ts";

/**
 * A field or setting in code that says in the terms of the manifest what the words before it say in plain ones: "Connection pool is limited to 20
 * (`poolMaxSize: 20`)", "creates no Ingress (`ingress.enabled: false`)".
 */
export interface Gloss extends Span {
  /** The words that it stands for. */
  readonly words: Span;
  /** True when the words deny something, as the value does. */
  readonly negative: boolean;
}

const GLOSS = /\(\s*(?:i\.e\.,?\s+|via\s+|with\s+)?(`[^`]{3,200}`(?:\s*(?:,|and|&|\+)\s*`[^`]{3,200}`){0,3})\s*\)/g;
/** Where a statement of its own ends, so that the words before are none of the gloss. */
const BREAK = /[;:()]|,\s|\.\s|\s[\u2014\u2013]\s|(?<![\w-])(?:and|but|or|plus|while|whereas|if|unless|except|instead|rather|only)(?![\w-])/gi;
const DENIAL =
  /(?<![\w-])(?:no|not|never|none|without|neither|nor|cannot|off|disabled|disables?|denied|denies|forbidden|forbids|prevents?|blocked|skipped|skips?|suppressed|omitted|doesn't|isn't|aren't|don't|won't|absent|excluded|unset)(?![\w-])/gi;
const AFFIRMING = /(?<![\w-])(?:enabled?|enables|on|active|activated|allowed|allows?|permitted|true|yes)(?![\w-])/i;
const NUMBER =
  /(?<![\w.-])(\d+(?:\.\d+)?|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an|an?(?= (?:second|minute|hour|day|week)))(?:[ -]?(%|percent|ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|m|h|hours?|d|days?|weeks?|[KMGT]i?B?))?(?![\w])/gi;

interface Field {
  readonly key: string;
  readonly value: Value;
}

function fieldsIn(code: string): readonly Field[] | null {
  const found: Field[] = [];
  for (const [, text = ""] of code.matchAll(/`([^`]{3,200})`/g)) {
    const setting = /^([A-Z][A-Z0-9_]*)\s*[:=]\s*(\S.*)$/.exec(text);
    const parts = setting === null ? fieldParts(text) : { key: setting[1] ?? "", value: setting[2] ?? "" };
    if (parts === undefined || parts.value.includes("<")) return null;
    found.push({ key: parts.key, value: readFlow(parts.value) ?? readScalar(parts.value) });
  }
  return found.length === 0 ? null : found;
}

function isNegative(value: Value): boolean {
  if (value === false || value === 0 || value === null || value === "") return true;
  if (typeof value === "string") return /^(?:false|off|none|no|never|skip|disabled?|0|deny)$/i.test(value);
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Whether a number of the words, with its unit, is the value of one of the fields. */
function isSaid(number: string, unit: string | undefined, fields: readonly Field[]): boolean {
  const plain = numberOf(number);
  const forms: readonly Value[] =
    unit === undefined
      ? [plain]
      : /^[KMGT]/.test(unit)
        ? [`${number}${unit.replace(/B$/, "")}`]
        : /^(?:ms|milli)/i.test(unit)
          ? [`${number}ms`, plain]
          : [
              durationOf(`${number} ${unit}`),
              Number.parseFloat(durationOf(`${number} ${unit}`)),
              ...(/^(?:%|percent)/i.test(unit) ? [`${number}%`] : []),
            ];
  return fields.some(({ value }) => forms.some((form) => sameByValue(form, value)));
}

function agree(words: string, fields: readonly Field[]): { readonly negative: boolean } | null {
  for (const match of words.matchAll(NUMBER)) if (!isSaid(match[1] ?? "", match[2], fields)) return null;
  const denials = [...words.matchAll(DENIAL)].length;
  const negative = fields.every(({ value }) => isNegative(value));
  if (denials > 1 || (denials === 1) !== negative || (!negative && fields.some(({ value }) => isNegative(value)))) return null;
  return negative && AFFIRMING.test(words) ? null : { negative };
}

/** The glosses of a text whose value agrees with their words in number and in what they deny. */
export function glossesIn(text: string): readonly Gloss[] {
  return [...text.matchAll(GLOSS)].flatMap((match): readonly Gloss[] => {
    const fields = fieldsIn(match[1] ?? "");
    if (fields === null || !/^\s*(?:[.,;]|$|and\b|but\b)/.test(text.slice(match.index + match[0].length))) return [];
    const before = text.slice(0, match.index).replace(/`[^`]*`/g, (code) => "x".repeat(code.length));
    const start = [...before.matchAll(BREAK)].reduce((_from, cut) => cut.index + cut[0].length, 0);
    const words = { start, end: match.index };
    const agreed = agree(text.slice(start, match.index).replace(/`[^`]*`/g, " "), fields);
    return agreed === null || words.end - words.start > 160
      ? []
      : [{ words, negative: agreed.negative, start: match.index, end: match.index + match[0].length }];
  });
}
