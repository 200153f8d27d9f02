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

function policy(selector: string): readonly string[] {
  return [
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    `  podSelector: ${selector}`,
  ];
}

/** Source of the rule: a policy isolates the pods of its namespace that it selects; one that selects none isolates nothing. */
export const rule: IntegrityRule = {
  id: "network-policy-selects-nothing",
  severity: "warning",
  side: "git",
  summary: "A NetworkPolicy selects labels that no pod of its namespace bears: it allows and denies nothing.",
  remediation: "Let `spec.podSelector` name labels of the pod template that it is for; `{}` stands for all pods.",
  examples: [
    {
      title: "the pods have another label",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop")],
        "clusters/one/shop.yaml": [SHOP, policy("{matchLabels: {app: web}}")],
      }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "an expression that the pods fulfil, and a policy for all pods",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop")],
        "clusters/one/shop.yaml": [SHOP, policy("{matchExpressions: [{key: app, operator: In, values: [web, shop]}]}"), policy("{}")],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    selectsNoPod(world, "NetworkPolicy", (value) => [
      { selector: labelSelector(valueAt(value, ["spec", "podSelector"])), path: ["spec", "podSelector"] },
    ]),
};
