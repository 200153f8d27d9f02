import fc from "fast-check";
import type { Html, Link, Node, Parent } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { bytes } from "../../src/report/encode/budget.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { attack, claim, criterion, HOSTILE, report, sample, story } from "./sample.ts";

const processor = unified().use(remarkParse).use(remarkGfm);

function nodesOf(text: string): Node[] {
  const all: Node[] = [];
  const visit = (node: Node) => {
    all.push(node);
    for (const child of (node as Parent).children ?? []) visit(child);
  };
  visit(processor.parse(text));
  return all;
}

const OURS = "https://github.com/acme/platform/blob/17e1991dc520/";
const links = (path: string, line: number | null) => `${OURS}${encodeURIComponent(path.toWellFormed())}${line === null ? "" : `#L${line}`}`;
const render = (of: Report, budget = 60_000) => renderMarkdown(of, { budget, links });

/** Many stories with many claims of every kind. */
function large(stories: number, claims: number): Report {
  const verdicts = ["failed", "moved", "unproven", "verified", "deferred"] as const;
  return report({
    gate: { outcome: "FAIL", reasons: ["Claims are false."], exitCode: 1 },
    stories: Array.from({ length: stories }, (_, s) =>
      story({
        path: `docs/stories/${s}.md`,
        id: `STORY-${s}`,
        title: "A story 😀",
        gate: "FAIL",
        criteria: [
          criterion(
            "AC1",
            1,
            "Everything",
            Array.from({ length: claims }, (_, c) => {
              const verdict = verdicts[c % verdicts.length] ?? "failed";
              return claim({
                id: `AC1.${c}`,
                line: c + 1,
                text: `Claim ${c} 😀 ${"word ".repeat(10)}`,
                verdict,
                suggestion: verdict === "moved" ? "- `a` exists" : null,
              });
            }),
          ),
        ],
      }),
    ),
  });
}

/** What must hold of any checklist, however it was cut. */
function expectWhole(text: string) {
  const nodes = nodesOf(text);
  const html = nodes.flatMap((node) => (node.type === "html" ? [(node as Html).value] : []));
  const tags = html.flatMap((value) => value.match(/<[^>]*>/gu) ?? []);
  const foreign = tags.filter((tag) => !/^<\/?(?:details|summary|sub|b|code)>$/u.test(tag));
  expect(foreign).toEqual([]);
  for (const tag of ["details", "summary", "sub", "b", "code"]) {
    expect(tags.filter((one) => one === `<${tag}>`).length, tag).toBe(tags.filter((one) => one === `</${tag}>`).length);
  }
  for (const node of nodes) if (node.type === "link") expect((node as Link).url.startsWith(OURS)).toBe(true);
  expect(
    nodes.filter(({ type }) =>
      ["image", "imageReference", "linkReference", "definition", "footnoteReference", "footnoteDefinition", "table", "blockquote"].includes(type),
    ),
  ).toEqual([]);
  expect(text.endsWith("\n")).toBe(true);
  expect(text.isWellFormed()).toBe(true);
  const last = processor.parse(text).children.at(-1);
  expect(["html", "paragraph", "list", "heading"]).toContain(last?.type);
}

