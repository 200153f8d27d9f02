import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Claim, Report } from "../../src/domain/audit.ts";
import { execute, PROJECT, systemNode, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

async function audit(path: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  const run = await truestory(["audit", path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return { code: run.code, report: JSON.parse(run.stdout) as Report };
}

function claim(report: Report, text: string): Claim {
  const claims = report.stories.flatMap((one) => one.criteria.flatMap((criterion) => criterion.claims));
  const found = claims.find((candidate) => candidate.text.includes(text));
  if (found === undefined) throw new Error(`no claim contains "${text}": ${claims.map((one) => one.text).join(" | ")}`);
  return found;
}

describe("the example", () => {
  it("prints the checklist and exits 1", async () => {
    const run = await truestory(["audit", "examples/platform"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toBe("");
    expect(run.stdout).toContain("STORY-DNS-COREDNS");
    expect(run.stdout).not.toContain("\u001b");
    for (const line of run.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("gives a report that its schema accepts, the same bytes every time", async () => {
    const [one, two] = [
      await truestory(["audit", "examples/platform", "--format", "json", "--no-cache"]),
      await truestory(["audit", "examples/platform", "--format", "json", "--no-cache"]),
    ];
    expect(one.stdout).toBe(two.stdout);
    const schema: unknown = JSON.parse(await readFile(join(PROJECT, "docs/report.schema.json"), "utf8"));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema as object);
    expect(validate(JSON.parse(one.stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  it("has true, false, moved, deferred and unprovable claims, judged as written", async () => {
    const { report } = await audit("examples/platform");
    const verdicts = (text: string): string => claim(report, text).verdict;
    expect(verdicts("${COREDNS_REPLICAS}` substitution")).toBe("verified");
    expect(verdicts("coredns/helmrelease.yaml` exists")).toBe("moved");
    expect(verdicts('`COREDNS_REPLICAS: "2"`, `COREDNS_CLUSTER_IP: "10.112.0.10"`')).toBe("failed");
    expect(verdicts("`${CLUSTERMESH_PEER_FQDN}`")).toBe("failed");
    expect(verdicts("forwarded over TLS")).toBe("unproven");
    expect(verdicts("DNS resolution working from pods")).toBe("deferred");
    expect(verdicts("dnsendpoint.yaml` exists")).toBe("not-applicable");
  });

  it("starts under the Node.js that the machine has", async (context) => {
    const node = systemNode();
    if (node === undefined) return context.skip("no other node on PATH");
    const run = await truestory(["audit", "examples/platform"], { node });
    expect(run.stderr).toBe("");
    expect(run.code).toBe(1);
  });
});

describe("verdicts at the process boundary", () => {
  it("verifies what holds and fails what does not", async () => {
    await using repo = await repository({
      ...platform,
      "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists", '2. Cluster settings: `SHOP_REPLICAS: "3"`']),
    });
    const { code, report } = await audit(repo.path);
    expect(claim(report, "deployment.yaml").verdict).toBe("verified");
    expect(claim(report, "SHOP_REPLICAS").verdict).toBe("failed");
    expect(code).toBe(1);
    expect(report.gate.outcome).toBe("FAIL");
  });

  it("charges a change for what it makes false and not for what was false before", async () => {
    await using repo = await repository({
      ...platform,
      "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/service.yaml` exists"]),
    });
    await repo.git("checkout", "--quiet", "-b", "harmless");
    await repo.write({ "README.md": "hello\n" });
    await repo.commit("docs: say hello");
    const harmless = await audit(repo.path, "--base", "main");
    expect(harmless.code).toBe(0);
    expect(claim(harmless.report, "service.yaml")).toMatchObject({ verdict: "failed", change: "same" });

    await repo.git("rm", "--quiet", "apps/shop/deployment.yaml");
    await repo.write({ "apps/shop/kustomization.yaml": "resources: []\n" });
    await repo.commit("feat: drop the shop");
    const harmful = await audit(repo.path, "--base", "main");
    expect(harmful.code).toBe(1);
    expect(claim(harmful.report, "deployment.yaml")).toMatchObject({ verdict: "failed", change: "new" });
  });

  it("calls a renamed file moved, with the commit that moved it", async () => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) });
    await repo.git("mv", "apps/shop/deployment.yaml", "apps/shop/workload.yaml");
    await repo.write({ "apps/shop/kustomization.yaml": "resources: [workload.yaml]\n" });
    const commit = await repo.commit("refactor: rename");
    const { code, report } = await audit(repo.path);
    expect(claim(report, "deployment.yaml").verdict).toBe("moved");
    expect(JSON.stringify(claim(report, "deployment.yaml"))).toContain("apps/shop/workload.yaml");
    expect(JSON.stringify(claim(report, "deployment.yaml"))).toContain(commit.slice(0, 7));
    expect(code).toBe(0);
  });

  it("never takes a failed build for an absence, and no document for what it would have given", async () => {
    await using repo = await repository({
      ...platform,
      "apps/shop/kustomization.yaml": "resources: [deployment.yaml, gone.yaml]\n",
      "docs/stories/01.md": story([
        "1. Deployment/shop uses `${SHOP_REPLICAS}`",
        "2. Deployment `shop` has 2 replicas",
        "3. Deployment `shop` is rendered",
        "4. Deployment/shop uses `${SHOP_CLASS}`",
        "5. Image `registry.example.com/shop:1.4.0`",
        "6. Service `shop` exists",
        '7. Cluster settings: `SHOP_COLOUR: "red"`',
        "8. `apps/shop/deployment.yaml` exists",
      ]),
    });
    const { report } = await audit(repo.path);
    const open = ["SHOP_REPLICAS", "2 replicas", "is rendered", "SHOP_CLASS", "Image", "Service", "SHOP_COLOUR"];
    expect(open.map((text) => [text, claim(report, text).verdict, claim(report, text).reason])).toEqual(
      open.map((text) => [text, "unproven", "render-failed"]),
    );
    expect(claim(report, "deployment.yaml` exists").verdict).toBe("verified");
    expect(report.clusters[0]?.failures).toHaveLength(1);
    expect(report.findings.find((finding) => finding.rule === "build-failed")?.at.path).toBe("apps/shop/kustomization.yaml");
  });

  it("takes literal manifests at their word beside one that breaks the substitution, and not when a patch changes them", async () => {
    const broken = { "apps/shop/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken}\ndata: {a: '${'}\n" };
    const kustomization = "resources: [deployment.yaml, broken.yaml]\n";
    const deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: shop, image: shop}]}\n";
    const flux = [
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}",
      "spec: {path: ./apps/shop, sourceRef: {kind: GitRepository, name: flux-system}, postBuild: {substitute: {A: b}}}\n",
    ].join("\n");
    const files = {
      "clusters/one/flux-system/gotk-sync.yaml":
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}\n",
      "clusters/one/shop.yaml": flux,
      "apps/shop/deployment.yaml": deployment,
      ...broken,
      "docs/stories/01.md": story(["1. Deployment `shop` in `apps/shop/deployment.yaml` has 2 replicas"]),
    };
    const verdicts = async (text: string): Promise<unknown> => {
      await using repo = await repository({ ...files, "apps/shop/kustomization.yaml": text });
      const { report } = await audit(repo.path);
      return report.stories.flatMap(({ criteria }) => criteria.flatMap(({ claims }) => claims.map(({ verdict, reason }) => [verdict, reason])));
    };
    expect(await verdicts(kustomization)).toEqual([["verified", null]]);
    expect(await verdicts(`${kustomization}replicas: [{name: shop, count: 3}]\n`)).toEqual([["unproven", "render-failed"]]);
  });

  it("speaks for the clusters that render an object, and not for one whose build failed", async () => {
    const twin = (text: string): string => text.replaceAll("clusters/one", "clusters/two").replaceAll("./apps/shop", "./apps/two");
    await using repo = await repository({
      ...platform,
      ...Object.fromEntries(
        Object.entries(platform)
          .filter(([path]) => path.startsWith("clusters/one/"))
          .map(([path, text]) => [twin(path), twin(text)]),
      ),
      "apps/two/kustomization.yaml": "resources: [../shop, gone.yaml]\n",
      "docs/stories/01.md": story([
        "1. Deployment `shop` has 2 replicas",
        "2. Cluster one: Deployment `shop` has 2 replicas",
        "3. Deployment `shop` has 3 replicas",
        "4. Service `shop` is rendered",
        "5. Cluster two: Deployment `shop` has 2 replicas",
      ]),
    });
    const { report } = await audit(repo.path);
    expect(report.clusters.map(({ failures }) => failures.length)).toEqual([0, 1]);
    const found = report.stories.flatMap(({ criteria }) =>
      criteria.flatMap(({ claims }) => claims.map(({ verdict, reason, clusters }) => [verdict, reason, clusters])),
    );
    expect(found).toEqual([
      ["verified", null, ["one"]],
      ["verified", null, ["one"]],
      ["failed", null, ["one"]],
      ["unproven", "render-failed", []],
      ["unproven", "render-failed", []],
    ]);
  });
});

