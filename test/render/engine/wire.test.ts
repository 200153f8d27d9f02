import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "../../../src/render/engine/wire.ts";

// Strings that start with the mark, and integers beyond 2^53, are what the encoding is for.
const leaf = fc.oneof(
  fc.string(),
  fc.string().map((text) => `\u0001${text}`),
  fc.constantFrom("\u0001i5", "\u0001s", "\u0001"),
  fc.integer(),
  fc.bigInt().map((n) => (n >= 0n ? n + 2n ** 53n : n - 2n ** 53n)),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("node")), fc.dictionary(fc.string(), tie("node"), { noNullPrototype: true })),
})).node;

describe("values between host and engine", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(decodeValue(encodeValue(given))).toEqual(given);
      }),
    );
  });

  it("never become part of a prototype", () => {
    const decoded = decodeValue('{"__proto__": {"polluted": "\\u0001i9007199254740993"}}') as Record<string, unknown>;
    expect(Object.hasOwn(decoded, "__proto__")).toBe(true);
    expect(decoded.polluted).toBeUndefined();
  });
});
