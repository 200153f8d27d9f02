import { describe, expect, test } from "vitest";
import { registry as assertions } from "../../src/assertions/registry.ts";
import { registry as rules } from "../../src/integrity/registry.ts";
import { registry as recognisers } from "../../src/recognisers/registry.ts";
import { projectFiles, read } from "./files.ts";

const files = projectFiles();

function ruleFiles(folder: string): string[] {
  const inside = new RegExp(`^src/${folder}/([^/]+)\\.ts$`);
  return files.flatMap((path) => inside.exec(path)?.[1] ?? []).filter((name) => name !== "registry");
}

describe.each([
  ["recognisers", recognisers.map(({ id, summary, examples }) => ({ id, summary, examples }))],
  ["integrity", rules.map(({ id, summary, examples }) => ({ id, summary, examples }))],
  ["assertions", [...assertions.values()].map(({ kind, summary, examples }) => ({ id: kind, summary, examples }))],
] as const)("%s", (folder, registered) => {
  test("every file is registered under its name, once", () => {
    expect(registered.map(({ id }) => id).sort()).toEqual(ruleFiles(folder).sort());
  });

  test("every one has a summary and examples, which are its tests", () => {
    expect(registered.filter(({ summary }) => !/^\S.*\.$/s.test(summary)).map(({ id }) => id)).toEqual([]);
    expect(registered.filter(({ examples }) => examples.length === 0).map(({ id }) => id)).toEqual([]);
  });

  test("one test file runs all of their examples", () => {
    const runners = files.filter((path) => path.startsWith(`test/${folder}/`) && path.endsWith(".test.ts") && /\.examples\b/.test(read(path)));
    expect(runners).not.toEqual([]);
  });

  test("every one has its place in the reference", () => {
    const page = read(`docs/reference/${folder}.md`);
    expect(registered.filter(({ id }) => !page.includes(`\`${id}\``) && !page.includes(`# ${id}`)).map(({ id }) => id)).toEqual([]);
  });
});
