import fc from "fast-check";
import { expect, test } from "vitest";
import { compareQuantities, parseDuration, parseQuantity, quantityOf } from "../../src/domain/quantity.ts";

function compare(a: string, b: string): number | undefined {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return left === undefined || right === undefined ? undefined : compareQuantities(left, right);
}

test.each([
  ["50m", "0.05"],
  ["1Gi", "1073741824"],
  ["1.5Gi", "1536Mi"],
  ["1k", "1e3"],
  ["1E", "1000P"],
  ["1E3", "1k"],
  ["-2", "-2000m"],
  [".5", "500m"],
  ["9007199254740993", "9007199254740993.0"],
])("%s is the amount %s", (a, b) => {
  expect(compare(a, b)).toBe(0);
});

test.each(["", "Gi", "1gi", "1 Gi", "1.2.3", "m", "1KB", "0x10", "--1", "1e", "NaN", "1_000", "${CPU}"])("%j is no quantity", (source) => {
  expect(parseQuantity(source)).toBeUndefined();
});

const suffixes = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi");
const quantity = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 999 }), suffixes)
  .map(([whole, part, suffix]) => `${whole}.${part}${suffix}`);

test("quantities are ordered, as their numbers are", () => {
  fc.assert(
    fc.property(quantity, quantity, quantity, (a, b, c) => {
      expect(compare(a, a)).toBe(0);
      expect(compare(a, b)).toBe(0 - (compare(b, a) ?? Number.NaN));
      if ((compare(a, b) ?? 1) <= 0 && (compare(b, c) ?? 1) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (a, b) => {
      const [left, right] = [quantityOf(a), quantityOf(b)];
      if (left === undefined || right === undefined) throw new Error("not read");
      expect(Math.sign(compareQuantities(left, right))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test.each([
  ["1h", "60m0s"],
  ["1.5h", "90m"],
  ["300s", "5m"],
  ["1d", "24h"],
  ["1w", "7d"],
  ["1500ms", "1.5s"],
  ["-1m", "-60s"],
])("%s lasts as long as %s", (a, b) => {
  expect(parseDuration(a)).toBeDefined();
  expect(parseDuration(a)).toBe(parseDuration(b));
});

test.each(["", "5", "m", "1 h", "1h 5m", "1y2", "h1", "-", "1,5h"])("%j is no duration", (source) => {
  expect(parseDuration(source)).toBeUndefined();
});

test("the parts of a duration add up", () => {
  const nat = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(nat, nat, nat, (h, m, s) => {
      expect(parseDuration(`${h}h${m}m${s}s`)).toBe(BigInt(h * 3600 + m * 60 + s) * 1_000_000_000n);
    }),
  );
});
