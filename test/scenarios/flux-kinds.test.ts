import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const CRITERION = "- [x] `apps/shop/deployment.yaml` exists";

/** The report on the shop with these manifests beside its Deployment. */
async function audit(
  manifests: Readonly<Record<string, string>>,
  criteria: readonly string[] = [CRITERION],
  more: Readonly<Record<string, string>> = {},
): Promise<Report> {
  const listed = Object.keys(manifests);
  await using repo = await repository({
    ...platform,
    "apps/shop/kustomization.yaml": `resources: [deployment.yaml, ${listed.join(", ")}]\n`,
    ...Object.fromEntries(Object.entries(manifests).map(([name, text]) => [`apps/shop/${name}`, text])),
    "docs/stories/01.md": story(criteria),
    ...more,
  });
  const run = await truestory(["audit", repo.path, "--format", "json"]);
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

function found(report: Report): readonly string[] {
  return report.findings.map(({ rule, object, message }) => `${rule} ${object}: ${message}`);
}

function claims(report: Report): readonly string[] {
  return (report.stories[0]?.criteria ?? []).flatMap((criterion) =>
    criterion.claims.map(({ verdict, reason, level }) => `${verdict} ${reason ?? level}`),
  );
}

function release(name: string, spec: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: shop}
spec:
  interval: 1h
${spec}`;
}

const REPLICAS = (name: string): string =>
  `- [x] Two replicas of ${name} <!-- truestory: {object: Deployment/shop/${name}, field: spec.replicas, equals: 2} -->`;

describe("sources of charts", () => {
  it("of kinds that hold no chart here leave releases open, and are no findings where they are defined", async () => {
    const source = (kind: string, name: string, spec: string): string =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
    const report = await audit(
      {
        "bucket.yaml": source("Bucket", "charts", "{interval: 1h, endpoint: minio.example.org, bucketName: charts}"),
        "artifact.yaml": source("ExternalArtifact", "built", "{sourceRef: {kind: Generator, name: built}}"),
        "chart.yaml": source("HelmChart", "packed", "{interval: 1h, chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: upstream}}"),
        "upstream.yaml": source("HelmRepository", "upstream", "{interval: 1h, url: https://charts.example.org}"),
        "a.yaml": release("a", "  chart: {spec: {chart: web, sourceRef: {kind: Bucket, name: charts}}}\n"),
        "b.yaml": release("b", "  chartRef: {kind: ExternalArtifact, name: built}\n"),
        "c.yaml": release("c", "  chartRef: {kind: HelmChart, name: packed}\n"),
      },
      ["a", "b", "c"].map(REPLICAS),
    );
    expect(claims(report)).toEqual(["unproven needs-chart", "unproven needs-chart", "unproven needs-chart"]);
    expect(report.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual([]);
    const reasons = JSON.stringify(report.stories);
    expect(reasons).toContain("ExternalArtifact shop/built");
    expect(reasons).toContain("chart web 1.x of https://charts.example.org is not in this repository");
  });

  it("that nothing defines are findings", async () => {
    const report = await audit({ "b.yaml": release("b", "  chartRef: {kind: HelmChart, name: gone}\n") });
    expect(found(report).join("\n")).toContain("dangling-source HelmRelease shop/b: expected HelmChart shop/gone");
  });
});

describe("dependsOn of HelmReleases", () => {
  const CHART = "  chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: upstream}}}\n";
  const UPSTREAM =
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: upstream, namespace: shop}\nspec: {interval: 1h, url: https://charts.example.org}\n";

  it("is judged among the releases of the cluster", async () => {
    const report = await audit(
      {
        "upstream.yaml": UPSTREAM,
        "db.yaml": release("db", CHART),
        "web.yaml": release("web", `${CHART}  dependsOn: [{name: db}]\n`),
        "lost.yaml": release("lost", `${CHART}  dependsOn: [{name: cache, namespace: other}]\n`),
        "one.yaml": release("one", `${CHART}  dependsOn: [{name: two}]\n`),
        "two.yaml": release("two", `${CHART}  dependsOn: [{name: one}]\n`),
        "off.yaml": release("off", `${CHART}  suspend: true\n`),
        "waits.yaml": release("waits", `${CHART}  dependsOn: [{name: off}]\n`),
      },
      ["- [x] HelmRelease `web` depends on `db`", "- [x] HelmRelease `web` depends on `cache`"],
    );
    expect(claims(report)).toEqual(["verified substituted", "failed substituted"]);
    expect(report.findings.map(({ rule, object }) => `${rule} ${object}`)).toEqual(
      expect.arrayContaining([
        "dangling-depends-on HelmRelease shop/lost",
        "depends-on-cycle HelmRelease shop/one",
        "depends-on-suspended HelmRelease shop/waits",
      ]),
    );
    expect(found(report).filter((text) => text.includes("HelmRelease shop/web"))).toEqual([]);
  });
});

describe("Secrets that are produced in the cluster", () => {
  const user = (secret: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${secret}, namespace: shop}
spec: {containers: [{name: a, image: "registry.example.org/a:1", envFrom: [{secretRef: {name: ${secret}}}]}]}
`;

  it("by an ExternalSecret or a SealedSecret are there; others are warned about", async () => {
    const report = await audit({
      "external.yaml":
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: login, namespace: shop}\nspec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, target: {name: db-login}, dataFrom: [{extract: {key: db}}]}\n",
      "store.yaml": "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\nspec: {provider: {fake: {data: []}}}\n",
      "sealed.yaml":
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: api-login, namespace: shop}\nspec: {encryptedData: {password: AgBy}}\n",
      "namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
      "a.yaml": user("db-login"),
      "b.yaml": user("api-login"),
      "c.yaml": user("nobody-makes-it"),
      "d.yaml": user("login"),
    });
    const missing = report.findings.filter(({ rule }) => rule === "missing-secret").map(({ object }) => object);
    expect(missing).toEqual(["Pod shop/nobody-makes-it", "Pod shop/login"]);
  });
});

