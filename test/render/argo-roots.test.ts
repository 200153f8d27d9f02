import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/render/engine/index.ts";
import type { Rendered } from "../../src/render/index.ts";
import { application } from "./argo-fixture.ts";
import { clusterOf, namesOf, openEngine, renderFiles } from "./fixture.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

const CM = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

/** `name root: objects` of every cluster. */
function shown({ clusters }: Rendered): readonly string[] {
  return clusters.map(({ name, root, objects }) => `${name} ${root}: ${namesOf(objects).join(" ")}`);
}

test("Applications that stand alone are those of one cluster, also the charts beside them", async () => {
  const rendered = await renderFiles(engine, {
    "argocd/web.yaml": application("web", "apps/web"),
    "argocd/db.yaml": application("db", "apps/db"),
    "argocd/chart.yaml": application("chart", "x").replace(
      "https://github.com/example/platform\n    path: x",
      "https://charts.example.com\n    chart: x\n    targetRevision: 1.0.0",
    ),
    "docs/guestbook.yaml": application("guestbook", "guestbook").replace("example/platform", "argoproj/argocd-example-apps"),
    "apps/web/cm.yaml": CM("web"),
    "apps/db/cm.yaml": CM("db"),
  });
  expect(shown(rendered)).toEqual(["in-cluster argocd: Application/chart Application/db Application/web ConfigMap/db ConfigMap/web"]);
  expect(namesOf(rendered.unappliedManifests)).toEqual(["Application/guestbook"]);
});

test("roots in or of a folder clusters/<name> are that cluster's", async () => {
  const rendered = await renderFiles(engine, {
    "clusters/east/root.yaml": application("root", "clusters/east/apps"),
    "clusters/east/apps/web.yaml": application("web", "apps/web"),
    "bootstrap/west.yaml": application("west", "clusters/west"),
    "clusters/west/web.yaml": application("web", "apps/web"),
    "apps/web/cm.yaml": CM("web"),
  });
  expect(shown(rendered)).toEqual([
    "east clusters/east: Application/root Application/web ConfigMap/web",
    "west clusters/west: Application/web Application/west ConfigMap/web",
  ]);
});

test("roots that lead to Applications of the same name are clusters of their own", async () => {
  const rendered = await renderFiles(engine, {
    "argocd/prod.yaml": application("prod", "envs/prod"),
    "argocd/test.yaml": application("test", "envs/test"),
    "envs/prod/web.yaml": application("web", "apps/web"),
    "envs/test/web.yaml": application("web", "apps/web"),
    "apps/web/cm.yaml": CM("web"),
  });
  expect(shown(rendered)).toEqual([
    "prod argocd/prod.yaml: Application/prod Application/web ConfigMap/web",
    "test argocd/test.yaml: Application/test Application/web ConfigMap/web",
  ]);
});

test("the kustomization that includes an Application is what is applied, with its patches", async () => {
  const overlay = (env: string): string =>
    `resources: [../base]\npatches:\n  - target: { kind: Application }\n    patch: |\n      - { op: replace, path: /spec/source/path, value: apps/${env} }\n`;
  const rendered = await renderFiles(engine, {
    "bootstrap/base/root.yaml": application("root", "apps/prod"),
    "bootstrap/base/project.yaml":
      "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: default, namespace: argocd }\nspec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] }\n",
    "bootstrap/base/kustomization.yaml": "resources: [root.yaml, project.yaml]\n",
    "bootstrap/prod/kustomization.yaml": overlay("prod"),
    "bootstrap/test/kustomization.yaml": overlay("test"),
    "apps/prod/cm.yaml": CM("prod"),
    "apps/test/cm.yaml": CM("test"),
  });
  expect(shown(rendered)).toEqual([
    "prod bootstrap/prod: AppProject/default Application/root ConfigMap/prod",
    "test bootstrap/test: AppProject/default Application/root ConfigMap/test",
  ]);
  expect(rendered.unapplied).toEqual([]);
});

test("an Application that an app of apps leaves out is not applied, nor is what it leads to", async () => {
  const rendered = await renderFiles(engine, {
    "root.yaml": application("root", "argocd", "    directory: { include: 'web*' }"),
    "argocd/web.yaml": application("web", "apps/web"),
    "argocd/old.yaml": application("old", "argocd/more"),
    "argocd/more/db.yaml": application("db", "apps/db"),
    "apps/web/cm.yaml": CM("web"),
    "apps/db/cm.yaml": CM("db"),
  });
  expect(shown(rendered)).toEqual(["in-cluster root.yaml: Application/root Application/web ConfigMap/web"]);
  expect(namesOf(rendered.unappliedManifests)).toEqual(["Application/db", "Application/old", "ConfigMap/db"]);
});

test("other destinations are clusters of their own, by name or by the host of their address", async () => {
  const rendered = await renderFiles(engine, {
    "root.yaml": application("root", "argocd"),
    "argocd/one.yaml": application("one", "apps/one", "", "{ name: east, namespace: x }"),
    "argocd/two.yaml": application("two", "apps/two", "", "{ server: 'https://10.0.0.1:6443/', namespace: x }"),
    "apps/one/cm.yaml": CM("one"),
    "apps/two/cm.yaml": CM("two"),
  });
  expect(shown(rendered)).toEqual([
    "in-cluster root.yaml: Application/one Application/root Application/two",
    "10.0.0.1:6443 apps/two: ConfigMap/two",
    "east apps/one: ConfigMap/one",
  ]);
});

const FLUX_SYNC = (url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { url: "${url}" }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { path: ./clusters/main, sourceRef: { kind: GitRepository, name: flux-system } }\n`;

test("Flux and Argo CD in one repository: Applications that Flux renders are of its cluster, others found beside it", async () => {
  const files = {
    "clusters/main/flux-system/gotk-sync.yaml": FLUX_SYNC("ssh://git@github.com/example/platform"),
    "clusters/main/web.yaml": application("web", "apps/web"),
    "argocd/db.yaml": application("db", "apps/db", "", "{ server: 'https://kubernetes.default.svc', namespace: x }"),
    "apps/web/cm.yaml": CM("web"),
    "apps/db/cm.yaml": CM("db"),
  };
  const rendered = await renderFiles(engine, files);
  expect(shown(rendered)).toEqual([
    "main clusters/main: Application/web ConfigMap/web GitRepository/flux-system Kustomization/flux-system",
    "in-cluster argocd/db.yaml: Application/db ConfigMap/db",
  ]);
  expect(clusterOf(rendered, "main").nodes.map(({ id }) => `${id.kind}/${id.name}`)).toEqual(["Kustomization/flux-system", "Application/web"]);
});

test("an example of another repository in a Flux repository is no root, whatever exists here by chance", async () => {
  const rendered = await renderFiles(engine, {
    "clusters/main/flux-system/gotk-sync.yaml": FLUX_SYNC("https://github.com/example/mine"),
    "docs/web.yaml": application("web", "apps/web"),
    "apps/web/cm.yaml": CM("web"),
  });
  expect(rendered.clusters.map(({ name }) => name)).toEqual(["main"]);
});

test("configured roots: the file of the root Application", async () => {
  const files = {
    "a/root.yaml": application("root", "apps/web"),
    "b/other.yaml": application("other", "apps/db"),
    "apps/web/cm.yaml": CM("web"),
    "apps/db/cm.yaml": CM("db"),
  };
  const rendered = await renderFiles(engine, files, [{ name: "prod", path: "a/root.yaml" }]);
  expect(shown(rendered)).toEqual(["prod a/root.yaml: Application/root ConfigMap/web"]);
});
