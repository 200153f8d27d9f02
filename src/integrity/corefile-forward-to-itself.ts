import { canonicalAddress, splitHostPort, splitTransport } from "../corefile/address.ts";
import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { servicesOf, targetOf } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, itemsAt } from "../domain/value.ts";

const SERVICE = {
  "service.yaml": [
    [
      "apiVersion: v1",
      "kind: Service",
      "metadata: {name: kube-dns, namespace: kube-system}",
      "spec:",
      "  clusterIP: 10.96.0.10",
      "  selector: {k8s-app: coredns}",
      "  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]",
    ],
  ],
};

/** Source of the rule: `plugin/loop/README.md` of CoreDNS: a server that forwards to itself asks itself without end. */
export const rule: IntegrityRule = {
  id: "corefile-forward-to-itself",
  severity: "error",
  side: "pair",
  summary: "CoreDNS forwards to the address of the Service that leads to its own pods: queries go round until they time out, or `loop` ends the pod.",
  remediation: "Forward to a resolver outside of the cluster, or, for names of the cluster, answer them with the kubernetes plugin of that block.",
  examples: [
    {
      title: "the Service in front of it",
      files: exampleDns({ corefile: ["kubernetes cluster.local", "forward . 10.96.0.10"], more: SERVICE }),
      finds: ["clusters/one/coredns.yaml:8"],
    },
    { title: "another address", files: exampleDns({ corefile: ["kubernetes cluster.local", "forward . 10.96.0.2"], more: SERVICE }), finds: [] },
    {
      title: "the name is another one when it comes again",
      files: exampleDns({ corefile: ["rewrite name suffix .old.example .svc.cluster.local", "forward . 10.96.0.10"], more: SERVICE }),
      finds: [],
    },
    {
      title: "a cache before the cluster's DNS, whose Service has other pods",
      files: exampleDns({
        corefile: ["forward . 10.96.0.10"],
        more: { "service.yaml": [SERVICE["service.yaml"][0]?.map((line) => line.replace("coredns}", "kube-dns}")) ?? []] },
      }),
      finds: [],
    },
    {
      title: "the Service of an export",
      files: exampleDns({ corefile: ["forward . 10.96.0.10"] }),
      live: [SERVICE["service.yaml"][0]?.join("\n") ?? ""],
      finds: ["clusters/one/coredns.yaml:7"],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const services = servicesOf(world, server).filter(({ addresses }) => addresses.length > 0);
      return server.corefile.blocks.flatMap(({ plugins, zones, openImports }) => {
        if (plugins.has("rewrite") || plugins.has("view") || openImports.length > 0) return [];
        return (plugins.get("forward") ?? []).flatMap(({ args }) =>
          args.slice(1).flatMap((token) => {
            const { scheme, rest } = splitTransport(token.text);
            const { host, port } = splitHostPort(rest);
            if (scheme !== "dns") return [];
            const itself = services.find(
              ({ addresses, value }) =>
                addresses.some((address) => canonicalAddress(address) === canonicalAddress(host)) &&
                itemsAt(value, "spec", "ports").some((one) => {
                  const target = isMapping(one) && String(one.port) === (port ?? "53") ? targetOf(one, server.container) : undefined;
                  return zones.some((zone) => zone.scheme === "dns" && zone.port === target);
                }),
            );
            if (itself === undefined) return [];
            const message = `expected forward to lead to another server, found ${token.text}, the address of ${itself.words}, which leads to the pods of this one`;
            return [{ ...dnsFinding(server, server.at(token), message), ...(itself.isSeen ? { severity: "warning" as const } : {}) }];
          }),
        );
      });
    }),
};
