import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readInputs } from "../../src/entry/action/inputs.ts";
import { exists, projectFiles, read } from "./files.ts";

const described = z.object({ description: z.string().min(1) });
const metadata = z
  .object({
    inputs: z.record(z.string(), described.extend({ required: z.literal(false), default: z.string() })),
    outputs: z.record(z.string(), described),
    runs: z.strictObject({ using: z.literal("node24"), main: z.string() }),
  })
  .parse(parse(read("action.yml")));

test("the defaults of action.yml are read as if nothing had been given", () => {
  const env = Object.fromEntries(Object.entries(metadata.inputs).map(([name, input]) => [`INPUT_${name.toUpperCase()}`, input.default]));
  expect(readInputs(env)).toEqual({ ...readInputs({}), token: "${{ github.token }}" });
});

test("action.yml names every input that is read, and the bundle that is committed", () => {
  expect(() => readInputs({ INPUT_NONSENSE: "x" })).toThrow('there is no input "nonsense"');
  for (const name of Object.keys(metadata.inputs))
    expect(() => readInputs({ [`INPUT_${name.toUpperCase()}X`]: "x" })).toThrow(`did you mean "${name}"`);
  expect(metadata.runs.main).toBe("dist/action.js");
  expect(exists(metadata.runs.main)).toBe(true);
});

const workflows = projectFiles().filter((path) => path.startsWith(".github/workflows/"));
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  on: z.record(z.string(), z.unknown()),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.record(z.string(), z.string()),
      "timeout-minutes": z.number(),
      if: z.undefined().optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })),
    }),
  ),
});

test.each(workflows)("%s pins what it uses and grants per job", (path) => {
  const { permissions, on, jobs } = workflow.parse(parse(read(path)));
  expect(permissions).toEqual({});
  expect(JSON.stringify(on)).not.toMatch(/paths|pull_request_target|workflow_run/);
  for (const { steps } of Object.values(jobs)) {
    for (const { uses, run, with: given } of steps) {
      if (uses !== undefined && uses !== "./") expect(uses).toMatch(/@[0-9a-f]{40}$/);
      if (uses?.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
      expect(run ?? "").not.toContain("${{");
    }
  }
});

test("the project audits itself on every event that the action knows", () => {
  const { on } = workflow.parse(parse(read(".github/workflows/truestory.yml")));
  expect(Object.keys(on).sort()).toEqual(["merge_group", "pull_request", "push", "schedule", "workflow_dispatch"]);
  expect(on.pull_request).toEqual({ types: ["opened", "synchronize", "reopened", "edited", "ready_for_review"] });
});
