import fc from "fast-check";
import type { Node, Parent, RootContent, Text } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import { inert, log, workflowCommand } from "../../src/report/encode/log.ts";
import type { SafeMarkdown } from "../../src/report/encode/markdown.ts";
import { code, fence, htmlText, link, markdown, prose } from "../../src/report/encode/markdown.ts";
import { visible } from "../../src/report/encode/visible.ts";
import { commandIn } from "../support/runner.ts";
import { HOSTILE } from "./sample.ts";

const processor = unified().use(remarkParse).use(remarkGfm);

function nodesOf(text: string): Node[] {
  const all: Node[] = [];
  const visit = (node: Node) => {
    all.push(node);
    for (const child of (node as Parent).children ?? []) visit(child as RootContent);
  };
  visit(processor.parse(text));
  return all;
}

const typesOf = (text: string) => [...new Set(nodesOf(text).map(({ type }) => type))].sort();

/** What GitHub acts upon in the text it shows outside of code. */
function activeText(text: string): string[] {
  const shown = nodesOf(text).flatMap((node) => (node.type === "text" ? [(node as Text).value] : []));
  return shown.filter((value) => /@\w|#\d|gh-\d|https?:|www\.|:[a-z_]+:|\$|\b[0-9a-f]{7,40}\b/iu.test(value));
}

const SNIPPETS = [
  ..."`|\\<>[]()!*_~#@$&:;=+-.\"'{} \n\r\t",
  "\u001B[31m",
  "\u202E",
  "\u200B",
  "\u{E0041}",
  "\uD800",
  "e\u0301\u0302\u0303",
  "👩‍👩‍👧",
  "字",
  "```",
  "~~~",
  "<!--",
  "-->",
  "<details>",
  "</details>",
  "<img src=x>",
  "&lt;",
  "&#64;",
  "![a](http://x.y)",
  "[a](b)",
  "[a]: http://x.y",
  "[^1]",
  "https://x.y/z",
  "www.x.y",
  "a@b.c",
  "mailto:a@b.c",
  "@org/team",
  "#12",
  "GH-1",
  "o/r#1",
  "deadbeef1",
  ":tada:",
  "$x$",
  "$`x`$",
  "- [x] ",
  "1. ",
  "# ",
  "> ",
  "| a | b |\n|---|---|",
  "---",
  "===",
  "::error::x",
  "##[add-mask]x",
  "::stop-commands::t",
  "    code",
  "word",
  " ",
];

const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...SNIPPETS), { maxLength: 14 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
);

describe("prose", () => {
  it("keeps what an author wrote readable", () => {
    expect(prose("Replicas come from `${COREDNS_REPLICAS}` (2 < 3)")).toBe("Replicas come from `${COREDNS_REPLICAS}` (2 &lt; 3)");
    expect(prose("closes #12, ask @acme/ops (see https://x.y/z).")).toBe("closes `#12`, ask `@acme/ops` (see `https://x.y/z`).");
    expect(prose("uses ${A}, then (${B}).")).toBe("uses `${A}`, then (`${B}`).");
    expect(prose("see https://x.y/a(b) or [#1]")).toBe("see `https://x.y/a(b)` or \\[`#1`\\]");
    expect(prose("1. first")).toBe("1\\. first");
    expect(prose("snake_case and *stars*")).toBe("snake\\_case and \\*stars\\*");
    expect(prose("a | b")).toBe("a &#124; b");
    expect(prose("`a | b`")).toBe("`a `&#124;` b`");
    expect(prose("feedback on 1.45.0")).toBe("feedback on 1.45.0");
  });

  it("gives one paragraph of text and code, whatever it is given", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        const text = prose(raw);
        expect(typesOf(text).filter((type) => !["root", "paragraph", "text", "inlineCode"].includes(type))).toEqual([]);
        expect(processor.parse(text).children.length).toBeLessThanOrEqual(1);
        expect(activeText(text)).toEqual([]);
        expect(text).not.toMatch(/<!--|\n|\|/u);
      }),
      { numRuns: 800 },
    );
  });

  it("stays inside an emphasis, a list item and a table cell", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const table = `| a | b |\n|---|---|\n| ${prose(one)} | ${code(two)} |\n| x | y |`;
        const cells = nodesOf(table).filter(({ type }) => type === "tableCell");
        expect(cells).toHaveLength(6);
        const list = `- ✅ ${prose(one)}\n- ❌ ${code(two)}\n`;
        expect(nodesOf(list).filter(({ type }) => type === "listItem")).toHaveLength(2);
        expect(typesOf(list).filter((type) => !["root", "list", "listItem", "paragraph", "text", "inlineCode"].includes(type))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("shows every visible word of ordinary text again", () => {
    const word = fc.constantFrom("path/to/file.yaml", "a*b", "x_y", "(z)", "`code`", "#1", "@me", "50%", "<b>", "c|d", "1.2.3", "\\n", "~", "[x]");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const shown = nodesOf(prose(words.join(" "))).flatMap((node) =>
          node.type === "text" || node.type === "inlineCode" ? [(node as Text).value] : [],
        );
        expect(shown.join("")).toBe(words.join(" ").replaceAll("`", ""));
      }),
    );
  });
});

