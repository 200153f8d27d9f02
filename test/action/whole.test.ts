import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import type { Report } from "../../src/domain/audit.ts";
import { execute } from "../support/cli.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { git, type Stage, setStage } from "./stage.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STORY = `# 04 — STORY-SHOP — Deploy the shop

Status: Done

## Acceptance Criteria

1. **The shop is there:**
   - \`apps/shop/deployment.yaml\` exists
   - \`apps/shop/service.yaml\` exists
`;

const BASE: Readonly<Record<string, string>> = {
  "docs/stories/04.shop.md": STORY,
  "clusters/one/flux-system/gotk-sync.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}
`,
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, ../../apps/shop]\n",
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
  "apps/shop/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: shop}\n",
  "apps/shop/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: shop, namespace: shop}\n",
};

let stage: Stage;
let github: GitHubServer;
const ids = { base: "", head: "", merge: "" };

function commit(files: Readonly<Record<string, string | null>>): string {
  for (const [path, content] of Object.entries(files)) {
    const target = join(stage.workspace, path);
    if (content === null) rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
  git(stage.workspace, "add", "--all");
  git(stage.workspace, "commit", "--quiet", "--message", "change");
  return git(stage.workspace, "rev-parse", "HEAD");
}

beforeAll(async () => {
  const [action, cli, worker] = await Promise.all(
    ["src/entry/action.ts", "src/entry/cli.ts", "src/render/engine/worker.ts"].map(async (entry) => (await bundle(join(ROOT, entry))).code),
  );
  stage = setStage(action ?? "", cli ?? "");
  writeFileSync(join(stage.root, "dist", "engine-worker.js"), worker ?? "");
  for (const module of ["engine.wasm.br", "schema.wasm.br"]) copyFileSync(join(ROOT, "dist", module), join(stage.root, "dist", module));
  git(stage.workspace, "checkout", "--quiet", "main");
  ids.base = commit(BASE);
  git(stage.workspace, "checkout", "--quiet", "-b", "change");
  ids.head = commit({ "apps/shop/service.yaml": null, "apps/shop/kustomization.yaml": "resources: [deployment.yaml]\n" });
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
