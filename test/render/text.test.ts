import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutGuesses } from "../../src/render/hidden.ts";
import { resolvePath } from "../../src/render/paths.ts";
import { alignPath } from "../../src/render/provenance/align.ts";
import { selects } from "../../src/render/provenance/target.ts";
import { shapedIn, variablesIn } from "../../src/render/variables.ts";

const DOLLAR = "$";

test.each([
  [`${DOLLAR}{A}`, ["A"]],
  [`x ${DOLLAR}{A:=b} y ${DOLLAR}{_b1/ /-} ${DOLLAR}{A}`, ["A", "_b1"]],
  [`${DOLLAR}{A:=${DOLLAR}{B}}`, ["A", "B"]],
  [`${DOLLAR}{#LENGTH}`, ["LENGTH"]],
  [`${DOLLAR}${DOLLAR}{A} ${DOLLAR}A ${DOLLAR}{1A} ${DOLLAR}{}`, []],
  [`${DOLLAR}${DOLLAR}${DOLLAR}{A}`, ["A"]],
])("variables in %s", (text, names) => {
  expect(variablesIn(text)).toEqual(names);
});

test.each([
  [`${DOLLAR}{A}-${DOLLAR}{B}`, []],
  [`${DOLLAR}{A:=b} ${DOLLAR}{B} ${DOLLAR}{C:0:2}`, ["A", "C"]],
  [`${DOLLAR}{A:=${DOLLAR}{B}} ${DOLLAR}{C}`, ["A", "B"]],
  [`${DOLLAR}{#A}${DOLLAR}{B^^}`, ["A", "B"]],
  [`${DOLLAR}${DOLLAR}{A:=b} ${DOLLAR}{B}`, []],
])("variables of which more is made than their value in %s", (text, names) => {
  expect(shapedIn(text)).toEqual(names);
});

test("no text that is made of a placeholder stays, whatever surrounds it", () => {
  const piece = fc.constantFrom("x", "${A}", "${A:=y}", "${#A}", "${A:0:9}", "${B:=${A}}", "}", "$${A}", " ");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const built = { data: { key: pieces.join("") }, list: [pieces.join("")] };
      const guess = { data: { key: "guess" }, list: ["guess"] };
      const made = withoutGuesses(built, guess, (name) => name === "A");
      const shaped = pieces.some((one) => one.includes("A") && one !== "${A}" && one !== "$${A}");
      expect(made).toEqual(shaped ? { data: { key: "‹secret A›" }, list: ["‹secret A›"] } : guess);
    }),
  );
});

test("a key that is made of a placeholder becomes one, and what is below it stays", () => {
  const hidden = (name: string): boolean => name === "A";
  expect(withoutGuesses({ "${A:0:2}": { port: "${B}" } }, { "‹s": { port: 80 } }, hidden)).toEqual({ "‹secret A›": { port: 80 } });
  expect(withoutGuesses({ "${A}": "${#A}" }, { "‹secret A›": 10 }, hidden)).toEqual({ "‹secret A›": "‹secret A›" });
});

test("a target's patterns select what the same anchored regular expression would", () => {
  const piece = fc.constantFrom("a", "b", "-", ".", ".*", ".+", "|");
  const pattern = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
  const name = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(pattern, name, (wanted, text) => {
      const object = { id: { apiVersion: "v1", kind: "ConfigMap", namespace: null, name: text }, baseName: undefined, built: {} };
      return selects({ name: wanted }, object) === new RegExp(`^(?:${wanted})$`).test(text);
    }),
    { numRuns: 2000 },
  );
});

test("list items are found again by their identity, whatever their order", () => {
  const item = fc.record({ name: fc.string({ minLength: 1 }), value: fc.integer() });
  const items = fc.uniqueArray(item, { selector: ({ name }) => name, minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(items, fc.nat(), (list, seed) => {
      const index = seed % list.length;
      const other = list.toReversed();
      const aligned = alignPath({ env: list }, ["env", index, "value"], { env: other });
      return other[Number(aligned?.[1])]?.name === list[index]?.name;
    }),
  );
});

test("paths never lead out of the tree", () => {
  const path = fc.array(fc.constantFrom("a", "b", "..", ".", ""), { maxLength: 8 }).map((steps) => steps.join("/"));
  fc.assert(
    fc.property(path, path, (directory, written) => {
      const resolved = resolvePath(resolvePath("", directory) ?? "", written);
      return resolved === undefined || !/(?:^|\/)\.{0,2}(?:\/|$)/.test(resolved === "" ? "root" : resolved);
    }),
  );
  expect(resolvePath("a/b", "../c")).toBe("a/c");
  expect(resolvePath("a", "../../c")).toBeUndefined();
  expect(resolvePath("a", "/c/./d/")).toBe("c/d");
});
