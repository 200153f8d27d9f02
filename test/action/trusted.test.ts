import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { type Pull, permit } from "../support/github/state.ts";
import { rightsOf, unusedRights } from "./rights.ts";
import { type ActionRun, git, type Stage } from "./stage.ts";
import { commitFiles, NO_SERVICE, SHOP, STORY, setWholeStage } from "./whole-stage.ts";

const WORKFLOW = ".github/workflows/truestory.yml";
const RIGHTS = rightsOf("truestory-trusted.yml");
const CHECK = "truestory / gate";
const MINE = { id: 21, login: "owner", type: "User" } as const;

let stage: Stage;
let github: GitHubServer;
let base: string;

beforeAll(async () => {
  stage = await setWholeStage();
  git(stage.workspace, "checkout", "--quiet", "main");
  base = commitFiles(stage.workspace, {
    ...SHOP,
    [WORKFLOW]: "name: Truestory\non: pull_request_target\njobs: {truestory: {steps: [{uses: truestory/truestory@v0}]}}\n",
    ".github/CODEOWNERS": ".github/ @owner\n",
  });
  git(stage.root, "clone", "--quiet", stage.workspace, "origin");
}, 120_000);
afterAll(() => stage.remove());
beforeEach(async () => {
  github = await startGitHub(base);
  permit(github.state, RIGHTS);
  github.state.origin = join(stage.root, "origin");
  github.state.accounts.push(MINE);
  github.state.roles.set(MINE.login, "write");
});
afterEach(() => github.close());

/** Makes the pull request 7 of these changes in the repository behind the server; the workspace has none of its objects. */
function propose(files: Readonly<Record<string, string | null>>, message?: string): { readonly pull: Pull; readonly merge: string } {
  const origin = join(stage.root, "origin");
  git(origin, "checkout", "--quiet", "--detach", base);
  const head = commitFiles(origin, files, message);
  git(origin, "checkout", "--quiet", "--detach", base);
  git(origin, "merge", "--quiet", "--no-ff", "--message", "merge", head);
  const merge = git(origin, "rev-parse", "HEAD");
  const pull = github.state.pulls[0] as Pull;
  Object.assign(pull, { mergeable: true, merge_commit_sha: merge });
  Object.assign(pull.head, { sha: head, repo: { ...pull.head.repo, id: 9, full_name: "stranger/platform", fork: true } });
  pull.base.sha = base;
  return { pull, merge };
}

function judge(inputs: Record<string, string> = {}): Promise<ActionRun> {
  const pull = github.state.pulls[0] as Pull;
  return stage.run({
    event: "pull_request_target",
    payload: { action: "synchronize", pull_request: pull, sender: { login: "stranger" } },
    inputs: { "github-token": "t0ken", check: CHECK, ...inputs },
    env: { GITHUB_SHA: base, GITHUB_API_URL: github.url },
  });
}

test("T1: a fork's pull request is judged by its objects, and answered on its head, without one of its files on the disk", async () => {
  const { pull, merge } = propose(NO_SERVICE);
  const run = await judge();
  expect(run.code).toBe(1);
  const report = JSON.parse(readFileSync(run.outputs.report ?? "", "utf8")) as Report;
  expect(report.repository).toEqual({ commit: merge, base });
  expect(run.outputs).toMatchObject({ outcome: "FAIL", verified: "1", failed: "1" });
  expect(github.state.checks).toMatchObject([{ name: CHECK, head_sha: pull.head.sha, conclusion: "failure" }]);
  expect(github.state.comments[0]?.body).toContain(`https://github.test/acme/platform/blob/${pull.head.sha}/${STORY}?plain=1#L9`);
  expect(git(stage.workspace, "status", "--porcelain")).toBe("");
  // T34: with the rights of the workflow, and no more than it needs.
  expect(unusedRights(github, RIGHTS)).toEqual([]);
  expect(git(stage.workspace, "rev-parse", "HEAD")).toBe(base);
  const seen = join(run.outputs.report ?? "", "..", "pull-request");
  expect(git(seen, "ls-files", "--deleted").split("\n")).toContain("apps/shop/deployment.yaml");
}, 60_000);

test("what is true passes, and only files that the base has not are asked for", async () => {
  propose({ "docs/notes.md": "a note\n" }, "Part of Story 04");
  const run = await judge();
  expect(run.code).toBe(0);
  expect(github.state.checks).toMatchObject([{ conclusion: "success" }]);
  expect(github.requests.filter((request) => request.includes("/git/blobs/"))).toHaveLength(1);
  const report = JSON.parse(readFileSync(run.outputs.report ?? "", "utf8")) as Report;
  expect(report.concerns).toMatchObject([{ story: STORY, because: ["commit"] }]);
}, 60_000);

test("T1, T2: a change of the gate itself is not let through until a code owner approves its head", async () => {
  const { pull } = propose({ [WORKFLOW]: "name: Truestory\non: pull_request\njobs: {truestory: {steps: [{uses: truestory/truestory@v0}]}}\n" });
  const refused = await judge();
  expect(refused.code).toBe(1);
  expect(refused.summary).toContain("needs an approval of the head commit by");
  expect(github.state.checks.at(-1)?.conclusion).toBe("failure");
  pull.reviews.push({ id: 1, user: MINE, state: "APPROVED", commit_id: pull.head.sha, author_association: "MEMBER" });
  expect((await judge()).code).toBe(0);
  expect(github.state.checks.at(-1)?.conclusion).toBe("success");
}, 60_000);

test.each<[string, (pull: Pull) => void, string]>([
  ["has conflicts", (pull) => Object.assign(pull, { mergeable: false }), "conflicts"],
  ["was merged for a test with another head", (pull) => Object.assign(pull, { merge_commit_sha: base }), "moved on"],
  [
    "brings a file that is not what its id says",
    () => {
      github.fault = (request) =>
        request.includes("/git/blobs/") ? { answer: 200, body: { sha: "x", size: 1, encoding: "base64", content: "eA==" } } : undefined;
    },
    "was told as one with the id",
  ],
  [
    "cannot be read",
    () => {
      github.fault = (request) => (request.includes("/git/trees/") ? { answer: 502, body: { message: "Server Error" } } : undefined);
    },
    "could not be read",
  ],
])(
  "a pull request that %s is no pass",
  async (_name, spoil, because) => {
    const { pull } = propose({ "docs/notes.md": "another note\n" });
    spoil(pull);
    const run = await judge();
    expect(run.code).toBe(3);
    expect(run.summary).toContain(because);
  },
  60_000,
);

test("T17: links and files with strange names are objects like others", async () => {
  symlinkSync("/etc/passwd", join(stage.root, "origin", "apps", "shop", "link.yaml"));
  const { merge } = propose({ "docs/::error::\n%0A.md": "name\n" });
  expect(git(join(stage.root, "origin"), "ls-tree", "-r", merge)).toContain("120000");
  const run = await judge();
  expect(run.code).toBe(0);
  expect(run.summary + run.log).not.toContain("root:");
}, 60_000);
