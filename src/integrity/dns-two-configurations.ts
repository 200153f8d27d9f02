import { type DnsServer, dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { servicesOf } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const SERVICE = [
  "apiVersion: v1",
  "kind: Service",
  "metadata: {name: kube-dns, namespace: kube-system}",
  "spec: {selector: {k8s-app: coredns}, ports: [{port: 53, protocol: UDP}]}",
];

function second(map: string): Readonly<Record<string, string>> {
  const files = exampleDns({ more: { "service.yaml": [SERVICE] } });
  const [config = "", workload = ""] = [files["clusters/one/coredns.yaml"], files["clusters/one/deployment.yaml"]];
  return {
    ...files,
    "clusters/one/more.yaml": config.replace("name: coredns,", "name: coredns-edge,"),
    "clusters/one/workload.yaml": workload
      .replace("kind: Deployment\nmetadata: {name: coredns", "kind: DaemonSet\nmetadata: {name: coredns-edge")
      .replace("configMap: {name: coredns}", `configMap: {name: ${map}}`),
  };
}

/** Source of the rule: a Service spreads connections over all pods that its selector matches. */
export const rule: IntegrityRule = {
  id: "dns-two-configurations",
  severity: "warning",
  side: "pair",
  summary:
    "One Service leads to the pods of two workloads that run CoreDNS with ConfigMaps of their own: now the one answers and now the other, each as it is configured.",
  remediation: "Give one of the workloads other labels, or both the same ConfigMap.",
  examples: [
    { title: "two ConfigMaps", files: second("coredns-edge"), finds: ["clusters/one/workload.yaml:3"] },
    { title: "one ConfigMap for both", files: second("coredns"), finds: [] },
    { title: "one workload", files: exampleDns({ more: { "service.yaml": [SERVICE] } }), finds: [] },
  ],
  check: (world) => {
    const first = new Map<string, DnsServer>();
    return dnsServersOf(world).flatMap((server) =>
      servicesOf(world, server).flatMap(({ words }) => {
        const key = `${server.cluster.name} ${words}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, server);
        if (other === undefined || other.object === server.object || other.mount.configMap === server.mount.configMap) return [];
        const message = `expected one configuration behind ${words}, found ${formatId(other.object.id)} with ConfigMap ${other.mount.configMap} and ${formatId(server.object.id)} with ConfigMap ${server.mount.configMap}`;
        return [dnsFinding(server, server.object.locate(["metadata", "name"]).place, message)];
      }),
    );
  },
};
