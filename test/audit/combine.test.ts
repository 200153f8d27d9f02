import { describe, expect, it } from "vitest";
import { combine, type JudgedReading } from "../../src/audit/combine.ts";
import type { Moved, Outcome } from "../../src/domain/assertion.ts";

const holds: Outcome = { is: "holds", level: "substituted", evidence: [], clusters: ["one"] };
const parsed: Outcome = { ...holds, level: "parsed", clusters: ["two"] };
const elsewhere: Moved = { how: "renamed", to: "b.yaml", commit: "c0ffee", note: "renamed" };
const contradicted: Outcome = { is: "contradicted", level: "built", evidence: [], clusters: [], expected: "2", found: "3", moved: null };
const moved: Outcome = { is: "absent", level: "text", evidence: [], clusters: [], expected: "a.yaml", moved: elsewhere };
const open: Outcome = { is: "unknown", reason: "needs-cluster", because: "needs a cluster", evidence: [] };

function reading(outcomes: readonly Outcome[], more: Partial<JudgedReading> = {}): JudgedReading {
  return { recogniser: "one", combine: "all", covers: [{ start: 0, end: 5 }], outcomes, ...more };
}

describe("combine", () => {
  it("verifies only when all hold and no word is left over", () => {
    expect(combine([reading([holds, parsed])], [])).toMatchObject({ verdict: "verified", level: "parsed", clusters: ["one", "two"] });
    expect(combine([reading([holds])], ["Redis"])).toMatchObject({ verdict: "unproven", reason: "unrecognised" });
    expect(combine([reading([holds])], ["Redis"]).because).toContain("Redis");
  });

  it("reads nothing out of nothing", () => {
    expect(combine([], [])).toMatchObject({ verdict: "unproven", reason: "unrecognised" });
  });

  it("fails on one contradicted assertion, whatever else holds, is open, moved or left over", () => {
    for (const other of [holds, open, moved]) expect(combine([reading([contradicted, other])], ["Redis"]).verdict).toBe("failed");
  });

  it("stays open when words left over may narrow what an assertion is about that does not name its subject", () => {
    for (const missed of [contradicted, moved]) {
      expect(combine([reading([missed], { standing: [false] })], ["canary"])).toMatchObject({ verdict: "unproven", reason: "unrecognised" });
      expect(combine([reading([missed], { standing: [false] })], ["canary"]).because).toContain("canary");
      expect(combine([reading([missed], { standing: [false] })], []).verdict).not.toBe("unproven");
      expect(combine([reading([missed], { standing: [true] })], ["canary"]).verdict).not.toBe("unproven");
    }
  });

  it("is moved when nothing failed and something is elsewhere", () => {
    expect(combine([reading([moved, holds])], []).verdict).toBe("moved");
  });

  it("stays open when something could not be checked", () => {
    expect(combine([reading([holds, open])], [])).toMatchObject({ verdict: "unproven", reason: "needs-cluster", because: "needs a cluster" });
  });

  it("takes the best of alternatives", () => {
    expect(combine([reading([contradicted, holds], { combine: "any" })], []).verdict).toBe("verified");
    expect(combine([reading([contradicted, open], { combine: "any" })], []).verdict).toBe("unproven");
  });

  it("is ambiguous when two recognisers read the same words and disagree", () => {
    const readings = [reading([holds]), reading([contradicted], { recogniser: "two", covers: [{ start: 3, end: 8 }] })];
    expect(combine(readings, [])).toMatchObject({ verdict: "unproven", reason: "ambiguous" });
    const apart = [reading([holds]), reading([contradicted], { recogniser: "two", covers: [{ start: 5, end: 8 }] })];
    expect(combine(apart, []).verdict).toBe("failed");
  });

  it("takes the presence of a thing for no contradiction to what is said of it", () => {
    const there = reading([holds], { says: ["there"] });
    const wrong = reading([contradicted], { recogniser: "two" });
    expect(combine([there, wrong], []).verdict).toBe("failed");
    expect(combine([wrong, there], []).verdict).toBe("failed");
    expect(combine([there, reading([contradicted], { recogniser: "two", says: ["not-there"] })], [])).toMatchObject({ reason: "ambiguous" });
    expect(combine([reading([holds], { says: ["more"] }), wrong], [])).toMatchObject({ reason: "ambiguous" });
  });

  it("never condemns for a guess from words", () => {
    expect(combine([reading([contradicted], { inferred: true })], []).verdict).toBe("unproven");
    expect(combine([reading([holds], { inferred: true })], []).verdict).toBe("verified");
  });
});
