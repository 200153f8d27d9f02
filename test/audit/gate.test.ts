import { describe, expect, it } from "vitest";
import { markFindings, pairClaims } from "../../src/audit/difference.ts";
import { type GateInput, runGate } from "../../src/audit/gate.ts";
import { countVerdicts } from "../../src/audit/story.ts";
import type { AuditedStory, Claim, Finding, Verdict } from "../../src/domain/audit.ts";

function claim(id: string, verdict: Verdict, hash = id): Claim {
  const common = { because: null, reading: null, recogniser: null, level: null, clusters: [], evidence: [], suggestion: null, change: null };
  return { id, hash, line: 1, text: `claim ${id}`, verdict, reason: verdict === "unproven" ? "unrecognised" : null, ...common };
}

function story(claims: readonly Claim[], binds = true): AuditedStory {
  return {
    path: "docs/stories/01.md",
    id: "S",
    title: "S",
    status: { raw: "Done", state: binds ? "done" : "draft" },
    binds: { by: binds ? ["status"] : [] },
    gate: claims.some((one) => one.verdict === "failed") ? "FAIL" : "PASS",
    counts: countVerdicts(claims),
    criteria: [{ id: "AC1", line: 1, text: "", verdict: "verified", claims }],
    tasks: [],
    fileList: [],
    definitionOfDone: [],
    validation: [],
    prerequisites: [],
    witnesses: [],
    unparsed: [],
  };
}

const finding: Finding = {
  rule: "build-failed",
  severity: "error",
  message: "expected it to build",
  at: { path: "a.yaml", line: 1 },
  cluster: null,
  object: null,
  story: null,
  remediation: "Mend it.",
  change: null,
};

function gate(head: AuditedStory, base: AuditedStory | null, more: Partial<GateInput> = {}) {
  return runGate({ mode: "advise", stories: [head], findings: [], base: base === null ? null : [base], inputErrors: [], require: [], ...more });
}

describe("the gate of a run", () => {
  it("judges as enforce without a base", () => {
    expect(gate(story([claim("AC1.1", "failed")]), null)).toMatchObject({ outcome: "FAIL", exitCode: 1 });
    expect(gate(story([claim("AC1.1", "failed")], false), null).exitCode).toBe(0);
  });

  it("does not charge what was false before", () => {
    const same = story([claim("AC1.1", "failed")]);
    expect(gate(same, same)).toMatchObject({ exitCode: 0, outcome: "CONCERNS" });
    expect(gate(same, same, { mode: "enforce" }).exitCode).toBe(1);
  });

  it("charges a claim that becomes false, is moved away, or is no longer provable", () => {
    const before = story([claim("AC1.1", "verified")]);
    expect(gate(story([claim("AC1.1", "failed")]), before).exitCode).toBe(1);
    expect(gate(story([claim("AC1.1", "moved")]), before).exitCode).toBe(1);
    expect(gate(story([claim("AC1.1", "unproven")]), before).exitCode).toBe(3);
  });

  it("charges every false claim of a story whose completion the change raises", () => {
    const head = story([claim("AC1.1", "failed")]);
    expect(gate(head, story([claim("AC1.1", "failed")], false)).exitCode).toBe(1);
  });

  it("charges new defects of error severity only", () => {
    const head = story([claim("AC1.1", "verified")]);
    expect(gate(head, head, { findings: [{ ...finding, change: "new" }] }).exitCode).toBe(1);
    expect(gate(head, head, { findings: [{ ...finding, change: "same" }] }).exitCode).toBe(0);
    expect(gate(head, head, { findings: [{ ...finding, change: "new", severity: "warning" }] }).exitCode).toBe(0);
  });

  it("never fails in observe, except on input errors", () => {
    const head = story([claim("AC1.1", "failed")]);
    expect(gate(head, null, { mode: "observe" }).exitCode).toBe(0);
    expect(gate(head, null, { mode: "observe", inputErrors: ["x.md cannot be read"] }).exitCode).toBe(2);
  });

  it("lists what a change takes out of the audit, and never calls that a pass", () => {
    const before = story([claim("AC1.1", "verified"), claim("AC1.2", "failed")]);
    const cases: readonly (readonly [readonly AuditedStory[], string])[] = [
      [[], "no longer audited: docs/stories/01.md, which was said to be done"],
      [[story([claim("AC1.1", "verified"), claim("AC1.2", "failed")], false)], "no longer said to be done: docs/stories/01.md"],
      [[story([claim("AC1.1", "verified")])], "no longer claimed: docs/stories/01.md:1 claim AC1.2"],
      [[story([claim("AC1.1", "verified"), claim("AC1.2", "deferred")])], "no longer checked (deferred): docs/stories/01.md:1 claim AC1.2"],
    ];
    for (const [stories, reason] of cases) {
      expect(gate(before, before, { stories })).toEqual({ outcome: "CONCERNS", reasons: [reason], exitCode: 0 });
    }
    const draft = story([claim("AC1.1", "verified")], false);
    expect(gate(draft, draft, { stories: [] })).toEqual({ outcome: "PASS", reasons: [], exitCode: 0 });
    const edited = story([claim("AC1.1", "verified", "other words"), claim("AC1.2", "verified")]);
    expect(gate(edited, before)).toEqual({ outcome: "PASS", reasons: [], exitCode: 0 });
  });

  it("fails on open reasons that the configuration requires", () => {
    expect(gate(story([claim("AC1.1", "unproven")]), null, { require: ["unrecognised"] }).exitCode).toBe(3);
    expect(gate(story([claim("AC1.1", "unproven")]), null).exitCode).toBe(0);
  });
});

describe("the difference", () => {
  it("pairs claims by text first, then by position", () => {
    const base = story([claim("AC1.1", "verified", "a"), claim("AC1.2", "failed", "b")]);
    const head = story([claim("AC1.1", "failed", "b"), claim("AC1.2", "failed", "edited")]);
    expect(pairClaims(head, base).map((pair) => pair.base?.hash)).toEqual(["b", undefined]);
    const edited = story([claim("AC1.1", "failed", "new words"), claim("AC1.2", "failed", "b")]);
    expect(pairClaims(edited, base).map((pair) => pair.base?.hash)).toEqual(["a", "b"]);
  });

  it("lists findings that a change mends", () => {
    expect(markFindings([], [finding]).map((one) => one.change)).toEqual(["fixed"]);
    expect(markFindings([{ ...finding, at: { path: "a.yaml", line: 9 } }], [finding]).map((one) => one.change)).toEqual(["same"]);
    expect(markFindings([finding], []).map((one) => one.change)).toEqual(["new"]);
  });
});
