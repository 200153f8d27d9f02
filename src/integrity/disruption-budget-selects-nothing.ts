import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { selectsNoPod } from "../domain/selected.ts";
import { labelSelector } from "../domain/selectors.ts";
import { valueAt } from "../domain/value.ts";

const SHOP = [
  "apiVersion: apps/v1",
  "kind: Deployment",
  "metadata: {name: shop, namespace: shop}",
  "spec: {template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: shop:1}]}}}",
];

function budget(label: string): readonly string[] {
  return [
    "apiVersion: policy/v1",
    "kind: PodDisruptionBudget",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    `  selector: {matchLabels: {app: ${label}}}`,
  ];
}

/** Source of the rule: a budget guards the pods of its namespace that it selects; one that selects none guards nothing. */
export const rule: IntegrityRule = {
  id: "disruption-budget-selects-nothing",
  severity: "warning",
  side: "git",
  summary: "A PodDisruptionBudget selects labels that no pod of its namespace bears: it guards nothing.",
  remediation: "Let `spec.selector` name labels of the pod template that it is for.",
  examples: [
    {
      title: "the pods have another label",
      files: exampleCluster({ "clusters/one/namespace.yaml": [exampleNamespace("shop")], "clusters/one/shop.yaml": [SHOP, budget("web")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the label is that of the pods",
      files: exampleCluster({ "clusters/one/namespace.yaml": [exampleNamespace("shop")], "clusters/one/shop.yaml": [SHOP, budget("shop")] }),
      finds: [],
    },
  ],
  check: (world) =>
    selectsNoPod(world, "PodDisruptionBudget", (value) => [
      { selector: labelSelector(valueAt(value, ["spec", "selector"])), path: ["spec", "selector"] },
    ]),
};