describe("renderMarkdown", () => {
  it("says first what the pull request makes false, then every claim of every story", () => {
    expect(render(sample).replaceAll(OURS, "…/")).toMatchSnapshot();
  });

  it("calls a push a push", () => {
    expect(renderMarkdown(sample, { budget: 60_000, links, subject: "push" }).split("\n")[0]).toBe(
      "## ❌ Truestory FAIL: this push makes 1 claim false",
    );
  });

  it("writes places without links where there are none", () => {
    const text = renderMarkdown(sample, { budget: 60_000, links: () => null });
    expect(nodesOf(text).filter(({ type }) => type === "link")).toEqual([]);
    expect(text).toContain("`kubernetes/dns/app/helmrelease.yaml:24`");
  });

  it("never says all is well of nothing", () => {
    expect(render(report({}))).toMatchInlineSnapshot(`
      "## ✅ Truestory PASS

      **No story was judged**

      <sub>mode advise</sub>
      "
    `);
    const label = story({ path: "a.md", id: "A", title: "A", gate: "PASS", criteria: [criterion("AC1", 3, "Says nothing", [])] });
    expect(render(report({ stories: [label] }))).not.toContain("verified");
  });

  it("says when the audit is no answer", () => {
    const failed = report({ gate: { outcome: "FAIL", reasons: ["No evidence."], exitCode: 3 } });
    expect(render(failed)).toContain("never passes");
    expect(render({ ...failed, gate: { ...failed.gate, exitCode: 2 } })).toContain("The input has an error");
  });

  it("stays inert whatever the repository says", () => {
    expectWhole(render(attack));
    const planted = nodesOf(render(attack)).filter((node) => node.type !== "code" && "value" in node && String(node.value).includes("<!--"));
    expect(planted.filter(({ type }) => type !== "text")).toEqual([]);
    expect(render(attack).replaceAll(/^ {4}(`{3,})markdown\n[\s\S]*?\n {4}\1$/gmu, "")).not.toContain("<!--");
  });

  it("stays within its budget, whole, and counts what it left out", () => {
    const many = large(12, 60);
    const rows = nodesOf(render(many, 5_000_000)).filter(({ type }) => type === "listItem").length;
    for (const budget of [2_000, 3_000, 5_000, 20_000, 60_000, 120_000]) {
      const text = render(many, budget);
      expect(bytes(text)).toBeLessThanOrEqual(budget);
      expectWhole(text);
      expect(text).toMatch(/_\d+ rows are left out here/u);
    }
    expect(render(many, 5_000_000)).not.toContain("left out");
    expect(rows).toBeGreaterThan(12 * 60);
  });

  it("names every story and shows failures before all else when room is short", () => {
    const text = render(large(6, 200), 20_000);
    for (const id of [0, 1, 2, 3, 4, 5]) expect(text).toContain(`<b>STORY-${id}</b>`);
    expect(text.indexOf("### False")).toBeLessThan(text.indexOf("### Moved"));
    expect(text.indexOf("- ❌ **failed**")).toBeGreaterThan(0);
  });

  it("holds for any budget and any amount of hostile text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 30_000 }), fc.integer({ min: 0, max: 3 }), fc.nat(HOSTILE.length), (budget, copies, cut) => {
        const text = `${HOSTILE.slice(cut)}${HOSTILE.repeat(copies)}`;
        const one = claim({ id: text, line: 1, text, verdict: "failed", because: text, suggestion: text });
        const stories = [
          story({
            path: text,
            id: text,
            title: text,
            gate: "FAIL",
            criteria: [criterion("AC1", 1, text, [one, { ...one, verdict: "moved" }, { ...one, verdict: "unproven" }])],
          }),
        ];
        const rendered = render(report({ stories, gate: { outcome: "FAIL", reasons: [text], exitCode: 1 } }), budget);
        expect(bytes(rendered)).toBeLessThanOrEqual(budget);
        expectWhole(rendered);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps the headline within the smallest budget, whatever it says", () => {
    const cluster = "क्".repeat(500);
    const reasons = ["unrecognised", "ambiguous", "needs-cluster", "needs-network", "needs-chart", "needs-secret", "render-failed"] as const;
    const claims = reasons.map((reason, index) =>
      claim({ id: "AC1.1", line: 1, text: "x", verdict: "unproven", reason, change: index === 0 ? "new" : "same" }),
    );
    const stories = [story({ path: "a.md", id: "A", title: "A", gate: "FAIL", criteria: [criterion("AC1", 1, "x", claims)] })];
    const rendered = render(
      report({ stories, repository: { commit: cluster, base: cluster }, gate: { outcome: "FAIL", reasons: [cluster], exitCode: 3 } }),
      2_000,
    );
    expect(bytes(rendered)).toBeLessThanOrEqual(2_000);
  });

  it("refuses a budget that could not even hold the headline", () => {
    expect(() => render(sample, 1_999)).toThrow(RangeError);
  });

  it("is done with 1,000 stories quickly", () => {
    const many = large(1_000, 10);
    const start = performance.now();
    const text = render(many);
    expect(bytes(text)).toBeLessThanOrEqual(60_000);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
