import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { execute } from "../support/cli.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { permit } from "../support/github/state.ts";
import { type ActionRun, git, type Stage } from "./stage.ts";
import { commitFiles, NO_SERVICE, SHOP, setWholeStage } from "./whole-stage.ts";

let stage: Stage;
let github: GitHubServer;
const ids = { base: "", head: "", merge: "" };

beforeAll(async () => {
  stage = await setWholeStage();
  git(stage.workspace, "checkout", "--quiet", "main");
  ids.base = commitFiles(stage.workspace, SHOP);
  git(stage.workspace, "checkout", "--quiet", "-b", "change");
  ids.head = commitFiles(stage.workspace, NO_SERVICE);
  git(stage.workspace, "checkout", "--quiet", "--detach", "main");
  git(stage.workspace, "merge", "--quiet", "--no-ff", "--message", "merge", ids.head);
  ids.merge = git(stage.workspace, "rev-parse", "HEAD");
  github = await startGitHub(ids.head);
}, 120_000);

afterAll(async () => {
  stage.remove();
  await github.close();
});

/** The event of the pull request that takes the service away. */
function pullRequest(): { event: string; payload: unknown } {
  const pull_request = {
    number: 7,
    title: "Tidy up",
    body: null,
    head: { sha: ids.head, ref: "change", repo: { id: 1 } },
    base: { sha: ids.base, repo: { id: 1 } },
  };
  return { event: "pull_request", payload: { action: "opened", pull_request } };
}

test("a pull request that makes a claim false is stopped, and told which one", async () => {
  const run = await stage.run({
    ...pullRequest(),
    inputs: { "github-token": "t0ken", mode: "", "repo-path": "." },
    env: { GITHUB_SHA: ids.merge, GITHUB_API_URL: github.url },
  });
  expect(run.code).toBe(1);
  expect(run.log).toContain("file=docs/stories/04.shop.md,line=9");
  expect(run.outputs).toMatchObject({ outcome: "FAIL", verified: "1", failed: "1" });
  const report = JSON.parse(readFileSync(run.outputs.report ?? "", "utf8")) as Report;
  expect(report.repository).toEqual({ commit: ids.merge, base: ids.base });
  expect(github.state.comments).toHaveLength(1);
  const body = github.state.comments[0]?.body ?? "";
  expect(body).toContain("apps/shop/service.yaml");
  expect(body).toContain(`https://github.test/acme/platform/blob/${ids.head}/docs/stories/04.shop.md?plain=1#L9`);
  expect(run.summary).toContain("apps/shop/service.yaml");
  expect(run.log + run.summary + body).not.toContain("t0ken");
});

test("the same state as it stands on the default branch before the change passes", async () => {
  git(stage.workspace, "checkout", "--quiet", ids.base);
  const run = await stage.run({ event: "schedule", payload: {} });
  expect(run.log).toContain("2 verified");
  expect(run.outputs).toMatchObject({ outcome: "PASS", verified: "2", failed: "0" });
  expect(run.code).toBe(0);
});

test("the command line prints the checklist that the Action posts", async () => {
  git(stage.workspace, "checkout", "--quiet", ids.head);
  const posted = await startGitHub(ids.head);
  try {
    const run = await stage.run({
      ...pullRequest(),
      inputs: { "github-token": "t0ken" },
      env: { GITHUB_SHA: ids.merge, GITHUB_API_URL: posted.url },
    });
    expect(run.code).toBe(1);
    const words = ["audit", stage.workspace, "--base", ids.base, "--format", "markdown", "--repository-url", "https://github.test/acme/platform"];
    const printed = await execute(process.execPath, [join(stage.root, "dist", "cli.js"), ...words, "--pull-request-text", "Tidy up"]);
    expect(printed.code).toBe(1);
    const body = (posted.state.comments[0]?.body ?? "").replace(/^<!--[^\n]*-->\n/gm, "").trim();
    expect(body.replace(/ · \[the whole checklist\]\([^)]*\)/, "")).toBe(printed.stdout.trim());
    expect(printed.stdout).toContain(`https://github.test/acme/platform/blob/${ids.head}/docs/stories/04.shop.md?plain=1#L9`);
  } finally {
    await posted.close();
  }
});
test("the night names the commit after which a claim is false, and not the last one that touched its files", async () => {
  permit(github.state, { contents: "read", issues: "write" });
  let run = 100;
  const night = (): Promise<ActionRun> => {
    run += 1;
    return stage.run({
      event: "schedule",
      payload: { repository: { default_branch: "main" } },
      inputs: { "github-token": "t0ken", issue: "true" },
      env: { GITHUB_API_URL: github.url, GITHUB_REF: "refs/heads/main", GITHUB_RUN_ID: String(run) },
    });
  };
  git(stage.workspace, "checkout", "--quiet", "main");
  await night();
  expect(github.state.issues).toMatchObject([{ state: "closed" }]);
  commitFiles(stage.workspace, { "apps/shop/README.md": "a shop\n" }, "before");
  const guilty = commitFiles(stage.workspace, NO_SERVICE, "the service goes");
  for (const word of ["one", "two", "three"])
    commitFiles(stage.workspace, { "apps/shop/kustomization.yaml": `resources: [deployment.yaml] # ${word}\n` }, word);
  expect((await night()).code).toBe(1);
  const [issue] = github.state.issues;
  expect(issue?.state).toBe("open");
  expect(issue?.body).toContain(
    `true before [\`${guilty.slice(0, 12)}\`](https://github.test/acme/platform/commit/${guilty}) the service goes, false since`,
  );
  const writes = github.writes().length;
  await night();
  expect(github.writes()).toHaveLength(writes);
}, 60_000);
