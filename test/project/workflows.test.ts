import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { projectFiles, read } from "./files.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const OURS = /^(?:truestory\/truestory@v0|\.\/)$/;
const workflows = projectFiles().filter((path) => /^(?:\.github|examples)\/workflows\/.+\.yml$/.test(path));

test("there are workflows to check", () => {
  expect(workflows.length).toBeGreaterThanOrEqual(4);
});

describe.each(workflows)("%s", (path) => {
  const workflow = parse(read(path)) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test("T34: holds no right but those that a job names", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) expect(job.permissions).toBeDefined();
    expect(workflow.concurrency).toBeDefined();
    for (const job of jobs) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("T33: takes the actions of others by their full commit id", () => {
    for (const { uses } of steps) if (uses !== undefined && !OURS.test(uses)) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });

  test("T14: puts no expression into a script", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  test("T16: leaves no credentials behind, and checks nothing out where it has the base's rights", () => {
    const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ "persist-credentials": false });
    if (["workflow_run", "issue_comment"].some((event) => event in workflow.on)) expect(checkouts).toEqual([]);
    if ("pull_request_target" in workflow.on) {
      for (const checkout of checkouts) expect(Object.keys(checkout.with ?? {}).sort()).toEqual(["fetch-depth", "persist-credentials"]);
    }
  });

  test("T1: a gate with the base's rights posts its result, and refuses a weaker trigger", () => {
    if (!("pull_request_target" in workflow.on)) return;
    for (const { uses = "", with: given } of steps)
      if (OURS.test(uses)) expect(given).toMatchObject({ check: expect.any(String), "require-pull-request-target": true });
  });

  test("T15: a run with the base's rights after another names the other by its file", () => {
    if (!("workflow_run" in workflow.on)) return;
    for (const { uses = "", with: given } of steps)
      if (OURS.test(uses)) expect(given).toMatchObject({ "gate-workflow": ".github/workflows/truestory.yml" });
  });

  test("T4, T5: a gate starts always, is never skipped, and sees a change of the base", () => {
    if (!("merge_group" in workflow.on)) return;
    const asks = "pull_request_target" in workflow.on ? "pull_request_target" : "pull_request";
    for (const event of [asks, "merge_group"]) {
      const filter = workflow.on[event] ?? {};
      for (const key of ["paths", "paths-ignore", "branches", "branches-ignore"]) expect(filter).not.toHaveProperty(key);
    }
    for (const job of jobs) expect([job.if, job.needs]).toEqual([undefined, undefined]);
    if (steps.some(({ uses = "" }) => OURS.test(uses)))
      expect(workflow.on[asks]?.types).toEqual(expect.arrayContaining(["opened", "synchronize", "reopened", "edited"]));
  });
});
