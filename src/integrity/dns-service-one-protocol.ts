import { dnsContainersOf, dnsFinding } from "../corefile/dns-server.ts";
import { type DnsService, servicesOf } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { itemsAt, stringAt, valueAt } from "../domain/value.ts";

function service(name: string, ...ports: readonly string[]): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: Service",
    `metadata: {name: ${name}, namespace: kube-system}`,
    "spec:",
    "  selector: {k8s-app: coredns}",
    "  ports:",
    ...ports.map((port) => `    - ${port}`),
  ];
}

const UDP = "{name: dns, port: 53, protocol: UDP}";
const TCP = "{name: dns-tcp, port: 53, protocol: TCP}";

/** Source of the rule: RFC 7766: an answer that is too long for UDP is cut, and the client asks again over TCP. */
export const rule: IntegrityRule = {
  id: "dns-service-one-protocol",
  severity: "warning",
  side: "pair",
  summary: "A Service in front of CoreDNS has port 53 for UDP or for TCP only: long answers are cut and cannot be had, or most clients get none.",
  remediation: "Give the Service port 53 twice, once per protocol.",
  examples: [
    { title: "UDP only", files: exampleDns({ more: { "service.yaml": [service("dns", UDP)] } }), finds: ["clusters/one/service.yaml:7"] },
    {
      title: "no protocol is TCP",
      files: exampleDns({ more: { "service.yaml": [service("dns", "{name: dns, port: 53}")] } }),
      finds: ["clusters/one/service.yaml:7"],
    },
    { title: "both", files: exampleDns({ more: { "service.yaml": [service("dns", UDP, TCP)] } }), finds: [] },
    {
      title: "a load balancer that takes one protocol per Service",
      files: exampleDns({ more: { "service.yaml": [service("dns", UDP), service("dns-tcp", TCP)] } }),
      finds: [],
    },
    { title: "DNS over TLS", files: exampleDns({ more: { "service.yaml": [service("dot", "{name: dot, port: 853}")] } }), finds: [] },
  ],
  check: (world) => {
    const seen = new Set<string>();
    return dnsContainersOf(world).flatMap((one) => {
      const services = servicesOf(world, one);
      const all = new Set(services.flatMap(protocols));
      const [only] = all;
      if (all.size !== 1 || only === undefined) return [];
      return services.flatMap((service) => {
        const index = itemsAt(service.value, "spec", "ports").findIndex((port) => Number(valueAt(port, ["port"])) === 53);
        const at = service.at(["spec", "ports", index]);
        if (index === -1 || at === undefined || seen.has(`${one.cluster.name} ${service.words}`)) return [];
        seen.add(`${one.cluster.name} ${service.words}`);
        const [wanted, follows] =
          only === "UDP" ? ["TCP", "answers that are too long for UDP cannot be had"] : ["UDP", "clients ask over UDP first and get no answer"];
        return [dnsFinding(one, at, `expected port 53 of ${service.words} for ${wanted} as well, found ${only} only: ${follows}`)];
      });
    });
  },
};

/** The protocols of port 53; both where one hangs on a variable. */
function protocols({ value }: DnsService): readonly string[] {
  return itemsAt(value, "spec", "ports").flatMap((port) => {
    const number = valueAt(port, ["port"]);
    const protocol = stringAt(port, "protocol") ?? "TCP";
    if (typeof number === "string" || !/^(?:UDP|TCP)$/.test(protocol)) return ["UDP", "TCP"];
    return Number(number) === 53 ? [protocol] : [];
  });
}
