import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { githubAddress } from "../../src/entry/origin.ts";
import { contentsOf, markupOf } from "../report/html/page.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const FILES = {
  ...platform,
  "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists", "2. Deployment `shop` image `registry.example.com/shop:1.4.0`"]),
};

describe("audit --format html", () => {
  it("writes one page, the same bytes every time, and exits as ever", async () => {
    await using repo = await repository(FILES);
    const one = await truestory(["audit", repo.path, "--format", "html"]);
    const output = join(repo.path, ".git", "report.html");
    const two = await truestory(["audit", repo.path, "--format", "html", "--no-cache", "--output", output]);
    expect([one.code, one.stderr, two.code, two.stderr]).toEqual([0, "", 0, ""]);
    expect(await readFile(output, "utf8")).toBe(one.stdout);
    expect(one.stdout.startsWith("<!doctype html>\n")).toBe(true);
    expect(contentsOf(one.stdout).stories.map(({ path }) => path)).toEqual(["docs/stories/01.md"]);
    expect(markupOf(one.stdout)).toContain("image: registry.example.com/shop:1.4.0");
  });

  it("links to GitHub once a remote branch has the commit, and shows nobody's token", async () => {
    await using repo = await repository(FILES);
    await repo.git("remote", "add", "origin", "https://ada:ghp_canary@github.com/acme/platform.git");
    const local = await truestory(["audit", repo.path, "--format", "html"]);
    expect(markupOf(local.stdout)).not.toContain("https://github.com/");
    await repo.git("update-ref", "refs/remotes/origin/main", "HEAD");
    const pushed = await truestory(["audit", repo.path, "--format", "html"]);
    const commit = await repo.git("rev-parse", "HEAD");
    expect(markupOf(pushed.stdout)).toContain(`href="https://github.com/acme/platform/blob/${commit}/apps/shop/deployment.yaml"`);
    expect(pushed.stdout).toContain("<b>acme/platform</b>");
    for (const page of [local, pushed]) expect(page.stdout + markupOf(page.stdout)).not.toContain("ghp_canary");
  });
});

describe("the address of origin", () => {
  it.each([
    ["https://github.com/acme/platform.git", "acme/platform"],
    ["https://github.com/acme/platform", "acme/platform"],
    ["https://x-access-token:ghs_x@github.com/acme/platform.git", "acme/platform"],
    ["git@github.com:acme/platform.git", "acme/platform"],
    ["ssh://git@github.com/acme/plat.form.git", "acme/plat.form"],
  ])("%s is a repository on GitHub", (remote, name) => expect(githubAddress(remote)?.repository).toBe(name));

  it.each([
    "",
    "https://gitlab.com/acme/platform",
    "https://github.com.evil.example/acme/platform",
    "https://evil.example/github.com/acme/platform",
    "file:///srv/platform",
    "https://github.com/acme/platform/../..",
    "https://github.com/acme",
  ])("%s is none", (remote) => expect(githubAddress(remote)).toBeNull());
});
