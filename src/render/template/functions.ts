import { stringify } from "yaml";
import { isMapping, isSequence, type Value } from "../../domain/value.ts";
import { TemplateProblem } from "./problem.ts";

/** What a field that is not there gives: an absent value prints as Go prints it and counts as empty. */
export type Result = Value | undefined;

type TemplateFunction = (...values: Result[]) => Result;

/** The name as a DNS name. Source: `SanitizeName` in `applicationset/utils/template_functions.go` of argoproj/argo-cd. */
export function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, "-")
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, "");
}

/** A value as Go prints it. */
export function printed(value: Result): string {
  if (value === undefined || value === null) return value === null ? "<nil>" : "<no value>";
  if (typeof value === "string") return value;
  if (typeof value === "number") return printedNumber(value);
  if (isSequence(value)) return `[${value.map(printed).join(" ")}]`;
  if (!isMapping(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${printed(value[key])}`).join(" ")}]`;
}

/** A number of JSON or YAML is a float for Go, printed in its shortest form with an exponent from a million on. */
function printedNumber(value: number): string {
  if (value === 0) return "0";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  const digits = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
}

/** What Go and sprig count as empty. */
export function isEmpty(value: Result): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === 0n || value === "") return true;
  return (isSequence(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0);
}

function text(value: Result): string {
  if (typeof value === "string") return value;
  throw new TemplateProblem(`a template function needs a text, found ${printed(value)}`);
}

function list(value: Result): readonly Value[] {
  if (isSequence(value)) return value;
  throw new TemplateProblem(`a template function needs a list, found ${printed(value)}`);
}

function index(of: Result, ...steps: Result[]): Result {
  let here = of;
  for (const step of steps) {
    if (isSequence(here)) {
      if (typeof step !== "number" || step < 0 || step >= here.length)
        throw new TemplateProblem(`a template takes item ${printed(step)} of ${here.length}`);
      here = here[step];
    } else if (isMapping(here)) here = typeof step === "string" && Object.hasOwn(here, step) ? here[step] : undefined;
    else throw new TemplateProblem(`a template takes ${printed(step)} of ${printed(here)}`);
  }
  return here;
}

function isEqual(a: Result, b: Result): boolean {
  if ((typeof a === "object" && a !== null) || (typeof b === "object" && b !== null))
    throw new TemplateProblem("a template compares lists or mappings");
  return a === b || (a === undefined && b === null);
}

/**
 * Functions of Go's templates, of sprig and of Argo CD that give the same for the same input.
 * Source: https://masterminds.github.io/sprig/, `applicationset/utils/template_functions.go` of argoproj/argo-cd.
 */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ["index", index],
  ["eq", (first, ...others) => others.some((other) => isEqual(first, other))],
  ["ne", (a, b) => !isEqual(a, b)],
  ["and", (...values) => values[values.findIndex(isEmpty)] ?? (values.some(isEmpty) ? undefined : values.at(-1))],
  ["or", (...values) => values.find((value) => !isEmpty(value)) ?? values.at(-1)],
  ["not", (value) => isEmpty(value)],
  ["len", (value) => (isMapping(value) ? Object.keys(value).length : isSequence(value) ? value.length : Buffer.byteLength(text(value)))],
  ["print", (...values) => values.map(printed).join("")],
  ["default", (fallback, value) => (isEmpty(value) ? fallback : value)],
  ["empty", (value) => isEmpty(value)],
  ["coalesce", (...values) => values.find((value) => !isEmpty(value))],
  ["ternary", (yes, no, test) => (isEmpty(test) ? no : yes)],
  ["hasKey", (map, key) => isMapping(map) && Object.hasOwn(map, text(key))],
  ["get", (map, key) => (isMapping(map) && Object.hasOwn(map, text(key)) ? map[text(key)] : "")],
  ["dig", dig],
  ["lower", (value) => text(value).toLowerCase()],
  ["upper", (value) => text(value).toUpperCase()],
  ["trim", (value) => text(value).trim()],
  ["trimPrefix", (prefix, value) => (text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : text(value))],
  [
    "trimSuffix",
    (suffix, value) => (text(value).endsWith(text(suffix)) ? text(value).slice(0, text(value).length - text(suffix).length) : text(value)),
  ],
  ["replace", (from, to, value) => text(value).replaceAll(text(from), text(to))],
  ["contains", (part, value) => text(value).includes(text(part))],
  ["hasPrefix", (prefix, value) => text(value).startsWith(text(prefix))],
  ["hasSuffix", (suffix, value) => text(value).endsWith(text(suffix))],
  ["trunc", (count, value) => truncated(count, text(value))],
  [
    "quote",
    (...values) =>
      values
        .filter((value) => value !== undefined && value !== null)
        .map((value) => JSON.stringify(printed(value)))
        .join(" "),
  ],
  [
    "squote",
    (...values) =>
      values
        .filter((value) => value !== undefined && value !== null)
        .map((value) => `'${printed(value)}'`)
        .join(" "),
  ],
  ["toString", (value) => printed(value)],
  ["int", integer],
  ["splitList", (separator, value) => text(value).split(text(separator))],
  ["join", (separator, values) => list(values).map(printed).join(text(separator))],
  ["first", (values) => list(values)[0]],
  ["last", (values) => list(values).at(-1)],
  ["list", (...values) => values.map((value) => value ?? null)],
  ["has", (item, values) => list(values).some((other) => isEqual(other, item))],
  ["normalize", (value) => normalized(text(value))],
  ["indent", (count, value) => indented(count, text(value))],
  ["nindent", (count, value) => `\n${indented(count, text(value))}`],
  ["toYaml", (value) => stringify(sorted(value ?? null), { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd()],
  ["toJson", (value) => JSON.stringify(sorted(value ?? null))],
]);

function dig(...values: Result[]): Result {
  const [map, fallback] = [values.at(-1), values.at(-2)];
  let here = map;
  for (const step of values.slice(0, -2)) {
    if (!isMapping(here) || !Object.hasOwn(here, text(step))) return fallback;
    here = here[text(step)];
  }
  return here;
}

/** An integer prints without an exponent, unlike the floats of JSON. */
function integer(value: Result): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isFinite(value)) return BigInt(Math.trunc(value));
  if (typeof value === "string" && /^-?(?:0|[1-9]\d{0,17})$/.test(value)) return BigInt(value);
  throw new TemplateProblem(`int of ${printed(value)} is not evaluated here`);
}

function truncated(count: Result, value: string): string {
  if (typeof count !== "number") throw new TemplateProblem("trunc needs a number");
  return count < 0 ? value.slice(count) : value.slice(0, count);
}

function indented(count: Result, value: string): string {
  if (typeof count !== "number" || count < 0 || count > 100) throw new TemplateProblem("indent needs a number from 0 to 100");
  return value.replace(/^/gm, " ".repeat(count));
}

/** Keys in the order that Go writes them. */
function sorted(value: Value): Value {
  if (isSequence(value)) return value.map(sorted);
  if (!isMapping(value)) return typeof value === "bigint" ? Number(value) : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
