import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry } from "../../src/integrity/registry.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

describe.each(registry)("$id", (rule) => {
  test.each(rule.examples)("$title", async ({ files, finds }) => {
    const found = await inWorld(files, engine, async ({ world }) => rule.check(world));
    expect(found.map(({ at }) => `${at.path}:${at.line}`)).toEqual(finds);
    for (const { message } of found) expect(message).toMatch(/^expected .+, found:? .+/s);
  });

  test("says how to mend it, and has an example that finds something and one that must not", () => {
    expect(rule.remediation).toMatch(/^[A-Z].*\.$/s);
    expect(rule.examples.some(({ finds }) => finds.length > 0)).toBe(true);
    expect(rule.examples.some(({ finds }) => finds.length === 0)).toBe(true);
  });
});
