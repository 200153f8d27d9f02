import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../src/domain/world.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import type { Rendered } from "../../src/render/index.ts";
import { application, failuresOf, nodeOf } from "./argo-fixture.ts";
import { clusterOf, fieldOf, lineOf, namesOf, objectOf, openEngine, renderFiles, renderFixture } from "./fixture.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

function producedBy({ objects }: Cluster, name: string): readonly string[] {
  return objects.filter(({ producer }) => producer === `Application argocd/${name}`).map(({ id }) => `${id.kind} ${id.namespace}/${id.name}`);
}

describe("a DaemonSet in Git, synced by a directory source", () => {
  let rendered: Rendered;
  let cluster: Cluster;
  beforeAll(async () => {
    rendered = await renderFixture(engine, "daemonset", [], "argo");
    cluster = clusterOf(rendered, "in-cluster");
  });

  test("the app of apps finds its Applications by a pattern, and they their manifests without their own file", () => {
    expect(producedBy(cluster, "platform")).toEqual(["Application argocd/coredns-config"]);
    expect(producedBy(cluster, "coredns-config")).toEqual(["DaemonSet kube-system/coredns", "ClusterRole null/coredns-reader"]);
    expect(cluster.failures).toEqual([]);
    expect(rendered.unappliedManifests).toEqual([]);
    expect(rendered.clusters).toHaveLength(1);
  });

  test("an object tells its namespace's line and the way from the root", () => {
    const daemonSet = objectOf(cluster.objects, "DaemonSet/coredns");
    expect(fieldOf(daemonSet, "metadata.namespace")).toBe("kube-system");
    expect(lineOf(daemonSet, "metadata.namespace")).toBe("platform/coredns-config/argocd.yaml:17");
    expect(lineOf(daemonSet, "spec.template.spec.dnsPolicy")).toBe("platform/coredns-config/daemonset.yaml:12");
    expect(daemonSet.origin.via.map(({ label }) => label)).toEqual(["Application argocd/coredns-config", "Application argocd/platform"]);
  });

  test("waves, automation, project and ignored differences are carried", () => {
    expect(nodeOf(cluster, "platform").application).toMatchObject({ automated: true, wave: 0, project: "default" });
    expect(nodeOf(cluster, "coredns-config").application).toMatchObject({
      automated: false,
      wave: -5,
      ignoreDifferences: [{ group: "apps", kind: "DaemonSet", jsonPointers: ["/spec/template/metadata/annotations"] }],
    });
  });
});

describe("options of sources", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = clusterOf(await renderFixture(engine, "options", [], "argo"), "in-cluster");
  });

  test("directory: recursion, exclusion, the mark in a file, lists, JSON, and namespaces only where none is given", () => {
    expect(producedBy(cluster, "plain")).toEqual([
      "ConfigMap plain/config",
      "Namespace null/plain",
      "ServiceAccount elsewhere/listed",
      "ConfigMap plain/json",
    ]);
  });

  test("kustomize: all options are written into the kustomization, and every field knows the line that set it", () => {
    const web = objectOf(cluster.objects, "Deployment/eu-web-v2");
    expect(web.id.namespace).toBe("shop-eu");
    expect(fieldOf(web, "spec.replicas")).toBe(4);
    expect(fieldOf(web, "spec.paused")).toBe(true);
    expect(fieldOf(web, "spec.revisionHistoryLimit")).toBe(3);
    expect(fieldOf(web, "metadata.labels")).toEqual({ team: "shop", "app-name": "kustomized" });
    expect(fieldOf(web, "spec.selector.matchLabels")).toEqual({ app: "web" });
    expect(fieldOf(web, "metadata.annotations")).toEqual({ contact: "ops" });
    expect(fieldOf(web, "spec.template.spec.containers[0].image")).toBe("registry.example.com/web:2.0.0");
    expect(fieldOf(web, "spec.template.spec.containers[1].image")).toBe("mirror.example.com/redis@sha256:aaaa");
    const line = (path: string) => lineOf(web, path);
    expect(line("spec.replicas")).toBe("argocd/apps/kustomized.yaml:21");
    expect(line("spec.revisionHistoryLimit")).toBe("argocd/apps/kustomized.yaml:27");
    expect(line("metadata.namespace")).toBe("argocd/apps/kustomized.yaml:13");
    expect(line("spec.template.spec.containers[0].image")).toBe("argocd/apps/kustomized.yaml:18");
    expect(line("spec.template.spec.containers[1].image")).toBe("argocd/apps/kustomized.yaml:19");
  });

  test("several sources: what is here is rendered, the chart is named and stays open", () => {
    expect(producedBy(cluster, "several")).toEqual(["Deployment metrics/web"]);
    expect(cluster.failures.find(({ subject }) => subject.endsWith("/several"))).toMatchObject({
      code: "needs-chart",
      message: "chart metrics 1.2.3 of charts.example.com is not in this repository",
      place: { path: "argocd/apps/several.yaml", line: 8 },
    });
  });

  test("other repositories and revisions are skipped with the reason; wrong paths are failures with a line", () => {
    expect(nodeOf(cluster, "elsewhere").skipped).toBe("its source is another repository (github.com/example/other)");
    expect(nodeOf(cluster, "tagged").skipped).toBe("its source is this repository at another revision (v1.0.0)");
    expect(failuresOf(cluster)).toEqual([
      "path-not-found Application argocd/local-chart argocd/apps/elsewhere.yaml:22",
      "path-not-found Application argocd/gone argocd/apps/elsewhere.yaml:29",
      "needs-chart Application argocd/several argocd/apps/several.yaml:8",
    ]);
  });
});

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config }\n";

