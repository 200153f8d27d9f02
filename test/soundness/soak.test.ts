import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/render/engine/index.ts";
import { testEngine } from "../support/world.ts";
import { soak } from "./soak.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

test("no claim about a generated repository gets a wrong verdict, and some are decided", async () => {
  const { claims, decided, wrong } = await soak(engine, [4, 9], 14);
  expect(wrong.map(({ made, claim }) => `${claim.verdict}: ${made.text}`)).toEqual([]);
  expect(claims).toBeGreaterThan(100);
  expect(decided).toBeGreaterThan(claims / 10);
}, 60_000);
