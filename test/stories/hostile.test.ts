import { describe, expect, test } from "vitest";
import { looksLikeStory, parseStory } from "../../src/stories/parse.ts";
import { parseGateFile, parseSprintStatus, parseTracker } from "../../src/stories/witness-files.ts";
import { sentences } from "./reading.ts";

const head = "# S\nStatus: Done\n## Acceptance Criteria\n";

/** Milliseconds. Every body takes far less, on a slow machine too; quadratic reading takes minutes. */
const soon = 8_000;

describe("hostile text is read in linear time", () => {
  test.each<[string, string]>([
    ["bullets on one line", "- ".repeat(200_000)],
    ["numbers on one line", "1. ".repeat(150_000)],
    ["quotes", "> ".repeat(200_000)],
    ["emphasis", "*a_b ".repeat(100_000)],
    ["items full of emphasis", `${`- ${"*a_b ".repeat(39)}\n`.repeat(2_000)}`],
    ["brackets", "- [".repeat(100_000)],
    ["items full of brackets", `${`- ${"[".repeat(190)}\n`.repeat(2_000)}`],
    ["backticks of many lengths", Array.from({ length: 900 }, (_, index) => "`".repeat(index + 1)).join(" ")],
    ["fence openings", "```a\n## x\n".repeat(15_000)],
    ["fences of falling length", Array.from({ length: 1_200 }, (_, index) => `${"`".repeat(1_203 - index)}a`).join("\n")],
    ["comment openings", "<!--\n".repeat(35_000)],
    ["comment openings and one end", `${"<!-- a ".repeat(50_000)}-->`],
    ["annotations", "- a <!-- truestory: {a: b} -->\n".repeat(15_000)],
    ["deep lists", Array.from({ length: 600 }, (_, index) => `${" ".repeat(index * 2)}- a`).join("\n")],
    ["labels", "**Deferred to Story 9 (This Story):**\n- a\n".repeat(15_000)],
    ["headings", "### AC1: a (Story 9)\n".repeat(35_000)],
    ["sections", "## Tasks\n- [ ] a (AC: 1-99)\n".repeat(15_000)],
    ["table rows", `| a | b |\n|---|---|\n${"| x | y |\n".repeat(30_000)}`],
    ["one table row", `| a |\n|---|\n${"| x ".repeat(200_000)}|`],
    ["delimiters", `a | b\n${"|-".repeat(200_000)}`],
    ["parentheses", "- (if ".repeat(100_000)],
    ["conditions", `${"- X (if a) (deferred to (moved to story (optional \n".repeat(10_000)}`],
    ["references", `- a ${"(AC: 1, 2-99) ".repeat(20_000)}`],
    ["clusters", `- a ${"clusters/{a,b}/x ".repeat(20_000)}`],
    ["semicolons", `- ${"it is set; ".repeat(30_000)}`],
    ["paths", `- ${"a/b/c.yaml ".repeat(30_000)}`],
    ["spaces", `- a${" ".repeat(300_000)}b`],
    ["colons", `${":".repeat(300_000)}`],
    ["stars", `- ${"*".repeat(300_000)}`],
    ["surrogates", `- ${"\uD800".repeat(100_000)}`],
    ["nulls", `- ${"\0".repeat(100_000)}`],
  ])("%s", (_, text) => {
    for (const body of [head + text, `${text}\n${head}- a`, `## File List\n${text}`, `PathRole\n${text}`])
      expect(
        timed(() => {
          looksLikeStory(body);
          parseStory("s.md", body);
        }),
      ).toBeLessThan(soon);
    expect(
      timed(() => {
        parseTracker("t.md", text);
        parseGateFile("g.yml", `story: 1\ngate: ${text}`);
        parseSprintStatus("s.yaml", `development_status:\n  a: ${text}`);
      }),
    ).toBeLessThan(soon);
  });
});

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe("limits", () => {
  test("a text that is too large is not read, and says so", () => {
    const read = parseStory("docs/big.md", `${head}- a\n${"x".repeat(1_000_001)}`);
    expect(read).toMatchObject({ id: "big", criteria: [], status: null, problems: [{ line: 1, rule: "too-large" }] });
    expect(parseStory("docs/long.md", head + "\n".repeat(50_000)).problems).toMatchObject([{ rule: "too-large" }]);
    expect(looksLikeStory(`${head}${"x".repeat(1_000_001)}`)).toBe(false);
  });

  test("lists that are too deep are read flat, and reported once", () => {
    const read = parseStory("s.md", head + Array.from({ length: 50 }, (_, index) => `${" ".repeat(index * 2)}- a${index}`).join("\n"));
    expect(sentences(read)).toHaveLength(50);
    expect(read.problems).toEqual([{ line: 36, rule: "too-deep", message: "Lists deeper than 32 levels are read as 32 levels." }]);
  });

  test("an item that is too long for emphasis keeps its marks and its code", () => {
    const [one] = sentences(parseStory("s.md", `${head}- x **a** \`b\` ${"c ".repeat(2_000)}`));
    expect(one?.text.startsWith("x **a** `b` c c")).toBe(true);
    expect(one?.code[0]).toMatchObject({ text: "b", start: 8, end: 11 });
  });
});
