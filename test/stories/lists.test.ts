import { describe, expect, test } from "vitest";
import { sentence, sentences, story } from "./reading.ts";

const sixCriteria = ["## Acceptance Criteria", ...[1, 2, 3, 4, 5, 6].map((number) => `${number}. thing ${number} is set`)];

describe("tasks", () => {
  test.each([
    "## Tasks / Subtasks",
    "## Tasks",
    "## Implementation Tasks",
    "## 🛠️ Tasks / Subtasks",
    "## Tasks / Subtasks — Plan (4 Phases)",
    "### Tasks",
    "## Tasks & Acceptance",
  ])("%s", (heading) => {
    expect(story(heading, "- [x] write it", "  - [ ] twice").tasks.map((one) => [one.text, one.tick, one.depth])).toEqual([
      ["write it", "ticked", 0],
      ["twice", "open", 1],
    ]);
  });

  test.each<[string, string[], string[]]>([
    ["- [ ] write (AC: 1)", ["AC1"], []],
    ["- [ ] write (AC: 1, 3)", ["AC1", "AC3"], []],
    ["- [ ] write (AC 2)", ["AC2"], []],
    ["- [ ] write (AC: #2)", ["AC2"], []],
    ["- [ ] write (AC #1, #2)", ["AC1", "AC2"], []],
    ["- [ ] write (AC: 2-4)", ["AC2", "AC3", "AC4"], []],
    ["- [ ] write (AC1–AC3)", ["AC1", "AC2", "AC3"], []],
    ["- [ ] write (AC: #1-#2)", ["AC1", "AC2"], []],
    ["- [ ] write (AC: 1, 4-6)", ["AC1", "AC4", "AC5", "AC6"], []],
    ["- [ ] write (AC‑2)", ["AC2"], []],
    ["- [ ] write (AC1, AC2)", ["AC1", "AC2"], []],
    ["- [ ] write (AC: all)", ["AC1", "AC2", "AC3", "AC4", "AC5", "AC6"], []],
    ["- [ ] write (AC: 6 - NEW)", ["AC6"], []],
    ["- [ ] write (AC: 5, FR15)", ["AC5"], ["FR15"]],
    ["- [ ] write (AC: 1, Story 8.3 dependency)", ["AC1"], ["Story 8.3 dependency"]],
    ["- [ ] write (AC: Documentation)", [], ["Documentation"]],
    ["- [ ] write (AC from Story 1.5)", [], ["from Story 1.5"]],
    ["- [ ] write (AC: #)", [], ["#"]],
  ])("%s", (line, refs, foreign) => {
    const read = story(...sixCriteria, "## Tasks", line);
    expect(read.tasks[0]).toMatchObject({ text: "write", refs, foreignRefs: foreign });
    expect(read.problems).toEqual([]);
  });

  test("a reference to no criterion is kept and reported", () => {
    const read = story(...sixCriteria, "## Tasks", "- [ ] write (AC: 1, 9)");
    expect(read.tasks[0]).toMatchObject({ refs: ["AC1"], foreignRefs: ["AC9"] });
    expect(read.problems).toEqual([{ line: 9, rule: "unknown-reference", message: "AC9 is no criterion of this story." }]);
  });

  test("tasks under a heading take over its references", () => {
    const read = story(...sixCriteria, "## Tasks", "### T2: Write (AC1–AC2)", "- [ ] a", "- [ ] b (AC: 5)", "### T3: Read", "- [ ] c");
    expect(read.tasks.map((one) => [one.text, one.header, one.refs])).toEqual([
      ["T2: Write", true, ["AC1", "AC2"]],
      ["a", false, ["AC1", "AC2"]],
      ["b", false, ["AC5"]],
      ["T3: Read", true, []],
      ["c", false, []],
    ]);
  });

  test("lines that start with a bold key stand on their own", () => {
    const read = story(
      ...sixCriteria,
      "## Tasks",
      "### Phase 0: Setup",
      "**Goal:** a place to",
      "start from",
      "**Acceptance Criteria:** AC-1 (partial), AC-2",
      "**Time**: 1 h",
    );
    expect(read.tasks.filter((one) => !one.header).map((one) => [one.text, one.refs])).toEqual([
      ["Goal: a place to start from", []],
      ["Acceptance Criteria: AC-1 (partial), AC-2", ["AC1", "AC2"]],
      ["Time: 1 h", []],
    ]);
  });

  test("fences belong to the task they are indented under, or follow", () => {
    const read = story(
      "## Tasks",
      "- [ ] a:",
      "  ```bash",
      "  mkdir -p app",
      "  ```",
      "- [ ] b:",
      "```yaml",
      "# not a heading",
      "x: 1",
      "```",
      "- [ ] c",
      "",
      "  ~~~",
      "  y",
      "  ~~~",
    );
    expect(read.tasks.map((one) => [one.text, one.fences])).toEqual([
      ["a:", [{ language: "bash", line: 4, text: "mkdir -p app" }]],
      ["b:", [{ language: "yaml", line: 8, text: "# not a heading\nx: 1" }]],
      ["c", [{ language: null, line: 14, text: "y" }]],
    ]);
  });

  test("a paragraph below a task is a sentence of its own", () => {
    const read = story("## Tasks", "- [x] a", "", "  No toggle is used.", "", "  - [ ] b");
    expect(read.tasks.map((one) => [one.text, one.depth])).toEqual([
      ["a", 0],
      ["No toggle is used.", 1],
      ["b", 1],
    ]);
  });
});

