import { describe, expect, test } from "vitest";
import { fixtureText, story } from "./reading.ts";

const remarks = (...lines: string[]) => story(...lines).remarks.map((one) => [one.kind, one.line, one.text, one.under]);

describe("template text in the development record", () => {
  test.each(["<record model/version>", "-", "{{agent_model_name_version}}", "TBD", "- _TBD_", "<to be filled by dev>", "- To be completed", "…"])(
    "%s",
    (text) => {
      expect(remarks("## Dev Agent Record", "### Agent Model Used", "", text, "", "---")).toEqual([["template-text", 4, text, "Agent Model Used"]]);
    },
  );

  test.each(["None", "N/A", "GPT-5", "- See `log.md` if applicable.", "<b>Claude</b> 4", "```\n-\n```", "<!-- TBD -->"])("not: %s", (text) => {
    expect(remarks("### Agent Model Used", ...text.split("\n"))).toEqual([]);
  });

  test("one real line makes a part filled in, and other sections are not looked at", () => {
    expect(remarks("### Completion Notes List", "- Done all", "-", "## Notes", "TBD")).toEqual([]);
  });

  test("a part's own lines only", () => {
    expect(remarks("## Dev Agent Record", "", "### File List", "- TBD", "### Completion Notes", "- all fine").map(([, line]) => line)).toEqual([4]);
  });
});

describe("must-fix items", () => {
  test("of a course correction, until they are closed", () => {
    expect(
      remarks(
        "## PO Course Correction (2025-10-27)",
        "",
        "- Critical (Must Fix before gate = GO)",
        "  - Set the URL",
        "    in the manifest",
        "  - [x] Ticked",
        "  - ~~Struck~~",
        "  - Mirror the image",
        "    - RESOLVED in abc",
        "  - Pin it (fixed 2025-11-01)",
        "- Should-Fix",
        "  - Later",
      ),
    ).toEqual([["must-fix", 4, "- Set the URL", "Critical (Must Fix before gate = GO)"]]);
  });

  test("under a label or a heading, or in one line", () => {
    expect(remarks("## Course Correction", "**Critical: must-fix:**", "- One", "- Two", "Other words", "- Three").map(([, line]) => line)).toEqual([
      3, 4,
    ]);
    expect(remarks("## QA Results", "### Must fix before the gate", "- One", "## Next", "- Two").map(([, line]) => line)).toEqual([3]);
    expect(remarks("- Must-fix before gate: set the URL").map(([, line]) => line)).toEqual([1]);
  });

  test("not in prose, code, change logs or recommendations without a gate", () => {
    expect(
      remarks(
        "All must-fix recommendations before the gate are addressed",
        "```",
        "- Must fix before gate",
        "  - One",
        "```",
        "| x | clarified Must-Fix before gate | y |",
        "## QA Results",
        "- Must fix before deployment",
        "  - Two",
        "## Course Correction",
        "- Critical (Must fix) ✅",
        "  - Three",
      ),
    ).toEqual([]);
  });
});

describe("critical risks", () => {
  test("the last totals of the QA section count", () => {
    const summary = (count: number) => ["```yaml", "risk_summary:", `  totals: { critical: ${count}, high: 1 }`, "```"];
    expect(remarks("## QA Results", ...summary(0), ...summary(2))).toEqual([["risk", 8, "totals: { critical: 2, high: 1 }", "QA Results"]]);
    expect(remarks("## QA Results", ...summary(2), "- Totals: critical=0, high=3")).toEqual([]);
    expect(remarks("## QA Results — Risk Profile", "- **Critical**: 1 | High: 5").map(([kind]) => kind)).toEqual(["risk"]);
  });

  test("not elsewhere, and not in other words", () => {
    expect(remarks("critical: 1", "## QA Results", "The critical: 1 path", "```yaml", "other:", "  critical: 3", "```")).toEqual([]);
  });
});

test("a whole story", () => {
  expect(remarks(...fixtureText("STORY-CACHE-BASE.md").split("\n"))).toEqual([
    ["template-text", 133, "<record>", "Agent Model Used"],
    ["template-text", 137, "-", "Completion Notes List"],
  ]);
});
