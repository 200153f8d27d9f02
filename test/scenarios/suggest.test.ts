import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Claim, Report } from "../../src/domain/audit.ts";
import { type Run, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const STORY = "docs/stories/01.md";

async function claims(path: string): Promise<readonly Claim[]> {
  const run = await truestory(["audit", path, "--format", "json"]);
  expect(run.stderr).toBe("");
  const report = JSON.parse(run.stdout) as Report;
  return report.stories.flatMap((one) => [
    ...one.criteria.flatMap((criterion) => criterion.claims),
    ...[one.tasks, one.fileList, one.definitionOfDone, one.validation, one.prerequisites].flat(),
  ]);
}

async function claim(path: string, text: string): Promise<Claim> {
  const all = await claims(path);
  const found = all.find((one) => one.text.includes(text));
  if (found === undefined) throw new Error(`no claim contains "${text}": ${all.map((one) => one.text).join(" | ")}`);
  return found;
}

const RULES = {
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, rules.yaml]\n",
  "apps/shop/rules.yaml": `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop, namespace: shop}
spec:
  groups:
    - name: shop
      rules:
        - {alert: ShopQueueHigh, expr: "shop_queue_depth > 10", for: 5m}
`,
};

describe("suggestions", () => {
  it("go with every claim that is neither verified nor someone else's, and with no other", async () => {
    const all = await claims("examples/platform");
    const needing = all.filter(({ verdict }) => verdict === "moved" || verdict === "failed" || verdict === "unproven");
    expect(needing.length).toBeGreaterThan(10);
    for (const one of all) expect(one.suggestion === null, `${one.verdict}: ${one.text}`).toBe(!needing.includes(one));
    for (const one of needing) expect(one.suggestion).not.toContain("\n");
  });

  it("lead to a verified claim when the blanks are filled in, and to none when they are not", async () => {
    const line = "   - Deep queue (>10 jobs)";
    await using repo = await repository({ ...platform, ...RULES, [STORY]: story(["1. Alerts:", line]) });
    const open = await claim(repo.path, "Deep queue");
    expect(open).toMatchObject({ verdict: "unproven", suggestion: '<!-- truestory: {alert: …, expr: "> 10"} -->' });

    await repo.write({ [STORY]: story(["1. Alerts:", `${line} ${open.suggestion}`]) });
    const blank = await claim(repo.path, "Deep queue");
    expect(blank).toMatchObject({ verdict: "unproven", suggestion: "Correct the annotation on line 8." });

    await repo.write({ [STORY]: story(["1. Alerts:", `${line} ${open.suggestion?.replace("…", "ShopQueueHigh")}`]) });
    expect(await claim(repo.path, "Deep queue")).toMatchObject({ verdict: "verified", suggestion: null });
  });

  it("name the object in the files that the criterion names, and what the sentence says of it, and no more", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: story(["1. `apps/shop/deployment.yaml` exists", "   - Traffic is shaped with `spec.shaping`", "   - Frobnicated gently"]),
    });
    expect((await claim(repo.path, "shaped")).suggestion).toBe("<!-- truestory: {object: Deployment/shop, field: spec.shaping, equals: …} -->");
    expect((await claim(repo.path, "Frobnicated")).suggestion).toBe("<!-- truestory: {object: Deployment/shop, field: …, equals: …} -->");
  });

  it("hand what only a cluster shows to the validation story, else to a person", async () => {
    const text = story(["1. `kubectl get pods -n shop` shows the pods running"]);
    await using repo = await repository({ ...platform, [STORY]: text });
    const alone = await claim(repo.path, "kubectl");
    expect(alone).toMatchObject({ reason: "needs-cluster", suggestion: '<!-- truestory: {attested: docs/…, by: "@…"} -->' });
    await repo.write({
      "docs/stories/09.md":
        "# 09 — STORY-VALIDATE-SHOP — Validation\n\nStatus: Draft\n\n## Acceptance Criteria\n\n1. `apps/shop/deployment.yaml` exists\n",
    });
    expect((await claim(repo.path, "kubectl")).suggestion).toBe("<!-- truestory: {deferred: STORY-VALIDATE-SHOP} -->");
  });

  it("say for a false claim what is there and both ways out", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: story(['1. Cluster settings: `SHOP_REPLICAS: "3"`', "2. `apps/shop/gone.yaml` exists"]),
    });
    expect((await claim(repo.path, "SHOP_REPLICAS")).suggestion).toBe(
      "clusters/one/settings.yaml:7 (SHOP_REPLICAS) has 2: set it to 3, or write 2 in the story.",
    );
    expect((await claim(repo.path, "gone")).suggestion).toBe("Nothing is there: add apps/shop/gone.yaml, or take the sentence out of the story.");
  });

  it("are printed whole, however long, with their places", async () => {
    const run = await truestory(["suggest", "examples/platform"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("docs/stories/03.coredns.md:16");
    expect(run.stdout).toContain("    - `infrastructure/networking/coredns/app/helmrelease.yaml` exists\n");
    expect(run.stdout).toContain("<!-- truestory: {deferred: STORY-VALIDATE-NETWORK} -->");
    const all = await truestory(["suggest", "examples/platform", "--verbose"]);
    expect(all.stdout.length).toBeGreaterThan(run.stdout.length);
  });
});

