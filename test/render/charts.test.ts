import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringAt, valueAt } from "../../src/domain/value.ts";
import type { Cluster } from "../../src/domain/world.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { renderRepository } from "../../src/render/index.ts";
import { openTree } from "../../src/world/tree.ts";
import { documentsOf } from "../../src/world/yaml.ts";
import { repository } from "../support/repository.ts";
import { clusterOf, objectOf, openEngine } from "./fixture.ts";

const PACKED = new URL("../conformance/charts/packed/charts/boxed-3.0.0.tgz", import.meta.url).pathname;

const SYNC = (name: string, path: string, more = ""): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
${more}`;

const RELEASE = (name: string, spec: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: shop}
spec:
${spec}`;

const OCI = (tag: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: boxed, namespace: shop}
spec: {url: oci://registry.example.org/charts/boxed, ref: {tag: ${tag}}}
`;

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

/** Renders files, with archives that are copied in. */
async function render(files: Readonly<Record<string, string>>, archives: readonly string[] = [], by = engine): Promise<Cluster> {
  await using repo = await repository(
    {
      "clusters/one/flux-system/gotk-sync.yaml": SYNC("flux-system", "./clusters/one"),
      "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, settings.yaml, apps.yaml]\n",
      "clusters/one/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {COLOR: green}\n",
      "clusters/one/apps.yaml": SYNC("apps", "./apps", "  postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n"),
      ...files,
    },
    { git: false },
  );
  for (const path of archives) {
    mkdirSync(dirname(join(repo.path, path)), { recursive: true });
    copyFileSync(PACKED, join(repo.path, path));
  }
  const tree = await openTree(repo.path);
  const yaml = documentsOf(tree);
  const charts = { folders: ["vendor"], capabilities: { kubeVersion: "", apiVersions: [] }, supplier: null };
  const rendered = await renderRepository({
    tree,
    documents: (path) => yaml(path).documents,
    problems: (path) => yaml(path).problems,
    engine: by,
    roots: [],
    charts,
  });
  try {
    return clusterOf(rendered, "one");
  } finally {
    await rendered.close();
  }
}

function colorOf(cluster: Cluster): string | undefined {
  return stringAt(objectOf(cluster.objects, "ConfigMap/boxed").forms.rendered, "data", "color");
}

describe("a chart", () => {
  it("is found in a vendored archive, by the name and tag of an OCIRepository", async () => {
    const files = { "apps/source.yaml": OCI("3.0.0"), "apps/release.yaml": RELEASE("box", "  chartRef: {kind: OCIRepository, name: boxed}\n") };
    const cluster = await render(files, ["vendor/boxed-3.0.0.tgz"]);
    expect(colorOf(cluster)).toBe("blue");
    const { origin, producer } = objectOf(cluster.objects, "ConfigMap/boxed");
    expect([origin.file, producer]).toEqual(["apps/release.yaml", "HelmRelease shop/box"]);
    expect(origin.via.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      "chart chart boxed 3.0.0 (boxed/templates/c.yaml)",
      "chart HelmRelease shop/box",
      "kustomization Kustomization flux-system/apps",
      "kustomization Kustomization flux-system/flux-system",
    ]);
    expect(cluster.releases).toEqual([{ id: expect.objectContaining({ name: "box" }), open: null }]);
  });

  it("of another tag is not replaced", async () => {
    const files = { "apps/source.yaml": OCI("3.0.1"), "apps/release.yaml": RELEASE("box", "  chartRef: {kind: OCIRepository, name: boxed}\n") };
    const { releases } = await render(files, ["vendor/boxed-3.0.0.tgz"]);
    expect(releases?.[0]?.open).toMatchObject({
      reason: "needs-chart",
      because: expect.stringContaining("chart boxed 3.0.1 of oci://registry.example.org/charts is not in this repository"),
    });
  });

  it("is found through a HelmChart, and takes values of a ConfigMap after substitution", async () => {
    const files = {
      "apps/source.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: upstream, namespace: shop}
spec: {url: "https://charts.example.org"}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: boxed, namespace: shop}
spec: {chart: boxed, version: ">=3.0.0", sourceRef: {kind: HelmRepository, name: upstream}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: box-values, namespace: shop}
data:
  values.yaml: |
    color: \${COLOR}
`,
      "apps/release.yaml": RELEASE("box", "  chartRef: {kind: HelmChart, name: boxed}\n  valuesFrom: [{kind: ConfigMap, name: box-values}]\n"),
    };
    expect(colorOf(await render(files, ["vendor/boxed-3.0.0.tgz"]))).toBe("green");
  });

  it("of the repository has packed dependencies, and its release the name and namespace that Flux gives it", async () => {
    const files = {
      "charts/big/Chart.yaml":
        "apiVersion: v2\nname: big\nversion: 1.0.0\ndependencies:\n  - {name: boxed, version: 3.0.0, repository: https://x.example.org}\n",
      "charts/big/templates/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n",
      "apps/release.yaml": RELEASE(
        "big",
        "  targetNamespace: other\n  chart: {spec: {chart: ./charts/big, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}\n  values: {boxed: {color: red}}\n",
      ),
    };
    const cluster = await render(files, ["charts/big/charts/boxed-3.0.0.tgz"]);
    expect(colorOf(cluster)).toBe("red");
    expect(objectOf(cluster.objects, "ConfigMap/other-big").id.namespace).toBe("other");
    const { releases } = await render(files);
    expect(releases?.[0]?.open).toMatchObject({
      reason: "needs-chart",
      because: expect.stringContaining("chart boxed 3.0.0 of https://x.example.org"),
    });
  });

  it("that asks for what another chart brings is rendered again", async () => {
    const own = (chart: string): string =>
      `  chart: {spec: {chart: ./charts/${chart}, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}\n`;
    const cluster = await render({
      "charts/asks/Chart.yaml": "apiVersion: v2\nname: asks\nversion: 1.0.0\n",
      "charts/asks/templates/c.yaml":
        '{{ if .Capabilities.APIVersions.Has "example.org/v1/Thing" }}\napiVersion: example.org/v1\nkind: Thing\nmetadata: {name: thing}\n{{ end }}\n',
      "charts/brings/Chart.yaml": "apiVersion: v2\nname: brings\nversion: 1.0.0\n",
      "charts/brings/crds/c.yaml":
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.org}\nspec:\n  group: example.org\n  scope: Cluster\n  names: {kind: Thing, plural: things}\n  versions: [{name: v1, served: true, storage: true}]\n",
      "apps/a.yaml": RELEASE("asks", own("asks")),
      "apps/b.yaml": RELEASE("brings", own("brings")),
    });
    expect(valueAt(objectOf(cluster.objects, "Thing/thing").forms.rendered, ["metadata"])).toEqual({ name: "thing" });
    expect(cluster.releases?.map(({ open }) => open)).toEqual([null, null]);
  });

  it("that does not end fails all its releases, and no other", async () => {
    const own = (chart: string): string =>
      `  chart: {spec: {chart: ./charts/${chart}, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}\n`;
    const hurried = await openEngine({ buildTimeoutMs: 4_000 });
    try {
      const files = {
        "charts/endless/Chart.yaml": "apiVersion: v2\nname: endless\nversion: 1.0.0\n",
        "charts/endless/templates/c.yaml": "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}",
        "charts/fine/Chart.yaml": "apiVersion: v2\nname: fine\nversion: 1.0.0\n",
        "charts/fine/templates/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fine}\n",
        "apps/a.yaml": RELEASE("a", own("endless")),
        "apps/b.yaml": RELEASE("b", own("endless")),
        "apps/c.yaml": RELEASE("c", own("fine")),
      };
      const cluster = await render(files, [], hurried);
      expect(cluster.releases?.map(({ failure }) => failure?.code)).toEqual(["timeout", "timeout", undefined]);
      expect(objectOf(cluster.objects, "ConfigMap/fine").producer).toBe("HelmRelease shop/c");
    } finally {
      await hurried.close();
    }
  }, 60_000);
});
