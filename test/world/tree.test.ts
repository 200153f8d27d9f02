import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTree, TREE_LIMITS } from "../../src/world/tree.ts";
import { repository } from "../support/repository.ts";

const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

test("a checkout gives what is on disk: tracked, changed and new files, but no ignored and no deleted ones", async () => {
  await using repo = await repository({ "a.yaml": "old\n", "b/c.md": "text\n", gone: "x", ".gitignore": "secret.txt\n" });
  const commit = await repo.commit("start");
  await repo.write({ "a.yaml": "new\n", "b/d/e.yaml": "new file\n", "secret.txt": "ignored" });
  await rm(join(repo.path, "gone"));

  const tree = await openTree(repo.path);

  expect(tree.commit).toBe(commit);
  expect(tree.paths).toEqual([".gitignore", "a.yaml", "b/c.md", "b/d/e.yaml"]);
  expect(tree.text("a.yaml")).toBe("new\n");
  expect(tree.list("")).toEqual([".gitignore", "a.yaml", "b"]);
  expect(tree.list("b")).toEqual(["c.md", "d"]);
  expect(tree.list("a.yaml")).toEqual([]);
  expect(tree.kind("b/d")).toBe("directory");
  expect(tree.kind("gone")).toBeUndefined();
  expect(tree.text("b")).toBeUndefined();
});

test("a commit gives what it holds, whatever is on disk, and by any name", async () => {
  await using repo = await repository({ "a.yaml": "one\n", "dir with space/ü\n.txt": "odd" });
  const first = await repo.commit("one");
  await repo.write({ "a.yaml": "two\n" });
  await repo.commit("two");
  await repo.write({ "a.yaml": "three\n", new: "x" });

  for (const name of [first, "HEAD~1", first.slice(0, 10)]) {
    const tree = await openTree(repo.path, name);
    expect(tree.commit).toBe(first);
    expect(tree.text("a.yaml")).toBe("one\n");
    expect(tree.paths).toEqual(["a.yaml", "dir with space/ü\n.txt"]);
    expect(tree.text("dir with space/ü\n.txt")).toBe("odd");
  }
});

test("links, submodules and LFS pointers are named and never followed, on disk and in a commit", async () => {
  await using repo = await repository({ "real/file.yaml": "a: 1\n", "big.png.txt": LFS });
  await symlink("/etc/passwd", join(repo.path, "passwd.txt"));
  await symlink("real", join(repo.path, "linked"));
  await symlink("loop", join(repo.path, "loop"));
  await using inner = await repository({ x: "x" });
  const id = await inner.commit("inner");
  await repo.git("update-index", "--add", "--cacheinfo", `160000,${id},sub`);
  await mkdir(join(repo.path, "sub"));
  await repo.git("add", "passwd.txt", "linked", "loop", "real", "big.png.txt");
  await repo.git("commit", "-q", "-m", "odd entries");

  for (const ref of [undefined, "HEAD"]) {
    const tree = await openTree(repo.path, ref);
    expect(tree.paths).toEqual(["big.png.txt", "linked", "loop", "passwd.txt", "real/file.yaml", "sub"]);
    expect(["linked", "loop", "passwd.txt", "sub", "big.png.txt", "real/file.yaml", "linked/file.yaml"].map((path) => tree.kind(path))).toEqual([
      "symlink",
      "symlink",
      "symlink",
      "submodule",
      "lfs-pointer",
      "file",
      undefined,
    ]);
    expect(tree.text("passwd.txt")).toBeUndefined();
    expect(tree.bytes("passwd.txt")).toBeUndefined();
    expect(tree.text("big.png.txt")).toBeUndefined();
    expect(tree.unreadable("passwd.txt")).toContain("symbolic link");
    expect(tree.unreadable("sub")).toContain("submodule");
    expect(tree.unreadable("big.png.txt")).toContain("LFS");
  }
});

test("a tracked file whose directory was replaced by a link is gone, not read through the link", async () => {
  await using repo = await repository({ "config/settings.yaml": "a: 1\n" });
  await using outside = await repository({ "settings.yaml": "stolen: true\n" }, { git: false });
  await repo.commit("start");
  await rm(join(repo.path, "config"), { recursive: true });
  await symlink(outside.path, join(repo.path, "config"));

  const tree = await openTree(repo.path);

  expect(tree.text("config/settings.yaml")).toBeUndefined();
  expect(tree.kind("config/settings.yaml")).toBeUndefined();
  expect(tree.kind("config")).toBe("symlink");
});

test("files that are no text say why", async () => {
  await using repo = await repository({});
  await writeFile(join(repo.path, "nul.yaml"), Buffer.from([97, 0, 98]));
  await writeFile(join(repo.path, "latin.md"), Buffer.from([0xfc, 0x62, 0x65, 0x72]));
  await writeFile(join(repo.path, "wide.txt"), Buffer.from("\ufefftext", "utf16le"));
  await writeFile(join(repo.path, "bom.txt"), "\ufefftext");
  await writeFile(join(repo.path, "image.png"), "not really");
  await writeFile(join(repo.path, "big.yaml"), Buffer.alloc(6 * 1024 * 1024, "a"));
  execFileSync("mkfifo", [join(repo.path, "pipe.txt")]);

  const tree = await openTree(repo.path);

  expect(tree.unreadable("nul.yaml")).toBe("binary");
  expect(tree.unreadable("latin.md")).toBe("not UTF-8");
  expect(tree.unreadable("wide.txt")).toBe("UTF-16, not UTF-8");
  expect(tree.unreadable("image.png")).toBe("binary");
  expect(tree.unreadable("big.yaml")).toBe("too large (6 MB, limit 5 MB)");
  expect(tree.text("big.yaml")).toBeUndefined();
  expect(tree.text("bom.txt")).toBe("text");
  expect(tree.unreadable("bom.txt")).toBeUndefined();
  expect(tree.unreadable("missing")).toBeUndefined();
  expect(tree.text("pipe.txt")).toBeUndefined();
});