describe("code", () => {
  it("uses a fence longer than any run inside and keeps pipes out of it", () => {
    expect(code("a`b")).toBe("``a`b``");
    expect(code("`")).toBe("`` ` ``");
    expect(code("a|b")).toBe("`a`&#124;`b`");
    expect(code("")).toBe("(empty)");
    expect(code("<!-- x -->")).toBe("`‹!-- x -->`");
  });

  it("is code and nothing else", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        expect(typesOf(`x ${code(raw)} y`).filter((type) => !["root", "paragraph", "text", "inlineCode"].includes(type))).toEqual([]);
        expect(activeText(code(raw))).toEqual([]);
        expect(code(raw)).not.toMatch(/<!--|\n/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe("fence", () => {
  it("holds any text in one block and lets what follows stand", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom("", "    "), (raw, indent) => {
        const text = indent === "" ? `${fence(raw, "text")}\n\nafter` : `- item\n  - write:\n${fence(raw, "text", indent)}\n- next`;
        const types = nodesOf(text).map(({ type }) => type);
        expect(types.filter((type) => type === "code")).toHaveLength(1);
        expect(types.filter((type) => ["html", "link", "image", "heading", "inlineCode", "table"].includes(type))).toEqual([]);
        expect(types.filter((type) => type === "listItem")).toHaveLength(indent === "" ? 0 : 3);
      }),
      { numRuns: 300 },
    );
  });
});

describe("htmlText", () => {
  it("leaves no tag but code, and nothing that GitHub acts upon outside of it", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        const text = htmlText(raw);
        expect(text.replaceAll(/<\/?code>/gu, "")).not.toMatch(/[<>\n]/u);
        const outside = text.replaceAll(/<code>[^<]*<\/code>/gu, " ").replaceAll(/&(?:amp|lt|gt|quot|#124|#96);/gu, " ");
        expect(outside).not.toMatch(/@|#|:\/\/|www\.|\$|:[\w+-]+:/iu);
      }),
      { numRuns: 500 },
    );
  });
});

describe("link", () => {
  const label = markdown`here`;
  it("links to what we built and to nothing else", () => {
    expect(link(label, "https://github.com/o/r/blob/abc/a(b).md#L3")).toBe("[here](https://github.com/o/r/blob/abc/a%28b%29.md#L3)");
    expect(link(label, "javascript:alert(1)")).toBe("here");
    expect(link(label, "data:text/html,x")).toBe("here");
    expect(link(label, "not a url")).toBe("here");
    expect(link(label, `https://x.y/${"a".repeat(2000)}`)).toBe("here");
    expect(link(label, null)).toBe("here");
  });

  it("is exactly one link for any path", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        const text = `a ${link(code(raw), `https://github.com/o/r/blob/abc/${raw.toWellFormed()}`)} b`;
        expect(nodesOf(text).filter(({ type }) => type === "link").length).toBeLessThanOrEqual(1);
        expect(typesOf(text).filter((type) => !["root", "paragraph", "text", "inlineCode", "link"].includes(type))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses raw strings by type", () => {
    const raw: string = "raw";
    // @ts-expect-error a raw string is no SafeMarkdown
    const refused: SafeMarkdown = raw;
    expect(refused).toBe("raw");
  });
});

describe("visible", () => {
  it("shows what is not seen and keeps emoji and accents", () => {
    expect(visible("a\u202Eb\u200Bc", 80)).toBe("a⟦U+202E⟧b⟦U+200B⟧c");
    expect(visible("x\u{E0041}\uD800\u0007", 80)).toBe("x⟦U+E0041⟧⟦U+D800⟧⟦U+0007⟧");
    expect(visible("👩‍👩‍👧 ❤️ e\u0301", 80)).toBe("👩‍👩‍👧 ❤️ é");
    expect(visible("a\u200Db x\uFE0F", 80)).toBe("a⟦U+200D⟧b x⟦U+FE0F⟧");
    expect(visible("one\r\n\ttwo\u2028three", 80)).toBe("one two three");
  });

  it("cuts by grapheme and bounds what one grapheme may be", () => {
    expect(visible("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2)).toBe("👩‍👩‍👧👩‍👩‍👧…");
    expect(visible("abc", 3)).toBe("abc");
    expect(visible(`e${"\u0316".repeat(10_000)}`, 100).length).toBeLessThan(60);
    expect(visible("क्".repeat(100_000), 100).length).toBeLessThanOrEqual(1601);
    expect(visible("\u1100".repeat(100_000), 100).length).toBeLessThanOrEqual(1601);
  });

  it("takes no longer for a long text than for a short one", () => {
    const start = performance.now();
    for (const piece of ["a", "`", " ", "\u200B", "e\u0316", "🏽", "字", "**", "[", "@a ", "##["]) prose(piece.repeat(2_000_000));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("log", () => {
  it("breaks both forms of a workflow command and shows control characters", () => {
    expect(log("::error::x")).toBe(":\\:error::x");
    expect(log("  ::add-mask::x")).toBe(":\\:add-mask::x");
    expect(log("see ##[add-mask]a")).toBe("see ##\\[add-mask]a");
    expect(log("a\u001B[31mb\r\nc")).toBe("a⟦U+001B⟧[31mb c");
    expect(log("fd00::1")).toBe("fd00::1");
    expect(inert("   ::stop-commands::x")).toBe("   :\\:stop-commands::x");
  });

  it("is one line in which the runner finds nothing", () => {
    fc.assert(
      fc.property(hostileText, (raw) => {
        const line = log(raw);
        expect(commandIn(line)).toBeNull();
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point.
        expect(line).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
        expect(line).not.toMatch(/^\s*::/u);
      }),
      { numRuns: 800 },
    );
  });
});

describe("workflowCommand", () => {
  it("escapes as the toolkit does", () => {
    expect(workflowCommand("error", { file: "a:b,c%.md", line: 3, endLine: null, title: "x\r\ny" }, "50% ::\r\ndone")).toBe(
      "::error file=a%3Ab%2Cc%25.md,line=3,title=x%0D%0Ay::50%25 ::%0D%0Adone",
    );
    expect(workflowCommand("notice", {}, HOSTILE)).not.toMatch(/[\r\n]|##\[/u);
  });
});
