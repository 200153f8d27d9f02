import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const CERTIFICATE = [
  "apiVersion: cert-manager.io/v1",
  "kind: Certificate",
  "metadata: {name: shop, namespace: shop}",
  "spec:",
  "  secretName: shop-tls",
  "  issuerRef: {kind: ClusterIssuer, name: letsencrypt}",
];

function issuer(kind: string): readonly string[] {
  return ["apiVersion: cert-manager.io/v1", `kind: ${kind}`, "metadata: {name: letsencrypt, namespace: cert-manager}", "spec: {acme: {}}"];
}

/** Source of the rule: cert-manager reports `IssuerNotFound` and issues nothing. */
export const rule: IntegrityRule = {
  id: "missing-issuer",
  severity: "warning",
  side: "git",
  summary: "A Certificate, Ingress or Gateway names an Issuer or ClusterIssuer that nothing is or makes: it gets no certificate.",
  remediation: "Correct the name or the kind of the issuer (an Issuer serves only its own namespace), or add it.",
  examples: [
    {
      title: "an Issuer is no ClusterIssuer",
      files: exampleCluster({ "clusters/one/shop.yaml": [CERTIFICATE, issuer("Issuer")] }),
      finds: ["clusters/one/shop.yaml:6"],
    },
    {
      title: "the build put a namespace into the ClusterIssuer, which the cluster drops",
      files: exampleCluster({ "clusters/one/shop.yaml": [CERTIFICATE, issuer("ClusterIssuer")] }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["Issuer", "ClusterIssuer"]),
};
