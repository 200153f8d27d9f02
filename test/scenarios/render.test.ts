import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { truestory } from "../support/cli.ts";
import { platform } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

interface RenderedJson {
  readonly schema: string;
  readonly clusters: readonly {
    readonly name: string;
    readonly failures: readonly { readonly subject: string; readonly code: string }[];
    readonly objects: readonly {
      readonly kind: string;
      readonly name: string;
      readonly producer: string;
      readonly level: string;
      readonly origin: { readonly path: string; readonly line: number };
      readonly object: Record<string, unknown>;
    }[];
  }[];
}

async function json<T>(...args: string[]): Promise<T> {
  const run = await truestory(["render", ...args, "--format", "json"]);
  expect(run.stderr).toBe("");
  expect(run.code).toBe(0);
  return JSON.parse(run.stdout) as T;
}

const PASSWORD = "correct-horse-battery";
const ENCODED = Buffer.from(PASSWORD).toString("base64");
const SECRET = (value: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\n  namespace: shop\nstringData:\n  password: ${value}\n`;
/** The platform with a Secret, a ConfigMap and YAML that is easily read otherwise. */
const FILES = {
  ...platform,
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, secret.yaml, odd.yaml]\n",
  "apps/shop/secret.yaml": SECRET(PASSWORD),
  "apps/shop/odd.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odd, namespace: shop }\ndata: { switch: "yes", mode: "0644", big: "9007199254740993", log: "a\\n::error::b\\n##[group]c", text: "one\\ntwo\\nthree\\n" }\n',
};

describe("render", () => {
  it("prints documents that read back as the objects, each under where it comes from", async () => {
    await using repo = await repository(FILES);
    const run = await truestory(["render", repo.path]);
    expect([run.code, run.stderr]).toEqual([0, ""]);
    const objects = (await json<RenderedJson>(repo.path)).clusters.flatMap((cluster) => cluster.objects);
    const documents = parseAllDocuments(run.stdout, { version: "1.1" }).map((document) => document.toJS() as unknown);
    expect(documents).toEqual(objects.map(({ object }) => object));
    expect(objects.find(({ name }) => name === "odd")).toMatchObject({
      kind: "ConfigMap",
      origin: { path: "apps/shop/odd.yaml", line: 1 },
      object: { data: { switch: "yes", mode: "0644", big: "9007199254740993" } },
    });
    expect(run.stdout).toContain("# apps/shop/odd.yaml:1\n# Kustomization flux-system/");
    expect(run.stdout).not.toMatch(/^\s*::|##\[/m);
  });

  it("never prints the value of a Secret, whatever is asked for", async () => {
    await using repo = await repository(FILES);
    await repo.write({ "apps/shop/secret.yaml": SECRET("another-secret-value") });
    await repo.commit("feat: rotate");
    const printed: string[] = [];
    for (const args of [
      ["--format", "json"],
      ["--diff", "HEAD~1"],
      ["--diff", "HEAD~1", "--format", "json"],
    ]) {
      const { stdout, code } = await truestory(["render", repo.path, ...args]);
      expect(code).toBe(0);
      expect(stdout).toContain("stringData");
      for (const secret of [PASSWORD, ENCODED, "another-secret-value"]) expect(stdout).not.toContain(secret);
      printed.push(stdout);
    }
    expect(printed[1]).toContain("stringData.password: differs (a Secret's value, not shown)");
  });

  it("keeps to the cluster that is asked for, and refuses one that is not there", async () => {
    const { clusters } = await json<RenderedJson>("examples/platform", "--cluster", "west");
    expect(clusters.map(({ name }) => name)).toEqual(["west"]);
    const unknown = await truestory(["render", "examples/platform", "--cluster", "north"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("Known clusters: east, west");
  });

  it.each([
    [["--format", "toml"], "expected yaml, json"],
    [["--diff", "HEAD", "--format", "yaml"], "--diff prints text"],
    [["--clusters", "x"], "Unknown option"],
    [["--diff", "no-such-branch"], "no commit"],
  ])("refuses %j", async (args, message) => {
    const run = await truestory(["render", "examples/platform", ...args]);
    expect(run.code).toBeGreaterThanOrEqual(2);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe("");
  });

  it("names what could not be rendered before the objects", async () => {
    const { stdout } = await truestory(["render", "examples/argo"]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "# cluster in-cluster (argocd/root.yaml): 10 objects",
      "# not rendered: Application argocd/metrics: chart metrics-stack 1.8.2 of charts.example.com is not in this repository (platform/metrics/argocd.yaml:10)",
    ]);
  });
});

describe("render --diff", () => {
  it("shows added, removed and changed objects with the field, both values and the line", async () => {
    await using repo = await repository(FILES);
    await repo.write({
      "apps/shop/odd.yaml": FILES["apps/shop/odd.yaml"].replace("two", "2").replace('mode: "0644", ', ""),
      "apps/shop/new.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: new, namespace: shop }\n",
      "apps/shop/kustomization.yaml": "resources: [deployment.yaml, odd.yaml, new.yaml]\n",
    });
    const { stdout, code, stderr } = await truestory(["render", repo.path, "--diff", "HEAD"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^cluster \S+: 1 changed, 1 added, 1 removed$/m);
    expect(stdout).toContain("+ ConfigMap shop/new");
    expect(stdout).toContain("- Secret shop/shop");
    expect(stdout).toContain("~ ConfigMap shop/odd");
    expect(stdout).toContain("    data.text:\n      - two\n      + 2\n");
    expect(stdout).toContain('    data.mode: "0644" → nothing\n');
    expect(stdout).toContain("apps/shop/odd.yaml:4");
  });

  it("says that nothing differs", async () => {
    await using repo = await repository(FILES);
    await repo.write({ "README.md": "hello\n" });
    expect((await truestory(["render", repo.path, "--diff", "HEAD"])).stdout).toMatch(/^cluster \S+: 0 changed, 0 added, 0 removed\n$/);
  });

  it("never takes a failed render for a deletion, on either side", async () => {
    await using repo = await repository(FILES);
    await repo.write({ "apps/shop/kustomization.yaml": "resources: [deployment.yaml, missing.yaml]\n" });
    const broken = await truestory(["render", repo.path, "--diff", "HEAD"]);
    expect(broken.stdout).toMatch(/: 0 changed, 0 added, 0 removed, 3 not known$/m);
    expect(broken.stdout).toMatch(/\? 3 objects of Kustomization \S+ could not be rendered after the change/);
    expect(broken.stdout).toContain("apps/shop/kustomization.yaml:1");
    await repo.commit("feat: break");
    await repo.write({ "apps/shop/kustomization.yaml": "resources: [deployment.yaml]\n" });
    const mended = await truestory(["render", repo.path, "--diff", "HEAD"]);
    expect(mended.stdout).toMatch(/: 0 changed, 0 added, 0 removed, 1 not known$/m);
    expect(mended.stdout).toContain("could not be rendered before the change");
  });

  it("follows what an Application leads to when it can no longer be rendered", async () => {
    const application = (name: string, path: string): string =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  source: { repoURL: "https://github.com/example/platform", path: ${path} }\n  destination: { name: in-cluster, namespace: shop }\n`;
    await using repo = await repository({
      "root.yaml": application("root", "argocd"),
      "argocd/all.yaml": application("all", "more"),
      "more/shop.yaml": application("shop", "apps/shop"),
      "apps/shop/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\n",
    });
    await repo.write({ "more/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x\n" });
    const { stdout } = await truestory(["render", repo.path, "--diff", "HEAD"]);
    expect(stdout).toContain("cluster in-cluster: 0 changed, 0 added, 0 removed, 2 not known");
    expect(stdout).toContain("? 1 object of Application argocd/all could not be rendered after the change");
    expect(stdout).toContain("? 1 object of Application argocd/shop could not be rendered after the change");
    expect(stdout.match(/Application argocd\/all: more\/broken\.yaml is no Kubernetes manifest/g)).toHaveLength(2);
  });
});