describe("bad input", () => {
  it("does not pass without stories", async () => {
    await using repo = await repository(platform);
    const { code, report } = await audit(repo.path);
    expect(code).toBe(2);
    expect(report.gate.reasons.join()).toContain("no stories found");
  });

  it("audits a folder that is no Git repository and says that history is missing", async () => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) }, { git: false });
    const { code, report } = await audit(repo.path);
    expect(code).toBe(0);
    expect(report.repository.commit).toBeNull();
  });

  it("says how to get a base that a shallow clone lacks", async () => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]) });
    const first = await repo.git("rev-parse", "HEAD");
    await repo.write({ "README.md": "x\n" });
    await repo.commit("second");
    await using clone = await repository({}, { git: false });
    await execute("git", ["clone", "--quiet", "--depth", "1", `file://${repo.path}`, join(clone.path, "c")]);
    const run = await truestory(["audit", join(clone.path, "c"), "--base", first]);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/fetch-depth: 0|--deepen|--unshallow/);
  });

  it("names an unknown option and the nearest known one", async () => {
    const run = await truestory(["audit", "--formt", "json"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("--format");
  });

  it("names a repository that does not exist", async () => {
    const run = await truestory(["audit", "/nonexistent/repository"]);
    expect([2, 3]).toContain(run.code);
    expect(run.stderr).toContain("/nonexistent/repository");
  });

  it("reports two stories with one id", async () => {
    const text = story(["1. `apps/shop/deployment.yaml` exists"]);
    await using repo = await repository({ ...platform, "docs/stories/01.md": text, "docs/stories/02.md": text });
    const { report } = await audit(repo.path);
    expect(report.findings.map((finding) => finding.rule)).toContain("duplicate-story-id");
  });

  it("makes a story without claims an input error", async () => {
    await using repo = await repository({
      ...platform,
      "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]),
      "docs/stories/02.md": "# 02 — STORY-EMPTY — Nothing\n\nStatus: Done\n\n## Acceptance Criteria\n",
    });
    const { code, report } = await audit(repo.path);
    expect(code).toBe(2);
    expect(report.gate.reasons.join()).toContain("docs/stories/02.md");
  });
});

