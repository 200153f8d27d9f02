import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry } from "../../src/assertions/registry.ts";
import type { Outcome } from "../../src/domain/assertion.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

/** What an example calls an outcome: its kind, the reason it is open for, or where it moved. */
function named(outcome: Outcome, wanted: unknown): unknown {
  if (typeof wanted === "string") return outcome.is;
  if (outcome.is === "unknown") return { unknown: outcome.reason };
  return "moved" in outcome ? { moved: outcome.moved?.to ?? outcome.is } : outcome.is;
}

for (const kind of registry.values()) {
  describe(kind.kind, () => {
    for (const example of kind.examples) {
      test(example.title, async () => {
        const outcome = await inWorld(example.files, engine, async ({ world, gather }) => {
          await gather(kind.needs(example.assertion, world));
          return kind.judge(example.assertion, world);
        });
        expect(named(outcome, example.outcome), JSON.stringify(outcome)).toEqual(example.outcome);
        expect(kind.describe(example.assertion)).not.toBe("");
      });
    }

    test("has an example that is met and one that is not", () => {
      const outcomes = kind.examples.map(({ outcome }) => (typeof outcome === "string" ? outcome : "other"));
      if (kind.kind === "uncheckable" || kind.kind === "derived" || kind.kind === "live-object") expect(outcomes).not.toContain("holds");
      else expect(outcomes).toContain("holds");
      expect(outcomes.some((outcome) => outcome !== "holds")).toBe(true);
    });
  });
}

test("every kind of assertion has a judge of its own name", async () => {
  const source = await readFile(new URL("../../src/domain/assertion.ts", import.meta.url), "utf8");
  const union = source.slice(source.indexOf("export type Assertion ="), source.indexOf("export type AssertionKindName"));
  const kinds = [...union.matchAll(/readonly kind: "([a-z-]+)"/g)].map((match) => match[1] ?? "");
  const files = (await readdir(new URL("../../src/assertions/", import.meta.url))).filter((name) => name !== "registry.ts");
  expect([...registry.keys()].sort()).toEqual([...kinds].sort());
  expect(files.sort()).toEqual(kinds.map((kind) => `${kind}.ts`).sort());
});
