import { splitHostPort } from "../corefile/address.ts";
import { dnsFinding, dnsServersOf, placeOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, itemsAt, stringAt, valueAt } from "../domain/value.ts";

const PLUGINS = { "/health": "health", "/ready": "ready" } as const;
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** Source of the rule: the kubelet asks the address of the pod, unless `host` names another; `plugin/health` and `plugin/ready` listen where they are told. */
export const rule: IntegrityRule = {
  id: "corefile-probe-loopback",
  severity: "error",
  side: "pair",
  summary: "A probe of CoreDNS asks the pod's address, and the Corefile answers `/health` or `/ready` on the loopback address only: the probe fails.",
  remediation: "Write the port alone, `health :8080`; with the network of the host, set `host: 127.0.0.1` in the probe.",
  examples: [
    {
      title: "health for the pod itself only",
      files: exampleDns({
        corefile: ["health 127.0.0.1:8080", "forward . 10.0.0.2"],
        container: ["livenessProbe: {httpGet: {path: /health, port: 8080}}"],
      }),
      finds: ["clusters/one/deployment.yaml:15"],
    },
    {
      title: "the network of the host, and a probe that asks there",
      files: exampleDns({
        corefile: ["health 127.0.0.1:8080", "forward . 10.0.0.2"],
        pod: ["hostNetwork: true"],
        container: ["livenessProbe: {httpGet: {host: 127.0.0.1, path: /health, port: 8080}}"],
      }),
      finds: [],
    },
    {
      title: "every address",
      files: exampleDns({
        corefile: ["health 0.0.0.0:8080", "forward . 10.0.0.2"],
        container: ["livenessProbe: {httpGet: {path: /health, port: 8080}}"],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) =>
      PROBES.flatMap((probe) => {
        const get = valueAt(server.container, [probe, "httpGet"]);
        const path = stringAt(get, "path") ?? "";
        const plugin = Object.hasOwn(PLUGINS, path) ? PLUGINS[path as keyof typeof PLUGINS] : undefined;
        if (!isMapping(get) || plugin === undefined || get.host !== undefined || !server.isWhole) return [];
        const named = itemsAt(server.container, "ports").find((port) => stringAt(port, "name") === get.port);
        const port = String(valueAt(named, ["containerPort"]) ?? get.port);
        const addresses = server.corefile.blocks.flatMap(({ plugins }) =>
          (plugins.get(plugin) ?? []).map(({ args }) => splitHostPort(args[0]?.text ?? ":")),
        );
        const there = addresses.filter((address) => address.port === port);
        if (there.length === 0 || there.length < addresses.length || !there.every(({ host }) => /^(?:localhost|::1|127\..*)$/.test(host))) return [];
        const message = `expected ${plugin} to answer the ${probe} on the pod's address, port ${port}, found it on ${there[0]?.host} only`;
        return [dnsFinding(server, placeOf(server, probe), message)];
      }),
    ),
};
