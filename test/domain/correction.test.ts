import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corrected, placesOf } from "../../src/domain/correction.ts";

describe("placesOf", () => {
  it.each([
    ["`a/b.yaml` exists", "a/b.yaml", 1],
    ["**a/b.yaml** and ./a/b.yaml.", "a/b.yaml", 2],
    ["a/b/ builds", "a/b", 1],
    ["a/b/c.yaml, x/a/b and a/b-c", "a/b", 0],
    ["../a/b", "a/b", 0],
    ["chart v1.2.0 (`1.2.0`)", "1.2.0", 2],
    ["1.2.0-rc1, 1.2.0.1, 11.2.0, 1.2.0+", "1.2.0", 0],
    ['`REPLICAS: "2"` of 2Gi, 20%', "2", 1],
    ["${a/b} and @a/b", "a/b", 0],
    ["anything", "", 0],
  ])("%s: %s stands there %i times", (text, token, count) => {
    expect(placesOf(text, token)).toHaveLength(count);
  });
});

describe("corrected", () => {
  const certain = true;

  it("refuses what does not stand there once, and what overlaps", () => {
    expect(corrected("a/b and a/b", [{ from: "a/b", to: "c", certain }])).toBeUndefined();
    expect(corrected("nothing", [{ from: "a/b", to: "c", certain }])).toBeUndefined();
    expect(
      corrected("x a/b y", [
        { from: "a/b", to: "c", certain },
        { from: "x a/b", to: "d", certain },
      ]),
    ).toBeUndefined();
  });

  it("replaces the token and leaves everything around it as it was", () => {
    const around = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes("apps/shop"));
    fc.assert(
      fc.property(around, around, fc.string({ maxLength: 30 }), (before, after, to) => {
        const made = corrected(`${before} apps/shop\r\n${after}`, [{ from: "apps/shop", to, certain }]);
        expect(made).toBe(`${before} ${to}\r\n${after}`);
      }),
    );
  });

  it("is linear in hostile text", () => {
    const text = "a/".repeat(200_000);
    const start = performance.now();
    placesOf(text, "a/a");
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
