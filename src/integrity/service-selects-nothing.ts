import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { selectsNoPod } from "../domain/selected.ts";
import { equalitySelector } from "../domain/selectors.ts";
import { valueAt } from "../domain/value.ts";

const SHOP = [
  "apiVersion: apps/v1",
  "kind: Deployment",
  "metadata: {name: shop, namespace: shop}",
  "spec: {template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: shop:1}]}}}",
];

const SERVICE = ["apiVersion: v1", "kind: Service", "metadata: {name: web, namespace: shop}", "spec:", "  selector: {app: web}"];

/** Source of the rule: a Service without matching pods has no endpoints, and refuses connections. */
export const rule: IntegrityRule = {
  id: "service-selects-nothing",
  severity: "warning",
  side: "git",
  summary: "A Service selects labels that no pod of its namespace bears: nothing answers.",
  remediation: "Let `spec.selector` name labels of the pod template that it is for.",
  examples: [
    {
      title: "the pods have another label",
      files: exampleCluster({ "clusters/one/namespace.yaml": [exampleNamespace("shop")], "clusters/one/shop.yaml": [SHOP, SERVICE] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "a release in the namespace may bring the pods",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop")],
        "clusters/one/shop.yaml": [
          SHOP,
          SERVICE,
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: web, namespace: shop}",
            "spec: {chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts}}}}",
          ],
        ],
      }),
      finds: [],
    },
    {
      title: "a Service without a selector has its endpoints from elsewhere",
      files: exampleCluster({
        "clusters/one/namespace.yaml": [exampleNamespace("shop")],
        "clusters/one/shop.yaml": [SHOP, [...SERVICE.slice(0, 4), "  type: ExternalName", "  externalName: www.example.org"]],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    selectsNoPod(world, "Service", (value) => [{ selector: equalitySelector(valueAt(value, ["spec", "selector"])), path: ["spec", "selector"] }]),
};
