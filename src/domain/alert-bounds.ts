import { secondsOf } from "./wording.ts";

/** A bound as a claim gives it: `> 10`, `< 15%`, `> 300s`, `? 80%` where the claim does not say which side it is of. */
interface Bound {
  readonly sign: string;
  readonly number: number;
  readonly unit: string;
}

/** A comparison with a number in an expression. */
interface Comparison {
  readonly sign: string;
  /** The number, products worked out. */
  readonly value: number;
  /** What the left side is multiplied with before it is compared: `/ 86400` is 1/86400. */
  readonly factor: number;
  /** What the left side measures: what is left of something, or what is used of it. */
  readonly of: "left" | "used" | null;
}

const COMPARISON = /(==|!=|>=|<=|>|<)\s*(?:bool\s+)?\(?\s*(-?\d+(?:\.\d+)?(?:e\d{1,2})?(?:\s*[*/]\s*\d+(?:\.\d+)?(?:e\d{1,2})?){0,5})(?![\w.])/gi;
/** Units that name a number of things: they say nothing beside it. */
const MULTIPLES: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4, P: 5 };

/** The comparisons of an expression with numbers; what stands in label matchers, ranges and texts is none. */
function comparisonsIn(expr: string): readonly Comparison[] {
  const plain = expr
    .slice(0, 4_000)
    .replace(/"[^"]*"|'[^']*'/g, '""')
    .replace(/\{[^{}]*\}|\[[^[\]]*\]/g, " ");
  return [...plain.matchAll(COMPARISON)].slice(0, 24).map(({ 1: sign = "", 2: product = "", index }) => ({
    sign,
    value: productOf(product),
    factor: factorBefore(plain.slice(Math.max(0, index - 60), index)),
    of: measureOf(plain.slice(Math.max(0, index - 400), index)),
  }));
}

function productOf(text: string): number {
  const [first = "", ...rest] = text.split(/\s*([*/])\s*/);
  let value = Number(first);
  for (let at = 0; at + 1 < rest.length; at += 2) value = rest[at] === "*" ? value * Number(rest[at + 1]) : value / Number(rest[at + 1]);
  return value;
}

/** What the left side ends in: "(a - b) / 86400 " is 1/86400. */
function factorBefore(left: string): number {
  const tail = /((?:[*/]\s*\d{1,9}(?:\.\d{1,6})?\s*){1,4})\)?\s*$/.exec(left)?.[1];
  if (tail === undefined) return 1;
  return [...tail.matchAll(/([*/])\s*([\d.]+)/g)].reduce(
    (factor, [, sign, number]) => (sign === "*" ? factor * Number(number) : factor / Number(number)),
    1,
  );
}

function measureOf(left: string): "left" | "used" | null {
  const rest = /_(?:avail(?:able)?|free|remaining|unused)(?:_|\b)/i.test(left);
  const used = /_(?:used|usage|utili[sz]ation|allocated)(?:_|\b)/i.test(left);
  return rest === used || /-\s*\(|1\s*-|100\s*-/.test(left) ? null : rest ? "left" : "used";
}

function boundOf(text: string): Bound | null {
  const match = /^([<>]=?|==|\?)\s*(\d+(?:\.\d+)?)\s*(%|ms|[smhdw]|[KMGTP]i?B?)?$/.exec(text.trim());
  return match === null ? null : { sign: match[1] ?? "", number: Number(match[2]), unit: match[3] ?? "" };
}

/** Whether an expression compares with the bound: 80 % may be 80 or 0.8 there, two weeks any way to write their seconds. */
export function isBounded(expr: string, text: string): boolean {
  const bound = boundOf(text);
  if (bound === null) return false;
  const milli = /(?<![a-z])(?:ms|milliseconds?|millis)(?![a-z])/i.test(expr.replace(/_/g, " "));
  const counted = /_(?:days|hours|minutes)(?![a-z])/i.exec(expr)?.[0].slice(1, 2);
  return comparisonsIn(expr).some((comparison) => {
    const { sign, value, factor } = comparison;
    if (isTurned(bound, comparison)) return true;
    // "At 80 %" of what is used is not at 80 % of what is left.
    if (bound.sign === "?" ? bound.unit === "%" && sign.startsWith("<") : bound.sign !== sign) return false;
    return amountsOf(bound, milli, counted).some((amount) => near(amount, value) || (isMeasured(bound) && near(amount, value / factor)));
  });
}

/** "Above 80 % used" is "less than 20 % left". */
function isTurned({ sign, number, unit }: Bound, { sign: compared, value, of }: Comparison): boolean {
  if (unit !== "%" || of === null) return false;
  const rest = near(100 - number, value) || near(1 - number / 100, value);
  return rest && (of === "left" ? compared.startsWith("<") && /^[>?]/.test(sign) : compared.startsWith(">") && sign.startsWith("<"));
}

function isMeasured({ unit }: Bound): boolean {
  return unit !== "" && unit !== "%";
}

/** The numbers that a bound may be written as. */
function amountsOf({ number, unit }: Bound, milli: boolean, counted: string | undefined): readonly number[] {
  if (unit === "") return [number];
  if (unit === "%") return [number, number / 100];
  const multiple = MULTIPLES[unit.slice(0, 1)];
  if (multiple !== undefined)
    return [
      ...(unit.endsWith("B") || unit.endsWith("i") ? [number * 1024 ** multiple] : []),
      ...(unit.includes("i") ? [] : [number * 1000 ** multiple]),
    ];
  const seconds = unit === "ms" ? number / 1000 : secondsOf(`${number} ${unit}`) || number * secondsOf(`1 ${unit}`);
  return [seconds, ...(milli ? [seconds * 1000] : []), ...(counted === unit ? [number] : [])];
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}