async function renderOne(files: Readonly<Record<string, string>>): Promise<Cluster> {
  const [cluster] = (await renderFiles(engine, files)).clusters;
  if (cluster === undefined) throw new Error("no cluster");
  return cluster;
}

describe("what Argo CD refuses", () => {
  test("a label that is in the kustomization already, unless it is forced", async () => {
    const files = { "apps/web/kustomization.yaml": "resources: [cm.yaml]\ncommonLabels: { team: a }\n", "apps/web/cm.yaml": CONFIG };
    const plain = await renderOne({ ...files, "web.yaml": application("web", "apps/web", "    kustomize: { commonLabels: { team: b } }") });
    expect(failuresOf(plain)).toEqual(["invalid Application argocd/web web.yaml:8"]);
    expect(plain.failures[0]?.message).toContain("team is already in the kustomization file: remove it there, or set forceCommonLabels");
    const forced = await renderOne({
      ...files,
      "web.yaml": application("web", "apps/web", "    kustomize: { commonLabels: { team: b }, forceCommonLabels: true }"),
    });
    expect(fieldOf(objectOf(forced.objects, "ConfigMap/config"), "metadata.labels.team")).toBe("b");
  });

  test("a manifest that is broken fails the whole Application; a file that is none is passed over", async () => {
    const broken = await renderOne({
      "web.yaml": application("web", "apps/web"),
      "apps/web/a.yaml": CONFIG,
      "apps/web/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b\ndata: x\n",
      "apps/web/values.yaml": "replicas: 2\n",
    });
    expect(namesOf(broken.objects)).toEqual(["Application/web"]);
    expect(failuresOf(broken)).toEqual([expect.stringMatching(/^invalid Application argocd\/web apps\/web\/b\.yaml:[34]$/)]);
    const fine = await renderOne({ "web.yaml": application("web", "apps/web"), "apps/web/a.yaml": CONFIG, "apps/web/values.yaml": "replicas: 2\n" });
    expect(namesOf(fine.objects)).toEqual(["Application/web", "ConfigMap/config"]);
    expect(fine.failures).toEqual([]);
  });

  test("options for two tools; plugins and jsonnet are named as not run here", async () => {
    const cluster = await renderOne({
      "apps/root.yaml": application("root", "apps/all"),
      "apps/all/both.yaml": application("both", "apps/web", "    kustomize: { namePrefix: x- }\n    directory: { recurse: true }"),
      "apps/all/plugin.yaml": application("plugin", "apps/web", "    plugin: { name: avp }"),
      "apps/all/jsonnet.yaml": application("jsonnet", "apps/jsonnet"),
      "apps/web/a.yaml": CONFIG,
      "apps/jsonnet/a.jsonnet": "{}",
    });
    expect(failuresOf(cluster).map((text) => text.split(" ").slice(0, 3).join(" "))).toEqual([
      "invalid Application argocd/both",
      "unsupported Application argocd/jsonnet",
      "unsupported Application argocd/plugin",
    ]);
  });

  test("files outside of a kustomization's directory, unless Argo CD is set up to load them", async () => {
    const files = {
      "web.yaml": application("web", "apps/web"),
      "apps/web/kustomization.yaml": "resources: [../shared.yaml]\n",
      "apps/shared.yaml": CONFIG,
    };
    expect((await renderOne(files)).failures.map(({ code }) => code)).toEqual(["refused"]);
    const settings =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm }\ndata:\n  kustomize.buildOptions: "--load-restrictor LoadRestrictionsNone"\n';
    expect((await renderOne({ ...files, "argocd/cm.yaml": settings })).failures).toEqual([]);
  });
});

