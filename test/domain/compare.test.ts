import fc from "fast-check";
import { expect, test } from "vitest";
import { sameByValue, subsetOf } from "../../src/domain/compare.ts";
import type { Value } from "../../src/domain/value.ts";

test.each<[Value, Value]>([
  [2, "2"],
  [2, 2n],
  [true, "true"],
  ["50m", 0.05],
  ["50m", "0.05"],
  ["1000m", 1],
  ["1Gi", 1073741824],
  ["1Gi", "1024Mi"],
  ["1h", "60m0s"],
  ["5m", "300s"],
  [8080, "8080/TCP"],
  ["53/udp", "53/UDP"],
  ["8080", "8080/TCP"],
  [12345678901234567890n, "12345678901234567890"],
  [1.1, "1.10"],
  [
    [1, { a: "2" }],
    ["1", { a: 2 }],
  ],
  [
    { a: 1, b: null },
    { b: null, a: "1" },
  ],
])("%o and %o are the same", (a, b) => {
  expect(sameByValue(a, b)).toBe(true);
  expect(sameByValue(b, a)).toBe(true);
});

test.each<[Value, Value]>([
  ["1.10", "1.1"],
  ["1.45.0", "1.38.0"],
  ["Terminate", "terminate"],
  [true, 1],
  [true, "yes"],
  [true, false],
  [null, ""],
  [null, 0],
  [0, ""],
  ["1Gi", "1G"],
  ["53/TCP", "53/UDP"],
  ["1m", "1M"],
  ["012", "12"],
  [9007199254740993n, 9007199254740992],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], 1],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: null }, {}],
  [{}, []],
  [{}, { __proto__: null, toString: null } as unknown as Value],
])("%o and %o differ", (a, b) => {
  expect(sameByValue(a, b)).toBe(false);
  expect(sameByValue(b, a)).toBe(false);
});

test("a part is found wherever it stands, and nothing else is", () => {
  const found: Value = {
    spec: {
      ports: [
        { name: "dns", port: 53 },
        { name: "tcp", port: "54" },
      ],
      drop: ["ALL"],
    },
    kind: "Service",
  };
  expect(subsetOf({ spec: { ports: [{ port: "53" }] } }, found)).toBe(true);
  expect(subsetOf({ spec: { ports: [{ port: 54 }, { name: "dns" }] } }, found)).toBe(true);
  expect(subsetOf({ spec: { drop: "ALL" } }, found)).toBe(true);
  expect(subsetOf({ spec: { ports: [{ name: "dns", port: 54 }] } }, found)).toBe(false);
  expect(subsetOf({ spec: { ports: [{ port: 55 }] } }, found)).toBe(false);
  expect(subsetOf({ spec: { drop: { ALL: true } } }, found)).toBe(false);
  expect(subsetOf({ toString: null }, found)).toBe(false);
});

const value = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>("a", "1", "1.0", "1.00", "1m", "0.001", "60s", "true", "1Ki", "1024", "", "A"),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("node"), { maxKeys: 2 }),
  ),
})).node;

test("sameness is reflexive and symmetric, and implies being a part", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(sameByValue(a, a)).toBe(true);
      expect(subsetOf(a, a)).toBe(true);
      expect(sameByValue(a, b)).toBe(sameByValue(b, a));
      if (sameByValue(a, b)) expect(subsetOf(a, b)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
