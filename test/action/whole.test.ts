import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { git, type Stage } from "./stage.ts";
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

test("a pull request that makes a claim false is stopped, and told which one", async () => {
  const run = await stage.run({
    event: "pull_request",
    payload: {
      action: "opened",
      pull_request: {
        number: 7,
        title: "Tidy up",
        body: null,
        head: { sha: ids.head, ref: "change", repo: { id: 1 } },
        base: { sha: ids.base, repo: { id: 1 } },
      },
    },
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
