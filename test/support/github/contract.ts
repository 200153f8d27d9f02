import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { OPERATIONS, type Selection, select } from "./operations.ts";

interface SlicedOperation {
  readonly path: Readonly<Record<string, object>>;
  readonly query: Readonly<Record<string, object>>;
  readonly body: object | null;
  readonly answers: Readonly<Record<string, object | null>>;
}

/** A request that fits an operation of GitHub's description. */
export interface Matched {
  /** `GET /repos/{owner}/{repo}/pulls/{pull_number}` */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const slice = JSON.parse(readFileSync(new URL("./fixtures/openapi-slice.json", import.meta.url), "utf8")) as {
  readonly operations: Readonly<Record<string, SlicedOperation>>;
};
const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false, allErrors: true });
const coercing = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
const compiled = new Map<object, ValidateFunction>();
const boxes = new Map<object, object>();
const selections = new Map(Object.entries(OPERATIONS).map(([name, fields]) => [name, select(fields)]));

const patterns = Object.keys(slice.operations).map((name) => {
  const [method = "", path = ""] = name.split(" ");
  const source = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, (_all, key: string) => (key === "path" ? `(?<${key}>.+)` : `(?<${key}>[^/]+)`));
  return { name, method, path: new RegExp(`^${source}$`) };
});

/** The operation that a request asks for; undefined for what the slice does not have. */
export function matchOperation(method: string, pathname: string): Matched | undefined {
  for (const { name, method: expected, path } of patterns) {
    const groups = method === expected ? path.exec(pathname)?.groups : undefined;
    if (groups === undefined) continue;
    return { operation: name, parameters: Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)])) };
  }
  return undefined;
}

/** What is wrong with a request by GitHub's description, one line each. */
export function requestProblems({ operation, parameters }: Matched, query: URLSearchParams, body: unknown): string[] {
  const sliced = slice.operations[operation];
  if (sliced === undefined) return [`${operation} is not in the slice`];
  const unknown = [...query.keys()].filter((name) => !Object.hasOwn(sliced.query, name)).map((name) => `${operation} has no query parameter ${name}`);
  const given = [...query].flatMap(([name, value]) => valueProblems(`${operation}?${name}`, sliced.query[name], value));
  const inPath = Object.entries(parameters).flatMap(([name, value]) => valueProblems(`${operation} {${name}}`, sliced.path[name], value));
  const sent = sliced.body === null ? (body === undefined ? [] : [`${operation} takes no body`]) : problems(ajv, operation, sliced.body, body ?? {});
  const stray = sliced.body === null || !("properties" in sliced.body) ? [] : strayKeys(operation, sliced.body.properties as object, body);
  return [...unknown, ...given, ...inPath, ...sent, ...stray];
}

/** The answer cut to the fields that the slice has, and what is wrong with it by GitHub's description. */
export function shapeAnswer(operation: string, status: number, body: unknown): { readonly body: unknown; readonly problems: readonly string[] } {
  const schema = slice.operations[operation]?.answers[String(status)];
  if (schema === undefined) return { body, problems: status < 300 ? [`${operation} never answers ${status}`] : [] };
  if (schema === null) return { body, problems: [] };
  const shaped = project(body, selections.get(operation) ?? new Map());
  return { body: shaped, problems: problems(ajv, `${operation} → ${status}`, schema, shaped) };
}

function valueProblems(where: string, schema: object | undefined, value: string): string[] {
  if (schema === undefined) return [];
  // Compiling takes much longer than validating.
  const boxed = boxes.get(schema) ?? { type: "object", properties: { value: schema } };
  boxes.set(schema, boxed);
  return problems(coercing, where, boxed, { value });
}

/** Names that the description does not have; GitHub ignores them, so that a typo would do nothing. */
function strayKeys(operation: string, known: object, body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.keys(body)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => `${operation} takes no ${key}`);
}

function problems(validator: Ajv, where: string, schema: object, value: unknown): string[] {
  const validate = compiled.get(schema) ?? validator.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath}: ${message}`);
}

function project(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((one) => project(one, selection));
  if (typeof value !== "object" || value === null || selection.size === 0) return value;
  return Object.fromEntries(
    [...selection].flatMap(([key, below]) => (key in value ? [[key, project((value as Record<string, unknown>)[key], below)]] : [])),
  );
}