describe("configuration", () => {
  const config = (text: string): Record<string, string> => ({ ".github/truestory.yml": text });

  it("leaves out ignored findings and counts them", async () => {
    await using repo = await repository({
      ...platform,
      ...config("ignore:\n  - { rule: unapplied, reason: kept for later }\n"),
      "apps/later/ks.yaml": platform["clusters/one/apps.yaml"]?.replace("name: apps", "name: later").replace("./apps/shop", "./apps/later") ?? "",
      "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]),
    });
    const { report } = await audit(repo.path);
    expect(report.findings.filter((finding) => finding.rule === "unapplied")).toEqual([]);
    expect(report.ignored).toEqual([{ rule: "unapplied", reason: "kept for later", count: 1 }]);
  });

  it("takes a prefix that means this repository off the stories' paths", async () => {
    await using repo = await repository({
      ...platform,
      ...config('repositories: { platform-gitops: "" }\n'),
      "docs/stories/01.md": story(["1. `platform-gitops/apps/shop/deployment.yaml` exists"]),
    });
    expect(claim((await audit(repo.path)).report, "deployment.yaml").verdict).toBe("verified");
  });

  it("reports every problem of the file with its line", async () => {
    await using repo = await repository({ ...platform, ...config("mode: strict\nstorys: []\n"), "docs/stories/01.md": story(["1. `apps` exists"]) });
    const run = await truestory(["audit", repo.path]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/truestory\.yml:1/);
    expect(run.stderr).toMatch(/truestory\.yml:2.*stories/s);
  });
});
