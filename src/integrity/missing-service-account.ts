import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

function job(account: string): readonly string[] {
  return [
    "apiVersion: apps/v1",
    "kind: StatefulSet",
    "metadata: {name: queue, namespace: shop}",
    "spec:",
    "  template:",
    "    spec:",
    `      serviceAccountName: ${account}`,
    "      containers: [{name: queue, image: queue:1}]",
  ];
}

/** Source of the rule: the admission plugin `ServiceAccount` refuses pods whose account does not exist. */
export const rule: IntegrityRule = {
  id: "missing-service-account",
  severity: "warning",
  side: "git",
  summary: "A workload runs as a ServiceAccount that nothing in its namespace is or makes: its pods are refused.",
  remediation: "Add the ServiceAccount to the namespace of the workload, or correct `serviceAccountName`.",
  examples: [
    {
      title: "the account has another name",
      files: exampleCluster({
        "clusters/one/queue.yaml": [
          job("queue-runner"),
          exampleNamespace("shop"),
          ["apiVersion: v1", "kind: ServiceAccount", "metadata: {name: queue, namespace: shop}"],
        ],
      }),
      finds: ["clusters/one/queue.yaml:7"],
    },
    {
      title: "every namespace has a ServiceAccount default",
      files: exampleCluster({ "clusters/one/queue.yaml": [job("default"), exampleNamespace("shop")] }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["ServiceAccount"]),
};
