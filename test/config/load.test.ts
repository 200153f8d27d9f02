import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { AuditFailure } from "../../src/domain/failure.ts";
import { openTree } from "../../src/world/tree.ts";
import { repository } from "../support/repository.ts";

async function load(files: Readonly<Record<string, string>>) {
  await using folder = await repository(files, { git: false });
  return loadConfig(await openTree(folder.path));
}

async function problems(text: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const failure = await load({ ".github/truestory.yml": text, ...files }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof AuditFailure)) throw new Error("accepted");
  expect(failure.code).toBe(2);
  expect(failure.remedy).not.toBe("");
  expect(failure.place?.path).toMatch(/^\.github\/truestory\.ya?ml$/);
  return failure.message.split("\n");
}

test("everything has a default", async () => {
  const defaults = await load({ "README.md": "x" });
  expect(defaults).toMatchObject({ mode: "advise", versionPolicy: "exact", roots: [], ignore: [] });
  expect(defaults.stories).toContain("docs/stories/**/*.md");
  expect(await load({ ".github/truestory.yml": "# nothing yet\n" })).toEqual(defaults);
});

test("what is given replaces the defaults", async () => {
  const config = await load({
    ".github/truestory.yaml": `
stories: [plans/**/*.md]
mode: enforce
statusWords: {fertig: done}
roots:
  - {name: one, path: ./clusters/one}
require: [needs-chart]
ignore:
  - {rule: unapplied, path: "examples/**", reason: shown to readers}
repositories: {"infra/": ""}
`,
  });
  expect(config).toMatchObject({
    stories: ["plans/**/*.md"],
    mode: "enforce",
    statusWords: { fertig: "done" },
    roots: [{ name: "one", path: "./clusters/one" }],
    require: ["needs-chart"],
    ignore: [{ rule: "unapplied", path: "examples/**", reason: "shown to readers" }],
    repositories: { "infra/": "" },
  });
});

test("all problems are named at once, with their places and what was meant", async () => {
  const found = await problems(`storys: [a]
mode: advice
roots:
  - name: one
    pth: clusters/one
ignore:
  - rule: unapplied
stories: ../elsewhere
references: [/etc/passwd]
require: [needs-clustr]
statusWords:
  fertig: finished
`);
  expect(found).toEqual([
    ".github/truestory.yml:1:1: unknown key `storys`; did you mean `stories`?",
    ".github/truestory.yml:2:1: `mode`: `advice` is none of `observe`, `advise`, `enforce`; did you mean `advise`?",
    ".github/truestory.yml:4:5: `roots[0].path`: is missing",
    ".github/truestory.yml:5:5: `roots[0]`: unknown key `pth`; did you mean `path`?",
    ".github/truestory.yml:7:5: `ignore[0].reason`: is missing",
    ".github/truestory.yml:8:1: `stories`: must be a list",
    ".github/truestory.yml:9:14: `references[0]`: must be relative to the repository, without `..`",
    expect.stringMatching(/:10:11: `require\[0\]`: `needs-clustr` .*did you mean `needs-cluster`\?$/),
    expect.stringMatching(/:12:3: `statusWords\.fertig`: `finished` is none of /),
  ]);
});

test.each([
  ["a syntax error", "mode: [", /:\d+:\d+: /],
  ["no mapping", "[1, 2]", /must be a mapping/],
  ["equal keys", "mode: advise\nmode: observe\n", /:2:1: /],
  ["an endless alias", "stories: &a [*a]\n", /:1:\d+: /],
  ["deep nesting", `stories: ${"[".repeat(3_000)}`, /nested deeper/],
  ["a prototype", "__proto__: {mode: observe}\n", /unknown key `__proto__`/],
  ["a huge file", `stories: [${"a, ".repeat(40_000)}]`, /larger than 64 KB/],
])("%s is refused with a place", async (_, text, message) => {
  expect((await problems(text)).join("\n")).toMatch(message);
});

test("two configuration files are refused, and one that cannot be read is", async () => {
  expect(await problems("mode: advise", { ".github/truestory.yaml": "mode: observe" })).toEqual([expect.stringContaining("keep one of them")]);
  expect(await problems("a\0b")).toEqual([expect.stringContaining("cannot be read: binary")]);
});

test("the JSON Schema accepts what is loaded and refuses what is not", () => {
  const validate = new Ajv2020({ strict: false }).compile(configJsonSchema());
  expect(validate({})).toBe(true);
  expect(validate({ mode: "enforce", ignore: [{ rule: "x", reason: "y" }] })).toBe(true);
  expect(validate({ mode: "advice" })).toBe(false);
  expect(validate({ storys: [] })).toBe(false);
  expect(validate({ ignore: [{ rule: "x" }] })).toBe(false);
});
