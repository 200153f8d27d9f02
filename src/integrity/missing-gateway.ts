import { danglingReferences } from "../domain/dangling.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

function route(parent: string): readonly string[] {
  return [
    "apiVersion: gateway.networking.k8s.io/v1",
    "kind: HTTPRoute",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    "  parentRefs:",
    `    - ${parent}`,
  ];
}

const GATEWAY = [
  "apiVersion: gateway.networking.k8s.io/v1",
  "kind: Gateway",
  "metadata: {name: public, namespace: gateways}",
  "spec: {gatewayClassName: cilium}",
];

/** Source of the rule: the Gateway API binds a route to a parent in the route's own namespace unless `namespace` says otherwise. */
export const rule: IntegrityRule = {
  id: "missing-gateway",
  severity: "warning",
  side: "git",
  summary: "A route names a Gateway that nothing is or makes in that namespace: no traffic reaches it.",
  remediation: "Correct name and namespace in `parentRefs` (without a namespace it is the route's own), or add the Gateway.",
  examples: [
    {
      title: "the reference lacks the namespace of the Gateway",
      files: exampleCluster({ "clusters/one/shop.yaml": [route("{name: public}"), GATEWAY] }),
      finds: ["clusters/one/shop.yaml:6"],
    },
    {
      title: "the parent is a Service, as service meshes have it",
      files: exampleCluster({ "clusters/one/shop.yaml": [route('{group: "", kind: Service, name: shop}'), GATEWAY] }),
      finds: [],
    },
  ],
  check: (world) => danglingReferences(world, ["Gateway"]),
};
