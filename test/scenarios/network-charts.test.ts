import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { chartArchive, deployment, digestOf } from "../support/chart-archive.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { serve } from "../support/registry.ts";
import { repository } from "../support/repository.ts";

const VERSIONS: Readonly<Record<string, Buffer>> = {
  "1.2.3": chartArchive("web", "1.2.3", deployment(2)),
  "1.4.0": chartArchive("web", "1.4.0", deployment(3)),
};

const INDEX = JSON.stringify({
  apiVersion: "v1",
  entries: {
    web: Object.entries(VERSIONS).map(([version, archive]) => ({ name: "web", version, digest: digestOf(archive), urls: [`web-${version}.tgz`] })),
  },
});

/** A repository of charts that keeps what it was asked. */
async function charts(): Promise<{ host: string; asked: string[] } & AsyncDisposable> {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    asked.push(request.url ?? "");
    const version = /^\/web-(.*)\.tgz$/.exec(request.url ?? "")?.[1];
    const content = request.url === "/index.yaml" ? INDEX : VERSIONS[version ?? ""];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  return { ...server, asked };
}

function files(host: string, version: string, config: string): Readonly<Record<string, string>> {
  return {
    ...platform,
    ...(config === "" ? {} : { ".github/truestory.yml": config }),
    "apps/shop/kustomization.yaml": "resources: [release.yaml, source.yaml]\n",
    "apps/shop/source.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: upstream, namespace: shop}
spec: {url: "http://${host}"}
`,
    "apps/shop/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  interval: 1h
  chart:
    spec:
      chart: web
      version: "${version}"
      sourceRef: {kind: HelmRepository, name: upstream}
  values: {replicas: 2}
`,
    "docs/stories/01.md": story(["- [x] Six replicas <!-- truestory: {object: Deployment/shop/web, field: spec.replicas, equals: 6} -->"]),
  };
}

/** No folder: nothing is kept. */
const NO_CACHE = { TRUESTORY_CACHE: "off" };

function allowing(host: string, more = ""): string {
  return `network: {hosts: ["${host}"], loopback: true${more}}\n`;
}

