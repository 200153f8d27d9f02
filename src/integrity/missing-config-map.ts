import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const SHOP = [
  "apiVersion: apps/v1",
  "kind: Deployment",
  "metadata: {name: shop, namespace: shop}",
  "spec:",
  "  template:",
  "    spec:",
  "      containers:",
  "        - name: shop",
  "          envFrom:",
  "            - configMapRef: {name: shop-settings}",
];

function release(name: string): readonly string[] {
  return [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: settings, namespace: shop}",
    "spec:",
    "  interval: 1h",
    "  chart: {spec: {chart: ./charts/settings, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}",
    `  values: {name: ${name}}`,
  ];
}

const CHART = {
  "charts/settings/Chart.yaml": [["apiVersion: v2", "name: settings", "version: 1.0.0"]],
  "charts/settings/templates/settings.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: '{{ .Values.name }}'}"]],
};

/** Source of the rule: kubelet reports `CreateContainerConfigError` or `FailedMount` and starts no container until the ConfigMap is there. */
export const rule: IntegrityRule = {
  id: "missing-config-map",
  severity: "warning",
  side: "git",
  summary: "A workload needs a ConfigMap that nothing in its namespace is or makes: its pods do not start.",
  remediation: "Add the ConfigMap to the namespace of the workload, correct the name, or mark the reference optional.",
  examples: [
    {
      title: "the ConfigMap is in another namespace",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/settings.yaml": [
          ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop-settings, namespace: store}", "data: {colour: blue}"],
        ],
      }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the only HelmRelease in the namespace has its chart in this repository, which does not make it",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/release.yaml": [release("shop-values")],
        ...CHART,
      }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "an export of the cluster shows it: it is somebody else's",
      files: exampleCluster({ "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")] }),
      live: ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-settings, namespace: shop}\ndata: {colour: blue}"],
      finds: [],
    },
    {
      title: "that chart makes it",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/release.yaml": [release("shop-settings")],
        ...CHART,
      }),
      finds: [],
    },
    {
      title: "a HelmRelease in the same namespace may make it",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/release.yaml": [
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: settings, namespace: shop}",
            "spec: {chart: {spec: {chart: settings, sourceRef: {kind: HelmRepository, name: charts}}}}",
          ],
        ],
      }),
      finds: [],
    },
    {
      title: "a generator makes it, and the build puts the hash of its content into both names",
      files: exampleCluster({
        "clusters/one/kustomization.yaml": [
          [
            "resources: [flux-system/gotk-sync.yaml, shop.yaml]",
            "configMapGenerator:",
            "  - {name: shop-settings, namespace: shop, literals: [colour=blue]}",
          ],
        ],
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
      }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["ConfigMap"]),
};
