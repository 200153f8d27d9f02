import { describe, expect, test } from "vitest";
import { looksLikeStory } from "../../src/stories/parse.ts";
import { claims, sentence, story } from "./reading.ts";

describe("criteria blocks", () => {
  test.each([
    ["## Acceptance Criteria"],
    ["### Acceptance Criteria"],
    ["**Acceptance Criteria:**"],
    ["Acceptance Criteria:"],
    ["## ✅ Acceptance Criteria"],
    ["## Acceptance Criteria (Manifest Completeness)"],
    ["## Revised Acceptance Criteria"],
    ["## Preserved Umbrella Acceptance Criteria"],
    ["## 3. Acceptance Criteria"],
    ["## Critérios de Aceitação"],
    ["## Critères d’acceptation"],
    ["## 验收标准"],
    ["## Akzeptanzkriterien"],
    ["Acceptance Criteria\n-------------------"],
  ])("%s opens one", (heading) => {
    expect(claims(story("# Story 1.2: Cache", "", heading, "", "1. The cache is warm"))).toEqual({ AC1: ["The cache is warm"] });
  });

  test.each([
    ["## Acceptance Criteria Review"],
    ["### 📊 Acceptance Criteria Status"],
    ["#### ✓ PASS: Acceptance criteria list matches the epic"],
    ["### Tasks ↔ Acceptance Criteria Mapping"],
    ["## Test Scenarios by Acceptance Criteria"],
    ["## Risk Acceptance Criteria"],
    ["## QA Results\n\n### Acceptance Criteria"],
  ])("%s opens none", (heading) => {
    const text = `# Story 1.2: Cache\n\n${heading}\n\n1. The cache is warm\n`;
    expect(claims(story(text))).toEqual({});
    expect(looksLikeStory(text)).toBe(false);
  });

  test("a bold label under tasks opens one, and the tasks before it stay tasks", () => {
    const read = story(
      "## Tasks & Acceptance",
      "",
      "**Execution:**",
      "- [x] `src/cache.ts` -- ADD -- keep it warm",
      "",
      "**Acceptance Criteria:**",
      "- Given a cold start, when asked, then it answers",
    );
    expect(claims(read)).toEqual({ AC1: ["Given a cold start, when asked, then it answers"] });
    expect(read.tasks.filter((one) => !one.header).map((one) => [one.text, one.tick])).toEqual([["`src/cache.ts` -- ADD -- keep it warm", "ticked"]]);
  });
});

