import { expect, test } from "vitest";
import { isPromoted, promotedRevisions } from "../../src/render/argo/repository.ts";

const follows = (targetRevision: string, ...paths: readonly string[]) =>
  paths.map((path) => ({ repoURL: "https://github.com/example/platform", path, targetRevision }));

test("a branch from which one environment syncs directories of its own gets this commit by promotion", () => {
  const main = follows("main", "clusters/staging", "apps/web/overlays/staging", "rules");
  const release = follows("release", "clusters/production", "apps/web/overlays/production", "rules");
  const promoted = promotedRevisions([...main, ...release], "HEAD");
  expect([...promoted]).toEqual(["release"]);
  expect(isPromoted("release", promoted)).toBe(true);
  expect(isPromoted("main", promoted)).toBe(false);
});

test("tags, commits and version ranges are not promoted to, nor is a branch of directories that others sync too", () => {
  for (const pinned of ["v1.0.0", "1.2.x", "refs/tags/stable", "0a1b2c3d4e", "^1.0", ">=1 <2"])
    expect([...promotedRevisions([...follows("HEAD", "a", "b"), ...follows(pinned, "c")], "HEAD")]).toEqual([]);
  expect([...promotedRevisions([...follows("HEAD", "a", "b"), ...follows("release", "a", "b")], "HEAD")]).toEqual([]);
  expect([...promotedRevisions([...follows("HEAD", "a", "b"), ...follows("release", "a", "c")], "HEAD")]).toEqual([]);
});
