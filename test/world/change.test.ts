import { describe, expect, test } from "vitest";
import { commitDate, readChange, readCommitsNaming } from "../../src/world/change.ts";
import { repository } from "../support/repository.ts";

const LONG = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");

describe("a change", () => {
  test("is what the branch did, not what the base did meanwhile", async () => {
    await using repo = await repository({ "a.yaml": "a: 1\n", "b/old.txt": `${LONG}\n`, "gone.txt": "x\n" });
    await repo.git("checkout", "--quiet", "-b", "work");
    await repo.git("mv", "b/old.txt", "b/new name.txt");
    await repo.git("rm", "--quiet", "gone.txt");
    await repo.write({ "a.yaml": "a: 2\n", "ä.txt": "new\n" });
    const commit = await repo.commit("feat: shop\n\nStory 01, first part");
    await repo.git("checkout", "--quiet", "main");
    await repo.write({ "elsewhere.txt": "y\n" });
    await repo.commit("chore: not ours");
    expect(await readChange(repo.path, "main", "work")).toEqual({
      files: [
        { path: "a.yaml", status: "modified", from: null },
        { path: "b/new name.txt", status: "renamed", from: "b/old.txt" },
        { path: "gone.txt", status: "deleted", from: null },
        { path: "ä.txt", status: "added", from: null },
      ],
      commits: [
        {
          id: commit,
          subject: "feat: shop",
          body: "Story 01, first part",
          files: ["a.yaml", "b/old.txt", "b/new name.txt", "gone.txt", "ä.txt"],
        },
      ],
    });
  });

  test("cannot be known without the commits", async () => {
    await using repo = await repository({ "a.txt": "a\n" });
    expect(await readChange(repo.path, "nowhere", "HEAD")).toBeNull();
    await repo.git("checkout", "--quiet", "--orphan", "other");
    await repo.commit("unrelated");
    expect(await readChange(repo.path, "main", "other")).toBeNull();
  });

  test("commits are found by their message, whatever the case, and options in words stay words", async () => {
    await using repo = await repository({ "a.txt": "a\n" });
    await repo.write({ "a.txt": "b\n" });
    await repo.commit("feat: cache\n\nImplements story-cache-base");
    expect((await readCommitsNaming(repo.path, "HEAD", ["STORY-CACHE-BASE"]))?.map((commit) => [commit.subject, commit.files])).toEqual([
      ["feat: cache", ["a.txt"]],
    ]);
    expect(await readCommitsNaming(repo.path, "HEAD", [".*", "", "--all\nx"])).toEqual([]);
    expect(await readCommitsNaming(repo.path, "nowhere", ["x"])).toBeNull();
  });

  test("a commit's date is given in UTC", async () => {
    await using repo = await repository({ "a.txt": "a\n" });
    expect(await commitDate(repo.path, "HEAD")).toBe("2026-01-02T03:04:05Z");
    expect(await commitDate(repo.path, "nowhere")).toBeNull();
  });
});
