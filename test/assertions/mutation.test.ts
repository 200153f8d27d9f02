import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry } from "../../src/assertions/registry.ts";
import type { Assertion, Outcome } from "../../src/domain/assertion.ts";
import type { AssertionExample, AssertionKind } from "../../src/domain/rule.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { type Change, changed } from "../soundness/fields.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

function judge(kind: AssertionKind, assertion: Assertion, files: AssertionExample["files"]): Promise<Outcome> {
  return inWorld(files, engine, async ({ world, gather }) => {
    await gather(kind.needs(assertion, world));
    return kind.judge(assertion, world);
  });
}

/** True when an assertion holds because something is not there or is the same as elsewhere: there is no field whose loss makes it false. */
function isOfAbsence(assertion: Assertion): boolean {
  if (["path-absent", "object-absent", "no-placeholder", "same-in-clusters", "valid-yaml"].includes(assertion.kind)) return true;
  if (assertion.kind === "file-matches") return assertion.want === "none";
  if (assertion.kind === "resource-listed") return assertion.absent === true;
  return "expect" in assertion && assertion.expect.is === "absent";
}

/** True when everything that decides stands in the claim itself. */
function isLiteral(assertion: Assertion): boolean {
  return assertion.kind === "address-in-network" && "literal" in assertion.address && "literal" in assertion.network;
}

/** What an outcome rests on, as it must change: of two places that have to agree only one. */
function toChange(assertion: Assertion, { evidence }: Outcome): Outcome["evidence"] {
  return assertion.kind === "stated-version" ? evidence.slice(0, 1) : evidence;
}

/** True when more than one value is as claimed, and so only some changes make it false. */
function isBounded(assertion: Assertion): boolean {
  return /"is":"(?:at-least|at-most|range|present)"|"count":\{|"kind":"(?:address-in-network|variables-wired)"/.test(JSON.stringify(assertion));
}

for (const kind of registry.values()) {
  const held = kind.examples.filter(({ outcome, assertion }) => outcome === "holds" && !isOfAbsence(assertion) && !isLiteral(assertion));
  describe.skipIf(held.length === 0)(`${kind.kind} does not hold`, () => {
    for (const { title, files, assertion } of held)
      test(`without, or with another value than: ${title}`, async () => {
        const evidence = toChange(assertion, await judge(kind, assertion, files));
        expect(evidence.length).toBeGreaterThan(0);
        const after = async (change: Change): Promise<Outcome> => judge(kind, assertion, changed(files, evidence, change));
        const removed = await after("removed");
        expect(removed.is, JSON.stringify(removed)).not.toBe("holds");
        // What stands at a path may be anything.
        if (assertion.kind === "applied") return;
        const others = [await after("lowered"), await after("raised")];
        const held = others.filter(({ is }) => is === "holds");
        expect(held.length, JSON.stringify(held)).toBeLessThanOrEqual(isBounded(assertion) ? 1 : 0);
      });
  });
}
