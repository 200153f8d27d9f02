import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import type { Inventory } from "../domain/inventory.ts";
import { deepest } from "../domain/object.ts";
import type { Reference } from "../domain/references.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { stringAt } from "../domain/value.ts";

/** Classes that distributions and clouds bring along. Sources: their documentation (k3s, MicroK8s, minikube, EKS, GKE, AKS, DOKS, Hetzner). */
const BROUGHT_ALONG =
  /^(?:default|standard(?:-rwo)?|premium-rwo|local-path|hostpath|microk8s-hostpath|gp[23]|managed(?:-.+)?|azurefile.*|do-.+|hcloud-.+|csi-.+|manual)$/;

function claim(storageClass: string): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: PersistentVolumeClaim",
    "metadata: {name: data, namespace: shop}",
    "spec:",
    `  storageClassName: ${storageClass}`,
    "  resources: {requests: {storage: 1Gi}}",
  ];
}

const FAST = ["apiVersion: storage.k8s.io/v1", "kind: StorageClass", "metadata: {name: fast}", "provisioner: driver.example.org"];

/** Source of the rule: a claim of a class that does not exist stays pending, unless a volume of that class was made by hand. */
export const rule: IntegrityRule = {
  id: "missing-storage-class",
  severity: "warning",
  side: "git",
  summary: "A volume claim asks for a StorageClass that nothing in the cluster is or makes: it stays pending.",
  remediation: "Correct `storageClassName`, or add the StorageClass or the release that makes it.",
  examples: [
    {
      title: "the class has another name",
      files: exampleCluster({ "clusters/one/data.yaml": [claim("fast-ssd"), FAST] }),
      finds: ["clusters/one/data.yaml:5"],
    },
    {
      title: "the cluster has the class from its distribution",
      files: exampleCluster({ "clusters/one/data.yaml": [claim("local-path")] }),
      finds: [],
    },
    {
      title: "a volume of that class was made by hand",
      files: exampleCluster({
        "clusters/one/data.yaml": [
          claim("archive"),
          ["apiVersion: v1", "kind: PersistentVolume", "metadata: {name: disk}", "spec: {storageClassName: archive}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["StorageClass"], given),
};

function given({ name }: Reference, inventory: Inventory): boolean {
  return (
    BROUGHT_ALONG.test(name) ||
    inventory.ofKind("PersistentVolume").some((volume) => stringAt(deepest(volume).value, "spec", "storageClassName") === name)
  );
}
