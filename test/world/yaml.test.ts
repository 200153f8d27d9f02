import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { Value } from "../../src/domain/value.ts";
import { openTree } from "../../src/world/tree.ts";
import { documentsOf, parseDocuments } from "../../src/world/yaml.ts";
import { repository } from "../support/repository.ts";

function read(text: string): Value | undefined {
  return parseDocuments("x.yaml", text).documents[0]?.value;
}

test.each<[string, Value]>([
  ["0644", 420],
  ["0o17", 15],
  ["08", 8],
  ["0x1F", 31],
  ["0b11", 3],
  ["-0x1f", -31],
  ["1e3", 1000],
  [".5", 0.5],
  ["-.5", -0.5],
  ["1.", 1],
  ["+1", 1],
  ["-0", 0],
  ["1_000", 1000],
  ["12345678901234567890", 12345678901234567890n],
  ["-9223372036854775808", -9223372036854775808n],
  ["99999999999999999999", 1e20],
  ["1e400", "1e400"],
  ["12:30", "12:30"],
  ["2024-01-01", "2024-01-01"],
  ["yes", "yes"],
  ["no", "no"],
  ["on", "on"],
  ["Off", "Off"],
  ["y", "y"],
  ["True", true],
  ["FALSE", false],
  ["~", null],
  ["Null", null],
  ["", null],
  [".inf", ".inf"],
  [".NaN", ".NaN"],
  ["'8080'", "8080"],
  ['"true"', "true"],
  ["!!str 8080", "8080"],
  ["!!int '8080'", 8080],
  ["!Ref x", "x"],
  ["0x", "0x"],
  ["1.2.3", "1.2.3"],
  ["-", "-"],
  ["12e", "12e"],
])("the scalar %j is read as kustomize reads it", (source, value) => {
  const text = source === "-" ? "a: '-'" : `a: ${source}`;
  expect(read(text)).toEqual({ a: value });
});

test("every node has its place: the key of an entry, the item of a sequence", () => {
  const { documents, problems } = parseDocuments(
    "apps/x.yaml",
    "# first\n---\nkind: A\nspec:\n  ports:\n    - name: dns\n      port: 53\n    - {name: tcp, port: 54}\nempty:\n---\nkind: B\n",
  );
  expect(problems).toEqual([]);
  const [a, b] = documents;
  expect(a?.line).toBe(3);
  expect(a?.place([])).toEqual({ path: "apps/x.yaml", line: 3, column: 1 });
  expect(a?.place(["spec", "ports"])).toEqual({ path: "apps/x.yaml", line: 5, column: 3 });
  expect(a?.place(["spec", "ports", 0])).toEqual({ path: "apps/x.yaml", line: 6, column: 7 });
  expect(a?.place(["spec", "ports", 0, "port"])).toEqual({ path: "apps/x.yaml", line: 7, column: 7 });
  expect(a?.place(["spec", "ports", 1, "port"])).toEqual({ path: "apps/x.yaml", line: 8, column: 19 });
  expect(a?.place(["empty"])).toEqual({ path: "apps/x.yaml", line: 9, column: 1 });
  expect(a?.place(["spec", "nothing"])).toBeUndefined();
  expect(a?.place(["spec", 0])).toBeUndefined();
  expect(a?.place(["constructor"])).toBeUndefined();
  expect([b?.index, b?.line, b?.value]).toEqual([1, 11, { kind: "B" }]);
});

test("line breaks of Windows and a byte order mark do not shift places", () => {
  const [document] = parseDocuments("x.yaml", "\ufeffa: 1\r\nb:\r\n  c: |\r\n    text\r\n").documents;
  expect(document?.value).toEqual({ a: 1, b: { c: "text\n" } });
  expect(document?.place(["b", "c"])?.line).toBe(3);
});

test("aliases and merge keys are filled in, own keys win, and lead to where they are defined", () => {
  const [document] = parseDocuments(
    "x.yaml",
    "base: &base\n  a: 1\n  b: 2\nextra: &extra {b: 9, c: 3}\nuse:\n  <<: [*base, *extra]\n  a: own\nsame: *base\nquoted: {'<<': 1}\n",
  ).documents;
  expect(document?.value).toMatchObject({ use: { a: "own", b: 2, c: 3 }, same: { a: 1, b: 2 }, quoted: { "<<": 1 } });
  expect(document?.place(["use", "b"])?.line).toBe(3);
  expect(document?.place(["use", "a"])?.line).toBe(7);
  expect(document?.place(["same"])?.line).toBe(8);
  expect(document?.place(["same", "b"])?.line).toBe(3);
});

