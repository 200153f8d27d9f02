import { describe, expect, test } from "vitest";
import type { Zone } from "../../src/domain/story.ts";
import { sentence, story } from "./reading.ts";

const inScope: Zone = { kind: "in-scope" };

describe("zones", () => {
  test.each<[string, string[], Zone]>([
    ["a bold label", ["1. it is warm", "", "**Deferred to Story 45 (Deployment):**", "- ❌ X"], { kind: "deferred", to: "Story 45", line: 4 }],
    [
      "a heading",
      ["1. it is warm", "### Deferred to STORY-VALIDATE (NOT Part of This Story)", "- X"],
      { kind: "deferred", to: "STORY-VALIDATE", line: 3 },
    ],
    ["a label that moves", ["1. it is warm", "**NOT Part of DoD (Moved to Story 45):**", "- X"], { kind: "deferred", to: "Story 45", line: 3 }],
    ["a label without a target", ["1. it is warm", "**Deferred:**", "- ~~X~~"], { kind: "deferred", to: null, line: 3 }],
    ["not required", ["1. it is warm", "**NOT Required (v3.0):**", "- ❌ X"], { kind: "not-required", line: 3 }],
    ["out of scope", ["1. it is warm", "**Out of Scope:**", "- X"], { kind: "not-required", line: 3 }],
    ["a parenthesis", ["- X (deferred to Story 9)"], { kind: "deferred", to: "Story 9", line: 2 }],
    ["a title that is not validated", ["1. **Title (NOT validated in this Story):**", "   - X"], { kind: "not-required", line: 2 }],
    ["a tag", ["- [x] [Review][Defer] X"], { kind: "deferred", to: null, line: 2 }],
    ["an optional item", ["- (optional) X"], { kind: "optional", line: 2 }],
    ["an optional tail", ["- X (optional)"], { kind: "optional", line: 2 }],
    ["an optional criterion", ["### AC4 — Package (Optional, Lower Priority)", "- X"], { kind: "optional", line: 2 }],
    ["a leading word", ["- Optional — X"], { kind: "optional", line: 2 }],
    [
      "a condition on the criterion",
      ["2. **Records Created (If Using Automation):**", "   - X"],
      { kind: "conditional", condition: "If Using Automation", line: 2 },
    ],
    ["a condition on the item", ["- X (if needed)"], { kind: "conditional", condition: "if needed", line: 2 }],
    ["a condition first", ["- If variables are missing, X"], { kind: "conditional", condition: "If variables are missing", line: 2 }],
    ["a cross without a label", ["- ❌ X"], inScope],
    ["an alternative", ["- X exists (or reuses existing)"], inScope],
    ["optional keys in the middle", ["- X lists ranges (optional keys): `A`"], inScope],
    ["a condition in the middle", ["- X (if available) or cross-check shows it"], inScope],
    ["a story that handles something else", ["- No X in manifests (handled separately in Story 43)"], inScope],
    ["a behaviour first", ["- If the pool is full, X"], inScope],
    ["a behaviour last", ["- X (when the queue is long)"], inScope],
    ["a deferral of a part", ["- Metrics (deferred to Story 9) are one thing, X another"], inScope],
    ["a need of a part", ["- TLS (not required in tests) and X"], inScope],
    ["deferred as an adjective", ["1. **Deferred loading is configured:**", "   - X"], inScope],
    ["excluded as an adjective", ["1. **Excluded namespaces are labelled:**", "   - X"], inScope],
    ["downstream as an adjective", ["1. **Downstream services are wired:**", "   - X"], inScope],
    ["a negative requirement", ["1. **Not included in the image: tools**", "   - X"], inScope],
    ["optional as a prefix", ["- Optional-chaining of X"], inScope],
    ["a folder that moved", ["- X moved to the new folder"], inScope],
  ])("%s", (_, lines, zone) => {
    const read = story("## Acceptance Criteria", ...lines);
    const found = [...read.criteria.flatMap((one) => one.sentences), ...read.loose].find((one) => !one.header && /\bX\b/.test(one.text));
    expect(found?.zone).toEqual(zone);
  });

  test("numbered criteria after a deferred bullet list are in scope again", () => {
    const read = story("## Acceptance Criteria", "1. it is warm", "**Deferred to Story 9:**", "- it is fast", "", "2. it is small");
    expect(read.criteria.map((one) => [one.id, one.zone.kind])).toEqual([
      ["AC1", "in-scope"],
      ["AC2", "in-scope"],
    ]);
    expect(sentence(read, "it is fast").zone.kind).toBe("deferred");
  });

  test("a label that hands off is itself in scope, so that only its items count as deferred", () => {
    const read = story("## Acceptance Criteria", "1. it is warm", "**Deferred to Story 9:**", "- it is fast");
    expect(read.loose.map((one) => [one.header, one.zone.kind])).toEqual([
      [true, "in-scope"],
      [false, "deferred"],
    ]);
    expect(read.links).toEqual([{ kind: "deferred-to", target: "Story 9", line: 3 }]);
  });

  test("a section that is moved as a whole", () => {
    const read = story("## Acceptance Criteria", "1. it is warm", "## Runtime Validation (MOVED TO STORY 45)", "- pods run");
    expect(sentence(read, "pods run")).toMatchObject({ section: "validation", zone: { kind: "deferred", to: "STORY 45", line: 3 } });
  });

  test("a group named after another story, beside one of this story", () => {
    const read = story(
      "# 32 — STORY-X — X",
      "## Definition of Done",
      "### Creation (This Story)",
      "- [x] files",
      "### Deployment (Story 45)",
      "- [ ] pods run",
    );
    expect(sentence(read, "files").zone).toEqual(inScope);
    expect(sentence(read, "pods run").zone).toEqual({ kind: "deferred", to: "Story 45", line: 5 });
  });

  test("a group that names earlier stories is none of them without that contrast", () => {
    const read = story(
      "# 45 — STORY-X — X",
      "## Acceptance Criteria",
      "### AC1 — Bootstrap (Stories 42-44)",
      "**CRDs (Story 43)**:",
      "- [ ] established",
    );
    expect(sentence(read, "established").zone).toEqual(inScope);
  });

  test("what is deferred stays so below", () => {
    const read = story("## Acceptance Criteria", "1. it is warm", "**Deferred to Story 9:**", "- it is fast:", "  - X (optional)");
    expect(sentence(read, "X (optional)").zone.kind).toBe("deferred");
  });
});
