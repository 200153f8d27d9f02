import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execute, truestory } from "../support/cli.ts";

/** Repositories as `NAME.bundle` in the folder that the environment variable TRUESTORY_CORPUS names; they are not part of this project. */
const folder = process.env.TRUESTORY_CORPUS;
/** The last commits, two unless TRUESTORY_HISTORY says how many; each is audited three times. */
const COMMITS = Number(process.env.TRUESTORY_HISTORY ?? "2");

describe.skipIf(folder === undefined || folder === "")("the history of the corpus (TRUESTORY_CORPUS)", async () => {
  const names =
    folder === undefined ? [] : (await readdir(folder)).filter((name) => name.endsWith(".bundle")).map((name) => name.slice(0, -".bundle".length));
  let work = "";
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "truestory-history-"));
  });
  afterAll(async () => {
    await rm(work, { recursive: true, force: true });
  });

  it.each(names)("%s: audits say the same with the cache that older commits have left and without", { timeout: 1_800_000 }, async (name) => {
    const repo = join(work, name);
    await execute("git", ["clone", "--quiet", join(folder ?? "", `${name}.bundle`), repo]);
    const listed = await execute("git", ["-C", repo, "rev-list", "--first-parent", `--max-count=${COMMITS}`, "HEAD"]);
    const commits = listed.stdout.trim().split("\n").reverse();
    expect(commits.length).toBeGreaterThan(1);
    const env = { TRUESTORY_CACHE: join(work, `${name}-cache`) };
    for (const commit of commits) {
      await execute("git", ["-C", repo, "checkout", "--quiet", "--detach", commit]);
      const plain = await truestory(["audit", repo, "--format", "json"]);
      for (const time of ["first", "second"]) {
        const kept = await truestory(["audit", repo, "--format", "json"], { env });
        expect(kept.stdout === plain.stdout, `${commit}, ${time} time`).toBe(true);
        expect(kept.code).toBe(plain.code);
      }
    }
  });
});
