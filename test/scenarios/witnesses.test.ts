import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

async function audit(path: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  const run = await truestory(["audit", path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return { code: run.code, report: JSON.parse(run.stdout) as Report };
}

const found = (report: Report, rule: string): string[] =>
  report.findings.filter((finding) => finding.rule === rule).map(({ at, message }) => `${at.path}:${at.line} ${message}`);

const TRUE = ["1. `apps/shop/deployment.yaml` exists"];
const STORY = "docs/stories/01.md";
const gate = (...more: string[]): string =>
  ["schema: 1", "story: '01'", "story_title: Shop", "gate: PASS", "status_reason: Fine.", "reviewer: QA", "updated: '2026-01-01'", ...more, ""].join(
    "\n",
  );

describe("witnesses", () => {
  it("make a story bind: a gate file, a sprint status and the text of a pull request", async () => {
    const draft = story(["1. `apps/shop/service.yaml` exists"], "Draft");
    await using repo = await repository({ ...platform, [STORY]: draft });
    expect((await audit(repo.path)).code).toBe(0);
    const told = await audit(repo.path, "--pull-request-text", "This completes Story 01.");
    expect(told.report.stories[0]?.binds.by).toEqual(["pull-request"]);
    expect(told.code).toBe(1);
    await repo.write({ "docs/qa/gates/01-shop.yml": gate() });
    expect((await audit(repo.path)).report.stories[0]?.binds.by).toEqual(["gate-file"]);
  });

  it.each([
    ["This does not complete Story 01.", []],
    ["Doesn't yet fully close **Story 01**; story 01 stays open", []],
    ["A follow-up will complete Story 01", []],
    ["Partially implements Story 01", []],
    ["Until this PR completes Story 01, the flag stays", []],
    ["It does not break anything and completes Story 01", ["pull-request"]],
    ["Not tested. Closes Story 01", ["pull-request"]],
    ["Adds the last manifest to complete Story 01", ["pull-request"]],
  ])("of a pull request that says %j", async (text, by) => {
    await using repo = await repository({ ...platform, [STORY]: story(TRUE, "Draft") });
    const { report } = await audit(repo.path, "--pull-request-text", text);
    expect(report.stories[0]?.binds.by).toEqual(by);
  });

  it("of a sprint status mean the story with that number, and no other", async () => {
    const one = "# Story 1.2: Shop\n\nStatus: in-progress\n\n## Acceptance Criteria\n\n1. `apps/shop/deployment.yaml` exists\n";
    await using repo = await repository({
      ...platform,
      "stories/1-2-shop.md": one,
      "stories/1-12-other.md": one.replace("1.2: Shop", "1.12: Other"),
      "sprint-status.yaml": "development_status:\n  epic-1: in-progress\n  1-2-shop: done\n",
    });
    const { report } = await audit(repo.path);
    expect(report.stories.map(({ id, binds }) => [id, binds.by])).toEqual([
      ["1.12", []],
      ["1.2", ["sprint-status"]],
    ]);
    expect(found(report, "contradicting-witnesses")).toEqual([
      'sprint-status.yaml:3 expected one state of 1.2, found two: sprint-status.yaml:3 (sprint-status) says "1-2-shop: done", but stories/1-2-shop.md:3 (status) says "Status: in-progress"',
    ]);
  });

  it("that say less than the story claims are quoted", async () => {
    const record = ["", "## Dev Agent Record", "", "### Agent Model Used", "", "{{agent_model_name_version}}"];
    const correction = ["", "## PO Course Correction", "", "- Critical (Must Fix before gate = GO)", "  - Set the URL"];
    const tasks = ["", "## Tasks", "", "- [x] Add `apps/shop/service.yaml`", "- [x] Add `apps/shop/deployment.yaml`"];
    await using repo = await repository({ ...platform, [STORY]: `${story(TRUE)}${[...tasks, ...record, ...correction].join("\n")}\n` });
    const { report } = await audit(repo.path);
    expect(found(report, "ticked-but-false")).toEqual([expect.stringMatching(/^docs\/stories\/01\.md:11 .*service\.yaml.*found it false/)]);
    expect(found(report, "template-left-in")).toEqual([expect.stringContaining('(status) says "Status: Done"; found template text: "{{agent')]);
    expect(found(report, "open-course-correction")).toEqual([expect.stringContaining('"- Set the URL"')]);
    await repo.write({ [STORY]: `${story(TRUE, "Draft")}${[...record, ...correction].join("\n")}\n` });
    const open = await audit(repo.path);
    expect(open.report.findings.map(({ rule }) => rule)).toEqual([]);
  });
});

describe("gate files", () => {
  it("expire by the day given, else by that of the commit, which the report then names", async () => {
    await using repo = await repository({ ...platform, [STORY]: story(TRUE), "docs/qa/gates/01.yml": gate("expires: '2026-01-31'") });
    const committed = await audit(repo.path);
    expect(found(committed.report, "gate-file")).toEqual([]);
    expect(committed.report.now).toBe("2026-01-02T03:04:05Z");
    const later = await audit(repo.path, "--now", "2026-02-01T00:00:00Z");
    expect(found(later.report, "gate-file")).toEqual([
      'docs/qa/gates/01.yml:8 expected a gate that is valid on 2026-02-01, found expires: "2026-01-31"',
    ]);
    expect(later.report.stories[0]?.gate).toBe("CONCERNS");
    expect(later.code).toBe(0);
  });

  it("that are broken do not stop the audit", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: story(TRUE),
      "docs/qa/gates/01.yml": "schema: 1\nstory: '01'\ngate: PASS\ntop_issues: [\n",
      "docs/qa/gates/bomb.yml": `story: x\ngate: PASS\nschema: 1\na: &a [x,x]\n${"b: &b [*a,*a]\n".repeat(3)}`,
      "docs/gates/other.yaml": "kind: Gate\nspec: {}\n",
    });
    const { report, code } = await audit(repo.path);
    expect(code).toBe(0);
    expect(found(report, "gate-file").map((text) => text.split(" ")[0])).toContain("docs/qa/gates/01.yml:5");
    expect(found(report, "gate-file").join()).not.toContain("other.yaml");
  });
});

