import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const SECRET = [
  "apiVersion: external-secrets.io/v1",
  "kind: ExternalSecret",
  "metadata: {name: shop, namespace: shop}",
  "spec:",
  "  secretStoreRef: {kind: ClusterSecretStore, name: vault}",
  "  dataFrom: [{extract: {key: shop}}]",
];

/** Source of the rule: external-secrets reports `SecretSyncedError` when the store is not found; the kind defaults to SecretStore. */
export const rule: IntegrityRule = {
  id: "missing-secret-store",
  severity: "warning",
  side: "git",
  summary: "An ExternalSecret names a SecretStore or ClusterSecretStore that nothing is or makes: its Secret is never written.",
  remediation: "Correct kind and name of the store (the kind defaults to SecretStore, in the same namespace), or add it.",
  examples: [
    {
      title: "the store has another name",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SECRET],
        "clusters/one/store.yaml": [
          ["apiVersion: external-secrets.io/v1", "kind: ClusterSecretStore", "metadata: {name: onepassword}", "spec: {provider: {}}"],
        ],
      }),
      finds: ["clusters/one/shop.yaml:5"],
    },
    {
      title: "a file that nobody lists has the store: it may have been applied by hand",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SECRET],
        "bootstrap/store.yaml": [
          ["apiVersion: external-secrets.io/v1", "kind: ClusterSecretStore", "metadata: {name: vault}", "spec: {provider: {}}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["SecretStore", "ClusterSecretStore"]),
};
