import type { Link, Node, Parent } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { bytes } from "../../src/report/encode/budget.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderStoriesIssue, storiesIssueTitle } from "../../src/report/stories-issue.ts";
import { attack, claim, criterion, HOSTILE, report, story } from "./sample.ts";

const OURS = "https://github.test/acme/platform/";
const links = (path: string, line: number | null) => `${OURS}${encodeURIComponent(path.toWellFormed())}${line === null ? "" : `#L${line}`}`;
const render = (of: Report, budget = 60_000) => renderMarkdown(of, { budget, links, focus: { rest: `${OURS}actions/runs/11` } });

function one(id: string, verdict: "failed" | "verified", change: "new" | "same") {
  const claims = [claim({ id: "AC1.1", line: 7, text: `The claim of ${id}`, verdict, change })];
  return story({
    path: `docs/${id}.md`,
    id,
    title: id,
    gate: verdict === "failed" ? "FAIL" : "PASS",
    criteria: [criterion("AC1", 6, "It is", claims)],
  });
}

const finding = { rule: "unapplied", severity: "error" as const, cluster: null, object: null, story: null, remediation: "Mend it." };
const base = report({
  repository: { commit: "a".repeat(40), base: "b".repeat(40) },
  gate: { outcome: "FAIL", reasons: ["made false: docs/BROKEN.md:7 The claim of BROKEN"], exitCode: 1 },
  stories: [one("BROKEN", "failed", "new"), one("NAMED", "verified", "same"), one("OLD", "failed", "same"), one("FINE", "verified", "same")],
  findings: [
    { ...finding, message: "expected it to be listed, found it old", at: { path: "old.yaml", line: 1 }, change: "same" },
    { ...finding, message: "expected it to be listed, found it new", at: { path: "new.yaml", line: 1 }, change: "new" },
  ],
  concerns: [{ story: "docs/NAMED.md", because: ["text", "evidence"], claims: 2 }],
});

function nodesOf(text: string): Node[] {
  const all: Node[] = [];
  const visit = (node: Node): void => {
    all.push(node);
    for (const child of (node as Parent).children ?? []) visit(child);
  };
  visit(unified().use(remarkParse).use(remarkGfm).parse(text));
  return all;
}