describe("suggest --fix", () => {
  /** The shop with its deployment renamed in history, and a story that still has the old path. */
  async function renamed(text: (path: string) => string) {
    const repo = await repository({ ...platform, [STORY]: text("apps/shop/deployment.yaml") });
    await repo.git("mv", "apps/shop/deployment.yaml", "apps/shop/workload.yaml");
    await repo.write({ "apps/shop/kustomization.yaml": "resources: [workload.yaml]\n" });
    await repo.commit("refactor: rename");
    return repo;
  }

  async function fix(path: string): Promise<Run> {
    return truestory(["suggest", "--fix", path]);
  }

  it("splices the moved path and nothing else: byte order mark, line ends and odd spacing stay", async () => {
    const text = (path: string) =>
      `\uFEFF${story([`1.  \`./${path}\`   exists  `, "", "* a\tb — `keep`"]).replaceAll("\n", "\r\n")}\r\n## Notes\r\n${path} is named here, too`;
    await using repo = await renamed(text);
    const before = await claim(repo.path, "exists");
    expect(before).toMatchObject({ verdict: "moved", suggestion: "1.  `./apps/shop/workload.yaml`   exists" });
    const run = await fix(repo.path);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("1 place rewritten in 1 story");
    const wanted = text("apps/shop/deployment.yaml").replace("deployment.yaml", "workload.yaml");
    expect(await readFile(join(repo.path, STORY), "utf8")).toBe(wanted);
    expect(await claim(repo.path, "exists")).toMatchObject({ verdict: "verified" });

    const again = await fix(repo.path);
    expect(again.stdout).toContain("Nothing was rewritten.");
    expect(await readFile(join(repo.path, STORY), "utf8")).toBe(wanted);
  });

  it("rewrites a version that has risen, and its neighbour of the same number stays", async () => {
    const release = (version: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cache, namespace: shop}
spec:
  interval: 10m
  chart:
    spec: {chart: cache, version: ${version}, sourceRef: {kind: HelmRepository, name: charts}}
`;
    const text = (version: string) =>
      story([`1. \`apps/shop/release.yaml\` exists`, `   - Chart version: \`${version}\``, "   - Notes since 1.2.0 are kept"]);
    await using repo = await repository({
      ...platform,
      "apps/shop/kustomization.yaml": "resources: [deployment.yaml, release.yaml]\n",
      "apps/shop/release.yaml": release("1.2.0"),
      [STORY]: text("1.2.0"),
    });
    await repo.write({ "apps/shop/release.yaml": release("1.4.1") });
    await repo.commit("chore: raise the chart");
    expect(await claim(repo.path, "Chart version")).toMatchObject({ verdict: "moved", suggestion: "- Chart version: `1.4.1`" });
    await fix(repo.path);
    expect(await readFile(join(repo.path, STORY), "utf8")).toBe(text("1.4.1"));
    expect(await claim(repo.path, "Chart version")).toMatchObject({ verdict: "verified" });
  });

  it("mends every part of a compound and of braces", async () => {
    await using repo = await repository({
      ...platform,
      "apps/shop/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n",
      [STORY]: story(["1. `apps/shop/{deployment.yaml,service.yaml}` exist; `apps/shop/kustomization.yaml` exists"]),
    });
    await repo.git("mv", "apps/shop", "apps/store");
    await repo.write({ "clusters/one/apps.yaml": platform["clusters/one/apps.yaml"]?.replace("./apps/shop", "./apps/store") ?? "" });
    await repo.commit("refactor: rename the directory");
    await fix(repo.path);
    expect(await readFile(join(repo.path, STORY), "utf8")).toContain(
      "1. `apps/store/{deployment.yaml,service.yaml}` exist; `apps/store/kustomization.yaml` exists",
    );
  });

  it("leaves what is in doubt, and says why", async () => {
    const line = "1. `apps/shop/deployment.yaml` exists (see [it](apps/shop/deployment.yaml))";
    await using repo = await renamed(() => story([line]));
    const run = await fix(repo.path);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/01\.md:7 {2}left as it is[\s\S]*stands there 2 times/);
    expect(await readFile(join(repo.path, STORY), "utf8")).toBe(story([line]));
  });

  it("never writes through a symbolic link", async () => {
    await using repo = await renamed((path) => story([`1. \`${path}\` exists`]));
    const secret = story(["1. `apps/shop/deployment.yaml` exists"]);
    await using other = await repository({ "outside.md": secret }, { git: false });
    const outside = join(other.path, "outside.md");
    await repo.git("rm", "--quiet", STORY);
    await symlink(outside, join(repo.path, "linked.md"));
    const run = await truestory(["suggest", "--fix", repo.path, "--story", "linked.md"]);
    expect(run.code).toBe(2);
    expect(await readFile(outside, "utf8")).toBe(secret);
  });
});

