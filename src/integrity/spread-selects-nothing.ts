import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import { POD_TEMPLATES } from "../domain/pods.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { type Selecting, selectsNoPod } from "../domain/selected.ts";
import { labelSelector } from "../domain/selectors.ts";
import { itemsAt, type Mapping, valueAt } from "../domain/value.ts";

function shop(label: string): readonly string[] {
  return [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    "  template:",
    "    metadata: {labels: {app: shop}}",
    "    spec:",
    "      topologySpreadConstraints:",
    "        - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule,",
    `           labelSelector: {matchLabels: {app: ${label}}}}`,
  ];
}

/** Source of the rule: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ (only selected pods are counted). */
export const rule: IntegrityRule = {
  id: "spread-selects-nothing",
  severity: "warning",
  side: "git",
  summary: "A topology spread constraint counts labels that no pod of the namespace bears: it spreads nothing.",
  remediation: "Let `labelSelector` name labels of the pod template.",
  examples: [
    {
      title: "the pods have another label",
      files: exampleCluster({ "clusters/one/namespace.yaml": [exampleNamespace("shop")], "clusters/one/shop.yaml": [shop("web")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the label is that of the pods",
      files: exampleCluster({ "clusters/one/namespace.yaml": [exampleNamespace("shop")], "clusters/one/shop.yaml": [shop("shop")] }),
      finds: [],
    },
  ],
  check: (world) => Object.entries(POD_TEMPLATES).flatMap(([kind, template]) => selectsNoPod(world, kind, (value) => constraints(value, template))),
};

function constraints(value: Mapping, template: readonly (string | number)[]): readonly Selecting[] {
  const list = [...template, "spec", "topologySpreadConstraints"];
  return itemsAt(value, ...list).map((constraint, index) => ({
    selector: labelSelector(valueAt(constraint, ["labelSelector"])),
    path: [...list, index, "labelSelector"],
  }));
}
