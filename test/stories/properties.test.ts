import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Story } from "../../src/domain/story.ts";
import { parseStory } from "../../src/stories/parse.ts";
import { sentences } from "./reading.ts";

/** What a story says, without where and how it is written. */
function saying(read: Story) {
  return {
    criteria: read.criteria.map((one) => ({
      id: one.id,
      zone: one.zone.kind,
      says: one.sentences.map((each) => [each.text, each.header, each.zone.kind, each.tick, each.depth]),
    })),
    loose: read.loose.map((one) => [one.text, one.header, one.zone.kind]),
    tasks: read.tasks.map((one) => [one.text, one.tick, one.refs, one.depth, one.fences.map((fence) => fence.text)]),
    fileList: read.fileList.map((one) => one.text),
    done: read.definitionOfDone.map((one) => [one.text, one.tick]),
    status: read.status?.state,
    id: read.id,
    unparsed: read.unparsed.map((one) => one.text),
    problems: read.problems.map((one) => one.rule),
  };
}

interface Style {
  readonly bullet: string;
  readonly closer: string;
  readonly child: number;
  readonly dash: string;
  readonly fence: string;
  readonly end: string;
  readonly bom: string;
  readonly blanks: boolean;
  readonly tabs: boolean;
  readonly ticked: string;
}

const plain: Style = { bullet: "-", closer: ".", child: 2, dash: "-", fence: "```", end: "\n", bom: "", blanks: false, tabs: false, ticked: "x" };

function write(words: readonly string[], style: Style): string {
  const { bullet, closer, dash, fence } = style;
  const pad = (depth: number): string => (style.tabs ? "\t".repeat(depth) : " ".repeat(depth * style.child));
  const gap = style.blanks ? [""] : [];
  const lines = ["# 12 - STORY-X - Title", "Status: Draft", "", "## Acceptance Criteria", ...gap];
  words.forEach((word, index) => {
    lines.push(
      `${index + 1}${closer} **${word}:**`,
      ...gap,
      `${pad(1)}${bullet} \`app/${word}.yaml\` exists`,
      `${pad(1)}${bullet} settings of ${word}:`,
    );
    lines.push(`${pad(2)}${bullet} \`a: ${index}\``, ...gap);
  });
  lines.push("", "**Deferred to Story 99:**", ...gap, `${bullet} it runs`, "", "## Tasks", ...gap);
  words.forEach((word, index) => {
    lines.push(
      `${bullet} [${style.ticked}] write ${word} (AC${dash}${index + 1})`,
      `${pad(1)}${fence}yaml`,
      `${pad(1)}# ${word}`,
      `${pad(1)}${fence}`,
      `${pad(1)}${bullet} [ ] again`,
      ...gap,
    );
  });
  lines.push("", "### File List", "", ...words.map((word) => `${bullet} app/${word}.yaml`), "", "## Definition of Done", `${bullet} [ ] done`);
  return style.bom + lines.join(style.end) + style.end;
}

const word = fc.stringMatching(/^[a-z]{3,9}$/).filter((text) => !/^(?:and|but|when|then|given|tbd|todo|none|tba)/.test(text));
const styles: fc.Arbitrary<Style> = fc.record({
  bullet: fc.constantFrom("-", "*", "+", "•", "–"),
  closer: fc.constantFrom(".", ")"),
  child: fc.integer({ min: 2, max: 6 }),
  dash: fc.constantFrom("-", "\u2010", "\u2011", "\u2013", " ", ": ", ""),
  fence: fc.constantFrom("```", "````", "~~~", "~~~~~"),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  bom: fc.constantFrom("", "\uFEFF"),
  blanks: fc.boolean(),
  tabs: fc.boolean(),
  ticked: fc.constantFrom("x", "X"),
});

describe("the way a story is written", () => {
  test("does not change what it says", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), styles, (words, style) => {
        const expected = saying(parseStory("s.md", write(words, plain)));
        expect(expected.criteria).toHaveLength(words.length);
        expect(saying(parseStory("s.md", write(words, style)))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("shows where each sentence stands", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), styles, (words, style) => {
        const text = write(words, style);
        const lines = text.replace(/^\uFEFF/, "").split(style.end);
        for (const one of sentences(parseStory("s.md", text))) {
          expect(one.raw).toBe(lines[one.line - 1]?.trim());
          for (const span of one.code) expect(one.text.slice(span.start, span.end)).toBe(`\`${span.text}\``);
          for (const fence of one.fences) expect(lines[fence.line - 1]).toContain(fence.text.split("\n")[0]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const fragment = fc.constantFrom(
  ...[
    "## Acceptance Criteria",
    "### AC1: a",
    "**AC2**: b:",
    "## Tasks",
    "### File List",
    "**Deferred to Story 9:**",
    "- ",
    "- [ ] ",
    "  - x",
    "1. ",
    "   * y:",
    "```",
    "```yaml",
    "~~~",
    "<!--",
    "-->",
    "<!-- truestory: {a: b} -->",
  ],
  ...[
    "| a | b |",
    "|---|---|",
    "> - z",
    "---",
    "`",
    "**",
    "~~",
    "\t",
    "\0",
    "# Title",
    "Status: Done",
    "a. b",
    "• c",
    "(AC: 1-",
    "É",
    "\uD800",
    "path/to/x.yaml",
    "{a,b}",
    "❌ ",
    ": ",
    "; ",
    " and ",
  ],
);

describe("any text", () => {
  test("gives a story with nothing lost silently, twice the same", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fragment, fc.constant("\n"), fc.string({ maxLength: 6 })), { maxLength: 60 }), (parts) => {
        const text = parts.join("");
        const read = parseStory("s.md", text);
        expect(parseStory("s.md", text)).toEqual(read);
        const count = text.split(/\r\n|\n|\r/).length;
        for (const one of sentences(read)) {
          expect(one.line).toBeGreaterThanOrEqual(1);
          expect(one.endLine).toBeLessThanOrEqual(count);
          expect(one.text).not.toBe("");
          for (const span of one.code) expect(one.text.slice(span.start, span.end)).toContain(span.text);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("every box outside of fences, comments and quotes is a sentence or listed", () => {
    const item = fc.tuple(
      fc.constantFrom("", " ", "  ", "    ", "\t"),
      fc.constantFrom("-", "*", "1.", "2)", "+"),
      fc.constantFrom("[ ]", "[x]", "[~]", "[N/A]"),
      fc.constantFrom("", "a", "`b`", "c:", "**d:**", "❌ e", "AC1: f"),
    );
    const other = fc.constantFrom("", "**Label:**", "### AC3: t", "text", "---", "### AC ↔ Files", "| a | b |");
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            item.map((parts) => `${parts[0]}${parts[1]} ${parts[2]} ${parts[3]}`),
            other,
          ),
          { maxLength: 30 },
        ),
        fc.constantFrom("## Acceptance Criteria", "## Tasks", "## Definition of Done", "## File List"),
        (lines, section) => {
          const read = parseStory("s.md", [section, ...lines].join("\n"));
          const seen = new Set([...sentences(read).map((one) => one.line), ...read.unparsed.map((one) => one.line)]);
          const boxes = lines.flatMap((line, index) => (/^\s*(?:[-*+]|\d[.)]) \[/.test(line) ? [index + 2] : []));
          expect(boxes.filter((line) => !seen.has(line))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
