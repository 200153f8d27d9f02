import { expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";

test("the project's own stories are true, and its examples and fixtures are not taken for its own", async () => {
  const run = await truestory(["audit", ".", "--format", "json"]);
  expect(run.stderr).toBe("");
  const report = JSON.parse(run.stdout) as Report;
  expect(report.gate).toEqual({ outcome: "PASS", reasons: [], exitCode: 0 });
  expect(run.code).toBe(0);
  expect(report.counts).toMatchObject({ failed: 0, moved: 0 });
  expect(report.counts.verified).toBeGreaterThanOrEqual(14);
  expect(report.stories.filter(({ path }) => !path.startsWith("stories/"))).toEqual([]);
  expect(report.clusters.map(({ name, failures }) => [name, failures.length])).toEqual([["example", 0]]);
});
