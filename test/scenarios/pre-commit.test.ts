import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { execute, PROJECT } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const [hook] = parse(readFileSync(join(PROJECT, ".pre-commit-hooks.yaml"), "utf8")) as { id: string; entry: string; language: string }[];
const SHOP = { ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) };

it("the hook stops a commit that makes a claim false, and lets others pass", async () => {
  expect(hook).toMatchObject({ id: "truestory", language: "script" });
  const program = join(PROJECT, hook?.entry ?? "");
  await using repo = await repository(SHOP);
  expect((await execute(program, [], { cwd: repo.path })).code).toBe(0);
  await repo.git("mv", "apps/shop/deployment.yaml", "apps/shop/other.yaml");
  await repo.write({ "apps/shop/kustomization.yaml": "resources: [other.yaml]\n" });
  const stopped = await execute(program, [], { cwd: repo.path });
  expect(stopped.stdout).toContain("docs/stories/01.md:7");
  expect(stopped.code).toBe(1);
  expect((await execute(program, ["--mode", "observe"], { cwd: repo.path })).code).toBe(0);
});

it("the hook judges what there is before the first commit", async () => {
  await using repo = await repository(SHOP, { git: false });
  await repo.git("init", "--quiet");
  expect((await execute(join(PROJECT, hook?.entry ?? ""), [], { cwd: repo.path })).code).toBe(0);
});