describe("fences", () => {
  test("a markdown fence may hold fences of its own length", () => {
    const read = story("## Tasks", "- [ ] a:", "  ```markdown", "  ## Verify", "  ```bash", "  dig x", "  ```", "  ## Done", "  ```", "- [ ] b");
    expect(read.tasks.map((one) => one.text)).toEqual(["a:", "b"]);
    expect(read.problems).toEqual([]);
  });

  test("one that never ends stops at the next heading and is reported", () => {
    const read = story("## Tasks", "- [ ] a:", "```yaml", "# risk", "x: 1", "## Definition of Done", "- [ ] b", "```bash", "ls", "```");
    expect(read.definitionOfDone.map((one) => one.text)).toEqual(["b"]);
    expect(read.problems).toEqual([
      { line: 3, rule: "unterminated-fence", message: "This code fence is never closed; reading goes on at the next heading." },
    ]);
  });

  test("nothing in a fence is a claim", () => {
    expect(sentences(story("```", "## Acceptance Criteria", "1. a", "```", "~~~~md", "~~~", "## Tasks", "- [ ] b", "~~~~"))).toEqual([]);
  });
});

describe("file lists", () => {
  test.each([
    ["### File List", true],
    ["## File List", true],
    ["### Files Modified During Review", true],
    ["### Files Created/Modified by This Story", true],
    ["#### File List Update", true],
    ["### Files Changed", true],
    ["### Files to Create/Modify", false],
  ])("%s", (heading, read) => {
    expect(story(heading, "- `app/a.yaml`").fileList).toHaveLength(read ? 1 : 0);
  });

  test.each<[string, string[], string[]]>([
    [
      "descriptions",
      ["- `a.yaml` — new", "- `b.yaml` - new", "- `c.yaml` -- new", "- `d.yaml`: new"],
      ["`a.yaml` — new", "`b.yaml` - new", "`c.yaml` -- new", "`d.yaml`: new"],
    ],
    ["notes", ["- `a.yaml` (deleted)", "- app/b.yaml (updated)"], ["`a.yaml` (deleted)", "app/b.yaml (updated)"]],
    ["tables", ["| File | What |", "|---|---|", "| app/a.yaml | new |"], ["app/a.yaml — new"]],
    ["links", ["- [app/a.yaml](c:\\Users\\me\\app\\a.yaml)"], ["app/a.yaml"]],
    ["numbers", ["1. `a.yaml` - new"], ["`a.yaml` - new"]],
    ["bare lines", ["app/a.yaml", "app/b.yaml"], ["app/a.yaml", "app/b.yaml"]],
    ["a fence", ["```bash", "app/a.yaml", "app/b.yaml", "```"], ["app/a.yaml", "app/b.yaml"]],
    [
      "a tree",
      ["```", "app/", "├── base/   # shared", "│   └── a.yaml  # new", "└── b.yaml", "```"],
      ["`app/base/` # shared", "`app/base/a.yaml` # new", "`app/b.yaml`"],
    ],
    [
      "braces and globs",
      ["- `clusters/{a,b}/x.yaml`", "- app/*/x.yaml", "- app/*/y.yaml"],
      ["`clusters/{a,b}/x.yaml`", "app/*/x.yaml", "app/*/y.yaml"],
    ],
    ["one column more", ["- a.yaml", " - b.yaml"], ["a.yaml", "b.yaml"]],
    ["several on a line", ["- `A.cs`, `B.cs`"], ["`A.cs`, `B.cs`"]],
  ])("%s", (_, lines, texts) => {
    const read = story("### File List", "", ...lines);
    expect(read.fileList.map((one) => one.text)).toEqual(texts);
    expect(read.fileList.every((one) => one.depth === 0 && !one.header)).toBe(true);
  });

  test("the line of an entry in a fence is its own", () => {
    expect(story("### File List", "```", "app/", "└── b.yaml", "```").fileList.map((one) => one.line)).toEqual([4]);
  });

  test("labels are headers, and a folder named above is in scope", () => {
    const read = story("### File List", "**Created:**", "- New in `src/cache/`:", "  - `A.cs`");
    expect(read.fileList.map((one) => [one.text, one.header])).toEqual([
      ["Created:", true],
      ["New in `src/cache/`:", false],
      ["`A.cs`", false],
    ]);
    expect(sentence(read, "`A.cs`").scope.paths).toEqual(["src/cache/"]);
  });

  test("placeholders are no entries, and are listed", () => {
    const read = story("### File List", "-", "- TBD", "<record of files>", "None (nothing changed).");
    expect(read.fileList).toEqual([]);
    expect(read.unparsed.map((one) => one.line)).toEqual([2, 3, 4, 5]);
  });
});

