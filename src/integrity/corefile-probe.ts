import { splitHostPort } from "../corefile/address.ts";
import { dnsFinding, dnsServersOf, placeOf } from "../corefile/dns-server.ts";
import { exampleCorefile, exampleDns } from "../corefile/example-dns.ts";
import type { Corefile } from "../corefile/reading.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, isSequence, type Mapping, valueAt } from "../domain/value.ts";

const CONTAINER = ["livenessProbe: {httpGet: {path: /health, port: 8080}}", "readinessProbe: {httpGet: {path: /ready, port: 8181}}"];

const git = (...plugins: readonly string[]): Readonly<Record<string, string>> =>
  exampleDns({ corefile: [...plugins, "forward . 10.0.0.2"], container: CONTAINER });

const PROBES = [
  { probe: "livenessProbe", path: "/health", plugin: "health", unset: "8080", fails: "the pod is restarted again and again" },
  { probe: "readinessProbe", path: "/ready", plugin: "ready", unset: "8181", fails: "the Service has no endpoints" },
] as const;

/** Source of the rule: `plugin/health` and `plugin/ready` of CoreDNS answer `/health` and `/ready` on the port of the Corefile only. */
export const rule: IntegrityRule = {
  id: "corefile-probe",
  severity: "error",
  side: "pair",
  summary: "A probe of CoreDNS asks `/health` or `/ready` where the Corefile does not answer: the plugin is missing, or on another port.",
  remediation: "Add the plugin to the Corefile, or give both the same port.",
  examples: [
    { title: "no ready plugin", files: git("health"), finds: ["clusters/one/deployment.yaml:16"] },
    { title: "health on another port", files: git("health :8081", "ready"), finds: ["clusters/one/deployment.yaml:15"] },
    { title: "both where the probes ask", files: git("health :8080", "ready"), finds: [] },
    {
      title: "the Corefile of an export, where Git has none",
      files: exampleDns({ withoutMap: true, container: CONTAINER }),
      live: [exampleCorefile(["health", "forward . 10.0.0.2"]).join("\n")],
      finds: ["clusters/one/deployment.yaml:16"],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      // What an import brings in is not known.
      if (!server.isWhole) return [];
      return failing(server.corefile, server.container).map(({ probe, message }) => dnsFinding(server, placeOf(server, probe), message));
    }),
};

function failing(corefile: Corefile, container: Mapping): readonly { readonly probe: string; readonly message: string }[] {
  return PROBES.flatMap(({ probe, path, plugin, unset, fails }) => {
    const get = valueAt(container, [probe, "httpGet"]);
    if (!isMapping(get) || get.path !== path) return [];
    const asked = numberOf(container, get.port);
    const ports = corefile.blocks.flatMap(({ plugins }) =>
      (plugins.get(plugin) ?? []).map(({ args }) => splitHostPort(args[0]?.text ?? "").port ?? unset),
    );
    if (asked === null || ports.includes(asked)) return [];
    const said = ports.length === 0 ? `no ${plugin} plugin` : `${plugin} on port ${[...new Set(ports)].join(", ")}`;
    return [{ probe, message: `expected the Corefile to answer ${path} on port ${asked}, found ${said}: ${fails}` }];
  });
}

/** The port of a probe as a number; null for a name that the container does not have. */
function numberOf({ ports }: Mapping, port: Mapping[string] | undefined): string | null {
  if (typeof port === "number" || typeof port === "bigint") return String(port);
  const named = (isSequence(ports) ? ports : []).find((one) => isMapping(one) && one.name === port);
  return isMapping(named) && named.containerPort !== undefined ? String(named.containerPort) : null;
}
