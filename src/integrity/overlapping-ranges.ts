import { poolsOf, statedNetworks } from "../domain/addresses.ts";
import { type AddressRange, overlap } from "../domain/cidr.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { formatId } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { Cluster } from "../domain/world.ts";

function pool(name: string, spec: string): readonly string[] {
  return ["apiVersion: cilium.io/v2", "kind: CiliumLoadBalancerIPPool", `metadata: {name: ${name}}`, `spec: {${spec}}`];
}

function settings(pods: string, services: string): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: settings, namespace: flux-system}",
    "data:",
    `  POD_CIDR: ${pods}`,
    `  SERVICE_CIDR: ${services}`,
  ];
}

const APPS = exampleSync("apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}");
const NOTHING = { "apps/kustomization.yaml": [["resources: []"]] };

/** Source of the rule: Cilium stops allocating from pools that conflict, MetalLB refuses them; networks for pods and Services must be apart. */
export const rule: IntegrityRule = {
  id: "overlapping-ranges",
  severity: "warning",
  side: "git",
  summary: "Two address pools of a cluster, or a pool and a network for pods or Services, share addresses.",
  remediation: "Keep the ranges apart, or disable one of the pools.",
  examples: [
    {
      title: "two pools share an address",
      files: exampleCluster({
        "clusters/one/pools.yaml": [pool("main", "blocks: [{start: 10.0.1.10, stop: 10.0.1.20}]"), pool("spare", "blocks: [{cidr: 10.0.1.20/30}]")],
      }),
      finds: ["clusters/one/pools.yaml:9"],
    },
    {
      title: "the settings give pods and Services the same network",
      files: exampleCluster({
        ...NOTHING,
        "clusters/one/settings.yaml": [settings("10.96.0.0/12", "10.96.0.0/16")],
        "clusters/one/apps.yaml": [APPS],
      }),
      finds: ["clusters/one/settings.yaml:6"],
    },
    {
      title: "neighbours, and a pool that is disabled",
      files: exampleCluster({
        ...NOTHING,
        "clusters/one/pools.yaml": [
          pool("main", "blocks: [{start: 10.0.1.10, stop: 10.0.1.19}]"),
          pool("next", "blocks: [{cidr: 10.0.1.20/30}]"),
          pool("other", "disabled: true, blocks: [{cidr: 10.0.1.0/24}]"),
        ],
        "clusters/one/settings.yaml": [settings("10.244.0.0/16", "10.245.0.0/16")],
        "clusters/one/apps.yaml": [APPS],
      }),
      finds: [],
    },
  ],
  check: (world) => world.clusters.flatMap(sharedRanges),
};

interface Stretch {
  /** Stretches of the same owner may share addresses. */
  readonly owner: string;
  readonly what: string;
  readonly text: string;
  readonly range: AddressRange;
  readonly place: () => Place;
}

function stretchesOf(cluster: Cluster): readonly Stretch[] {
  const pools = poolsOf(inventoryOf(cluster)).flatMap(({ object, ranges }) =>
    ranges.map(({ range, text, path }): Stretch => {
      const what = formatId(object.id);
      return { owner: what, what, text, range, place: () => object.locate(path).place };
    }),
  );
  const networks = statedNetworks(cluster).flatMap(({ is, ranges, setting }) =>
    ranges.map((range): Stretch => ({ owner: is, what: setting.key, text: setting.value, range, place: () => setting.place })),
  );
  return [...networks, ...pools];
}

/** Neighbours in the order of their addresses that share some; of several that one shares with, the first is named. */
function sharedRanges(cluster: Cluster): readonly RawFinding[] {
  const all = stretchesOf(cluster).map((stretch, index) => ({ ...stretch, index }));
  const sorted = all.toSorted((a, b) => a.range.family - b.range.family || compare(a.range.first, b.range.first) || a.index - b.index);
  const found: RawFinding[] = [];
  let widest: (typeof all)[number] | undefined;
  for (const stretch of sorted) {
    if (widest !== undefined && widest.owner !== stretch.owner && overlap(widest.range, stretch.range)) {
      const [first, second] = widest.index < stretch.index ? [widest, stretch] : [stretch, widest];
      const message = `expected ${second.what} (${second.text}) to be apart from ${first.what} (${first.text}) in cluster ${cluster.name}, found that they share addresses`;
      found.push({ message, at: second.place(), cluster: cluster.name, object: null });
    }
    if (widest === undefined || widest.range.family !== stretch.range.family || stretch.range.last > widest.range.last) widest = stretch;
  }
  return found;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
