import { type AddressRequest, clusterAddressRequests, loadBalancerRequests, sharesAddress } from "../domain/addresses.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { Cluster } from "../domain/world.ts";

function service(name: string, ...annotations: readonly string[]): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: Service",
    "metadata:",
    `  name: ${name}`,
    "  namespace: shop",
    "  annotations:",
    "    lbipam.cilium.io/ips: 10.0.1.10",
    ...annotations.map((line) => `    ${line}`),
    "spec: {type: LoadBalancer}",
  ];
}

function inside(name: string): readonly string[] {
  return ["apiVersion: v1", "kind: Service", `metadata: {name: ${name}, namespace: shop}`, "spec: {clusterIP: 10.96.0.20}"];
}

/** Source of the rule: an address goes to one Service, unless its allocator is told that it is shared; a cluster address cannot be shared at all. */
export const rule: IntegrityRule = {
  id: "address-used-twice",
  severity: "warning",
  side: "git",
  summary: "Two objects of a cluster ask for the same address: only one of them gets it.",
  remediation:
    "Give each its own address, or give both the sharing key of the allocator (`lbipam.cilium.io/sharing-key`, `metallb.io/allow-shared-ip`).",
  examples: [
    {
      title: "two load balancers",
      files: exampleCluster({ "clusters/one/shop.yaml": [service("web"), service("api")] }),
      finds: ["clusters/one/shop.yaml:16"],
    },
    {
      title: "two cluster addresses, of which the API refuses the second",
      files: exampleCluster({ "clusters/one/shop.yaml": [inside("web"), inside("api")] }),
      finds: ["clusters/one/shop.yaml:9"],
    },
    {
      title: "they share it on purpose",
      files: exampleCluster({
        "clusters/one/shop.yaml": [service("web", "lbipam.cilium.io/sharing-key: shop"), service("api", "lbipam.cilium.io/sharing-key: shop")],
      }),
      finds: [],
    },
    {
      title: "the same address in two clusters",
      files: {
        ...exampleCluster({ "clusters/one/shop.yaml": [inside("web")], "clusters/two/shop.yaml": [inside("web")] }),
        "clusters/two/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/two, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
      },
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => [
      ...usedTwice(cluster, loadBalancerRequests(cluster), "warning"),
      ...usedTwice(cluster, clusterAddressRequests(cluster), "error"),
    ]),
};

function usedTwice(cluster: Cluster, requests: readonly AddressRequest[], severity: "warning" | "error"): readonly RawFinding[] {
  const taken = new Map<string, AddressRequest>();
  return requests.flatMap((request): readonly RawFinding[] => {
    const { object, range, text, path } = request;
    const key = `${range.family} ${range.first}`;
    const first = taken.get(key);
    if (first === undefined) taken.set(key, request);
    if (first === undefined || formatId(first.object.id) === formatId(object.id)) return [];
    if (sharesAddress(first.object) || sharesAddress(object)) return [];
    const message = `expected ${text} to be asked for once in cluster ${cluster.name}, found that ${formatId(first.object.id)} and ${formatId(object.id)} ask for it`;
    const plain = first.object.id.kind === "Service" && object.id.kind === "Service";
    return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id), severity: plain ? severity : "warning" }];
  });
}
