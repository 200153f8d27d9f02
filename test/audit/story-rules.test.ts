import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import { STORY_RULES } from "../../src/audit/story-rules.ts";
import { registry } from "../../src/integrity/registry.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { repository } from "../support/repository.ts";
import { testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const cases = STORY_RULES.flatMap(({ id, severity, examples }) =>
  examples.map((example) => ({ id, severity, name: `${id}: ${example.title}`, example })),
);

describe("the examples of the reference page", () => {
  test.each(cases)("$name", async ({ id, severity, example }) => {
    await using repo = await repository(example.base ?? example.files);
    if (example.base !== undefined) {
      await repo.git("checkout", "--quiet", "-b", "work");
      await repo.write(example.files);
      await repo.commit(example.message ?? "change");
    }
    const request = { repo: repo.path, base: example.base === undefined ? null : "main", stories: [], clusters: [], mode: null, now: null };
    const { report } = await auditRepository({ ...request, pullRequestText: null, version: "0" }, engine, () => {});
    const found = report.findings.filter(({ rule }) => rule === id);
    expect(found.map(({ at }) => `${at.path}:${at.line}`)).toEqual(example.finds);
    for (const one of found) expect(one.severity).toBe(severity);
  });

  test("rules are told apart, and each says what it finds in a sentence", () => {
    expect(new Set(STORY_RULES.map(({ id }) => id)).size).toBe(STORY_RULES.length);
    expect(STORY_RULES.filter(({ summary }) => !/^[A-Z].*\.$/.test(summary)).map(({ id }) => id)).toEqual([]);
  });

  test("every rule that src gives out has its place here", async () => {
    const files = (await readdir(new URL("../../src/", import.meta.url), { recursive: true })).filter((path) =>
      /^(?:audit|stories|app)\/.*\.ts$/.test(path),
    );
    const texts = await Promise.all(files.map((path) => readFile(new URL(`../../src/${path}`, import.meta.url), "utf8")));
    const given = new Set(texts.flatMap((text) => [...text.matchAll(/\brule: "([a-z-]+)"/g)].map((match) => match[1])));
    const told = STORY_RULES.map(({ id }) => id);
    // Rules on the rendered graph, and on drift, are told of elsewhere.
    for (const rule of ["drift", ...registry.map(({ id }) => id)]) if (!told.includes(rule)) given.delete(rule);
    expect([...given].sort()).toEqual(told.sort());
  });
});
