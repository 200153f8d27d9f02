import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import type { Drift, DriftReport } from "../../src/domain/drift.ts";
import { HOSTILE } from "../report/sample.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { type Issue, permit, STRANGER } from "../support/github/state.ts";
import { rightsOf, unusedRights } from "./rights.ts";
import { type ActionRun, git, report, type Stage, scriptedCli, setStage } from "./stage.ts";
import { commitFiles } from "./whole-stage.ts";

const AUDIT = JSON.stringify(report("PASS", 0, { verified: 1 }));
const CLI = scriptedCli(`
if (positionals[0] === "audit") write(${AUDIT});
else {
  const told = readFileSync(new URL("./drift.json", import.meta.url), "utf8");
  if (told === "") { process.stderr.write("no audit was done: the export cannot be read\\n"); process.exitCode = 2; }
  else { writeFileSync(values.output, told); process.exitCode = 1; }
}`);

const RIGHTS = rightsOf("truestory-nightly.yml");

let stage: Stage;
let github: GitHubServer;
let nights: number;

beforeAll(async () => {
  stage = setStage((await bundle(fileURLToPath(new URL("../../src/entry/action.ts", import.meta.url)))).code, CLI);
  git(stage.workspace, "checkout", "--quiet", "main");
  commitFiles(stage.workspace, { ".github/CODEOWNERS": "/platform/ @someone @acme/team\n" });
}, 120_000);
afterAll(() => stage.remove());
beforeEach(async () => {
  nights = 0;
  github = await startGitHub(stage.commits.head);
  permit(github.state, RIGHTS);
});
afterEach(() => github.close());

function drift(name: string, changes: Partial<Drift> = {}): Drift {
  return {
    cluster: "east",
    object: `ConfigMap kube-system/${name}`,
    field: "data.Corefile",
    kind: "changed",
    severity: "error",
    against: "git",
    git: "forward . 10.0.0.1",
    live: "forward . 10.0.0.2",
    means: [`queries of ${name} go to 10.0.0.2 and not to 10.0.0.1`],
    who: "last written by kubectl-edit (a person or script)",
    lag: null,
    differences: [],
    owner: { owner: "Flux", next: "will be undone within 10 minutes", belongs: "in platform/coredns.yaml" },
    attribution: null,
    at: { path: "platform/coredns.yaml", line: 4 },
    fingerprint: Buffer.from(name.padEnd(8, "0").slice(-8)).toString("hex"),
    ...changes,
  };
}

/** One night: what the clusters are like, and what is told of them. */
async function night(
  found: readonly Drift[] | null,
  cluster: Partial<DriftReport["clusters"][number]> = {},
  inputs: Record<string, string> = {},
): Promise<ActionRun> {
  nights += 1;
  const clusters = [
    { name: "east", uid: "u", exportedAt: "2026-01-31T03:00:00Z", stale: false, compared: 7, notCovered: 0, problems: [], notes: [], ...cluster },
  ];
  const told = found === null ? "" : JSON.stringify({ schema: "truestory/drift@1", commit: null, clusters, drift: found, ignored: [] });
  writeFileSync(join(stage.root, "dist", "drift.json"), told);
  return stage.run({
    event: "schedule",
    payload: { repository: { default_branch: "main" } },
    inputs: { "github-token": "t0ken", issue: "true", snapshots: "exports", assign: "owners", ...inputs },
    env: { GITHUB_API_URL: github.url, GITHUB_REF: "refs/heads/main", GITHUB_RUN_ID: String(100 + nights) },
  });
}

const of = (prefix: string): readonly Issue[] => github.state.issues.filter(({ body }) => (body ?? "").startsWith(`<!-- truestory:issue ${prefix}`));
const only = (): Issue => {
  expect(of("drift-")).toHaveLength(1);
  return of("drift-")[0] as Issue;
};

