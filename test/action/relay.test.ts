import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { type Pull, permit } from "../support/github/state.ts";
import { rightsOf, unusedRights } from "./rights.ts";
import { type ActionRun, report, type Stage, scriptedCli, setStage } from "./stage.ts";

const GATE = ".github/workflows/truestory.yml";
const RIGHTS = rightsOf("truestory-comment.yml");
const FORK = { id: 9, full_name: "stranger/platform", fork: true, private: false };

let stage: Stage;
let github: GitHubServer;

beforeAll(async () => {
  const action = (await bundle(fileURLToPath(new URL("../../src/entry/action.ts", import.meta.url)))).code;
  stage = setStage(action, scriptedCli('throw new Error("nothing is audited here")'));
}, 120_000);
afterAll(() => stage.remove());
beforeEach(async () => {
  github = await startGitHub(stage.commits.head);
  permit(github.state, RIGHTS);
  pull().head.repo = FORK;
});
afterEach(() => github.close());

function pull(): Pull {
  return github.state.pulls[0] as Pull;
}

/** What the run 40 leaves: a report that says FAIL, unless a test says otherwise. */
function leave(files: Record<string, Uint8Array> = { "report.json": text(report("FAIL", 1, { failed: 1, verified: 2 })) }): void {
  github.state.artifacts.push({ id: github.state.artifacts.length + 1, run: 40, name: "truestory-report", zip: zipSync(files) });
}

function text(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function relay(changes: Record<string, unknown> = {}, inputs: Record<string, string> = {}): Promise<ActionRun> {
  const workflow_run = {
    id: 40,
    run_attempt: 1,
    event: "pull_request",
    path: GATE,
    head_sha: stage.commits.head,
    head_branch: "change",
    conclusion: "failure",
    pull_requests: [],
    repository: { id: 1 },
    head_repository: { id: FORK.id, owner: { login: "stranger" } },
    ...changes,
  };
  return stage.run({
    event: "workflow_run",
    payload: { action: "completed", repository: { id: 1 }, workflow_run },
    inputs: { "github-token": "t0ken", "gate-workflow": GATE, ...inputs },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_RUN_ID: "41",
      GITHUB_WORKFLOW_REF: "acme/platform/.github/workflows/truestory-comment.yml@refs/heads/main",
    },
  });
}

test("the comment that a fork's run may not write is written, once, and says whose word it is", async () => {
  leave();
  expect((await relay()).code).toBe(0);
  expect(github.state.comments).toHaveLength(1);
  const [comment] = github.state.comments;
  expect(comment?.body).toContain(`head=${stage.commits.head} run=40.1`);
  expect(comment?.body).toContain("https://github.test/acme/platform/actions/runs/40");
  expect(comment?.body).toContain("not this comment");
  expect(comment?.body).toContain("1 claim is false");
  // T34: with the rights of the workflow, and no more than it needs.
  expect(unusedRights(github, RIGHTS)).toEqual([]);
  const writes = github.writes().length;
  await relay();
  expect(github.writes()).toHaveLength(writes);
});

test("T15: says first that the pull request changes what it is judged by, whatever its report says", async () => {
  pull().files.push({ filename: GATE, status: "modified", sha: "c".repeat(40) });
  leave({ "report.json": text(report("PASS", 0, { verified: 9 })) });
  await relay({ conclusion: "success" });
  expect(github.state.comments[0]?.body.split("\n")[2]).toMatch(
    /^\*\*This pull request changes `\.github\/workflows\/truestory\.yml`, by which it is judged/,
  );
});

test.each<[string, Record<string, unknown>, (() => void)?]>([
  ["of another workflow file with the same name", { path: ".github/workflows/evil.yml" }],
  ["for a push", { event: "push" }],
  ["of another repository", { repository: { id: 2 } }],
  ["that was cancelled", { conclusion: "cancelled" }],
  ["of an older head", { head_sha: "d".repeat(40) }],
  ["of another branch", { head_branch: "else" }],
  ["of another fork with the same branch", { head_repository: { id: 10, owner: { login: "stranger" } } }],
  ["of a head that two pull requests have", {}, () => github.state.pulls.push({ ...pull(), number: 8 })],
  ["of a closed pull request", {}, () => Object.assign(pull(), { state: "closed" })],
])("fault 43, T38: a run %s is told nowhere", async (_name, changes, arrange) => {
  leave();
  arrange?.();
  const run = await relay(changes);
  expect(run.code).toBe(0);
  expect(github.state.comments).toEqual([]);
  expect(run.log).toContain("::notice");
});

test.each<[string, (() => Record<string, Uint8Array>) | null, string]>([
  ["no artifact", null, "the run left no report"],
  ["an archive without the file", () => ({ "other.json": text({}) }), "the artifact has no report.json"],
  ["no JSON", () => ({ "report.json": new TextEncoder().encode("{") }), "cannot be used"],
  ["no UTF-8", () => ({ "report.json": new Uint8Array([0xff, 0xfe]) }), "not valid"],
  ["JSON of 200,000 levels", () => ({ "report.json": new TextEncoder().encode("[".repeat(200_000)) }), "cannot be used"],
  ["a bomb", () => ({ "report.json": new Uint8Array(40 * 1024 * 1024) }), "the limit is"],
  ["a path out of the archive", () => ({ "../report.json": text(report("PASS", 0)) }), "the artifact has no report.json"],
])("fault 43, T15: %s is told as no audit", async (_name, files, because) => {
  if (files !== null) leave(files());
  expect((await relay()).code).toBe(0);
  expect(github.state.comments[0]?.body).toContain("could not audit");
  expect(github.state.comments[0]?.body).toContain(because);
});

test("fault 43, T9: Markdown that a report brings along is told nowhere", async () => {
  leave({ "report.json": text({ ...report("PASS", 0), markdown: "# @everyone" }) });
  await relay();
  expect(github.state.comments[0]?.body).toContain("Truestory PASS");
  expect(github.state.comments[0]?.body).not.toContain("everyone");
});

test("without the gate's workflow file nothing can be told apart", async () => {
  const run = await relay({}, { "gate-workflow": "" });
  expect(run.code).toBe(2);
  expect(run.summary).toContain("gate-workflow");
});