describe("file lists against Git", () => {
  const list = (...entries: string[]): string => `${story(TRUE)}\n## File List\n\n${entries.map((entry) => `- ${entry}`).join("\n")}\n`;

  it("count commits of the branch and earlier ones that name the story", async () => {
    await using repo = await repository({ ...platform, "docs/a.md": "a\n", "docs/b.md": "b\n", "docs/c.md": "c\n", [STORY]: story(TRUE, "Draft") });
    await repo.write({ "docs/b.md": "b2\n" });
    await repo.commit("docs: b for Story 01");
    await repo.git("checkout", "--quiet", "-b", "work");
    await repo.write({ "docs/c.md": "c2\n", "package-lock.json": "{}\n", "docs/d.md": "d\n" });
    await repo.commit("docs: c");
    await repo.git("rm", "--quiet", "docs/d.md");
    await repo.write({
      "docs/e.md": "e\n",
      [STORY]: list("`docs/a.md` (updated)", "docs/{b,c}.md", "(optional) docs/x.md", "`apps/shop/` — manifests"),
    });
    await repo.commit("docs: finish");
    const { report, code } = await audit(repo.path, "--base", "main");
    expect(code).toBe(0);
    expect(found(report, "listed-not-changed")).toEqual([
      "docs/stories/01.md:11 expected every listed file to be changed by this branch or by a commit that names STORY-SHOP, found 2 changed by neither: docs/a.md (line 11), apps/shop/ (line 14)",
    ]);
    expect(found(report, "changed-not-listed")).toEqual([
      "docs/stories/01.md:11 expected every changed file in the file list of STORY-SHOP, found 1 that is not: docs/e.md",
    ]);
    expect(report.stories[0]?.gate).toBe("CONCERNS");
  });

  it("say nothing when the change raises no story, or belongs to another one", async () => {
    const other = "# 02 — STORY-OTHER — Other\n\nStatus: Done\n\n## Acceptance Criteria\n\n1. `apps/` exists\n";
    await using repo = await repository({ ...platform, "docs/a.md": "a\n", [STORY]: story(TRUE, "Draft"), "docs/stories/02.md": other });
    await repo.git("checkout", "--quiet", "-b", "work");
    await repo.write({ "docs/b.md": "b\n" });
    await repo.commit("feat: b (STORY-OTHER)");
    const quiet = await audit(repo.path, "--base", "main");
    expect(quiet.report.findings).toEqual([]);
    await repo.write({ [STORY]: list("docs/stories/01.md") });
    await repo.commit("docs: finish STORY-SHOP");
    const { report } = await audit(repo.path, "--base", "main");
    expect(found(report, "changed-not-listed")).toEqual([]);
    expect(found(report, "listed-not-changed")).toEqual([]);
  });
});