async function audit(
  content: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Record<string, string> = NO_CACHE,
): Promise<Report> {
  await using repo = await repository(content);
  const run = await truestory(["audit", repo.path, "--format", "json", ...args], { env });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

function claim(report: Report): Report["stories"][number]["criteria"][number]["claims"][number] | undefined {
  return report.stories[0]?.criteria[0]?.claims[0];
}

describe("a chart of a repository on the network", () => {
  it("decides claims once the configuration names its host, and is kept for the next run", async () => {
    await using server = await charts();
    const cache = await mkdtemp(join(tmpdir(), "truestory-cache-"));
    try {
      const content = files(server.host, "1.x", allowing(server.host));
      const report = await audit(content, [], { TRUESTORY_CACHE: cache });
      expect(claim(report)).toMatchObject({ verdict: "verified", level: "rendered" });
      expect(JSON.stringify(claim(report)?.evidence)).toContain("apps/shop/release.yaml");
      expect(server.asked).toEqual(["/index.yaml", "/web-1.4.0.tgz"]);
      expect(await readdir(join(cache, "charts"))).toEqual([digestOf(VERSIONS["1.4.0"] ?? Buffer.alloc(0)).slice(7)]);
      expect(await audit(content, [], { TRUESTORY_CACHE: cache })).toEqual(report);
      expect(server.asked).toEqual(["/index.yaml", "/web-1.4.0.tgz", "/index.yaml"]);
    } finally {
      await rm(cache, { recursive: true });
    }
  });

  it("is asked for by nobody without configuration, and with --offline", async () => {
    await using server = await charts();
    for (const [config, args] of [
      ["", []],
      [allowing(server.host), ["--offline"]],
    ] as const) {
      const found = claim(await audit(files(server.host, "1.x", config), args));
      expect(found).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
      expect(JSON.stringify(found)).toContain(`chart web 1.x of http://${server.host} is not in this repository`);
    }
    expect(server.asked).toEqual([]);
  });

  it("names the host that is not allowed", async () => {
    await using server = await charts();
    const found = claim(await audit(files(server.host, "1.x", allowing("charts.example.org"))));
    expect(found).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
    expect(JSON.stringify(found)).toContain(`${server.host} is not among`);
    expect(server.asked).toEqual([]);
  });

  it("that does not exist is a finding, and the claim stays open", async () => {
    await using server = await charts();
    const report = await audit(files(server.host, "2.x", allowing(server.host, ", charts: check")));
    expect(claim(report)).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
    expect(report.findings.filter(({ rule }) => rule === "chart-not-found")).toMatchObject([
      {
        at: { path: "apps/shop/release.yaml", line: 8 },
        object: "HelmRelease shop/web",
        severity: "error",
        message: expect.stringContaining("the latest of 2 is 1.4.0"),
      },
    ]);
  });

  it("is the same on both sides of a change, and only asked for with `check`", async () => {
    await using server = await charts();
    const host = server.host;
    await using repo = await repository(files(host, "1.2.3", allowing(host)));
    const base = await repo.git("rev-parse", "HEAD");
    await repo.write(files(host, "1.4.0", allowing(host)));
    await repo.commit("raise");
    const run = await truestory(["render", repo.path, "--diff", base], { env: NO_CACHE });
    expect(run.stdout).toContain("spec.replicas: 4 → 6");
    expect(server.asked.filter((path) => path === "/index.yaml")).toEqual(["/index.yaml"]);
    const checked = await audit(files(host, "1.2.3", allowing(host, ", charts: check")));
    expect(claim(checked)).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
    expect(server.asked.filter((path) => path.endsWith(".tgz"))).toHaveLength(2);
    expect(checked.findings.filter(({ rule }) => rule === "chart-not-found")).toEqual([]);
  });
});

describe("a chart of an OCIRepository", () => {
  it("is rendered with the start of its digest in its version, as Flux does it", async () => {
    const archive = VERSIONS["1.4.0"] ?? Buffer.alloc(0);
    const layer = { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: digestOf(archive), size: archive.length };
    const manifest = Buffer.from(
      JSON.stringify({ schemaVersion: 2, config: { mediaType: "application/vnd.cncf.helm.config.v1+json" }, layers: [layer] }),
    );
    await using server = await serve((request, response) => {
      const found = request.url?.includes("/manifests/1.4.0") ? manifest : request.url?.includes("/blobs/") ? archive : undefined;
      response.writeHead(found === undefined ? 404 : 200).end(found);
    });
    const report = await audit({
      ...files(server.host, "", allowing(server.host)),
      "apps/shop/source.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: shop}
spec: {interval: 1h, url: "oci://${server.host}/charts/web", ref: {tag: 1.4.0}}
`,
      "apps/shop/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: web}, values: {replicas: 2}}
`,
      "docs/stories/01.md": story([
        `- [x] Image <!-- truestory: {object: Deployment/shop/web, field: "spec.template.spec.containers[0].image", equals: "registry.example.org/web:1.4.0+${digestOf(manifest).slice(7, 19)}"} -->`,
      ]),
    });
    expect(claim(report)).toMatchObject({ verdict: "verified", level: "rendered" });
  });
});

describe("a chart of an Argo CD Application", () => {
  function application(host: string, more: string): string {
    return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  source:
    repoURL: http://${host}
    chart: web
    targetRevision: 1.x
    helm: {valuesObject: {replicas: 2}${more}}
`;
  }

  function argo(host: string, config: string, more = ""): Readonly<Record<string, string>> {
    return {
      "apps/web.yaml": application(host, more),
      "apps/api.yaml": application(host, "")
        .replace("name: web,", "name: api,")
        .replace(/ {2}source:[\s\S]*/, "  source: {repoURL: https://git.example.org/platform.git, path: manifests, targetRevision: HEAD}\n"),
      "manifests/api.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api}\n",
      ".github/truestory.yml": config,
      "docs/stories/01.md": story(["- [x] Six replicas <!-- truestory: {object: Deployment/shop/web, field: spec.replicas, equals: 6} -->"]),
    };
  }

  it("comes from the network as well", async () => {
    await using server = await charts();
    const report = await audit(argo(server.host, allowing(server.host)));
    expect(claim(report)).toMatchObject({ verdict: "verified", level: "rendered" });
  });

  it("comes from a folder with charts", async () => {
    const folder = {
      "vendor/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.4.0\n",
      "vendor/web/values.yaml": "replicas: 1\n",
      "vendor/web/values-large.yaml": "replicas: 2\n",
      ...Object.fromEntries(Object.entries(deployment(3)).map(([path, text]) => [`vendor/web/${path}`, text])),
    };
    const report = await audit({ ...argo("charts.example.org", "charts: [vendor]\n"), ...folder });
    expect(claim(report)).toMatchObject({ verdict: "verified", level: "rendered" });
  });

  it("may have value files of its own, which are no missing files of this repository", async () => {
    await using server = await charts();
    const report = await audit(argo(server.host, "", ", valueFiles: [values-large.yaml]"));
    expect(claim(report)).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
    expect(report.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
