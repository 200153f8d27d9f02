import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { truestory } from "../support/cli.ts";
import { type Repository, repository } from "../support/repository.ts";

const settings = (replicas: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {REPLICAS: "${replicas}"}\n`;
const sync = (name: string, path: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 5m
  path: ${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}
`;
const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: \${REPLICAS}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "${image}"}]}
`;

const files = {
  "clusters/east/flux-system/gotk-sync.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@example.org/platform"}
---
${sync("flux-system", "./clusters/east").replace(/ {2}postBuild.*\n/, "")}`,
  "clusters/east/settings.yaml": settings("3"),
  "clusters/east/web.yaml": sync("web", "./apps/web"),
  "apps/web/kustomization.yaml": "resources: [deployment.yaml]\n",
  "apps/web/deployment.yaml": deployment("example.org/web:1.2.0"),
  "docs/stories/STORY-WEB.md": `# STORY-WEB: Web

Status: Done

## Acceptance Criteria

1. \`apps/web/deployment.yaml\` exists.
2. Deployment \`web\` has \`spec.replicas: 3\`.
3. Kustomization \`web\` has \`spec.prune: true\`.
`,
};

let repo: Repository;
let cache: string;

beforeAll(async () => {
  repo = await repository(files);
  cache = await mkdtemp(join(tmpdir(), "cache-"));
});
afterAll(async () => {
  await repo[Symbol.asyncDispose]();
  await rm(cache, { recursive: true, force: true });
});

let plainly: ReturnType<typeof run> | undefined;

/** The audit of the last commit without a cache. */
function main(): ReturnType<typeof run> {
  plainly ??= run("off", "audit", repo.path);
  return plainly;
}

async function run(place: string, ...words: string[]) {
  const { code, stdout, stderr } = await truestory(words, { env: { TRUESTORY_CACHE: place } });
  return { code, stdout, stderr };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

/** What the audit says without a cache, with what earlier commits left, and once more. */
async function sayTheSame(...words: string[]): Promise<number> {
  const plain = await run("off", "audit", repo.path, "--format", "json", ...words);
  for (const _time of ["first", "second"]) expect(await run(cache, "audit", repo.path, "--format", "json", ...words)).toEqual(plain);
  return plain.code;
}

describe("the cache", () => {
  it("changes no byte of what is said, over a history and back", async () => {
    const changes: readonly (readonly [Record<string, string>, number])[] = [
      [{}, 0],
      [{ "clusters/east/settings.yaml": settings("2") }, 1],
      [{ "apps/web/deployment.yml": "kind: [\n", "clusters/east/settings.yaml": settings("3") }, 0],
      [{ "apps/web/kustomization.yaml": "resources: [deployment.yaml, gone.yaml]\n" }, 0],
      [
        {
          "apps/web/kustomization.yaml": "resources: [deployment.yaml]\n",
          "docs/stories/STORY-WEB.md": `${files["docs/stories/STORY-WEB.md"]}4. Deployment \`web\` has \`spec.replicas: 5\`.\n`,
        },
        1,
      ],
    ];
    const commits: string[] = [];
    for (const [edits, code] of changes) {
      await repo.write(edits);
      commits.push(await repo.commit(`change ${commits.length}`));
      expect(await sayTheSame()).toBe(code);
    }
    await sayTheSame("--base", commits[0] ?? "");
    await repo.git("checkout", "--quiet", commits[1] ?? "");
    expect(await sayTheSame()).toBe(1);
    expect(await run(cache, "render", repo.path)).toEqual(await run("off", "render", repo.path));
    await repo.git("checkout", "--quiet", "main");
  }, 240_000);

  it("sees what is not committed: an edit, an ignored file that is ignored no longer, another branch under the same base", async () => {
    await repo.write({ "clusters/east/settings.yaml": settings("4"), ".gitignore": "apps/web/kustomization.yaml\n" });
    expect(await sayTheSame()).toBe(1);
    await repo.git("checkout", "--quiet", "--", ".");
    await rm(join(repo.path, ".gitignore"));
    await repo.git("branch", "other", "HEAD~1");
    const before = await run(cache, "audit", repo.path, "--base", "other");
    await repo.git("branch", "--force", "other", "HEAD~3");
    await sayTheSame("--base", "other");
    expect(before.code).toBe(1);
  }, 60_000);

  it("is not believed once it was tampered with, and mended", async () => {
    const before = await filesIn(cache);
    expect(before.length).toBeGreaterThan(5);
    const plain = await main();
    for (const file of before) await writeFile(file, (await readFile(file, "utf8")).replace(/failed|verified|true|[0-9]"/g, "planted"));
    expect(await run(cache, "audit", repo.path)).toEqual(plain);
    expect(await run(cache, "audit", repo.path)).toEqual(plain);
  }, 60_000);

  it("keeps nothing with --no-cache", async () => {
    const place = join(cache, "unused");
    const plain = await main();
    expect(await run(place, "audit", repo.path, "--no-cache")).toEqual(plain);
    expect(await run(place, "render", repo.path, "--no-cache")).toMatchObject({ code: 0, stderr: "" });
    expect(await filesIn(place)).toEqual([]);
  }, 60_000);

  it("is never in the repository that is audited, nor where others may write; that is said, and the audit is done", async () => {
    const plain = await main();
    const inside = await run(join(repo.path, ".cache"), "audit", join(repo.path));
    expect(inside).toMatchObject({ code: plain.code, stdout: plain.stdout });
    expect(inside.stderr).toMatch(/nothing is kept in .*\.cache: it lies in the repository, whose authors could plant verdicts there/);
    expect(await filesIn(join(repo.path, ".cache"))).toEqual([]);
    const open = join(cache, "open");
    await mkdir(open);
    await chmod(open, 0o777);
    const refused = await run(open, "audit", repo.path);
    expect(refused).toMatchObject({ code: plain.code, stdout: plain.stdout });
    expect(refused.stderr).toContain("others may write to it");
    expect(await filesIn(open)).toEqual([]);
  }, 60_000);

  it("serves runs at the same time", async () => {
    const place = join(cache, "shared");
    const plain = await main();
    const runs = await Promise.all(["1", "2", "3"].map(() => run(place, "audit", repo.path)));
    for (const one of runs) expect(one).toEqual(plain);
    expect(await run(place, "audit", repo.path)).toEqual(plain);
    expect((await filesIn(place)).filter((file) => !/\/[0-9a-f]{62}$/.test(file))).toEqual([]);
  }, 60_000);

  it("lies where the user's caches lie, on a runner where the job's files do, and nowhere without a home", async () => {
    const home = await mkdtemp(join(cache, "home-"));
    const places: readonly (readonly [Record<string, string>, string])[] = [
      [{ HOME: home }, ".cache/truestory"],
      [{ HOME: home, XDG_CACHE_HOME: home }, "truestory"],
      [{ HOME: home, XDG_CACHE_HOME: home, RUNNER_TEMP: home }, "truestory-cache"],
    ];
    for (const [env, place] of places) {
      await truestory(["render", repo.path], { env: { TRUESTORY_CACHE: "", ...env } });
      expect((await filesIn(join(home, place))).length).toBeGreaterThan(0);
      await rm(join(home, place), { recursive: true });
    }
    await truestory(["render", repo.path], { env: { TRUESTORY_CACHE: "", HOME: join(home, "absent") } });
    expect(await filesIn(home)).toEqual([]);
  }, 60_000);
});
