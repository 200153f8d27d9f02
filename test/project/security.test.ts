import { expect, test } from "vitest";
import { exists, read } from "./files.ts";

const [, threats = "", faults = ""] = read("docs/security.md").split(/^## (?:Threats|Faults)$/m);

/** The numbers in the first cells of a table: `1 to 3, 6`, `T9 to T11`. */
function numbersIn(table: string): number[] {
  const cells = [...table.matchAll(/^\| ([^|]*\d[^|]*) \|/gm)].map((match) => match[1] ?? "");
  return cells.flatMap((cell) =>
    cell.split(",").flatMap((part) => {
      const [from = 0, to = from] = (part.match(/\d+/g) ?? []).map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    }),
  );
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test("every threat and every fault is accounted for, once", () => {
  expect(numbersIn(threats).sort((a, b) => a - b)).toEqual(upTo(38));
  expect(numbersIn(faults).sort((a, b) => a - b)).toEqual(upTo(50));
});

test("names only tests that exist", () => {
  const named = [...`${threats}${faults}`.matchAll(/`(test\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !exists(path.replace(/\/$/, "")))).toEqual([]);
});
