import { chartReleases } from "../corefile/chart-release.ts";
import { dnsContainersOf } from "../corefile/dns-server.ts";
import { servicesOf } from "../corefile/dns-services.ts";
import { type DnsEgress, dnsEgressOf } from "../domain/dns-egress.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, valueAt } from "../domain/value.ts";
import type { Cluster, World } from "../domain/world.ts";

function cluster(app: string, ...peers: readonly string[]): Readonly<Record<string, string>> {
  return exampleCluster({
    "clusters/one/dns.yaml": [
      [
        "apiVersion: v1",
        "kind: Service",
        "metadata: {name: kube-dns, namespace: kube-system}",
        `spec: {selector: {k8s-app: ${app}}, ports: [{port: 53, protocol: UDP}]}`,
      ],
      [
        "apiVersion: apps/v1",
        "kind: Deployment",
        "metadata: {name: coredns, namespace: kube-system}",
        `spec: {template: {metadata: {labels: {k8s-app: ${app}}}, spec: {containers: [{name: coredns, image: 'coredns/coredns:1.13.1'}]}}}`,
      ],
    ],
    "clusters/one/policy.yaml": [
      [
        "apiVersion: networking.k8s.io/v1",
        "kind: NetworkPolicy",
        "metadata: {name: allow-dns, namespace: shop}",
        "spec:",
        "  podSelector: {}",
        "  policyTypes: [Egress]",
        "  egress:",
        "    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]",
        "      to:",
        ...peers.map((peer) => `        - ${peer}`),
      ],
    ],
  });
}

const NAMESPACE = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}";
const KUBE_DNS = `{${NAMESPACE}, podSelector: {matchLabels: {k8s-app: kube-dns}}}`;

/** Source of the rule: policies look at the labels of pods; the coredns chart labels them `k8s-app: coredns`, distributions kube-dns. */
export const rule: IntegrityRule = {
  id: "dns-egress-misses",
  severity: "error",
  side: "pair",
  summary:
    "A policy allows DNS to pods of kube-system with a label that none behind Service kube-dns can have: pods that depend on it resolve no name.",
  remediation: "Let the policy name the labels that the Service selects, or give the pods of CoreDNS the label (`k8sAppLabelOverride` of the chart).",
  examples: [
    { title: "the chart's label is another one", files: cluster("coredns", KUBE_DNS), finds: ["clusters/one/policy.yaml:10"] },
    { title: "the label that the Service selects", files: cluster("kube-dns", KUBE_DNS), finds: [] },
    { title: "both labels", files: cluster("coredns", KUBE_DNS, `{${NAMESPACE}, podSelector: {matchLabels: {k8s-app: coredns}}}`), finds: [] },
    { title: "the whole namespace", files: cluster("coredns", `{${NAMESPACE}}`), finds: [] },
    {
      title: "a cache for names of its own, in another namespace",
      files: cluster(
        "coredns",
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}",
      ),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((one) => {
      const selected = dnsLabels(world, one);
      if (selected === undefined) return [];
      const policies = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"].flatMap((kind) => inventoryOf(one).ofKind(kind));
      const read = policies.map((object) => ({ object, egress: dnsEgressOf(object) }));
      const served = new Set(
        read.filter(({ egress }) => egress?.some((peer) => !misses(peer, selected.labels))).map(({ object }) => object.id.namespace),
      );
      return read.flatMap(({ object, egress = [] }) => {
        const [first] = egress;
        if (first === undefined || first.labels === null || served.has(object.id.namespace) || served.has(null)) return [];
        const label = [...first.labels].find(([key, value]) => (selected.labels.get(key) ?? value) !== value);
        if (label === undefined) return [];
        const message = `expected ${formatId(object.id)} to allow DNS to pods with ${label[0]}=${selected.labels.get(label[0])}, to which ${selected.words} leads, found ${label.join("=")}, which none of them has`;
        return [
          {
            message,
            at: object.locate(first.path).place,
            cluster: one.name,
            object: formatId(object.id),
            ...(selected.isSeen ? { severity: "warning" as const } : {}),
          },
        ];
      });
    }),
};

function misses({ labels, namespace }: DnsEgress, selected: ReadonlyMap<string, string>): boolean {
  return namespace === "kube-system" && labels !== null && [...labels].some(([key, value]) => (selected.get(key) ?? value) !== value);
}

interface Selected {
  readonly labels: ReadonlyMap<string, string>;
  readonly words: string;
  readonly isSeen: boolean;
}

/** What every pod behind Service kube-dns is labelled; undefined when that is not known. */
function dnsLabels(world: World, cluster: Cluster): Selected | undefined {
  const containers = dnsContainersOf(world).filter((one) => one.cluster.name === cluster.name && one.object.id.namespace === "kube-system");
  const services = containers.flatMap((one) => servicesOf(world, one).map((service) => ({ service, isSeen: service.isSeen || one.isSeen })));
  const found = services.find(({ service }) => service.name === "kube-dns");
  const selector = found === undefined ? undefined : valueAt(found.service.value, ["spec", "selector"]);
  if (found !== undefined && isMapping(selector))
    return {
      labels: new Map(Object.entries(selector).map(([key, value]) => [key, String(value)])),
      words: found.service.words,
      isSeen: found.isSeen,
    };
  const release = chartReleases(cluster).find((one) => one.isSound && one.namespace === "kube-system" && one.serviceName === "kube-dns");
  if (release === undefined) return undefined;
  return { labels: new Map([["k8s-app", release.appLabel]]), words: `Service kube-dns of ${formatId(release.object.id)}`, isSeen: false };
}
