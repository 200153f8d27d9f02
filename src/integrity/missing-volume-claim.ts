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
  "      containers: [{name: shop, image: shop:1}]",
  "      volumes:",
  "        - name: data",
  "          persistentVolumeClaim: {claimName: data-queue-0}",
];

/** Source of the rule: the scheduler leaves a pod pending whose PersistentVolumeClaim does not exist. */
export const rule: IntegrityRule = {
  id: "missing-volume-claim",
  severity: "warning",
  side: "git",
  summary: "A workload mounts a PersistentVolumeClaim that nothing in its namespace is or makes: its pods stay pending.",
  remediation: "Add the PersistentVolumeClaim to the namespace of the workload, or correct `claimName`.",
  examples: [
    {
      title: "there is no such claim",
      files: exampleCluster({ "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "a StatefulSet makes a claim for each of its pods",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/queue.yaml": [
          [
            "apiVersion: apps/v1",
            "kind: StatefulSet",
            "metadata: {name: queue, namespace: shop}",
            "spec: {replicas: 1, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["PersistentVolumeClaim"]),
};
