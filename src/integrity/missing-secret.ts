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
  "          env:",
  "            - name: PASSWORD",
  "              valueFrom: {secretKeyRef: {name: shop-login, key: password}}",
];

/** Source of the rule: kubelet starts no container whose Secret is missing; cert-manager and gateways report theirs as not found. */
export const rule: IntegrityRule = {
  id: "missing-secret",
  severity: "warning",
  side: "git",
  summary: "An object needs a Secret that nothing in Git is or makes: it works only if somebody put the Secret there by hand.",
  remediation: "Add the Secret encrypted, or an ExternalSecret, SealedSecret or Certificate that makes it in that namespace; or correct the name.",
  examples: [
    {
      title: "the ExternalSecret makes a Secret of another name",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/secret.yaml": [
          [
            "apiVersion: external-secrets.io/v1",
            "kind: ExternalSecret",
            "metadata: {name: shop-login, namespace: shop}",
            "spec: {target: {name: shop-credentials}, secretStoreRef: {kind: ClusterSecretStore, name: vault}}",
          ],
        ],
      }),
      finds: ["clusters/one/shop.yaml:11"],
    },
    {
      title: "a SealedSecret makes it",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/secret.yaml": [
          [
            "apiVersion: bitnami.com/v1alpha1",
            "kind: SealedSecret",
            "metadata: {name: shop-login, namespace: shop}",
            "spec: {encryptedData: {password: AgBy}}",
          ],
        ],
      }),
      finds: [],
    },
    {
      title: "an operator works in the namespace and may make it",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP, exampleNamespace("shop")],
        "clusters/one/database.yaml": [
          ["apiVersion: postgresql.cnpg.io/v1", "kind: Cluster", "metadata: {name: shop, namespace: shop}", "spec: {instances: 3}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["Secret"]),
};
