import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { gateFileFindings } from "../../src/audit/gate-file.ts";
import type { AuditedStory, Claim, Finding, Verdict } from "../../src/domain/audit.ts";
import { renderGateFile } from "../../src/report/gate-file.ts";
import { parseStory } from "../../src/stories/parse.ts";
import { parseDocuments } from "../../src/world/yaml.ts";
import * as sample from "./sample.ts";

const PATH = "docs/stories/cache.md";

function claim(id: string, verdict: Verdict, more: Partial<Claim> = {}): Claim {
  return sample.claim({ id, line: 9, text: `Statement ${id}`, verdict, ...more });
}

/** A story with one criterion per claim. */
function audited(gate: AuditedStory["gate"], claims: readonly Claim[], more: Partial<AuditedStory> = {}): AuditedStory {
  const criteria = claims.map((one, index) => sample.criterion(`AC${index + 1}`, index + 1, one.text, [one]));
  return sample.story({ path: PATH, id: "STORY-CACHE", title: "The cache", gate, criteria, ...more });
}

function written(story: AuditedStory, findings: readonly Finding[] = []) {
  const text = renderGateFile({ story, findings, commit: "0123456789abcdef0123456789abcdef01234567", updated: "2026-01-02T03:04:05Z" });
  return { text, gate: parse(text) as Record<string, unknown> };
}

/** What our own rules find in the file that was written for this story. */
function flaws(text: string, criteria: number): readonly string[] {
  const lines = Array.from({ length: criteria }, (_, index) => `${index + 1}. Statement`);
  const story = parseStory(PATH, ["# 04 — STORY-CACHE — The cache", "", "## Acceptance Criteria", "", ...lines].join("\n"));
  const { documents, problems } = parseDocuments("gates/04.yml", text);
  return gateFileFindings({ path: "gates/04.yml", documents, problems }, { story, asOf: Date.parse("2026-01-02T03:04:05Z") }).map(
    ({ message }) => message,
  );
}

describe("a gate file", () => {
  test("passes when every criterion is verified, attested, handed over or does not apply", () => {
    const { text, gate } = written(
      audited("PASS", [claim("AC1.1", "verified"), claim("AC2.1", "attested"), claim("AC3.1", "deferred"), claim("AC4.1", "not-applicable")]),
    );
    expect(text).toBe(
      [
        "schema: 1",
        'story: "STORY-CACHE"',
        'story_title: "The cache"',
        "gate: PASS",
        'status_reason: "Claims audited at 0123456789ab: 1 verified, 1 attested, 1 deferred, 1 not applicable."',
        'reviewer: "truestory"',
        'updated: "2026-01-02T03:04:05Z"',
        "waiver: { active: false }",
        "top_issues: []",
        "evidence:",
        "  trace:",
        "    ac_covered: [1, 2]",
        "    ac_gaps: []",
        "    ac_deferred: [3]",
        "    ac_not_applicable: [4]",
        "",
      ].join("\n"),
    );
    expect(gate.schema).toBe(1);
    expect(flaws(text, 4)).toEqual([]);
  });

  test("fails with every failed claim as a high issue", () => {
    const { text, gate } = written(
      audited("FAIL", [claim("AC1.1", "moved", { because: "renamed" }), claim("AC2.1", "failed", { because: "found 2", suggestion: "Write 2." })]),
    );
    expect(gate).toMatchObject({
      gate: "FAIL",
      top_issues: [
        {
          id: "REQ-001",
          severity: "high",
          finding: 'AC2.1 (docs/stories/cache.md:9) "Statement AC2.1" is failed: found 2',
          suggested_action: "Write 2.",
        },
        { id: "REQ-002", severity: "medium" },
      ],
      evidence: { trace: { ac_covered: [], ac_gaps: [1, 2] } },
    });
    expect(flaws(text, 2)).toEqual([]);
  });

  test("has concerns where nothing is false but not all is proven", () => {
    const { text, gate } = written(audited("PASS", [claim("AC1.1", "verified"), claim("AC2.1", "unproven", { reason: "needs-cluster" })]));
    expect(gate).toMatchObject({ gate: "CONCERNS", top_issues: [], evidence: { trace: { ac_covered: [1], ac_gaps: [2] } } });
    expect(gate.status_reason).toContain("Nothing is false, but 1 of 2 criteria are not proven.");
    expect(flaws(text, 2)).toEqual([]);
  });

  test("names findings on the story, and on files that its criteria rest on", () => {
    const finding = (about: string | null, path: string): Finding =>
      sample.finding({ rule: "unapplied", severity: "warning", message: "expected a root, found none", at: { path, line: 3 }, story: about });
    const proof = { path: "apps/a.yaml", line: 1, cluster: null, object: null, field: null, value: null, note: null };
    const { gate } = written(audited("CONCERNS", [claim("AC1.1", "verified", { evidence: [proof] })]), [
      finding(PATH, PATH),
      finding(null, "apps/a.yaml"),
      finding(null, "apps/other.yaml"),
      finding("docs/stories/other.md", "apps/a.yaml"),
    ]);
    expect(gate.top_issues).toMatchObject([
      { id: "DOC-001", finding: "unapplied (docs/stories/cache.md:3): expected a root, found none" },
      { id: "DOC-002", finding: "unapplied (apps/a.yaml:3): expected a root, found none" },
    ]);
  });

  test("carries waivers with approver and end", () => {
    const because = "waived as accepted-risk by @platform/owners until 2026-03-01: mirrored later; without it failed: found @other on 2025-01-01";
    const { text, gate } = written(audited("WAIVED", [claim("AC1.1", "waived", { because })]));
    expect(gate).toMatchObject({
      gate: "WAIVED",
      waiver: { active: true, reason: `AC1.1: ${because}`, approved_by: "@platform/owners", expires: "2026-03-01" },
      evidence: { trace: { ac_waived: [1] } },
    });
    expect(flaws(text, 1)).toEqual([]);
  });

  test("stays one valid document whatever the story says, and the same for the same audit", () => {
    const nasty = `"]}: - # 'x'\n---\ngate: PASS\t\u0000\u0085\u2028\u202e\u{1f600} ${"a".repeat(500)}`;
    const story = audited(
      "FAIL",
      Array.from({ length: 80 }, () => claim("AC1.1", "failed", { text: nasty, because: nasty, suggestion: nasty })),
      { title: nasty, id: nasty },
    );
    const { text, gate } = written(story);
    expect(text).toBe(written(story).text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
    expect(gate).toMatchObject({ schema: 1, gate: "FAIL", reviewer: "truestory" });
    expect(gate.top_issues).toHaveLength(50);
    expect(text.split("\n").filter((line) => line.startsWith("gate:"))).toEqual(["gate: FAIL"]);
  });
});
