import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { expandPattern, matchesGlob, normalisePath } from "../../src/domain/pattern.ts";

const step = fc.string({ unit: fc.constantFrom("a", "b", "-", "."), minLength: 1, maxLength: 4 }).filter((text) => !/^\.+$/.test(text));
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/"));
const globStep = fc.oneof(
  step,
  fc.constant("**"),
  fc.string({ unit: fc.constantFrom("a", "b", "-", "*", "?"), minLength: 1, maxLength: 5 }).filter((text) => !text.includes("**")),
);
// A closing `**` is left out: picomatch lets `a/**` match `a` and `*/**` not; here both do.
const glob = fc
  .array(globStep, { minLength: 1, maxLength: 4 })
  .filter((steps) => steps.length === 1 || steps.at(-1) !== "**")
  .map((steps) => steps.join("/"));

describe("globs", () => {
  test("match what picomatch matches", () => {
    fc.assert(
      fc.property(glob, path, (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(picomatch.isMatch(text, pattern, { dot: true, noextglob: true, nobrace: true, nonegate: true }));
      }),
      { numRuns: 2_000 },
    );
  });

  test("cost little for patterns that make a backtracking matcher stall", () => {
    const started = performance.now();
    expect(matchesGlob(`${"*a".repeat(60)}b`, "a".repeat(4_000))).toBe(false);
    expect(matchesGlob(`${"**/".repeat(60)}x`, `${"a/".repeat(400)}y`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("patterns", () => {
  test("expand braces as a shell does and keep variables", () => {
    expect(expandPattern("./clusters/{east,west}/x.yaml").map((pattern) => pattern.path)).toEqual(["clusters/east/x.yaml", "clusters/west/x.yaml"]);
    expect(expandPattern("apps/${NAME}/x.yaml").map((pattern) => pattern.path)).toEqual(["apps/${NAME}/x.yaml"]);
  });

  test("that stand for too much, or leave the repository, stand for nothing", () => {
    expect(expandPattern("a{1..100000}")).toEqual([]);
    expect(expandPattern("{a,b}".repeat(40))).toEqual([]);
    expect(expandPattern("../../etc/passwd")).toEqual([]);
  });

  test("normalising is idempotent", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", ".", "..", ""), { maxLength: 8 }), (steps) => {
        const once = normalisePath(steps.join("/"));
        if (once !== undefined) expect(normalisePath(once)).toBe(once);
      }),
    );
  });
});
