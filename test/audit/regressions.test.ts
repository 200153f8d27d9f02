import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ledger } from "../../src/audit/ledger.ts";
import { regressions } from "../../src/audit/regressions.ts";
import type { Report, Verdict } from "../../src/domain/audit.ts";
import { claim, criterion, report, story } from "../report/sample.ts";

type Shown = Readonly<Record<string, Verdict>>;

function of(shown: Shown, parts: Partial<Report> = {}): Report {
  const claims = Object.entries(shown).map(([text, verdict], index) =>
    claim({ id: `AC1.${index}`, line: index + 1, text, verdict, hash: Buffer.from(text).toString("hex").padEnd(32, "0") }),
  );
  const stories = [
    story({ path: "a.md", id: "A", title: "A", gate: "PASS", binds: { by: ["status"] }, criteria: [criterion("AC1", 1, "x", claims)] }),
  ];
  return report({ stories, gate: { outcome: "PASS", reasons: [], exitCode: 0 }, ...parts });
}

const open = (of: Report, ledger: Ledger | null): string[] => regressions(of, ledger).open.map(({ claim }) => claim.text);

const failure = { subject: "apps", path: "apps", message: "no", at: null };
const incomplete = { clusters: [{ name: "one", root: "clusters/one", objects: 0, failures: [failure] }] };

describe("claims that stopped being true", () => {
  test("the first run records, later ones tell what is new", () => {
    const first = regressions(of({ a: "failed", b: "verified" }), null);
    expect([first.open, first.known]).toEqual([[], 1]);
    expect(open(of({ a: "failed", b: "failed" }), first.ledger)).toEqual(["b"]);
  });

  test("what was mended and breaks again is new, also of what was false from the beginning", () => {
    const first = regressions(of({ a: "failed" }), null);
    const mended = regressions(of({ a: "verified" }), first.ledger);
    expect(mended.known).toBe(0);
    expect(open(of({ a: "failed" }), mended.ledger)).toEqual(["a"]);
  });

  test("fault 41: what cannot be checked stays, known or open", () => {
    const ledger = regressions(of({ a: "failed", b: "failed" }), regressions(of({ a: "failed" }), null).ledger).ledger;
    const doubted = regressions(of({ a: "unproven", b: "unproven" }), ledger);
    expect([doubted.open.map(({ claim }) => claim.text), doubted.known]).toEqual([["b"], 1]);
  });

  test("fault 41: what an incomplete audit does not see stays; what a complete one does not see is gone", () => {
    const ledger = regressions(of({ b: "failed" }), { known: [], open: [] }).ledger;
    expect(regressions(of({ a: "verified" }, incomplete), ledger)).toMatchObject({ unseen: 1, complete: false, ledger });
    expect(regressions(of({ a: "verified" }), ledger)).toMatchObject({ unseen: 0, complete: true, ledger: { known: [], open: [] } });
    expect(regressions(of({ a: "verified" }, { gate: { outcome: "FAIL", reasons: [], exitCode: 3 } }), ledger).complete).toBe(false);
  });

  test("stories that do not bind promise nothing", () => {
    const draft = of({ a: "failed" });
    expect(open({ ...draft, stories: draft.stories.map((one) => ({ ...one, binds: { by: [] } })) }, { known: [], open: [] })).toEqual([]);
  });

  test("nothing is open and known at once, and nothing leaves without having been seen decided", () => {
    const verdict = fc.constantFrom<Verdict>("failed", "verified", "unproven", "moved");
    const shown = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), verdict);
    fc.assert(
      fc.property(fc.array(fc.tuple(shown, fc.boolean()), { minLength: 1, maxLength: 8 }), (nights) => {
        let ledger: Ledger | null = null;
        for (const [claims, isComplete] of nights) {
          const now = of(claims, isComplete ? {} : incomplete);
          const next = regressions(now, ledger);
          const kept = new Set([...next.ledger.open, ...next.ledger.known]);
          expect(kept.size).toBe(next.ledger.open.length + next.ledger.known.length);
          const failed = Object.values(claims).filter((one) => one === "failed").length;
          expect(kept.size).toBeGreaterThanOrEqual(failed);
          if (!isComplete && ledger !== null) {
            const decided = Object.values(claims).filter((one) => one === "verified" || one === "moved").length;
            expect(kept.size).toBeGreaterThanOrEqual(ledger.open.length + ledger.known.length - decided);
          }
          ledger = next.ledger;
        }
      }),
    );
  });
});
