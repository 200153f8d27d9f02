import { describe, expect, test } from "vitest";
import { parseStory } from "../../src/stories/parse.ts";
import { story } from "./reading.ts";

const rest = ["", "## Acceptance Criteria", "1. it is warm"];

describe("where the status stands", () => {
  test.each<[string, string[], string, string, number]>([
    ["a section", ["# S", "", "## Status", "", "Approved (v3.1 aligned)", "Owner: A"], "Approved (v3.1 aligned)", "approved", 5],
    ["a plain line", ["# S", "Status: Draft (refined)"], "Draft (refined)", "draft", 2],
    ["frontmatter", ["---", "title: S", 'status: "done"', "---", "# S"], "done", "done", 3],
    ["a bold line", ["# S", "**Status**: Review Passed"], "Review Passed", "review", 2],
    ["a bold line with the colon inside", ["# S", "**Status:** Done"], "Done", "done", 2],
    ["one of several fields", ["# S", "**Status:** v3.0 (Manifests-first) | **Date:** 2025-10-26"], "v3.0 (Manifests-first)", "unknown", 2],
    [
      "a table in the section",
      ["# S", "## Status", "| Field | Value |", "|---|---|", "| Owner | A |", "| Status | Completed |"],
      "Completed",
      "done",
      6,
    ],
    ["the heading", ["# S", "## Status: Draft"], "Draft", "draft", 2],
    ["a list item", ["# S", "- **Status:** ✅ READY FOR IMPLEMENTATION"], "✅ READY FOR IMPLEMENTATION", "approved", 2],
    ["a list of boxes", ["# S", "## Status", "- [x] Rascunho", "- [x] Concluída", "- [ ] Arquivada"], "Concluída", "done", 4],
  ])("%s", (_, lines, raw, state, line) => {
    expect(story(...lines, ...rest).status).toEqual({ raw, state, line });
  });

  test("a status deep in the file is not the story's", () => {
    expect(story("# S", ...rest, "## QA Results", "**Status: PASS** ✓", "Status: Done", "### Status", "Done").status).toBeNull();
  });

  test("every status of the head is a witness", () => {
    const read = story("# S", "Status: Done", "## Status", "Draft", ...rest);
    expect(read.status?.raw).toBe("Done");
    expect(read.witnesses.filter((one) => one.kind === "status").map((one) => [one.line, one.says, one.state])).toEqual([
      [2, "Status: Done", "done"],
      [4, "Draft", "draft"],
    ]);
  });
});

test.each([
  ["draft", "DRAFT (Ready for review)"],
  ["draft", "Draft - Awaiting PM Review"],
  ["draft", "Proposed"],
  ["draft", "Backlog"],
  ["approved", "✅ APPROVED WITH AMENDMENTS"],
  ["approved", "Ready"],
  ["approved", "ready-for-dev"],
  ["approved", "Ready for Development"],
  ["in-progress", "in-progress"],
  ["in-progress", "InProgress"],
  ["in-progress", "⚠️ **NEEDS REVISION** before development"],
  ["review", "Ready for Review"],
  ["review", "in-review"],
  ["review", "implementation-complete"],
  ["review", "Ready for QA Validation"],
  ["review", "Ready for Merge"],
  ["done", "`done`"],
  ["done", "DONE ✅"],
  ["done", "✅ **COMPLETE** (2026-01-16)"],
  ["done", "**Done** (QA approved with CONCERNS)"],
  ["done", "✅ COMPLETE (with an issue found)"],
  ["stopped", "⛔ **DEFERRED** (incompatible)"],
  ["stopped", "CONDITIONAL - Deferred pending Story 2.1 results"],
  ["stopped", "Superseded by Story 4.5"],
  ["stopped", "Merged into Story 4.2"],
  ["stopped", "SPLIT INTO SUB-STORIES (Ready for Implementation)"],
  ["stopped", "non-executable"],
  ["stopped", "blocked"],
  ["unknown", "v3.0-Manifests-Only"],
  ["unknown", "Incomplete"],
  ["unknown", "Donetsk"],
  ["unknown", "Not done"],
  ["unknown", "¯\\_(ツ)_/¯"],
])("%s: %s", (state, raw) => {
  expect(story("# S", `Status: ${raw}`, ...rest).status?.state).toBe(state);
});

test("configured status words win", () => {
  const text = ["# S", "Status: Gold Master", ...rest].join("\n");
  expect(parseStory("s.md", text, { statusWords: { "gold-master": "done" } }).status?.state).toBe("done");
});

describe("identity", () => {
  test.each<[string, string, { id: string; number: string | null; title: string }]>([
    ["# Story 1.2: Warm cache", "1.2.warm.md", { id: "1.2", number: "1.2", title: "Warm cache" }],
    ["# 04 — STORY-DNS-BASE — Create manifests", "x.md", { id: "STORY-DNS-BASE", number: "04", title: "Create manifests" }],
    ["# STORY-DNS-BASE: Create manifests", "x.md", { id: "STORY-DNS-BASE", number: null, title: "Create manifests" }],
    ["# Story 01.05: Pools", "x.md", { id: "01.05", number: "01.05", title: "Pools" }],
    ["# 07 — Pools", "x.md", { id: "07", number: "07", title: "Pools" }],
    ["# Pools\nID: STORY-POOLS\nSequence: 45/50 | Prev: — | Next: STORY-NEXT.md", "x.md", { id: "STORY-POOLS", number: "45", title: "Pools" }],
    ["# Pools", "docs/4.5.story.md", { id: "4.5", number: null, title: "Pools" }],
    ["", "docs/env-6-2-pools.md", { id: "env-6-2-pools", number: null, title: "Acceptance Criteria" }],
  ])("%s in %s", (head, path, expected) => {
    expect(parseStory(path, `${head}\n\n## Acceptance Criteria\n1. it is warm\n`)).toMatchObject({
      ...expected,
      title: head === "" ? expect.any(String) : expected.title,
    });
  });

  test("links of the head", () => {
    const read = story(
      ...[
        "# 02 — STORY-B — B",
        "**Sequence:** 02/50 | **Prev:** STORY-A.md | **Next:** —",
        "Links: docs/architecture.md §9; kubernetes/apps/b/",
        ...rest,
      ],
      ...["## Dependencies", "- Story 01 (STORY-A) complete", "- STORY-Z done", "**NOT Required:**", "- STORY-Y"],
    );
    expect(read.links).toEqual([
      { kind: "prev", target: "STORY-A.md", line: 2 },
      { kind: "document", target: "docs/architecture.md", line: 3, sections: ["9"] },
      { kind: "depends", target: "STORY-A", line: 8 },
      { kind: "depends", target: "STORY-Z", line: 9 },
    ]);
    expect(read.about).toEqual(["docs/architecture.md", "kubernetes/apps/b/"]);
  });
});