test("keys are text, also hostile ones", () => {
  const value = read("8080: a\ntrue: b\n__proto__: {polluted: 1}\nconstructor: c\n0644: d\n");
  expect(Object.keys(value as object).sort()).toEqual(["0644", "8080", "__proto__", "constructor", "true"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test("equal keys are reported where they stand, and the last one wins", () => {
  const { documents, problems } = parseDocuments("x.yaml", "a: 1\nb: {c: 1, c: 2}\na: 3\n");
  expect(documents[0]?.value).toEqual({ a: 3, b: { c: 2 } });
  expect(problems.map(({ place, message }) => [place.line, place.column, message])).toEqual([
    [2, 11, 'the key "c" is given twice'],
    [3, 1, 'the key "a" is given twice'],
  ]);
});

test("a broken document is reported and left out, the others are given", () => {
  const { documents, problems } = parseDocuments("x.yaml", "a: 1\n---\nb: [1, 2\n---\nc: 3\n");
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
  expect(problems[0]?.place).toMatchObject({ path: "x.yaml", line: 4 });
});

test.each([
  ["a template", "a: {{ .Values.x }}\n"],
  ["template blocks", "a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n"],
  ["tabs", "a:\n\tb: 1\n"],
  ["an alias to nothing", "a: *x\n"],
  ["an alias to itself", "a: &a [*a]\n"],
  ["a mapping as key", "? {a: 1}\n: 2\n"],
  ["a merge of no mapping", "a: {<<: 1}\n"],
  ["flow nesting", "[".repeat(10_000)],
  ["list nesting", `${"- ".repeat(5_000)}a`],
  ["indent nesting", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ["an alias bomb", `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${bomb((n) => `[${Array(9).fill(`*a${n}`).join(", ")}]`)}`],
  ["a merge bomb", `a0: &a0 {k: v}\n${bomb((n) => `{<<: [*a${n}, *a${n}], k${n}: v}`, 40)}`],
])("%s gives problems and no document, quickly", (_, text) => {
  const start = performance.now();
  const { documents, problems } = parseDocuments("x.yaml", text);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(documents).toEqual([]);
  expect(problems.length).toBeGreaterThan(0);
});

function bomb(body: (level: number) => string, levels = 9): string {
  return Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} ${body(n)}`).join("\n");
}

test("many harmless aliases, many keys and long scalars are read", () => {
  expect(read(`a: &a x\nb:\n${"- *a\n".repeat(5_000)}`)).toMatchObject({ b: Array(5_000).fill("x") });
  expect(Object.keys(read(Array.from({ length: 30_000 }, (_, n) => `key${n}: v`).join("\n")) as object)).toHaveLength(30_000);
  expect(read(`a: ${"x".repeat(1_000_000)}`)).toEqual({ a: "x".repeat(1_000_000) });
  expect(parseDocuments("x.yaml", `a: ${"x".repeat(6 * 1024 * 1024)}`).problems[0]?.message).toBe("larger than 5 MB");
});

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", ":", "-", "#", "\n", "'", '"', "{", "0", "1", "e", "ü", "&", "*", "|") });
const json = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(text, tie("node"), { maxKeys: 4 }),
  ),
})).node;

test("any JSON value comes back as it was, from JSON and from YAML with everything quoted", () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(value !== null);
      expect(read(JSON.stringify(value))).toEqual(value);
      expect(read(stringify(value, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "QUOTE_DOUBLE", lineWidth: 0 }))).toEqual(value);
    }),
  );
});

test("no text makes it throw, and every place lies in the text", () => {
  fc.assert(
    fc.property(text, (source) => {
      const { documents, problems } = parseDocuments("x.yaml", source);
      const lines = source.split("\n").length;
      for (const { place } of problems) expect(place.line).toBeLessThanOrEqual(lines);
      for (const document of documents) expect(document.line).toBeLessThanOrEqual(lines);
    }),
    { numRuns: 500 },
  );
});

test("documents of a tree are read for YAML files only, once", async () => {
  await using folder = await repository(
    { "a.yaml": "a: 1\n", "b.yml": "b: [\n", "c.md": "c: 1\n", "d/Kustomization": "resources: []\n" },
    { git: false },
  );
  const documents = documentsOf(await openTree(folder.path));
  expect(documents("a.yaml").documents[0]?.value).toEqual({ a: 1 });
  expect(documents("a.yaml")).toBe(documents("a.yaml"));
  expect(documents("b.yml").problems).not.toEqual([]);
  expect(documents("c.md")).toEqual({ documents: [], problems: [] });
  expect(documents("d/Kustomization").documents).toHaveLength(1);
  expect(documents("missing.yaml")).toEqual({ documents: [], problems: [] });
});