describe("criteria items", () => {
  const read = (...lines: string[]) => claims(story("# Story 1.2: Cache", "", "## Acceptance Criteria", "", ...lines));

  test.each<[string, string[], Record<string, string[]>]>([
    ["numbers with a dot", ["1. The cache is warm", "2. The cache is small"], { AC1: ["The cache is warm"], AC2: ["The cache is small"] }],
    ["numbers with a bracket", ["1) **Cache exists**:", "   - `app/cache.yaml` exists"], { AC1: ["`app/cache.yaml` exists"] }],
    [
      "a bold title over bullets",
      ["1. **Cache Created:**", "   - `app/cache.yaml` exists", "   - Size: `1Gi`"],
      { AC1: ["`app/cache.yaml` exists", "Size: `1Gi`"] },
    ],
    [
      "bold ids in numbers",
      ["1. **AC1-Cluster**: nodes are Ready", "2. **AC2 (CRITICAL):** disks are bound"],
      { AC1: ["Cluster: nodes are Ready"], AC2: ["disks are bound"] },
    ],
    ["heading ids with a colon", ["### AC1: Cache", "- `app/cache.yaml` exists"], { AC1: ["`app/cache.yaml` exists"] }],
    ["heading ids with a dash", ["### AC1 — Cache", "- it is warm", "### AC2 - Store", "- it is cold"], { AC1: ["it is warm"], AC2: ["it is cold"] }],
    ["heading ids with a hyphen", ["### AC-1: Cache", "- it is warm"], { AC1: ["it is warm"] }],
    [
      "heading ids with a space",
      ["### AC 1: Cache", "- it is warm", "### AC4.5: Store", "- it is cold"],
      { AC1: ["it is warm"], "AC4.5": ["it is cold"] },
    ],
    [
      "headings on the level of the block",
      ["## AC1: Cache", "- it is warm", "## AC2: Store", "- it is cold"],
      { AC1: ["it is warm"], AC2: ["it is cold"] },
    ],
    [
      "bold paragraphs",
      ["**AC1 — The default (3s) is preserved.**", "", "**AC2**: Object storage:", "- `app/store.yaml` exists"],
      { AC1: ["The default (3s) is preserved."], AC2: ["`app/store.yaml` exists"] },
    ],
    ["bullets with ids", ["- AC1: the cache is warm", "- **AC2**: the store is cold"], { AC1: ["the cache is warm"], AC2: ["the store is cold"] }],
    ["boxes", ["- [x] AC 1: Given an instance, it answers", "- [ ] AC 2: it stops"], { AC1: ["Given an instance, it answers"], AC2: ["it stops"] }],
    ["boxes in numbers", ["1. [x] four files exist", "2. [ ] a fifth is gone"], { AC1: ["four files exist"], AC2: ["a fifth is gone"] }],
    [
      "bare bullets",
      ["- Add the library to `pyproject.toml`", "- Keep the lock file"],
      { AC1: ["Add the library to `pyproject.toml`"], AC2: ["Keep the lock file"] },
    ],
    [
      "steps as bullets",
      ["- **Given** a cold start,", "- **When** it is asked,", "- **Then** it answers", "- **Given** a warm start, it answers"],
      { AC1: ["Given a cold start,", "When it is asked,", "Then it answers"], AC2: ["Given a warm start, it answers"] },
    ],
    [
      "steps in a paragraph",
      ["**Given** a cold start,", "**When** it is asked,", "**Then** it answers"],
      { AC1: ["Given a cold start, When it is asked, Then it answers"] },
    ],
    [
      "numbered headings",
      ["### 1. Migration ✅", "- `pyproject.toml` exists", "### 2. Checks", "- hooks exist"],
      { AC1: ["`pyproject.toml` exists"], AC2: ["hooks exist"] },
    ],
    ["free headings", ["### Migration", "- `pyproject.toml` exists"], { AC1: ["`pyproject.toml` exists"] }],
    [
      "group headings over numbers",
      ["### Functional", "1. it is warm", "### Operational", "2. it is small"],
      { AC1: ["it is warm"], AC2: ["it is small"] },
    ],
    [
      "group labels between items",
      ["### Completeness (AC1-AC2)", "**AC1**: files:", "- `app/a.yaml`", "**AC2**: more files:", "- `app/b.yaml`"],
      { AC1: ["`app/a.yaml`"], AC2: ["`app/b.yaml`"] },
    ],
    [
      "a table",
      ["| AC | Description | Status |", "|----|---|---|", "| AC1 | The cache is warm | ✅ |", "| 2 | The store is cold | ❌ |"],
      { AC1: ["The cache is warm"], AC2: ["The store is cold"] },
    ],
    [
      "a table with several rows of one criterion",
      ["| AC | Description |", "|----|---|", "| AC1 | The cache is warm |", "| AC1 | The cache is small |", "| AC2 | The store is cold |"],
      { AC1: ["The cache is warm", "The cache is small"], AC2: ["The store is cold"] },
    ],
    [
      "letters below a number",
      ["1. **Warnings**:", "   a. **Too small**: raised below 1Gi", "   b. raised above 2Gi"],
      { AC1: ["Too small: raised below 1Gi", "raised above 2Gi"] },
    ],
    ["ids tagged with a task", ["**AC1** (Task T2): the source exists:", "- `app/source.yaml`"], { AC1: ["`app/source.yaml`"] }],
    ["a quote before the items", ["> **Stance:** every criterion is checked by hand.", "", "1. it is warm"], { AC1: ["it is warm"] }],
    ["numbers that all say one", ["1. it is warm", "1. it is small"], { AC1: ["it is warm"], AC2: ["it is small"] }],
    ["ids with typographic hyphens", ["**AC‑1**: it is warm", "**AC–2**: it is small"], { AC1: ["it is warm"], AC2: ["it is small"] }],
  ])("%s", (_, lines, expected) => {
    expect(read(...lines)).toEqual(expected);
  });

  test("two columns of indentation under a number make children", () => {
    expect(read("6. **Validation Passes:**", "  - `kustomize build app` succeeds", "  - the result is small")).toEqual({
      AC6: ["`kustomize build app` succeeds", "the result is small"],
    });
  });

  test("one column more in a bullet list makes a sibling", () => {
    expect(read("- `app/a.yaml` exists", " - `app/b.yaml` exists")).toEqual({ AC1: ["`app/a.yaml` exists"], AC2: ["`app/b.yaml` exists"] });
  });

  test("a number that occurs twice is reported and both criteria are kept", () => {
    const found = story("## Acceptance Criteria", "### AC1: A", "- it is warm", "### AC1: B", "- it is small");
    expect(found.criteria.map((one) => one.id)).toEqual(["AC1", "AC2"]);
    expect(found.problems).toEqual([{ line: 4, rule: "duplicate-criterion", message: "There is more than one criterion 1." }]);
  });

  test("a checklist about the criteria belongs to the criteria it names", () => {
    const found = story(
      ...[
        "## Acceptance Criteria",
        "### AC-1: Files",
        "- `app/a.yaml` exists",
        "### AC ↔ Files Checklist (Quick)",
        "- AC‑1: Manifests exist",
        "  - `app/b.yaml`",
        "- AC-9: more",
        "- see the wiki",
      ],
    );
    expect(claims(found)).toEqual({ AC1: ["`app/a.yaml` exists", "`app/b.yaml`"] });
    expect(sentence(found, "Manifests exist")).toMatchObject({ header: true, criterion: "AC1", refs: ["AC1"] });
    expect(found.loose.filter((one) => !one.header).map((one) => one.text)).toEqual(["more", "see the wiki"]);
  });

  test("empty items and items of a quote are listed, not dropped", () => {
    const found = story("## Acceptance Criteria", "1. it is warm", "2.", "> - [ ] it is quoted", "```yaml", "a: 1", "```");
    expect(found.unparsed).toEqual([
      { line: 3, text: "2." },
      { line: 4, text: "> - [ ] it is quoted" },
    ]);
  });
});
