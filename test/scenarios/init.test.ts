import { readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PROJECT, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { type Repository, repository } from "../support/repository.ts";

const SHOP = { ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) };
const text = (repo: Repository, path: string) => readFile(join(repo.path, path), "utf8");
const GATE = ".github/workflows/truestory.yml";
const NIGHTLY = ".github/workflows/truestory-nightly.yml";
const example = (name: string) => readFile(join(PROJECT, "examples/workflows", name), "utf8");

/** The step of a job that runs Truestory. */
function stepOf(job: { readonly steps: readonly { readonly uses?: string; readonly with?: unknown }[] }) {
  return job.steps.find(({ uses }) => uses?.startsWith("truestory/") === true);
}

describe("truestory init", () => {
  it("leads from nothing to an audit and a set-up in which nothing is wrong", async () => {
    await using repo = await repository(SHOP);
    const run = await truestory(["init"], { cwd: repo.path });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("✓ cluster one, from clusters/one by Flux: ");
    expect(run.stdout).toContain("✓ 1 story with 1 claim: docs/stories/01.md");
    expect(run.stdout).toContain("  + .github/truestory.yml\n  + .github/workflows/truestory.yml\n");
    expect(await text(repo, GATE)).toBe(await example("truestory.yml"));
    expect(await text(repo, NIGHTLY)).toBe(await example("truestory-nightly.yml"));
    expect(parse(await text(repo, ".github/truestory.yml"))).toEqual({ mode: "advise", stories: ["docs/stories/**/*.md"] });
    expect(await text(repo, ".github/truestory.yml")).toMatch(/^# yaml-language-server: \$schema=https:\/\/\S+\/docs\/config\.schema\.json\n/);
    const script = ".github/truestory/export-one.sh";
    expect(await text(repo, script)).toBe((await truestory(["snapshot", "one"])).stdout);
    expect((await stat(join(repo.path, script))).mode & 0o111).not.toBe(0);
    expect((await truestory(["audit"], { cwd: repo.path })).code).toBe(0);
    const doctor = await truestory(["doctor"], { cwd: repo.path });
    expect(doctor.stdout).not.toContain("✗");
    expect(doctor.code).toBe(0);
  });

  it("--dry-run prints the files and writes none", async () => {
    await using repo = await repository(SHOP);
    const run = await truestory(["init", repo.path, "--dry-run"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`--- ${GATE}\n${(await example("truestory.yml")).trimEnd()}\n`);
    expect(await repo.git("status", "--porcelain")).toBe("");
  });

  it("never replaces a file but with --force, and says which ones stay", async () => {
    await using repo = await repository({ ...SHOP, [GATE]: "on: push\n", ".github/truestory.yml": "mode: observe\n" });
    const kept = await truestory(["init", repo.path]);
    expect(kept.code).toBe(0);
    expect(kept.stdout).toContain(`! ${GATE} (another file is there and stays; --force replaces it)`);
    expect(await text(repo, GATE)).toBe("on: push\n");
    expect(await text(repo, ".github/truestory.yml")).toBe("mode: observe\n");
    const forced = await truestory(["init", repo.path, "--force"]);
    expect(forced.stdout).toContain(`~ ${GATE} (replaced)`);
    expect(forced.stdout).toContain(`= ${NIGHTLY} (is there already)`);
    expect(await text(repo, GATE)).toBe(await example("truestory.yml"));
  });

  it("writes through no link, whatever is forced", async () => {
    await using outside = await repository({ "keep.yml": "kept\n" }, { git: false });
    await using repo = await repository(SHOP);
    await symlink(outside.path, join(repo.path, ".github"));
    const run = await truestory(["init", repo.path, "--force"]);
    expect(run.code).toBe(3);
    expect(run.stdout).toContain("✗ .github/truestory.yml (it is reached through a symbolic link)");
    await expect(stat(join(outside.path, "truestory.yml"))).rejects.toThrow("ENOENT");
  });

  it("--trust gate gives workflows no right to write, --trust commands all that are needed", async () => {
    await using repo = await repository(SHOP);
    await truestory(["init", repo.path, "--trust", "gate", "--mode", "observe"]);
    const gate = await text(repo, GATE);
    const nightly = await text(repo, NIGHTLY);
    expect(gate + nightly).not.toMatch(/^[^#\n]*write/m);
    expect(parse(gate).jobs.truestory.permissions).toEqual({ contents: "read", "pull-requests": "read" });
    expect(stepOf(parse(gate).jobs.truestory)).toMatchObject({ uses: "truestory/truestory@v0", with: { comment: false } });
    expect(parse(nightly).jobs.nightly).toMatchObject({ permissions: { contents: "read" }, steps: [{}, { uses: "truestory/truestory@v0" }] });
    expect(parse(await text(repo, ".github/truestory.yml")).mode).toBe("observe");
    await using other = await repository(SHOP);
    await truestory(["init", other.path, "--trust", "commands"]);
    expect(await text(other, ".github/workflows/truestory-commands.yml")).toBe(await example("truestory-commands.yml"));
  });

  it("puts the workflows of a folder at the top of its repository, and names the folder in them", async () => {
    const inside = Object.fromEntries(Object.entries(SHOP).map(([path, content]) => [`deploy/prod/${path}`, content]));
    await using repo = await repository(inside);
    const run = await truestory(["init", join(repo.path, "deploy/prod")]);
    expect(run.code).toBe(0);
    expect(stepOf(parse(await text(repo, GATE)).jobs.truestory)?.with).toEqual({ "repo-path": "deploy/prod" });
    expect(stepOf(parse(await text(repo, NIGHTLY)).jobs.nightly)?.with).toEqual({ "repo-path": "deploy/prod", issue: true });
    expect(await text(repo, "deploy/prod/.github/truestory.yml")).toContain("mode: advise");
    expect((await truestory(["doctor", join(repo.path, "deploy/prod")])).stdout).not.toContain("No workflow runs Truestory");
  });

  it("names the folders of stories that no usual glob reads, and nothing beside them", async () => {
    const page = "# Notes\n\nStatus: Done\n\nNo criteria here.\n";
    await using repo = await repository({ ...platform, "work/a [1]/01.md": story(["1. `apps/shop/deployment.yaml` exists"]), "work/notes.md": page });
    const run = await truestory(["init", repo.path]);
    expect(run.stdout).toContain("1 story with 1 claim: work/a [1]/01.md");
    expect(parse(await text(repo, ".github/truestory.yml")).stories).toEqual(["work/a \\[1\\]/*.md"]);
    const audit = await truestory(["audit", repo.path]);
    expect(audit.stdout).toContain("1 verified in 1 story");
  });

  it("says what it does not find, and writes a configuration to fill in", async () => {
    await using repo = await repository({ "README.md": "# Nothing here\n" });
    const run = await truestory(["init", repo.path]);
    expect(run.stdout).toContain("! no cluster: neither a bootstrap of Flux nor a root Application of Argo CD");
    expect(run.stdout).toContain("! no story: no Markdown file with an Acceptance Criteria section");
    expect((await truestory(["audit", repo.path])).code).toBe(2);
    const doctor = await truestory(["doctor", repo.path]);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain("✗ No story was found.");
    expect(doctor.stdout).toContain("✗ No cluster was found");
  });

  it.each([
    [["init", "--trust", "all"], '--trust: expected gate, comment, commands, found "all"'],
    [["init", "a", "b"], "init takes one repository, found 2: a b"],
    [["init", "--story", "x"], "Unknown option '--story'"],
  ])("%j is refused with code 2", async (words, message) => {
    const run = await truestory(words);
    expect(run.stderr).toContain(message);
    expect(run.code).toBe(2);
  });
});
