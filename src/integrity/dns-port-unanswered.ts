import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { isAlone, servicesOf, targetOf } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { listenersOf } from "../corefile/listeners.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, itemsAt } from "../domain/value.ts";

function service(...ports: readonly string[]): Readonly<Record<string, readonly (readonly string[])[]>> {
  return {
    "service.yaml": [
      [
        "apiVersion: v1",
        "kind: Service",
        "metadata: {name: dns, namespace: kube-system}",
        "spec:",
        "  selector: {k8s-app: coredns}",
        "  ports:",
        ...ports.map((port) => `    - ${port}`),
      ],
    ],
  };
}

/** Source of the rule: CoreDNS listens on the ports of its server blocks, and `health`, `ready`, `prometheus` and `pprof` on one of their own each. */
export const rule: IntegrityRule = {
  id: "dns-port-unanswered",
  severity: "error",
  side: "pair",
  summary: "A Service leads to a port of CoreDNS on which its Corefile opens nothing, or only for the pod itself: queries or scrapes are refused.",
  remediation: "Give the Service and the Corefile the same port; bind what is scraped to `:PORT`, without localhost.",
  examples: [
    {
      title: "the Corefile is on another port",
      files: exampleDns({ more: service("{name: dns, port: 53, targetPort: 5353, protocol: UDP}") }),
      finds: ["clusters/one/service.yaml:7"],
    },
    {
      title: "metrics are for the pod itself only, as without an address",
      files: exampleDns({ corefile: ["prometheus", "forward . 10.0.0.2"], more: service("{name: metrics, port: 9153}") }),
      finds: ["clusters/one/service.yaml:7"],
    },
    {
      title: "a proxy beside it may hold the port",
      files: exampleDns({
        corefile: ["prometheus 127.0.0.1:9153", "forward . 10.0.0.2"],
        container: ["resources: {}"],
        pod: ["initContainers: [{name: proxy, image: 'example.org/proxy:1', restartPolicy: Always}]"],
        more: service("{name: metrics, port: 9154}"),
      }),
      finds: [],
    },
    {
      title: "the Corefile of an export has the port",
      files: exampleDns({
        withoutMap: true,
        more: service("{name: dns, port: 53, targetPort: dns, protocol: UDP}"),
        container: ["ports: [{name: dns, containerPort: 5353}]"],
      }),
      live: [
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: {Corefile: ".:5353 {\\n    forward . 10.0.0.2\\n}\\n"}',
      ],
      finds: [],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const listeners = listenersOf(server.corefile);
      if (listeners === undefined || !server.isWhole || !isAlone(server)) return [];
      return servicesOf(world, server).flatMap((service) =>
        itemsAt(service.value, "spec", "ports").flatMap((port, index) => {
          const target = isMapping(port) ? targetOf(port, server.container) : undefined;
          if (!isMapping(port) || target === undefined) return [];
          const on = listeners.filter((one) => one.port === target);
          if (on.some(({ isLoopback }) => !isLoopback)) return [];
          const found =
            target === null
              ? `no port ${String(port.targetPort)} of the container`
              : on.length === 0
                ? `nothing that listens there: it has ${[...new Set(listeners.map((one) => one.port))].join(", ")}`
                : `${on[0]?.plugin ?? "a server block"} there for the pod itself only`;
          const message = `expected CoreDNS to answer on port ${target ?? String(port.targetPort)}, where ${service.words} leads, found ${found}`;
          const severity = Number(port.port) === 53 && !service.isSeen ? undefined : "warning";
          return [dnsFinding(server, service.at(["spec", "ports", index]) ?? server.at({ line: 1 }), message, severity)];
        }),
      );
    }),
};
