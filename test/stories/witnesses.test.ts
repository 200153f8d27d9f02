import { describe, expect, test } from "vitest";
import { parseGateFile, parseSprintStatus, parseTracker } from "../../src/stories/witness-files.ts";
import { story } from "./reading.ts";

describe("witnesses in the story", () => {
  const boxes = (...lines: string[]) => story("## Definition of Done", ...lines).witnesses.map((one) => [one.kind, one.line, one.says, one.state]);

  test("boxes: all, some, none", () => {
    expect(boxes("- [x] a", "- [X] b")).toEqual([["boxes", 2, "2 of 2 boxes of the definition of done are ticked", "done"]]);
    expect(boxes("- [x] a", "- [~] b")).toEqual([["boxes", 2, "1 of 2 boxes of the definition of done are ticked", "in-progress"]]);
    expect(boxes("- [ ] a", "- [ ] b")).toEqual([["boxes", 2, "0 of 2 boxes of the definition of done are ticked", null]]);
    expect(boxes("- a")).toEqual([]);
  });

  test("boxes that are not promised here do not count", () => {
    expect(boxes("- [x] a", "- [N/A] b", "- [ ] c (optional)", "**Moved to Story 9:**", "- [ ] d")).toEqual([
      ["boxes", 2, "1 of 1 boxes of the definition of done are ticked", "done"],
    ]);
  });

  test("fully ticked tasks alone do not claim that the story is done", () => {
    expect(story("## Tasks", "- [x] a").witnesses).toMatchObject([{ state: null, says: "1 of 1 boxes of the tasks are ticked" }]);
  });

  test("the last gate of the QA section", () => {
    const read = story(
      "Gate: FAIL",
      "## QA Results",
      "- Gate signal: CONCERNS (one high)",
      "```",
      "Gate: FAIL",
      "```",
      "**Gate: PASS** → docs/gates/1.yml",
    );
    expect(read.witnesses).toEqual([
      { kind: "qa-results", path: "docs/stories/STORY-X.md", line: 7, says: "**Gate: PASS** → docs/gates/1.yml", state: "done" },
    ]);
  });
});

describe("gate files", () => {
  const gate = (...lines: string[]) => parseGateFile("docs/qa/gates/1.yml", lines.join("\n"));

  test.each([
    ["PASS", "done"],
    ["WAIVED", "done"],
    ["FAIL", "in-progress"],
    ["CONCERNS", null],
  ])("%s", (word, state) => {
    expect(gate("# made by hand", "schema: 1", "story: '1.2'", `gate: "${word}"  # today`, "waiver: { active: false }")).toEqual({
      storyRef: "1.2",
      witness: { kind: "gate-file", path: "docs/qa/gates/1.yml", line: 4, says: `gate: "${word}"  # today`, state },
    });
  });

  test("an id is taken out of a longer name", () => {
    expect(gate("story: 'EPIC-x.STORY-DNS-BASE'", "gate: PASS")?.storyRef).toBe("STORY-DNS-BASE");
  });

  test.each([["story: x"], ["gate: PASS"], ["story: x\ngate: MAYBE"], ["nested:\n  story: x\n  gate: PASS"], [""]])("no gate file: %s", (text) => {
    expect(parseGateFile("x.yml", text)).toBeNull();
  });
});

test("trackers: headings with a status line, and tables", () => {
  const text = [
    "# Progress",
    "Status: all good",
    "#### **Story 01: STORY-DNS-BASE**",
    "- **Status**: ✅ **COMPLETE** (2025-01-01)",
    "- **Status**: later",
    "### Story 2.1 — Pools",
    "**Status:** ⏸️ **DEFERRED**",
    "```",
    "Status: Done",
    "```",
    "| Story | Title | Status |",
    "|---|---|---|",
    "| STORY-POOLS | Pools | Nobody knows |",
    "| epic | all | Done |",
  ].join("\n");
  expect(parseTracker("docs/PROGRESS.md", text).map((one) => [one.storyRef, one.witness.line, one.witness.state])).toEqual([
    ["STORY-DNS-BASE", 4, "done"],
    ["2.1", 7, "stopped"],
    ["STORY-POOLS", 13, null],
  ]);
});

test("sprint status: stories only", () => {
  const text = [
    "generated: now",
    "development_status:",
    "  epic-1: in-progress",
    "  # a note",
    '  "1-1-warm": done',
    "  1-2-small: review # soon",
    "  epic-1-retrospective: optional",
    "action_items:",
    "  1-3-x: done",
  ].join("\r\n");
  expect(parseSprintStatus("sprint-status.yaml", text).map((one) => [one.storyRef, one.witness.line, one.witness.says, one.witness.state])).toEqual([
    ["1-1-warm", 5, '"1-1-warm": done', "done"],
    ["1-2-small", 6, "1-2-small: review # soon", "review"],
  ]);
});
