import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const STORIES = { ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) };

async function doctor(files: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
  await using repo = await repository({ ...STORIES, ...files });
  const run = await truestory(["doctor", repo.path]);
  expect(run.stderr).toBe("");
  return { code: run.code, text: run.stdout.replace(/\s+/g, " ") };
}

const GATE = (on: string, job = "", step = "{uses: truestory/truestory@v0}") =>
  `on: ${on}\njobs:\n  truestory:\n    runs-on: x\n${job}    steps: [{uses: actions/checkout@v5}, ${step}]\n`;

describe("truestory doctor", () => {
  it("says what is missing where nothing runs", async () => {
    expect(await doctor({})).toMatchObject({ code: 1, text: expect.stringContaining("✗ No workflow runs Truestory.") });
  });

  it("T1, T34: says what a pull request can forge, and what a careless workflow gives away", async () => {
    const { code, text } = await doctor({
      ".github/workflows/gate.yml": GATE("{pull_request: {paths: [docs/**]}, workflow_run: {workflows: [x]}}", "    if: true\n"),
    });
    expect(code).toBe(1);
    for (const told of [
      "✗ .github/workflows/gate.yml: The gate has paths",
      "Job truestory has `if`: skipped, it counts as passed",
      "It runs on workflow_run with the base's rights, and checks something out",
      "It does not say which workflow file's report it tells",
      "Mode: plain. A pull request can forge",
      "The checkout has no history",
      "! .github/workflows/gate.yml: A change of the base branch does not start the gate",
      "Merge groups are not judged",
      "An approval by a code owner counts only with the next push",
      "truestory/truestory@v0 can be moved to other code",
      "The job has all rights",
      "The checkout leaves a token on the disk",
      "A pull request can forge this gate by editing its workflow",
      "Nothing is judged at night",
      "1 of 1 stories have no person as code owner",
    ])
      expect(text).toContain(told);
    expect(text).not.toContain("✓ .github");
  });

  it("finds nothing wrong in the workflows that are there to be copied", async () => {
    const copied = ["truestory.yml", "truestory-nightly.yml", "truestory-commands.yml"].map((name) => [
      `.github/workflows/${name}`,
      readFileSync(join(PROJECT, "examples/workflows", name), "utf8"),
    ]);
    const { code, text } = await doctor({ ...Object.fromEntries(copied), ".github/CODEOWNERS": "* @ann\n" });
    expect(code).toBe(0);
    expect(text.match(/! [^!✓✗]*/g)).toEqual([
      expect.stringContaining("truestory/truestory@v0 can be moved"),
      expect.stringContaining("truestory/truestory@v0 can be moved"),
      expect.stringContaining("truestory/truestory@v0 can be moved"),
    ]);
    expect(text).toContain("The file is owned by @ann");
    expect(text).toContain("✓ Every story has a code owner");
  });

  it("says what is found, and which stories no glob reads", async () => {
    const { text } = await doctor({ "notes/idea.md": story(["1. `apps` exists"]), "apps/broken/kustomization.yaml": "resources: [gone.yaml]\n" });
    expect(text).toMatch(
      /✓ Truestory \d+\.\d+\.\d+ on Node\.js \d+\.\d+\.\d+ and Git \d+\.[\d.]+, renders with kustomize v[\d.]+, Flux v[\d.]+, Helm v[\d.]+\./,
    );
    expect(text).toContain("✓ No configuration: the defaults count.");
    expect(text).toMatch(/✓ Cluster one, from clusters\/one by Flux: \d+ objects\./);
    expect(text).toContain("✓ 1 story is read: docs/stories/01.md.");
    expect(text).toContain("! 1 file looks like a story and no glob reads it: notes/idea.md.");
  });

  it("says which build failed, and which story has nothing to check", async () => {
    const { code, text } = await doctor({
      "docs/stories/02.md": "# 02\n\nStatus: Draft\n",
      "apps/shop/kustomization.yaml": "resources: [gone.yaml]\n",
    });
    expect(code).toBe(1);
    expect(text).toMatch(/! Cluster one, from clusters\/one by Flux: \d+ objects, and 1 failed build: .*gone\.yaml/);
    expect(text).toContain("✗ No claim was found in docs/stories/02.md: an audit ends with 2.");
  });

  it("T1: knows the trusted gate and the comment by a second run, and what each leaves open", async () => {
    const trusted = readFileSync(join(PROJECT, "examples/workflows/truestory-trusted.yml"), "utf8");
    const comment = readFileSync(join(PROJECT, "examples/workflows/truestory-comment.yml"), "utf8");
    const gate = readFileSync(join(PROJECT, "examples/workflows/truestory-fork.yml"), "utf8");
    const CODEOWNERS = ".github/CODEOWNERS";
    const strong = await doctor({ ".github/workflows/gate.yml": trusted, [CODEOWNERS]: "* @ann\n" });
    expect(strong.code).toBe(0);
    expect(strong.text).toContain("✓ .github/workflows/gate.yml: Mode: trusted gate. A pull request cannot edit it");
    expect(strong.text).toContain("in a merge queue the group's own version runs");
    expect(strong.text).not.toContain("can forge this gate");
    const two = await doctor({ ".github/workflows/truestory.yml": gate, ".github/workflows/comment.yml": comment, [CODEOWNERS]: "* @ann\n" });
    expect(two.code).toBe(0);
    expect(two.text).toContain("Mode: plain, with the comment written by a second run");
    const careless = trusted.replace("fetch-depth: 0", "fetch-depth: 0\n          ref: x").replace(/ {10}(check|require).*\n/g, "");
    const bad = await doctor({ ".github/workflows/gate.yml": careless });
    expect(bad.code).toBe(1);
    for (const told of ["checks out something else than the base", "has no name for its result", "Nobody would notice"])
      expect(bad.text).toContain(told);
  });

  it("finds a gate that names its events in a list, and teams that count for nobody", async () => {
    const { text } = await doctor({ ".github/workflows/gate.yml": GATE("[pull_request, merge_group]"), ".github/CODEOWNERS": "* @acme/team\n" });
    expect(text).toContain("✓ .github/workflows/gate.yml: Merge groups are judged again");
    expect(text).toContain("1 of 1 stories have no person");
  });
});
