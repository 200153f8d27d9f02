import { describe, expect, test } from "vitest";
import { gateFileFindings, isGateDocument } from "../../src/audit/gate-file.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { parseStory } from "../../src/stories/parse.ts";
import { parseDocuments } from "../../src/world/yaml.ts";

const PATH = "docs/qa/gates/1.2-cache.yml";
const CRITERIA = ["1. One", "2. Two", "3. Three (optional)"];
const story = parseStory("docs/stories/1.2.cache.md", ["# Story 1.2: Cache", "", "## Acceptance Criteria", "", ...CRITERIA].join("\n"));

const SOUND: Readonly<Record<string, string>> = {
  schema: "1",
  story: '"1.2"',
  story_title: "Cache",
  gate: "PASS",
  status_reason: "All criteria are met.",
  reviewer: "QA",
  updated: '"2026-01-01T00:00:00Z"',
};

/** Findings on a sound gate file with fields replaced (or, with an empty value, left out), as `line: message`. */
function check(fields: Readonly<Record<string, string>>, asOf: string | null = "2026-01-10"): readonly string[] {
  const text = Object.entries({ ...SOUND, ...fields })
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
  return checkText(text, asOf);
}

function checkText(text: string, asOf: string | null = null, known = true): readonly string[] {
  const { documents, problems } = parseDocuments(PATH, text);
  const context = { story: known ? story : undefined, asOf: asOf === null ? null : (instantOf(asOf) ?? null) };
  return gateFileFindings({ path: PATH, documents, problems }, context).map(({ at, message }) => `${at.line}: ${message}`);
}

test("a sound gate file has no findings", () => {
  expect(check({})).toEqual([]);
  expect(check({ waiver: "{ active: false }", top_issues: "[]", expires: '"2026-01-10"' })).toEqual([]);
  expect(check({ evidence: "{ trace: { ac_covered: [1, AC2], ac_gaps: [] } }", risk_summary: "{ highest: { score: 5 } }" })).toEqual([]);
});

describe("shape", () => {
  test("missing fields, other schemas and words", () => {
    expect(check({ reviewer: '""', updated: "" })).toEqual([
      "1: expected the fields schema, story, story_title, gate, status_reason, reviewer, updated, found no reviewer, updated",
    ]);
    expect(check({ schema: "2" })).toEqual(["1: expected schema 1, found 2"]);
    expect(check({ gate: "GO" })).toEqual(['4: expected gate PASS, CONCERNS, FAIL or WAIVED, found "GO"']);
    expect(check({ updated: "yesterday" })).toEqual(['7: expected updated as an ISO 8601 date, found "yesterday"']);
  });

  test("keys given twice and broken YAML", () => {
    expect(checkText("schema: 1\nstory: x\ngate: PASS\ngate: FAIL")[0]).toBe(
      '4: expected valid YAML with every key once, found: the key "gate" is given twice',
    );
    expect(checkText("schema: 1\nstory: [x\ngate: PASS").length).toBe(1);
  });

  test("a story that is none of those audited is only remarked on", () => {
    const { documents, problems } = parseDocuments(
      PATH,
      Object.entries(SOUND)
        .map(([key, value]) => `${key}: ${value}`)
        .join("\n"),
    );
    const [finding, ...more] = gateFileFindings({ path: PATH, documents, problems }, { story: undefined, asOf: null });
    expect(finding).toMatchObject({ severity: "info", story: null, at: { path: PATH, line: 2 } });
    expect(more).toEqual([]);
  });

  test.each(["- a list", "just text", "gate: kept\nopen: true", "kind: Deployment\nstory: x\nspec: {}"])("no gate file: %s", (text) => {
    expect(parseDocuments(PATH, text).documents.some(isGateDocument)).toBe(false);
  });
});

describe("placeholders", () => {
  test.each([
    ["updated", "'$DATE'"],
    ["story_title", '"{{story_title}}"'],
    ["reviewer", '"<name>"'],
    ["reviewer", '"QA ${TEAM}"'],
    ["status_reason", '"{{status_reason}}"'],
  ])("%s: %s", (key, value) => {
    expect(check({ [key]: value })).toEqual([expect.stringContaining(`expected a value in ${key}, found the placeholder`)]);
  });

  test("a text about variables is none", () => {
    expect(check({ status_reason: '"replicas come from ${REPLICAS}; {{ .Values.x }} is rendered"' })).toEqual([]);
  });
});

