import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceText } from "../../src/world/edit.ts";
import { repository } from "../support/repository.ts";

describe("replaceText", () => {
  it("keeps the byte order mark and the mode", async () => {
    await using folder = await repository({ "docs/a.md": "\uFEFFold text, longer\r\n" }, { git: false });
    const file = join(folder.path, "docs/a.md");
    await chmod(file, 0o640);
    expect(await replaceText(folder.path, "docs/a.md", "old text, longer\r\n", "new\r\n")).toBeNull();
    expect(await readFile(file, "utf8")).toBe("\uFEFFnew\r\n");
    expect((await stat(file)).mode & 0o777).toBe(0o640);
  });

  it("leaves a file alone that says something else by now", async () => {
    await using folder = await repository({ "a.md": "written meanwhile" }, { git: false });
    expect(await replaceText(folder.path, "a.md", "audited", "new")).toBe("it has changed since it was audited");
    expect(await readFile(join(folder.path, "a.md"), "utf8")).toBe("written meanwhile");
  });

  it("follows no link, neither of the file nor of a directory", async () => {
    await using folder = await repository({ "outside/a.md": "text", "inside/keep.md": "" }, { git: false });
    const outside = join(folder.path, "outside");
    const root = join(folder.path, "inside");
    await symlink(join(outside, "a.md"), join(root, "a.md"));
    await symlink(outside, join(root, "linked"));
    expect(await replaceText(root, "a.md", "text", "new")).toBe("it is a symbolic link");
    expect(await replaceText(root, "linked/a.md", "text", "new")).toBe("it is reached through a symbolic link");
    expect(await readFile(join(outside, "a.md"), "utf8")).toBe("text");
  });

  it("works where the root itself is reached through a link", async () => {
    await using folder = await repository({ "real/a.md": "text" }, { git: false });
    await symlink(join(folder.path, "real"), join(folder.path, "root"));
    expect(await replaceText(join(folder.path, "root"), "a.md", "text", "new")).toBeNull();
  });

  it("says why a file cannot be opened", async () => {
    await using folder = await repository({}, { git: false });
    await mkdir(join(folder.path, "directory"));
    await writeFile(join(folder.path, "file"), "");
    expect(await replaceText(folder.path, "missing.md", "", "new")).toMatch(/ENOENT/);
    expect(await replaceText(folder.path, "directory", "", "new")).toMatch(/cannot be opened|no regular file/);
  });
});