test(".argocd-source files change the options of a source, that of the Application last", async () => {
  const cluster = await renderOne({
    "web.yaml": application("web", "apps/web"),
    "apps/web/kustomization.yaml": "resources: [cm.yaml]\n",
    "apps/web/cm.yaml": CONFIG,
    "apps/web/.argocd-source.yaml": "kustomize: { namePrefix: a-, nameSuffix: -z }\n",
    "apps/web/.argocd-source-web.yaml": "kustomize: { namePrefix: b- }\npath: apps/other\n",
  });
  expect(namesOf(cluster.objects)).toEqual(["Application/web", "ConfigMap/b-config-z"]);
});

test("an Application that renders itself is rendered by the patched one; cycles end", async () => {
  const patched = await renderOne({
    "apps/kustomization.yaml":
      "resources: [root.yaml, cm.yaml]\npatches:\n  - target: { kind: Application }\n    patch: |\n      - { op: replace, path: /spec/destination/namespace, value: other }\n",
    "apps/root.yaml": application("root", "apps"),
    "apps/cm.yaml": CONFIG,
  });
  expect(objectOf(patched.objects, "ConfigMap/config").id.namespace).toBe("other");
  expect(patched.nodes).toHaveLength(1);
  const cycle = await renderOne({ "a/b.yaml": application("b", "b"), "b/a.yaml": application("a", "a"), "b/cm.yaml": CONFIG });
  expect(cycle.nodes.map(({ id }) => id.name)).toEqual(["b", "a"]);
  expect(namesOf(cycle.objects)).toEqual(["Application/a", "Application/b", "ConfigMap/config"]);
});

test("Applications that render new ones without end are stopped and named", async () => {
  const cluster = await renderOne({
    "root.yaml": application("root", "apps", "    kustomize: { nameSuffix: -x }"),
    "apps/kustomization.yaml": "resources: [next.yaml]\n",
    "apps/next.yaml": application("next", "apps", '    kustomize: { nameSuffix: "-$ARGOCD_APP_NAME" }'),
  });
  expect(cluster.nodes.length).toBeLessThan(50);
});

