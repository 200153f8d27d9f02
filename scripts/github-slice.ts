import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { OPERATIONS, type Selection, select } from "../test/support/github/operations.ts";

/*
 * Cuts what the tests' GitHub uses out of GitHub's OpenAPI description, which is too large to depend on:
 *
 *   npm install --prefix /tmp/description @octokit/openapi
 *   node scripts/github-slice.ts /tmp/description/node_modules/@octokit/openapi
 *
 * Requests keep their whole schemas. Answers keep the fields that `test/support/github/operations.ts` selects, closed.
 */

type Json = Readonly<Record<string, unknown>>;

const TARGET = fileURLToPath(new URL("../test/support/github/fixtures/openapi-slice.json", import.meta.url));
const DEEPEST = 12;
const DROPPED = new Set(["description", "example", "examples", "title", "externalDocs", "deprecated", "readOnly", "writeOnly", "xml", "default"]);

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows `$ref`s of one description. */
function resolver(description: Json): (value: unknown) => Json {
  const resolve = (value: unknown): Json => {
    if (!isJson(value)) throw new Error(`expected an object, found ${JSON.stringify(value)}`);
    if (typeof value.$ref !== "string") return value;
    const found = value.$ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, step) => (isJson(at) ? at[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined), description);
    return resolve(found);
  };
  return resolve;
}

/** A schema in JSON Schema's terms, without prose; with a selection only the selected properties, and no others allowed. */
function cut(resolve: (value: unknown) => Json, value: unknown, selection: Selection | null, depth = 0): Json {
  const schema = resolve(value);
  if (depth > DEEPEST) return {};
  const inner = (one: unknown): Json => cut(resolve, one, selection, depth + 1);
  const result: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(schema)) {
    if (DROPPED.has(key) || key.startsWith("x-") || ["nullable", "properties", "required", "additionalProperties"].includes(key)) continue;
    if (key === "items" || key === "not") result[key] = inner(part);
    else if ((key === "allOf" || key === "anyOf" || key === "oneOf") && Array.isArray(part)) {
      // Alternatives that differ in what is not selected are the same here.
      const parts = part.map(inner);
      if (selection === null) result[key] = parts;
      // Closed parts of a whole contradict each other, unless nothing is selected of all but one.
      else if (key === "allOf") Object.assign(result, ...parts.filter(({ properties }) => !isJson(properties) || Object.keys(properties).length > 0));
      else result.anyOf = parts;
    } else result[key] = part;
  }
  if (isJson(schema.properties)) Object.assign(result, properties(resolve, schema, selection, depth));
  else if (isJson(schema.additionalProperties)) result.additionalProperties = inner(schema.additionalProperties);
  return schema.nullable === true ? orNull(result) : result;
}

function properties(resolve: (value: unknown) => Json, schema: Json, selection: Selection | null, depth: number): Json {
  const all = schema.properties as Json;
  const names = Object.keys(all).filter((name) => selection === null || selection.has(name));
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => names.includes(String(name))) : [];
  return {
    properties: Object.fromEntries(names.map((name) => [name, cut(resolve, all[name], selection?.get(name) ?? null, depth + 1)])),
    ...(required.length === 0 ? {} : { required }),
    ...(selection === null ? {} : { additionalProperties: false }),
  };
}

function orNull(schema: Record<string, unknown>): Json {
  if (typeof schema.type !== "string") return { anyOf: [schema, { type: "null" }] };
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, type: [schema.type, "null"], ...values };
}

function operation(resolve: (value: unknown) => Json, description: Json, name: string, fields: string): Json {
  const [method = "", path = ""] = name.split(" ");
  const found = resolve((resolve((description.paths as Json)[path]) as Json)[method.toLowerCase()]);
  const parameters = Array.isArray(found.parameters) ? found.parameters.map(resolve) : [];
  const named = (where: string): Json =>
    Object.fromEntries(parameters.filter((one) => one.in === where).map((one) => [String(one.name), cut(resolve, one.schema, null)]));
  const body = found.requestBody === undefined ? null : content(resolve(found.requestBody));
  const answers = Object.entries(found.responses as Json).flatMap(([status, answer]) => {
    if (!status.startsWith("2")) return [];
    const schema = content(resolve(answer));
    return [[status, schema === null ? null : cut(resolve, schema, select(fields))]];
  });
  return { path: named("path"), query: named("query"), body: body === null ? null : cut(resolve, body, null), answers: Object.fromEntries(answers) };
}

function content(holder: Json): unknown {
  const types = holder.content;
  if (!isJson(types) || !isJson(types["application/json"])) return null;
  return types["application/json"].schema ?? null;
}

const [packagePath = ""] = process.argv.slice(2);
const description = JSON.parse(await readFile(`${packagePath}/generated/api.github.com.json`, "utf8")) as Json;
const { version, license } = JSON.parse(await readFile(`${packagePath}/package.json`, "utf8")) as Json;
const operations = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, fields]) => [name, operation(resolver(description), description, name, fields)]),
);
const text = `${JSON.stringify({ source: `@octokit/openapi ${String(version)}, ${String(license)}`, operations })}\n`;
await writeFile(TARGET, text);
console.log(`${Object.keys(operations).length} operations, ${Buffer.byteLength(text)} bytes`);