describe("why", () => {
  const twoStories = {
    ...platform,
    [STORY]: story(["1. `apps/shop/deployment.yaml` exists", '2. Cluster settings: `SHOP_REPLICAS: "3"`']),
    "docs/stories/02.md": story(["1. `apps/shop/deployment.yaml` is there, and `apps/shop/kustomization.yaml` exists"]).replace(
      "01 — STORY-SHOP",
      "02 — STORY-OTHER",
    ),
  };

  it("lists the claims that rest on a file or below a directory, by story, with verdicts", async () => {
    await using repo = await repository(twoStories);
    const file = await truestory(["why", "./clusters/one/settings.yaml", repo.path]);
    expect(file.code).toBe(0);
    expect(file.stdout).toMatch(/^1 claim rests on clusters\/one\/settings\.yaml\.\n\nSTORY-SHOP/);
    expect(file.stdout).toContain("✗ failed  AC2.1");
    const directory = await truestory(["why", "apps/", repo.path]);
    expect(directory.stdout).toContain("STORY-SHOP");
    expect(directory.stdout).toContain("STORY-OTHER");
  });

  it("narrows to a field and to a line", async () => {
    await using repo = await repository(twoStories);
    const rests = async (target: string) => (await truestory(["why", target, repo.path])).stdout.split("\n", 1)[0];
    expect(await rests("clusters/one/settings.yaml:SHOP_REPLICAS")).toMatch(/^1 claim rests/);
    expect(await rests("clusters/one/settings.yaml:data.SHOP_REPLICAS")).toMatch(/^1 claim rests/);
    expect(await rests("clusters/one/settings.yaml:7")).toMatch(/^1 claim rests/);
    expect(await rests("clusters/one/settings.yaml:3")).toBe("No claim rests on clusters/one/settings.yaml:3.");
    expect(await rests("clusters/one/settings.yaml:OTHER")).toMatch(/^No claim rests/);
  });

  it("exits 2 on a path that is not there, with the nearest names", async () => {
    await using repo = await repository(twoStories);
    const run = await truestory(["why", "apps/shop/deployments.yaml", repo.path]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("apps/shop/deployment.yaml");
    expect((await truestory(["why", "../../etc/passwd", repo.path])).code).toBe(2);
  });
});

describe("explain", () => {
  it("shows the zone, what fired on which words, where it looked and what is left over", async () => {
    const run = await truestory(["explain", "STORY-DNS-COREDNS#AC1", "examples/platform"]);
    expect(run.code).toBe(0);
    for (const shown of [
      "zone        in scope",
      "recognisers, 1 fired",
      "fired       ",
      "asserts     ",
      "looked in   1. ",
      "left over   ",
      "none fired",
    ])
      expect(run.stdout).toContain(shown);
  });
});

describe("the command line", () => {
  it.each([
    ["--fix goes with suggest only", ["audit", "--fix"]],
    ["for people only", ["suggest", "--format", "json"]],
    ["why needs a path", ["why"]],
    ["takes one repository", ["suggest", "a", "b"]],
  ])("refuses: %s", async (message, words) => {
    const run = await truestory(words);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe("");
  });
});
