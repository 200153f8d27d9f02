import { parse } from "yaml";
import { canonicalAddress } from "../corefile/address.ts";
import { contextOf } from "../corefile/compare-plugins.ts";
import { type DnsServer, dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { servicesOf } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { qualified } from "../corefile/zone.ts";
import { zonesOf } from "../corefile/zones-fact.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { isMapping, itemsAt, type Mapping, stringAt, type Value } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

function kubelet(domain: string, dns: string): readonly string[] {
  return [
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kubelet-config, namespace: kube-system}\ndata:\n  kubelet: |\n    clusterDomain: ${domain}\n    clusterDNS: [${dns}]`,
  ];
}

const GIT = exampleDns({
  corefile: ["kubernetes cluster.local in-addr.arpa", "forward . 10.0.0.2"],
  more: {
    "service.yaml": [
      [
        "apiVersion: v1",
        "kind: Service",
        "metadata: {name: kube-dns, namespace: kube-system}",
        "spec:",
        "  clusterIP: 10.96.0.10",
        "  selector: {k8s-app: coredns}",
        "  ports: [{port: 53, protocol: UDP}]",
      ],
    ],
  },
});

/** Source of the rule: `clusterDNS` and `clusterDomain` of the KubeletConfiguration, which kubeadm keeps in ConfigMap `kubelet-config` (Talos#12618). */
export const rule: IntegrityRule = {
  id: "dns-kubelet-settings",
  severity: "error",
  side: "pair",
  summary:
    "The kubelet tells pods another DNS server than Service kube-dns, or another domain than the kubernetes plugin of CoreDNS answers: no name of the cluster resolves.",
  remediation: "Give the Service the address of `clusterDNS`, and the kubernetes plugin the `clusterDomain`.",
  examples: [
    { title: "another address", files: GIT, live: kubelet("cluster.local", "10.43.0.10"), finds: ["clusters/one/service.yaml:5"] },
    { title: "another domain", files: GIT, live: kubelet("k8s.example", "10.96.0.10"), finds: ["clusters/one/coredns.yaml:7"] },
    { title: "both the same", files: GIT, live: kubelet("cluster.local", "10.96.0.10"), finds: [] },
    { title: "a cache on every node stands before it", files: GIT, live: kubelet("cluster.local", "169.254.20.10"), finds: [] },
  ],
  check: (world) => dnsServersOf(world).flatMap((server) => differences(world, server)),
};

function differences(world: World, server: DnsServer): readonly RawFinding[] {
  const settings = kubeletSettings(world, server);
  const service = servicesOf(world, server).find(({ name }) => name === "kube-dns");
  if (settings === undefined || service === undefined || server.object.id.namespace !== "kube-system") return [];
  const found: RawFinding[] = [];
  const dns = itemsAt(settings, "clusterDNS").filter((one): one is string => typeof one === "string");
  const at = service.at(["spec", "clusterIP"]);
  const isElsewhere =
    dns.length > 0 &&
    !dns.some((one) => /^(?:169\.254\.|fe80:|fd|127\.)/i.test(one) || service.addresses.map(canonicalAddress).includes(canonicalAddress(one)));
  if (isElsewhere && service.addresses.length > 0 && at !== undefined) {
    const message = `expected ${service.words} at the address that the kubelet tells pods (${dns.join(", ")}), found ${service.addresses.join(", ")}`;
    found.push(dnsFinding(server, at, message, "warning"));
  }
  const domain = stringAt(settings, "clusterDomain");
  const uses = server.corefile.blocks.flatMap((block) => (block.plugins.get("kubernetes") ?? []).map((use) => ({ use, block })));
  const [first] = uses;
  const zones = uses.flatMap(({ use, block }) => zonesOf(use.args, contextOf(block, server.corefile)));
  if (
    domain !== undefined &&
    domain !== "" &&
    first !== undefined &&
    server.isWhole &&
    !zones.some((zone) => zone === "." || `.${qualified(domain).toLowerCase()}`.endsWith(`.${zone}`))
  ) {
    const message = `expected the kubernetes plugin to be for ${domain}, the domain that the kubelet tells pods, found ${zones.join(", ")}`;
    found.push(dnsFinding(server, server.at(first.use.name), message, "warning"));
  }
  return found;
}

/** The settings of kubelets as kubeadm keeps them, in Git or in an export that decides. */
function kubeletSettings(world: World, { cluster }: DnsServer): Mapping | undefined {
  const [own] = inventoryOf(cluster).find("ConfigMap", "kube-system", "kubelet-config");
  const live = world.live?.clusters.find((one) => one.cluster === cluster.name);
  const map =
    own === undefined ? (live?.closed === null ? live.find("ConfigMap", "kube-system", "kubelet-config")?.value : undefined) : deepest(own).value;
  const text = stringAt(map, "data", "kubelet");
  if (text === undefined || text.length > 100_000 || /[‹]|\$\{/.test(text)) return undefined;
  try {
    const value: Value = parse(text, { maxAliasCount: 100, logLevel: "silent" });
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