describe("postBuild.substituteStrategy", () => {
  const sync = (strategy: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/shop
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {${strategy}}
`;
  const config = { "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: motd, namespace: shop}\ndata: {text: 'hello ${WHO:=world}'}\n" };
  const says = (text: string): string => `- [x] Greeting <!-- truestory: {object: ConfigMap/shop/motd, field: data.text, equals: "${text}"} -->`;

  it("decides whether texts are substituted where there is no variable", async () => {
    const criteria = [says("hello world")];
    const deployment = { "apps/shop/deployment.yaml": (platform["apps/shop/deployment.yaml"] ?? "").replace("${SHOP_REPLICAS}", "2") };
    const always = await audit(config, criteria, { ...deployment, "clusters/one/apps.yaml": sync("substituteStrategy: Always") });
    expect(claims(always)).toEqual(["verified substituted"]);
    const variables = await audit(config, criteria, { ...deployment, "clusters/one/apps.yaml": sync("substituteStrategy: WithVariables") });
    expect(claims(variables)).toEqual(["failed built"]);
  });
});

describe("a ResourceSet", () => {
  const set = (spec: string): string =>
    `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: tenants, namespace: shop}\nspec:\n${spec}`;
  const config = (name: string): string =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: shop}, data: {team: "<< inputs.team >>"}}`;
  const is = (name: string, team: string): string =>
    `- [x] Team <!-- truestory: {object: ConfigMap/shop/${name}, field: data.team, equals: ${team}} -->`;

  it("with steps makes the objects of all of them, of its static inputs", async () => {
    const steps = `  inputs: [{team: red}, {team: blue}]
  steps:
    - name: first
      resources: [${config('"first-<< inputs.team >>"')}]
    - name: second
      resourcesTemplate: |
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: second-<< inputs.team >>, namespace: shop}
        data: {team: << inputs.team >>}
`;
    const report = await audit({ "set.yaml": set(steps) }, [is("first-red", "red"), is("second-blue", "blue"), is("second-blue", "red")]);
    expect(claims(report).map((text) => text.split(" ")[0])).toEqual(["verified", "verified", "failed"]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(["ticked-but-false"]);
  });

  it("that makes one object in two steps, or has steps and resources, is refused as the operator refuses it", async () => {
    const twice = `  inputs: [{team: red}]\n  steps:\n    - {name: a, resources: [${config("same")}]}\n    - {name: b, resources: [${config("same")}]}\n`;
    expect(found(await audit({ "set.yaml": set(twice) })).join()).toContain("ConfigMap shop/same is made in two steps");
    const both = `  resources: [${config("one")}]\n  steps:\n    - {name: a, resources: [${config("two")}]}\n`;
    expect(found(await audit({ "set.yaml": set(both) })).join()).toContain("either steps or resources");
  });
});
