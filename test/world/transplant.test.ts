import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { transplant } from "../../src/world/transplant.ts";
import { repository } from "../support/repository.ts";

const id = (content: string): string =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(content)}\0${content}`)
    .digest("hex");

test.each([
  ["more files than are read one by one", { blobs: 1, bytes: 100 }, "at most 1 are read one by one"],
  ["larger files than are read", { blobs: 10, bytes: 3 }, "larger than 3 bytes"],
  ["a path out of the repository", { blobs: 10, bytes: 100 }, "was told"],
  ["another tree than was told", { blobs: 10, bytes: 100 }, "was told"],
])("T26: refuses %s", async (name, limits, because) => {
  await using repo = await repository({ "a.txt": "a" });
  const contents = ["one", "two"];
  const entries = contents.map((content, at) => ({
    path: name.startsWith("a path") ? `../${at}.txt` : `${at}.txt`,
    mode: "100644",
    id: id(content),
  }));
  const blob = async (wanted: string): Promise<Uint8Array> => Buffer.from(contents.find((content) => id(content) === wanted) ?? "");
  const asked = { from: repo.path, into: join(await mkdtemp(join(tmpdir(), "transplant-")), "r"), tree: "0".repeat(40), entries, blob };
  await expect(transplant({ ...asked, parent: await repo.git("rev-parse", "HEAD"), message: "m", seconds: 0 }, limits)).rejects.toThrow(because);
});
