import { expect, test } from "vitest";
import { driftSchedule, explore, nightlySchedule, pullRequestSchedule } from "./schedules.ts";

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);

test("T6, T8, T28, T35: runs of a pull request that overlap, die and are lied to end with one comment, the newest verdict", async () => {
  expect(await explore(SEEDS, [pullRequestSchedule])).toEqual([]);
}, 60_000);

test("T28, T29, T35: nights that overlap, die and are lied to end with one issue, never closed without evidence", async () => {
  expect(await explore(SEEDS, [nightlySchedule])).toEqual([]);
}, 60_000);

test("T28, T29, T35: issues about drift of two clusters and their objects are each one, and none is closed without evidence", async () => {
  expect(await explore(SEEDS.slice(0, 20), [driftSchedule])).toEqual([]);
}, 60_000);