describe("gate export", () => {
  it("writes a gate file that the next audit accepts", async () => {
    await using repo = await repository({ ...platform, [STORY]: story([...TRUE, "2. Pods are happy"]) });
    const run = await truestory(["gate", "export", "STORY-SHOP", repo.path]);
    expect([run.code, run.stderr]).toEqual([0, ""]);
    expect(parse(run.stdout)).toMatchObject({
      ...{ schema: 1, story: "STORY-SHOP", story_title: "The shop", gate: "CONCERNS", updated: "2026-01-02T03:04:05Z" },
      evidence: { trace: { ac_covered: [1], ac_gaps: [2] } },
    });
    const file = join(repo.path, "docs/qa/gates/01.yml");
    await repo.write({ "docs/qa/gates/.keep": "" });
    const again = await truestory(["gate", "export", STORY, repo.path, "--output", file, "--now", "2026-01-05T00:00:00Z"]);
    expect([again.code, again.stdout]).toEqual([0, ""]);
    expect(await readFile(file, "utf8")).toBe(run.stdout.replace("2026-01-02T03:04:05Z", "2026-01-05T00:00:00Z"));
    const { report } = await audit(repo.path);
    expect(found(report, "gate-file")).toEqual([]);
    expect(report.stories[0]?.witnesses.map(({ kind }) => kind)).toEqual(["status", "gate-file"]);
  });

  it("fails with the false claim, and passes on a waiver with its approver", async () => {
    const waiver = '<!-- truestory: {waived: temporary, by: "@acme/owners", until: 2026-02-01, because: "comes next week"} -->';
    await using repo = await repository({ ...platform, [STORY]: story(["1. `apps/shop/service.yaml` exists"]) });
    const failing = parse((await truestory(["gate", "export", "STORY-SHOP", repo.path])).stdout) as {
      gate: string;
      top_issues: { severity: string }[];
    };
    expect([failing.gate, failing.top_issues.map(({ severity }) => severity)]).toEqual(["FAIL", ["high"]]);
    await repo.write({ [STORY]: story([`1. \`apps/shop/service.yaml\` exists ${waiver}`]) });
    const waived: unknown = parse((await truestory(["gate", "export", "STORY-SHOP", repo.path])).stdout);
    expect(waived).toMatchObject({ gate: "WAIVED", waiver: { active: true, approved_by: "@acme/owners", expires: "2026-02-01" }, top_issues: [] });
  });

  it("needs a story that exists, and a date", async () => {
    await using repo = await repository({ ...platform, [STORY]: story(TRUE) }, { git: false });
    const nowhere = await truestory(["gate", "export", "STORY-NONE", repo.path]);
    expect([nowhere.code, nowhere.stdout]).toEqual([2, ""]);
    expect(nowhere.stderr).toContain(STORY);
    const undated = await truestory(["gate", "export", "STORY-SHOP", repo.path]);
    expect(undated.code).toBe(2);
    expect(undated.stderr).toContain("--now");
    expect((await truestory(["gate", "import", "x"])).code).toBe(2);
  });
});
