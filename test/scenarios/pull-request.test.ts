import { expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { type Repository, repository } from "../support/repository.ts";

const SHOP = "docs/stories/01.shop.md";
const OTHER = "docs/stories/02.other.md";
const WAIVER = '<!-- truestory: {waived: accepted-risk, by: "@ann", until: 2026-03-01, because: "until the migration"} -->';

const FILES = {
  ...platform,
  "README.md": "# Platform\n",
  ".github/workflows/gate.yml": "jobs: {truestory: {steps: [{uses: acme/truestory@v1}]}}\n",
  ".github/workflows/lint.yml": "jobs: {}\n",
  ".github/CODEOWNERS": "* @zoe\n/docs/ @Ann @acme/team\n",
  [SHOP]: story(["1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/service.yaml` exists"]),
  [OTHER]: story(["1. `README.md` exists"]).replace("01 — STORY-SHOP — The shop", "02 — STORY-OTHER — Other"),
};

async function audit(repo: Repository, ...args: string[]): Promise<Report> {
  const run = await truestory(["audit", repo.path, "--base", "main", "--now", "2026-01-05T00:00:00Z", "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

test("a story concerns a pull request by its text, its branch, its commits, its file and what its claims rest on", async () => {
  await using repo = await repository(FILES);
  await repo.git("checkout", "--quiet", "-b", "work");
  await repo.write({ "notes.md": "x\n" });
  await repo.commit("note");
  expect((await audit(repo)).concerns).toEqual([]);
  expect((await audit(repo, "--pull-request-text", "Part of Story 02")).concerns).toEqual([{ story: OTHER, because: ["text"], claims: 0 }]);
  expect((await audit(repo, "--pull-request-branch", "feature/story-2_x")).concerns).toEqual([{ story: OTHER, because: ["branch"], claims: 0 }]);
  await repo.write({ "apps/shop/deployment.yaml": `${platform["apps/shop/deployment.yaml"]}# more\n` });
  await repo.commit("STORY-OTHER: more");
  expect((await audit(repo)).concerns).toEqual([
    { story: OTHER, because: ["commit"], claims: 0 },
    { story: SHOP, because: ["evidence"], claims: 1 },
  ]);
  await repo.git("rm", "--quiet", "apps/shop/deployment.yaml");
  await repo.write({ [SHOP]: `${FILES[SHOP]}\nMore.\n` });
  await repo.commit("gone");
  expect((await audit(repo, "--pull-request-text", "completes story 1")).concerns?.[0]).toEqual({
    story: SHOP,
    because: ["text", "story-file", "evidence"],
    claims: 1,
  });
});

test("T2: what a change alters of that by which it is judged is told", async () => {
  await using repo = await repository(FILES);
  await repo.git("checkout", "--quiet", "-b", "work");
  await repo.write({
    ".github/workflows/gate.yml": "jobs: {truestory: {steps: [{run: exit 0}]}}\n",
    ".github/workflows/lint.yml": "jobs: {lint: {}}\n",
    ".github/CODEOWNERS": "* @mallory\n",
    ".github/truestory.yml": "mode: observe\n",
    [SHOP]: story(["1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/deployment.yaml` is valid YAML"]),
    [OTHER]: `${FILES[OTHER]}\nA remark.\n`,
  });
  await repo.commit("weaken");
  const { bar, mode } = await audit(repo);
  expect(mode).toBe("advise");
  expect(bar).toEqual([
    { what: "code-owners", path: ".github/CODEOWNERS", line: 0, count: 1 },
    { what: "configuration", path: ".github/truestory.yml", line: 0, count: 1 },
    { what: "workflow", path: ".github/workflows/gate.yml", line: 0, count: 1 },
    { what: "criteria", path: SHOP, line: 8, count: 1 },
  ]);
});

test("criteria of a story that nobody calls finished are not a bar", async () => {
  const draft = (line: string): string => story([line], "Draft");
  await using repo = await repository({ ...FILES, [SHOP]: draft("1. `a.md` exists") });
  await repo.git("checkout", "--quiet", "-b", "work");
  await repo.write({ [SHOP]: draft("1. `b.md` exists") });
  await repo.commit("write");
  expect((await audit(repo)).bar).toEqual([]);
  await repo.write({ [SHOP]: story(["1. `b.md` exists"]) });
  await repo.commit("finish");
  expect((await audit(repo)).bar).toEqual([{ what: "criteria", path: SHOP, line: 7, count: 1 }]);
});

test("nobody approves himself: a waiver that a change adds counts with a code owner's approval of the head, by the base's CODEOWNERS", async () => {
  await using repo = await repository(FILES);
  await repo.git("checkout", "--quiet", "-b", "work");
  await repo.write({
    [SHOP]: story(["1. `apps/shop/deployment.yaml` exists", `2. \`apps/shop/service.yaml\` exists ${WAIVER}`]),
    ".github/CODEOWNERS": "* @mallory\n",
  });
  await repo.commit("waive");
  const verdict = async (...args: string[]): Promise<unknown> => {
    const report = await audit(repo, ...args);
    const approval = report.approvals?.find((one) => one.story === SHOP);
    return [report.stories.find(({ path }) => path === SHOP)?.criteria[1]?.verdict, approval?.by];
  };
  expect(await verdict()).toEqual(["failed", undefined]);
  expect(await verdict("--approver", "mallory")).toEqual(["failed", undefined]);
  expect(await verdict("--approver", "zoe")).toEqual(["failed", undefined]);
  expect(await verdict("--approver", "zoe", "--approver", "ann")).toEqual(["waived", ["ann"]]);
});

test("a story that a change moves to a place of its own author needs an owner of both places", async () => {
  await using repo = await repository({ ...FILES, ".github/CODEOWNERS": "/docs/ @ann\n/stories/ @mallory\n" });
  await repo.git("checkout", "--quiet", "-b", "work");
  await repo.git("rm", "--quiet", SHOP);
  await repo.write({ "stories/01.shop.md": story([`1. \`apps/shop/service.yaml\` exists ${WAIVER}`]) });
  await repo.commit("move");
  expect((await audit(repo, "--approver", "mallory")).approvals).toBeUndefined();
  await repo.git("checkout", "--quiet", "main");
  await repo.write({ ".github/CODEOWNERS": "/docs/ @ann @mallory\n/stories/ @mallory\n" });
  await repo.commit("share");
  await repo.git("checkout", "--quiet", "work");
  expect((await audit(repo, "--approver", "mallory")).approvals).toContainEqual({ story: "stories/01.shop.md", by: ["mallory"] });
});