test("a directory inside a repository is a tree of its own", async () => {
  await using repo = await repository({ "outside.yaml": "x", "part/in.yaml": "a: 1\n", "part/deep/er.yaml": "b: 2\n" });
  await repo.commit("start");
  for (const ref of [undefined, "HEAD"]) {
    const tree = await openTree(join(repo.path, "part"), ref);
    expect(tree.paths).toEqual(["deep/er.yaml", "in.yaml"]);
    expect(tree.text("in.yaml")).toBe("a: 1\n");
  }
});

test("a directory without Git is read as it is", async () => {
  await using folder = await repository({ "a.yaml": "1", "b/c/d.txt": "2", ".git-like/x": "3" }, { git: false });
  const tree = await openTree(folder.path);
  expect(tree.commit).toBeNull();
  expect(tree.paths).toEqual([".git-like/x", "a.yaml", "b/c/d.txt"]);
  await expect(openTree(folder.path, "HEAD")).rejects.toMatchObject({ code: 3 });
  await expect(openTree(join(folder.path, "nowhere"))).rejects.toMatchObject({ code: 2 });
});

test("files a sparse checkout leaves out exist and cannot be read", async () => {
  await using repo = await repository({ "in/a.yaml": "1", "out/b.yaml": "2" });
  await repo.commit("start");
  await repo.git("sparse-checkout", "set", "--cone", "in");
  const tree = await openTree(repo.path);
  expect(tree.paths).toEqual(["in/a.yaml", "out/b.yaml"]);
  expect(tree.text("out/b.yaml")).toBeUndefined();
  expect(tree.unreadable("out/b.yaml")).toBe("not checked out (sparse checkout)");
});

test.each(["--help", "-C/etc", "no-such-branch", "", "HEAD^{tree}", "a\0b", "HEAD:a.yaml"])("the ref %j is refused with a remedy", async (ref) => {
  await using repo = await repository({ "a.yaml": "1" });
  await repo.commit("start");
  await expect(openTree(repo.path, ref)).rejects.toMatchObject({ name: "AuditFailure", code: 3, remedy: expect.stringContaining("Fetch") });
});

test("a commit that a shallow clone lacks is answered with how to fetch it", async () => {
  await using repo = await repository({ a: "1" });
  const first = await repo.commit("one");
  await repo.write({ a: "2" });
  await repo.commit("two");
  await using clone = await repository({}, { git: false });
  await clone.git("clone", "-q", "--depth=1", `file://${repo.path}`, ".");
  await expect(openTree(clone.path, first)).rejects.toMatchObject({ code: 3, remedy: expect.stringContaining("fetch-depth: 0") });
});

test("programs that a repository's configuration names are not started", async () => {
  await using repo = await repository({ "a.yaml": "1", ".gitattributes": "*.yaml filter=evil diff=evil\n" });
  await repo.commit("start");
  const trace = join(repo.path, "..", `${repo.path.split("/").at(-1)}-ran`);
  for (const key of [
    "core.fsmonitor",
    "core.sshCommand",
    "diff.external",
    "diff.evil.textconv",
    "filter.evil.smudge",
    "filter.evil.clean",
    "core.pager",
  ]) {
    await repo.git("config", key, `touch ${trace}; cat`);
  }
  await repo.write({ "a.yaml": "2" });
  await openTree(repo.path);
  await openTree(repo.path, "HEAD");
  await expect(openTree(trace)).rejects.toMatchObject({ code: 2 });
});

test("limits: too many entries are an answer, too much text leaves files unread", async () => {
  await using repo = await repository({ "a.txt": "x".repeat(100), "b.txt": "x".repeat(100), "c.txt": "x" });
  await repo.commit("start");
  for (const ref of [undefined, "HEAD"]) {
    await expect(openTree(repo.path, ref, { ...TREE_LIMITS, entries: 2 })).rejects.toMatchObject({ code: 3 });
    const tree = await openTree(repo.path, ref, { ...TREE_LIMITS, totalBytes: 150 });
    expect(["a.txt", "b.txt", "c.txt"].map((path) => tree.unreadable(path) === undefined)).toEqual([true, false, true]);
  }
});

test("a directory that a commit dresses up as a repository is not asked what it holds", async () => {
  await using repo = await repository({
    "infra/docs/story.md": "# Story\n",
    "infra/HEAD": "ref: refs/heads/main\n",
    "infra/objects/info/alternates": "../../../.git/objects\n",
    "infra/refs/heads/.keep": "",
    "infra/config": "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n",
    "infra/info/exclude": "*\n",
  });
  const tree = await openTree(join(repo.path, "infra"));
  expect(tree.commit).toBeNull();
  expect(tree.kind("docs/story.md")).toBe("file");
  await expect(openTree(join(repo.path, "infra"), "main")).rejects.toMatchObject({ code: 3 });
});
