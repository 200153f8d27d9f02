import { expect, test } from "vitest";
import { type PatternSyntax, readPattern } from "../../src/domain/text-pattern.ts";

test.each<[string, PatternSyntax, string, boolean]>([
  ["HOST", "basic", "CACHE_HOST: a", true],
  ["HOST", "basic", "CACHE_host: a", false],
  ["A_(B|C)", "extended", "x A_C", true],
  ["A_(B|C)", "extended", "x A_D", false],
  ["A_(B|C)", "basic", "A_(B|C)", true],
  ["A\\|B", "basic", "xB", true],
  ["A|B", "basic", "B", false],
  ["A|B", "basic", "A|B", true],
  ["a|b|c d", "extended", "x c d", true],
  ["^a.*z$", "extended", "abcz", true],
  ["^a.*z$", "extended", "abczy", false],
  ["^  name: x", "basic", "  name: x", true],
  ["a.c", "fixed", "abc", false],
  ["a.c", "fixed", "a.c", true],
  ["a\\.c", "extended", "abc", false],
  ["[0-9]+\\.", "extended", "v12.", true],
  ["[^a-z]x", "extended", "ax", false],
  ["\\s*name:", "extended", "   name: x", true],
  ["ab*c", "basic", "ac", true],
  ["-x", "fixed", "a -x b", true],
])("%s (%s) on %j: %j", (pattern, syntax, line, expected) => {
  expect(readPattern(pattern, syntax)?.matches(line)).toBe(expected);
});

test("case counts unless it does not", () => {
  expect(readPattern("Host[A-Z]", "extended", true)?.matches("HOSTx")).toBe(true);
  expect(readPattern("Host", "extended")?.matches("HOST")).toBe(false);
});

test.each<[string, PatternSyntax]>([
  ["", "basic"],
  ["a{2}", "extended"],
  ["(ab)+", "extended"],
  ["(a(b))", "extended"],
  ["a?", "extended"],
  ["\\bword\\b", "extended"],
  ["[[:space:]]", "extended"],
  ["(", "extended"],
  ["a**", "extended"],
  ["*a", "extended"],
  ["a\\{2\\}", "basic"],
  ["(a|b)".repeat(20), "extended"],
  ["x".repeat(401), "fixed"],
])("not read: %j (%s)", (pattern, syntax) => {
  expect(readPattern(pattern, syntax)).toBeUndefined();
});

test("no pattern is slow on any line", () => {
  const start = performance.now();
  expect(readPattern(`${".*a".repeat(60)}$`, "extended")?.matches(`${"a".repeat(19_999)}b`)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1_500);
});

test("a line that is too long is left open", () => {
  expect(readPattern("a", "basic")?.matches("a".repeat(20_001))).toBeUndefined();
});
