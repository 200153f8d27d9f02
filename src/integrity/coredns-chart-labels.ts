import { chartReleases } from "../corefile/chart-release.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, itemsAt, valueAt } from "../domain/value.ts";

function release(...values: readonly string[]): Readonly<Record<string, string>> {
  return exampleCluster({
    "clusters/one/dns.yaml": [
      [
        "apiVersion: source.toolkit.fluxcd.io/v1",
        "kind: HelmRepository",
        "metadata: {name: coredns, namespace: kube-system}",
        "spec: {url: 'https://coredns.github.io/helm'}",
      ],
      [
        "apiVersion: helm.toolkit.fluxcd.io/v2",
        "kind: HelmRelease",
        "metadata: {name: coredns, namespace: kube-system}",
        "spec:",
        "  chart: {spec: {chart: coredns, sourceRef: {kind: HelmRepository, name: coredns}}}",
        "  values:",
        ...values.map((line) => `    ${line}`),
        "    topologySpreadConstraints:",
        "      - topologyKey: kubernetes.io/hostname",
        "        labelSelector: {matchLabels: {k8s-app: kube-dns}}",
      ],
    ],
  });
}

/** Source of the rule: `_helpers.tpl` of the coredns chart labels its pods `k8s-app: coredns`; only the manifests of distributions say kube-dns. */
export const rule: IntegrityRule = {
  id: "coredns-chart-labels",
  severity: "warning",
  side: "git",
  summary:
    "The values of the coredns chart spread pods by a label `k8s-app` that the chart does not give them: no pod is counted, and all may land on one node.",
  remediation: "Write `k8s-app: coredns`, or set `k8sAppLabelOverride: kube-dns`.",
  examples: [
    { title: "the label of distributions", files: release("replicaCount: 2"), finds: ["clusters/one/dns.yaml:15"] },
    { title: "the chart is told to use it", files: release("k8sAppLabelOverride: kube-dns"), finds: [] },
    { title: "labels of one's own may have it", files: release("customLabels: {k8s-app: kube-dns}"), finds: [] },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      chartReleases(cluster).flatMap(({ object, values, appLabel }) =>
        itemsAt(values, "topologySpreadConstraints").flatMap((constraint, index) => {
          const label = valueAt(constraint, ["labelSelector", "matchLabels", "k8s-app"]);
          if (!isMapping(constraint) || typeof label !== "string" || label === appLabel || /[$‹{]/.test(label)) return [];
          const path = ["spec", "values", "topologySpreadConstraints", index, "labelSelector", "matchLabels", "k8s-app"];
          const message = `expected the topology spread of ${formatId(object.id)} to count the label k8s-app=${appLabel} that the chart gives its pods, found k8s-app=${label}`;
          return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
        }),
      ),
    ),
};
