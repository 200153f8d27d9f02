import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { selectsNoService } from "../domain/selected.ts";
import { labelSelector } from "../domain/selectors.ts";
import { isSequence, valueAt } from "../domain/value.ts";

const SERVICE = ["apiVersion: v1", "kind: Service", "metadata: {name: shop, namespace: shop, labels: {app: shop}}", "spec: {selector: {app: shop}}"];

function monitor(label: string, more: string): readonly string[] {
  return [
    "apiVersion: monitoring.coreos.com/v1",
    "kind: ServiceMonitor",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    `  selector: {matchLabels: {app: ${label}}}`,
    more,
  ];
}

/** Source of the rule: the Prometheus and VictoriaMetrics operators look for Services by their own labels, in the monitor's namespace unless told otherwise. */
export const rule: IntegrityRule = {
  id: "monitor-selects-nothing",
  severity: "warning",
  side: "git",
  summary: "A ServiceMonitor or VMServiceScrape selects labels that no Service in its namespaces bears: nothing is scraped.",
  remediation: "Let `spec.selector` name labels of the Service itself (not of its pods), and `namespaceSelector` its namespace.",
  examples: [
    {
      title: "the Service has another label",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop")],
        "clusters/one/shop.yaml": [SERVICE, monitor("web", "  endpoints: [{port: http}]")],
      }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the Service is in another namespace, or anywhere",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop"), exampleNamespace("store")],
        "clusters/one/shop.yaml": [
          SERVICE.map((line) => line.replace("namespace: shop", "namespace: store")),
          monitor("shop", "  namespaceSelector: {matchNames: [store]}"),
          monitor("web", "  namespaceSelector: {any: true}").map((line) => line.replace("name: shop", "name: any")),
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      ["ServiceMonitor", "VMServiceScrape"]
        .flatMap((kind) => inventoryOf(cluster).ofKind(kind))
        .flatMap((object) => {
          const selector = labelSelector(valueAt(deepest(object).value, ["spec", "selector"]));
          return selectsNoService(world, cluster, object, { selector, path: ["spec", "selector"] }, namespacesOf(object));
        }),
    ),
};

/** Where a monitor looks; nowhere when that is everywhere or not known. */
function namespacesOf(object: KubernetesObject): readonly string[] {
  const where = valueAt(deepest(object).value, ["spec", "namespaceSelector"]);
  if (valueAt(where, ["any"]) === true) return [];
  const names = valueAt(where, ["matchNames"]);
  if (!isSequence(names) || names.length === 0) return object.id.namespace === null ? [] : [object.id.namespace];
  return names.every((name) => typeof name === "string") ? names.map(String) : [];
}
