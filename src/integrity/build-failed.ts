import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { reasonOf } from "../domain/outcome.ts";
import { failuresOf } from "../domain/releases.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { RenderFailure } from "../domain/world.ts";

/** Source of the rule: kustomize-controller and helm-controller report a failed build as `Ready=False` and apply nothing of it. */
export const rule: IntegrityRule = {
  id: "build-failed",
  severity: "error",
  side: "git",
  summary:
    "A build or a chart that Flux, kustomize or Helm would refuse, so that nothing below it reaches the cluster; or a Kustomization that renders itself, which Flux takes.",
  remediation: "Mend the named file; everything that hangs on it is unproven until then.",
  examples: [
    {
      title: "a kustomization lists a file that does not exist",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, apps.yaml]\n",
        "clusters/one/apps.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: apps, namespace: flux-system}",
          "spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "apps/kustomization.yaml": "resources: [missing.yaml]\n",
      },
      finds: ["apps/kustomization.yaml:1"],
    },
    {
      title: "Flux generates the kustomization that a folder lacks",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps")],
        "apps/config.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}"]],
      }),
      finds: [],
    },
    {
      title: "a Kustomization renders the one that renders it: a warning, as Flux applies both",
      files: exampleCluster({
        "clusters/one/shop.yaml": [exampleSync("shop", "./shop")],
        "shop/inner.yaml": [exampleSync("inner", "./inner")],
        "inner/shop.yaml": [exampleSync("shop", "./shop")],
      }),
      finds: ["inner/shop.yaml:5"],
    },
    {
      title: "a chart's template fails",
      files: exampleCluster({
        "clusters/one/release.yaml": [
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: web, namespace: shop}",
            "spec: {chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}}",
          ],
        ],
        "charts/web/Chart.yaml": [["apiVersion: v2", "name: web", "version: 1.0.0"]],
        "charts/web/templates/web.yaml": [["kind: Service", 'host: {{ required "host must be set" .Values.host }}']],
      }),
      finds: ["charts/web/templates/web.yaml:2"],
    },
  ],
  check: (world) => {
    const causes = new Map<string, RawFinding & { clusters: string[] }>();
    for (const cluster of world.clusters)
      for (const failure of failuresOf(cluster)) {
        if (reasonOf(failure) !== "render-failed") continue;
        const at = failure.place ?? { path: failure.path, line: 1 };
        const key = JSON.stringify([at.path, at.line, failure.subject, failure.message]);
        const cause = causes.get(key) ?? { ...said(failure), at, cluster: cluster.name, object: failure.subject, clusters: [] };
        cause.clusters.push(cluster.name);
        causes.set(key, cause);
      }
    return [...causes.values()].map(({ clusters, ...cause }) => ({ ...cause, cluster: clusters.length === 1 ? cause.cluster : null }));
  },
};

/** Flux applies a Kustomization that it made itself like any other: that it is in a circle is worth knowing, and no failure. */
function said({ subject, path, message, code }: RenderFailure): Pick<RawFinding, "message" | "severity"> {
  if (code === "cycle") return { message: `expected ${subject} (${path}) to be rendered by others only, found: ${message}`, severity: "warning" };
  return { message: `expected ${subject} (${path}) to build, found: ${message}` };
}
