import { clusterAddressRequests, statedNetworks } from "../domain/addresses.ts";
import { within } from "../domain/cidr.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const SETTINGS = [
  "apiVersion: v1",
  "kind: ConfigMap",
  "metadata: {name: settings, namespace: flux-system}",
  "data:",
  "  SERVICE_CIDR: 10.96.0.0/16",
  "  DNS: 10.97.0.10",
];
const APPS = exampleSync("apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}");

function service(address: string): readonly string[] {
  return ["apiVersion: v1", "kind: Service", "metadata: {name: dns, namespace: kube-system}", "spec:", `  clusterIP: ${address}`];
}

/** Source of the rule: the API server refuses a `clusterIP` outside of its `--service-cluster-ip-range`. */
export const rule: IntegrityRule = {
  id: "cluster-address-outside-network",
  severity: "warning",
  side: "git",
  summary: "A Service, or the values of a release, ask for a `clusterIP` outside of the network that the cluster's settings state for Services.",
  remediation: "Correct the address, or the setting that states the network.",
  examples: [
    {
      title: "the address is in another network",
      files: exampleCluster({ "clusters/one/settings.yaml": [SETTINGS], "clusters/one/apps.yaml": [APPS], "apps/dns.yaml": [service("${DNS}")] }),
      finds: ["apps/dns.yaml:5"],
    },
    {
      title: "a Service without an address of its own, and one with an address of the network",
      files: exampleCluster({
        "clusters/one/settings.yaml": [SETTINGS],
        "clusters/one/apps.yaml": [APPS],
        "apps/dns.yaml": [service("None"), service("10.96.0.10").map((line) => line.replace("name: dns", "name: dns-2"))],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const networks = statedNetworks(cluster).filter(({ is }) => is === "service");
      return clusterAddressRequests(cluster).flatMap(({ object, range, text, path }) => {
        const alike = networks.flatMap(({ setting, ranges }) =>
          ranges.filter(({ family }) => family === range.family).map((one) => ({ setting, one })),
        );
        const [first] = alike;
        if (first === undefined || alike.some(({ one }) => within(range, one))) return [];
        const message = `expected ${text}, for which ${formatId(object.id)} asks, in ${first.setting.key} (${first.setting.value}) of cluster ${cluster.name}, found it outside`;
        return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
      });
    }),
};
