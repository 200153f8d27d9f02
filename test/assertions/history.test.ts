import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Look } from "../../src/app/look.ts";
import { registry } from "../../src/assertions/registry.ts";
import type { Assertion, Outcome } from "../../src/domain/assertion.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine, worldAt } from "../support/world.ts";

function release(version: string, replicas: number): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  interval: 10m\n  chart:\n    spec:\n      chart: web\n      version: ${version}\n      sourceRef:\n        kind: HelmRepository\n        name: charts\n  values:\n    replicaCount: ${replicas}\n`;
}

let engine: Engine;
let root: string;
let look: Look;

function git(...args: readonly string[]): void {
  execFileSync("git", ["-C", root, "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", ...args], {
    stdio: "pipe",
  });
}

/** Two commits: a release with its first version and size, then both moved one directory down and raised. */
beforeAll(async () => {
  engine = await testEngine();
  root = await temporaryTree({
    "apps/web/release.yaml": release("1.38.0", 2),
    "apps/web/kustomization.yaml": "resources:\n  - release.yaml\n",
    "apps/web/notes.txt": "to be deleted\n",
  });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  mkdirSync(join(root, "apps/web/app"));
  for (const name of ["release.yaml", "kustomization.yaml"]) renameSync(join(root, "apps/web", name), join(root, "apps/web/app", name));
  writeFileSync(join(root, "apps/web/app/release.yaml"), release("1.45.0", 4));
  rmSync(join(root, "apps/web/notes.txt"));
  git("add", ".");
  git("commit", "-q", "-m", "second");
  look = await worldAt(root, engine);
});

afterAll(async () => {
  await look.close();
  await engine.close();
  rmSync(root, { recursive: true, force: true });
});

async function judge(assertion: Assertion): Promise<Outcome> {
  const kind = registry.get(assertion.kind);
  if (kind === undefined) throw new Error(assertion.kind);
  await look.gather(kind.needs(assertion, look.world));
  return kind.judge(assertion, look.world);
}

test("a renamed file is moved, with the commit that renamed it", async () => {
  const outcome = await judge({ kind: "path-exists", patterns: ["apps/web/release.yaml"], want: "file", any: false, under: [] });
  expect(outcome).toMatchObject({ is: "absent", moved: { how: "renamed", to: "apps/web/app/release.yaml" } });
  expect(outcome.is === "absent" && outcome.moved?.commit).toMatch(/^[0-9a-f]{40}$/);
});

test("a deleted file is absent, with the commit that deleted it", async () => {
  const outcome = await judge({ kind: "path-exists", patterns: ["apps/web/notes.txt"], want: "file", any: false, under: [] });
  expect(outcome).toMatchObject({ is: "absent", moved: null });
  expect(outcome.evidence[0]?.note).toMatch(/deleted in [0-9a-f]{7}: second/);
});

test("a search at the old path looks at the file where it went", async () => {
  const outcome = await judge({
    kind: "field",
    search: { clusters: [], tiers: [["apps/web/release.yaml"]] },
    fields: ["replicaCount"],
    anywhere: false,
    expect: { is: "same", value: 4 },
    quantifier: "some",
  });
  expect(outcome.is).toBe("holds");
  expect(outcome.evidence[0]).toMatchObject({ path: "apps/web/app/release.yaml", line: 16 });
});

const version = (claimed: string): Assertion => ({
  kind: "version",
  search: { clusters: [], tiers: [["apps/web/release.yaml"]] },
  of: "chart",
  subject: null,
  constraint: { is: "exact", version: claimed },
});

test("a version that was as claimed and has risen is moved", async () => {
  expect(await judge(version("1.38.0"))).toMatchObject({ is: "contradicted", found: "1.45.0", moved: { how: "risen", to: "1.45.0" } });
});

test("a version that never was as claimed is not", async () => {
  expect(await judge(version("1.40.0"))).toMatchObject({ is: "contradicted", found: "1.45.0", moved: null });
});

test("a number that has risen is moved, one that is lower than claimed is not", async () => {
  const size = (claimed: number): Assertion => ({
    kind: "field",
    search: { clusters: [], tiers: [["apps/web"]] },
    fields: ["replicaCount"],
    anywhere: false,
    expect: { is: "same", value: claimed },
    quantifier: "some",
  });
  expect(await judge(size(2))).toMatchObject({ is: "contradicted", moved: { how: "risen", to: "4" } });
  expect(await judge(size(6))).toMatchObject({ is: "contradicted", moved: null });
});

test("a build at the old directory is moved to the one that builds", async () => {
  const outcome = await judge({ kind: "builds", path: "apps/web", tool: "kustomize", kustomization: null, file: null, clusters: [] });
  expect(outcome).toMatchObject({ is: "contradicted", moved: { how: "renamed", to: "apps/web/app" } });
});