describe("other sections", () => {
  test("validation: commands without a list belong to their title", () => {
    const read = story("## Validation Steps", "```bash", "kubectl get pods", "```");
    expect(read.validation).toMatchObject([{ text: "Validation Steps", line: 1, header: false, fences: [{ text: "kubectl get pods" }] }]);
  });

  test("prerequisites: what this story blocks is not required by it", () => {
    const read = story(
      "## Dependencies",
      "**Upstream (before this story):**",
      "- **STORY-A** done",
      "**Downstream (blocked until this story completes):**",
      "- STORY-B",
    );
    expect(read.prerequisites.filter((one) => !one.header).map((one) => [one.text, one.zone.kind])).toEqual([
      ["STORY-A done", "in-scope"],
      ["STORY-B", "not-required"],
    ]);
  });

  test("a definition of done with an introducing line", () => {
    const read = story("## Definition of Done", "Story is complete when:", "1. All criteria are met (AC-1 through AC-2)", "2. Docs exist");
    expect(read.definitionOfDone.map((one) => [one.text.slice(0, 12), one.header])).toEqual([
      ["Story is com", true],
      ["All criteria", false],
      ["Docs exist", false],
    ]);
  });

  test("tasks inside of which validation and prerequisites are headings stay tasks", () => {
    const read = story("## Tasks", "### Prerequisites", "- [ ] a", "### Validation", "- [ ] b", "### File List", "- c.yaml");
    expect(read.tasks.filter((one) => !one.header).map((one) => one.text)).toEqual(["a", "b"]);
    expect(read.fileList.map((one) => one.text)).toEqual(["c.yaml"]);
  });
});
