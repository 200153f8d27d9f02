import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMemory, writeMemory } from "../../src/audit/ledger.ts";
import { firstFalse } from "../../src/entry/action/causes.ts";

test("whatever the history, a commit that is named is false and the one before it is true", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("true", "false", "unknown"), { minLength: 1, maxLength: 40 }), async (said) => {
      const commits = said.map((_one, index) => String(index));
      const asked: string[] = [];
      const found = await firstFalse(commits, async (commit) => {
        asked.push(commit);
        return (said[Number(commit)] ?? "unknown") as "true";
      });
      if (found !== null) {
        expect([said[Number(found) - 1], said[Number(found)]]).toEqual(["true", "false"]);
        expect(asked).toEqual(expect.arrayContaining([found, String(Number(found) - 1)]));
      } else expect(said[0] !== "true" || said.at(-1) !== "false" || said.includes("unknown")).toBe(true);
      expect(asked.length).toBeLessThanOrEqual(9);
    }),
  );
});

test("what an issue remembers is read as it was written", () => {
  const memory = {
    known: ["aa"],
    open: ["bb", "cc"],
    last: "2026-01-31",
    at: "d".repeat(40),
    by: new Map([
      ["bb", "e".repeat(40)],
      ["cc", null],
    ]),
  };
  expect(parseMemory(writeMemory(memory))).toEqual(memory);
  expect(parseMemory("known=,open=")).toEqual({ known: [], open: [], last: null, at: null, by: new Map() });
  expect(parseMemory("nonsense")).toEqual(parseMemory(""));
});