test("an Application that its AppProject does not permit is not synced, nor what it leads to; a project in no cluster permits all", async () => {
  const project = (spec: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: default, namespace: argocd }\nspec:\n${spec}`;
  const files = {
    "root.yaml": application("root", "argocd"),
    "argocd/web.yaml": application("web", "more"),
    "more/inner.yaml": application("inner", "apps/web"),
    "apps/web/cm.yaml": CONFIG,
  };
  const open = '  sourceRepos: ["https://github.com/example/*"]\n  destinations:\n    - { server: "*", namespace: "shop*" }\n';
  const allowed = await renderOne({ ...files, "argocd/project.yaml": project(open) });
  expect(namesOf(allowed.objects)).toContain("ConfigMap/config");
  expect(allowed.failures).toEqual([]);
  const closed = project('  sourceRepos: ["*"]\n  destinations:\n    - { name: in-cluster, namespace: argocd }\n');
  const denied = await renderOne({
    ...files,
    "argocd/project.yaml": closed,
    "root.yaml": application("root", "argocd", "", "{ name: in-cluster, namespace: argocd }"),
  });
  expect(namesOf(denied.objects)).toEqual(["AppProject/default", "Application/root", "Application/web"]);
  expect(failuresOf(denied)).toEqual(["denied Application argocd/web argocd/project.yaml:6"]);
  expect(denied.failures[0]?.message).toContain("its project permits no destination in-cluster with namespace shop");
  const elsewhere = await renderOne({ ...files, "docs/project.yaml": closed });
  expect(namesOf(elsewhere.objects)).toContain("ConfigMap/config");
});

test("charts of a kustomization and remote bases are open, not broken", async () => {
  const cluster = await renderOne({
    "root.yaml": application("root", "argocd"),
    "argocd/chart.yaml": application("chart", "apps/chart"),
    "argocd/remote.yaml": application("remote", "apps/remote"),
    "apps/chart/kustomization.yaml": 'helmCharts:\n  - { name: x, repo: "https://charts.example.com", version: 1.0.0 }\n',
    "apps/remote/kustomization.yaml": "resources:\n  - https://github.com/example/remote//base?ref=v1\n",
  });
  expect(failuresOf(cluster)).toEqual([
    "needs-chart Application argocd/chart apps/chart/kustomization.yaml:2",
    "needs-network Application argocd/remote apps/remote/kustomization.yaml:2",
  ]);
});

describe("charts of the repository", () => {
  const CHART = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "charts/shop/values.yaml": "replicas: 1\nimage: { tag: a, pull: Always }\nlist: [x]\n",
    "charts/shop/eu.yaml": "replicas: 2\nimage: { tag: b }\n",
    "charts/shop/templates/config.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\ndata:\n  replicas: {{ .Values.replicas | quote }}\n  kind: {{ kindOf .Values.replicas }}\n  tag: {{ kindOf .Values.image.tag }} {{ .Values.image.tag }}\n  pull: {{ .Values.image.pull | default "none" }}\n  list: {{ join "+" .Values.list }}\n  text: {{ .Values.text | default "none" | quote }}\n',
    "charts/shop/templates/test.yaml": 'apiVersion: v1\nkind: Pod\nmetadata: { name: check, annotations: { "helm.sh/hook": test } }\n',
  };

  test("values files, then values, then parameters; tests are not applied; the namespace is that of the destination", async () => {
    const helm = [
      "    helm:",
      "      releaseName: web",
      "      valueFiles: [eu.yaml, /shared.yaml]",
      "      valuesObject: { image: { pull: null }, text: x }",
      "      parameters:",
      '        - { name: replicas, value: "4" }',
      '        - { name: text, value: "a,b ${ARGOCD_APP_NAME}" }',
      '        - { name: image.tag, value: "7", forceString: true }',
      "        - { name: list, value: '{p,q}' }",
    ].join("\n");
    const cluster = await renderOne({ ...CHART, "shop.yaml": application("shop", "charts/shop", helm), "shared.yaml": "image: { tag: c }\n" });
    expect(cluster.failures).toEqual([]);
    expect(namesOf(cluster.objects)).toEqual(["Application/shop", "ConfigMap/web"]);
    const config = objectOf(cluster.objects, "ConfigMap/web");
    expect(config.id.namespace).toBe("shop");
    expect(config.producer).toBe("Application argocd/shop");
    expect(config.forms.rendered?.data).toEqual({ replicas: "4", kind: "int64", tag: "string 7", pull: "none", list: "p+q", text: "a,b shop" });
  });

  test("one that fails is a failure at the line of its template, and nothing of it is applied", async () => {
    const cluster = await renderOne({
      ...CHART,
      "shop.yaml": application("shop", "charts/shop"),
      "charts/shop/templates/broken.yaml": 'a: b\nc: {{ required "a name is required" .Values.name }}\n',
    });
    expect(failuresOf(cluster)).toEqual(["invalid Application argocd/shop charts/shop/templates/broken.yaml:2"]);
    expect(namesOf(cluster.objects)).toEqual(["Application/shop"]);
  });

  test("one that makes Applications is an app of apps", async () => {
    const cluster = await renderOne({
      "root.yaml": application("root", "charts/apps"),
      "charts/apps/Chart.yaml": "apiVersion: v2\nname: apps\nversion: 0.1.0\n",
      "charts/apps/templates/apps.yaml": `{{- range .Values.apps }}\n---\n${application("{{ . }}", "apps/{{ . }}")}{{- end }}\n`,
      "charts/apps/values.yaml": "apps: [web]\n",
      "apps/web/cm.yaml": CONFIG,
    });
    expect(cluster.failures).toEqual([]);
    expect(cluster.nodes.map(({ id }) => id.name)).toEqual(["root", "web"]);
    expect(namesOf(cluster.objects)).toEqual(["Application/root", "Application/web", "ConfigMap/config"]);
  });
});