describe("criteria", () => {
  const trace = (lists: string, gate = "PASS") => check({ gate, evidence: `{ trace: { ${lists} } }` });

  test("only those that the story has, each in one list, and on a PASS all that are promised", () => {
    expect(trace("ac_covered: [1, 2, 9]")).toEqual(["8: expected a criterion of 1.2, found 9 in ac_covered; it has AC1 to AC3"]);
    expect(trace("ac_covered: [1, 2], ac_gaps: [AC-2]", "CONCERNS")).toEqual(["8: expected AC2 in one list, found it in ac_covered and ac_gaps"]);
    expect(trace("ac_covered: [1]")).toEqual(["8: expected every criterion of 1.2 under evidence.trace of a PASS, found nothing about AC2"]);
    expect(trace("ac_covered: [1]", "CONCERNS")).toEqual([]);
    expect(trace("ac_covered: [1], ac_waived: [2]")).toEqual([]);
  });
});

describe("expiry and waivers", () => {
  test("expires as of the day given, and never without one", () => {
    expect(check({ expires: '"2026-01-09"' })).toEqual(['8: expected a gate that is valid on 2026-01-10, found expires: "2026-01-09"']);
    expect(check({ expires: '"2026-01-09"' }, null)).toEqual([]);
    expect(check({ expires: "null" })).toEqual([]);
  });

  test("a waiver needs a reason, an approver and an end", () => {
    expect(check({ gate: "WAIVED" })).toEqual(["4: expected an active waiver with gate: WAIVED, found none"]);
    expect(check({ gate: "WAIVED", waiver: "{ active: true, reason: ' ', expires: '2026-01-09' }" })).toEqual([
      '8: expected a gate that is valid on 2026-01-10, found waiver.expires: "2026-01-09"',
      "8: expected a reason, an approver and an end of the active waiver, found no reason, approved_by",
    ]);
    expect(check({ gate: "WAIVED", waiver: "{ active: true, reason: later, approved_by: PO }", expires: '"2026-02-01"' })).toEqual([]);
  });
});

describe("a PASS that its own content denies", () => {
  test.each([
    ["evidence", "{ trace: { ac_covered: [1], ac_gaps: [2] } }", "expected gate: CONCERNS, found PASS with uncovered criteria: 2"],
    ["top_issues", "[{ id: SEC-001, severity: high }]", 'expected gate: FAIL, found PASS with the high issue "SEC-001"'],
    [
      "top_issues",
      "[{ id: DOC-001, severity: low }, { id: REL-1, severity: medium }]",
      'expected gate: CONCERNS, found PASS with the medium issue "REL-1"',
    ],
    ["risk_summary", "{ highest: { score: 9 } }", "expected gate: FAIL, found PASS with a risk of score 9"],
    ["risk_summary", "{ highest: { score: 6 } }", "expected gate: CONCERNS, found PASS with a risk of score 6"],
    ["nfr_validation", "{ security: { status: FAIL } }", "expected gate: FAIL, found PASS with security: FAIL"],
    ["test_design", "{ coverage_gaps: [a, b] }", "expected gate: CONCERNS, found PASS with 2 coverage gaps"],
  ])("%s: %s", (key, value, message) => {
    expect(check({ [key]: value })).toEqual([`8: ${message}`]);
    expect(check({ [key]: value, gate: "FAIL" })).toEqual([]);
  });
});

test("hostile content gives at most forty findings, soon, and never throws", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `"{{x${index}}}"`).join(", ");
  expect(check({ top_issues: `[${many}]`, evidence: `{ trace: { ac_covered: [${many}] } }` }).length).toBe(40);
  for (const value of ["[[[]]]", "{ trace: 1 }", "{ trace: { ac_covered: [{}, null, [1], __proto__] } }", "9e99", "*x"]) {
    for (const key of ["evidence", "waiver", "top_issues", "risk_summary", "nfr_validation", "story", "expires", "gate"]) {
      expect(() => check({ [key]: value })).not.toThrow();
    }
  }
});
