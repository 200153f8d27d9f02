import { type AddressRequest, loadBalancerRequests, POOL_KINDS, poolsOf } from "../domain/addresses.ts";
import { within } from "../domain/cidr.ts";
import { unseen } from "../domain/doubts.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { World } from "../domain/world.ts";

const POOL = [
  "apiVersion: cilium.io/v2",
  "kind: CiliumLoadBalancerIPPool",
  "metadata: {name: main}",
  "spec: {blocks: [{start: 10.0.1.10, stop: 10.0.1.20}]}",
];

function service(address: string): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: Service",
    `metadata: {name: shop, namespace: shop, annotations: {lbipam.cilium.io/ips: ${address}}}`,
    "spec: {type: LoadBalancer}",
  ];
}

/** Source of the rule: Cilium and MetalLB give a Service only addresses of their pools; it stays pending without. */
export const rule: IntegrityRule = {
  id: "address-outside-pools",
  severity: "warning",
  side: "git",
  summary: "A Service, Gateway or release asks for a load-balancer address that no pool of its cluster holds: it gets none.",
  remediation: "Ask for an address of a pool, or extend a pool to hold it.",
  examples: [
    {
      title: "the pool ends before the address",
      files: exampleCluster({ "clusters/one/shop.yaml": [POOL, service("10.0.1.30")] }),
      finds: ["clusters/one/shop.yaml:8"],
    },
    {
      title: "the pool that holds it is disabled",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          POOL,
          [
            "apiVersion: cilium.io/v2",
            "kind: CiliumLoadBalancerIPPool",
            "metadata: {name: spare}",
            "spec: {disabled: true, blocks: [{cidr: 10.0.2.0/24}]}",
          ],
          service("10.0.2.30"),
        ],
      }),
      finds: ["clusters/one/shop.yaml:13"],
    },
    { title: "the last address of the pool", files: exampleCluster({ "clusters/one/shop.yaml": [POOL, service("10.0.1.20")] }), finds: [] },
    {
      title: "a pool that nothing applies, perhaps by hand",
      files: exampleCluster({
        "clusters/one/shop.yaml": [POOL, service("10.0.1.30")],
        "bootstrap/pool.yaml": [POOL.map((line) => line.replace("main", "other"))],
      }),
      finds: [],
    },
    {
      title: "no pool is in Git: the cloud gives the addresses",
      files: exampleCluster({ "clusters/one/shop.yaml": [service("10.0.1.30")] }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const inventory = inventoryOf(cluster);
      const requests = loadBalancerRequests(cluster);
      return requests.length === 0 || !poolsAreKnown(world, inventory) ? [] : requests.flatMap((request) => outside(inventory, request));
    }),
};

function poolsAreKnown(world: World, inventory: Inventory): boolean {
  const { cluster, unrendered } = inventory;
  if (unseen(cluster) !== undefined || cluster.failures.length > 0) return false;
  if (unrendered.some((one) => POOL_KINDS.some((kind) => one.text().includes(kind)) || one.namespace === null)) return false;
  const idle = [...world.unappliedManifests, ...world.unapplied.flatMap((build) => (build.ok ? build.objects : []))];
  return !idle.some(({ id }) => POOL_KINDS.includes(id.kind));
}

function outside(inventory: Inventory, { object, allocator, range, text, path }: AddressRequest): readonly RawFinding[] {
  const all = poolsOf(inventory);
  const pools = all.filter(
    (pool) => (allocator === null || pool.allocator === allocator) && pool.ranges.some((one) => one.range.family === range.family),
  );
  if (pools.length === 0 || all.some(({ partly }) => partly)) return [];
  if (pools.some((pool) => pool.ranges.some((one) => within(range, one.range)))) return [];
  const held = pools.map((pool) => `${pool.object.id.name} (${pool.ranges.map((one) => one.text).join(", ")})`).join(", ");
  const message = `expected a pool with ${text}, for which ${formatId(object.id)} asks, found only ${held}`;
  return [{ message, at: object.locate(path).place, cluster: inventory.cluster.name, object: formatId(object.id) }];
}