test("the first night records, the next opens, says the same in silence, tells a turn once, and closes", async () => {
  const old = drift("old");
  await night([old]);
  expect(only()).toMatchObject({ state: "closed", title: "Truestory: east is as Git has it", labels: [{ name: "truestory" }, { name: "drift" }] });
  await night([old]);
  expect(only().state).toBe("closed");
  await night([old, drift("new")]);
  expect(only()).toMatchObject({ state: "open", title: "Truestory: 1 object of east drifted from Git", assignees: [{ login: "someone" }] });
  expect(only().body).toContain("queries of new go to");
  expect(only().body).not.toContain("queries of old go to");
  expect(only().body).toContain("1 difference was there when Truestory began");
  expect(only().body).toMatch(/Last complete nightly: `\d{4}-\d\d-\d\d`/);
  const writes = github.writes().length;
  await night([drift("new"), old]);
  expect(github.writes()).toHaveLength(writes);
  await night([old, drift("new", { severity: "warning" })]);
  await night([old, drift("new", { severity: "warning" })]);
  expect(github.state.comments.map(({ body }) => body.split("\n")[1])).toEqual([
    "This has become better: what is left matters less, or could not be looked at again.",
  ]);
  await night([old]);
  expect(only()).toMatchObject({ state: "closed", state_reason: "completed" });
  await night([old, drift("new")]);
  expect(only().state).toBe("open");
  // T34: with the rights of the workflow, and no more than it needs.
  expect(unusedRights(github, RIGHTS)).toEqual([]);
}, 60_000);

test.each([
  ["an export that is stale", { stale: true }, "older than 48 hours"],
  ["an export with problems", { problems: ["half of it is missing"] }, "half of it is missing"],
  ["an export that compared nothing", { compared: 0 }, "was not: nothing is closed upon it"],
])(
  "fault 41, T28: %s closes nothing and says so",
  async (_name, cluster, said) => {
    await night([]);
    await night([drift("new")]);
    await night([], cluster);
    expect(only()).toMatchObject({ state: "open", title: "Truestory: east could not be compared with Git again" });
    expect(only().body).toContain(said);
    expect(only().body).toContain("1 difference told before could not be looked at again");
  },
  60_000,
);

test("what could not be compared at all leaves the issue as it is", async () => {
  await night([]);
  await night([drift("new")]);
  const writes = github.writes().length;
  const run = await night(null);
  expect(run.log).toContain("the export cannot be read");
  expect(run.code).toBe(0);
  expect(github.writes()).toHaveLength(writes);
}, 60_000);

test("T29: what a person closed as not planned stays closed until the difference is another", async () => {
  await night([]);
  await night([drift("new")]);
  Object.assign(only(), { state: "closed", state_reason: "not_planned", closed_by: STRANGER });
  await night([drift("new")]);
  expect(only().state).toBe("closed");
  await night([drift("new", { live: "forward . 10.0.0.3", fingerprint: "00000000000000ff" })]);
  expect(only().state).toBe("open");
}, 60_000);

test("fault 42: one issue per object on request, at most ten new ones a night, and the cluster's has all", async () => {
  const many = Array.from({ length: 13 }, (_, index) => drift(`c${index}`));
  const inputs = { "drift-issues": "object" };
  await night([], {}, inputs);
  const first = await night(many, {}, inputs);
  expect(of("object-")).toHaveLength(10);
  expect(first.log).toContain("3 more objects of east drifted");
  expect(only().title).toBe("Truestory: 13 objects of east drifted from Git");
  await night(many.slice(1), {}, inputs);
  expect(of("object-")).toHaveLength(13);
  expect(of("object-").filter(({ state }) => state === "closed")).toHaveLength(1);
  expect(of("object-").at(-1)).toMatchObject({ state: "open", title: expect.stringContaining("ConfigMap kube-system/c") });
}, 120_000);

test("T9 to T11: text of a cluster comes out inert", async () => {
  await night([]);
  await night([drift("h", { object: HOSTILE, who: HOSTILE, means: [HOSTILE], live: HOSTILE, field: HOSTILE })]);
  expect(only().title.length).toBeLessThanOrEqual(256);
  const prose = (only().body ?? "").replace(/```[\s\S]*?```|(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
  expect(prose).not.toMatch(/@acme|#1\b|<img|https:\/\/evil|!\[/);
}, 60_000);

test("fault 40: without issues, and without the right to write them, nothing is done", async () => {
  github.state.repo.has_issues = false;
  expect((await night([drift("new")])).log).toContain("the repository has no issues");
  github.state.repo.has_issues = true;
  permit(github.state, { contents: "read" });
  expect((await night([drift("new")])).log).toContain("drift issue skipped: the token may not do this");
  expect(github.state.issues).toEqual([]);
}, 60_000);