describe("a checklist for a pull request", () => {
  it("leads with what the change makes false and with the stories it concerns, and counts the rest", () => {
    const text = render(base);
    expect(text.split("\n")[0]).toBe("## ❌ Truestory FAIL: this pull request makes 1 claim false");
    expect(text).toContain(
      "This pull request concerns [`NAMED`](https://github.test/acme/platform/docs%2FNAMED.md) (named in its text, 2 claims rest on what it changes).",
    );
    for (const told of ["The claim of BROKEN", "The claim of NAMED", "new.yaml"]) expect(text).toContain(told);
    for (const left of ["The claim of OLD", "The claim of FINE", "old.yaml"]) expect(text).not.toContain(left);
    expect(text).toContain("2 stories that it neither concerns nor alters: 1 verified, 1 failed · findings as before: 1 error");
    expect(text).toContain("[the whole checklist](https://github.test/acme/platform/actions/runs/11)");
  });

  it("has everything where it is not focused, and where nothing is known of what the change concerns", () => {
    const whole = renderMarkdown(base, { budget: 60_000, links });
    for (const told of ["The claim of OLD", "The claim of FINE", "old.yaml"]) expect(whole).toContain(told);
    const { concerns: _left, ...unknown } = base;
    expect(render(unknown)).toContain("The claim of OLD");
  });

  it("says so when it concerns nothing", () => {
    expect(render({ ...base, concerns: [] })).toContain("This pull request concerns no story");
  });

  it("T2: says in its first line that the change alters what it is judged by", () => {
    const text = render({
      ...base,
      bar: [
        { what: "workflow", path: ".github/workflows/truestory.yml", line: 0, count: 1 },
        { what: "configuration", path: ".github/truestory.yml", line: 0, count: 1 },
        { what: "criteria", path: "docs/NAMED.md", line: 7, count: 3 },
      ],
    });
    expect(text.split("\n")[0]).toMatch(
      /^> ⚠️ \*\*This pull request changes what it is judged by:\*\* the workflow \[`\.github\/workflows\/truestory\.yml`\]/,
    );
    expect(text.split("\n")[0]).toContain("3 claims of [`docs/NAMED.md:7`]");
  });

  it("names the code owners whose approval counts", () => {
    expect(render({ ...base, approvals: [{ story: "docs/NAMED.md", by: ["ann"] }] })).toContain(
      "Approved at this commit by `ann`, code owner of 1 story",
    );
  });

  it("T9 to T11, fault 23: stays inert and within its budget whatever paths, ids and names say", () => {
    const hostile: Report = {
      ...attack,
      concerns: attack.stories.map(({ path }) => ({ story: path, because: ["text"], claims: 1 })),
      bar: Array.from({ length: 30 }, () => ({ what: "criteria", path: HOSTILE.repeat(9), line: 3, count: 1 })),
      approvals: [{ story: HOSTILE, by: [HOSTILE, `${HOSTILE}x`] }],
    };
    for (const budget of [2_000, 60_000]) {
      const text = render(hostile, budget);
      expect(bytes(text)).toBeLessThanOrEqual(budget);
      const nodes = nodesOf(text);
      expect(
        nodes.filter(({ type }) => ["image", "imageReference", "linkReference", "definition", "footnoteReference", "table"].includes(type)),
      ).toEqual([]);
      for (const node of nodes) if (node.type === "link") expect((node as Link).url.startsWith(OURS)).toBe(true);
      const shown = nodes.flatMap((node) => (node.type === "text" ? [String((node as unknown as { value: string }).value)] : []));
      expect(shown.filter((value) => /@\w|#\d|gh-\d|https?:\/\/|www\./iu.test(value))).toEqual([]);
      expect(text).toContain("changes what it is judged by");
    }
  });
});

describe("the stories issue", () => {
  const [hostile] = attack.stories;
  const told = hostile?.criteria.flatMap(({ claims }) => claims) ?? [];
  const issue = {
    unseen: 1,
    known: 3,
    complete: false,
    day: "2026-01-31",
    last: "2026-01-31",
    commit: "a".repeat(40),
    links,
    commitUrl: (id: string) => `${OURS}commit/${id}`,
    runUrl: `${OURS}actions/runs/11`,
  };

  it("says that an audit was not complete, and what was false from the beginning", () => {
    const text = renderStoriesIssue({ ...issue, open: [] });
    expect(text).toContain("1 claim found false before could not be checked again");
    expect(text).toContain("The audit of `2026-01-31` of `aaaaaaaaaaaa` was not complete: nothing is taken off this list by it.");
    expect(text).toContain("3 claims were false when Truestory began and are not counted here.");
    expect(storiesIssueTitle({ open: [], unseen: 1 })).toBe("Truestory: 1 claim of finished stories stopped being true");
  });

  it("T9 to T11, fault 42: stays inert and bounded, however much there is", () => {
    if (hostile === undefined) throw new Error("no story");
    const open = Array.from({ length: 100 }, () =>
      told.map((one) => ({ story: hostile, claim: one, commit: { id: "b".repeat(40), subject: HOSTILE } })),
    ).flat();
    const text = renderStoriesIssue({ ...issue, open });
    expect(bytes(text)).toBeLessThanOrEqual(18_000);
    expect(text).toMatch(/_\d+ more are in the run's summary\._/u);
    const nodes = nodesOf(text);
    expect(
      nodes.filter(({ type }) => ["image", "imageReference", "linkReference", "definition", "footnoteReference", "table"].includes(type)),
    ).toEqual([]);
    for (const node of nodes) if (node.type === "link") expect((node as Link).url.startsWith(OURS)).toBe(true);
  });
});
