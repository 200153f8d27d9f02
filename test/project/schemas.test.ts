import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../src/config/schema.ts";
import { projectFiles, read } from "./files.ts";

interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** Properties anywhere in a schema that say nothing of themselves, neither directly nor through what they refer to. */
function silent(schema: Schema, root: Schema, at = ""): string[] {
  const says = (one: Schema): boolean =>
    one.description !== undefined ||
    (one.$ref !== undefined && root.$defs?.[one.$ref.replace("#/$defs/", "")]?.description !== undefined) ||
    (one.anyOf ?? []).some(says) ||
    (one.items !== undefined && says(one.items));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(says(property) ? [] : [`${at}.${name}`]),
    ...silent(property, root, `${at}.${name}`),
  ]);
  const inner = [schema.items, ...(schema.anyOf ?? []), ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [])];
  return [...own, ...inner.flatMap((one) => (one === undefined ? [] : silent(one, root, at)))];
}

const files = projectFiles().filter((path) => /^docs\/[^/]+\.schema\.json$/.test(path));

test("the schemas of the configuration and of the report are published", () => {
  expect(files).toEqual(["docs/config.schema.json", "docs/report.schema.json"]);
});

describe.each(files)("%s", (path) => {
  const schema = JSON.parse(read(path)) as Schema;

  test("has an address of its own", () => {
    expect(schema.$id).toBe(`https://raw.githubusercontent.com/truestory/truestory/v0/${path}`);
  });

  test("describes every property", () => {
    const all = [...silent(schema, schema), ...Object.entries(schema.$defs ?? {}).flatMap(([name, definition]) => silent(definition, schema, name))];
    expect(all).toEqual([]);
  });
});

describe("configuration files", () => {
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(read("docs/config.schema.json")));

  test.each(["{}", read(".github/truestory.yml"), ...configurationsIn("docs/configuration.md")])("%s fits the schema and the reader", (text) => {
    expect(validate(parse(text) ?? {}), JSON.stringify(validate.errors)).toBe(true);
    expect(configSchema.safeParse(parse(text) ?? {}).success).toBe(true);
  });

  test.each(["mode: strict", "storys: []", "stories: [/etc]", "ignore: [{rule: x}]", "roots: [{name: a}]"])("%s is refused by the reader", (text) => {
    expect(configSchema.safeParse(parse(text)).success).toBe(false);
  });

  test.each(["mode: strict", "storys: []", "ignore: [{rule: x}]", "roots: [{name: a}]"])("%s is refused by the schema", (text) => {
    expect(validate(parse(text))).toBe(false);
  });

  test("this project's own names its schema, so that editors help", () => {
    expect(read(".github/truestory.yml")).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/config\.schema\.json\n/);
  });
});

function configurationsIn(path: string): string[] {
  return [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
}
