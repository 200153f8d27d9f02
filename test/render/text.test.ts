import fc from "fast-check";
import { expect, test } from "vitest";
import { resolvePath } from "../../src/render/paths.ts";
import { alignPath } from "../../src/render/provenance/align.ts";
import { selects } from "../../src/render/provenance/target.ts";
import { variablesIn } from "../../src/render/variables.ts";

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
