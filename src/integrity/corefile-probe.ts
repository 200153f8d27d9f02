import { splitHostPort } from "../corefile/address.ts";
import { corefilesOf, workloadsOf } from "../corefile/in-world.ts";
import type { Corefile } from "../corefile/reading.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, valueAt } from "../domain/value.ts";

const git = (...plugins: readonly string[]): Readonly<Record<string, string>> => ({
  "clusters/one/flux-system/gotk-sync.yaml": [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    "metadata: {name: flux-system, namespace: flux-system}",
    "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
  ].join("\n"),
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, coredns.yaml, deployment.yaml]\n",
  "clusters/one/coredns.yaml": [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: coredns, namespace: kube-system}",
    "data:",
    "  Corefile: |",
    "    .:53 {",
    ...plugins.map((plugin) => `        ${plugin}`),
    "        forward . 10.0.0.2",
    "    }",
    "",
  ].join("\n"),
  "clusters/one/deployment.yaml": [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: {name: coredns, namespace: kube-system}",
    "spec:",
    "  template:",
    "    spec:",
    "      containers:",
    "        - name: coredns",
    "          image: coredns/coredns:1.13.1",
    "          volumeMounts: [{name: config, mountPath: /etc/coredns}]",
    "          livenessProbe: {httpGet: {path: /health, port: 8080}}",
    "          readinessProbe: {httpGet: {path: /ready, port: 8181}}",
    "      volumes: [{name: config, configMap: {name: coredns}}]",
    "",
  ].join("\n"),
});

const PROBES = [
  { probe: "livenessProbe", path: "/health", plugin: "health", unset: "8080", fails: "the pod is restarted again and again" },
  { probe: "readinessProbe", path: "/ready", plugin: "ready", unset: "8181", fails: "the Service has no endpoints" },
] as const;

/** Source of the rule: `plugin/health` and `plugin/ready` of CoreDNS answer `/health` and `/ready` on the port of the Corefile only. */
export const rule: IntegrityRule = {
  id: "corefile-probe",
  severity: "error",
  side: "git",
  summary: "A probe of CoreDNS asks `/health` or `/ready` where the Corefile does not answer: the plugin is missing, or on another port.",
  remediation: "Add the plugin to the Corefile, or give both the same port.",
  examples: [
    { title: "no ready plugin", files: git("health"), finds: ["clusters/one/deployment.yaml:12"] },
    { title: "health on another port", files: git("health :8081", "ready"), finds: ["clusters/one/deployment.yaml:11"] },
    { title: "both where the probes ask", files: git("health :8080", "ready"), finds: [] },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) => {
      const { reading } = found;
      // What an import brings in is not known.
      if (!reading.ok || reading.openImports.length > 0 || reading.blocks.some(({ openImports }) => openImports.length > 0)) return [];
      return workloadsOf(world, found).flatMap(({ object, pod, path }) =>
        failing(reading, pod).map(({ at, message }) => ({
          message,
          at: object.locate([...path, ...at]).place,
          cluster: found.cluster,
          object: formatId(object.id),
        })),
      );
    }),
};

function failing(corefile: Corefile, { containers }: Mapping): readonly { readonly at: FieldPath; readonly message: string }[] {
  return (isSequence(containers) ? containers : []).flatMap((container, index) =>
    PROBES.flatMap(({ probe, path, plugin, unset, fails }) => {
      const get = valueAt(container, [probe, "httpGet"]);
      if (!isMapping(container) || !isMapping(get) || get.path !== path || !/coredns/.test(stringAt(container, "image") ?? "")) return [];
      const asked = numberOf(container, get.port);
      const ports = corefile.blocks.flatMap(({ plugins }) =>
        (plugins.get(plugin) ?? []).map(({ args }) => splitHostPort(args[0]?.text ?? "").port ?? unset),
      );
      if (asked === null || ports.includes(asked)) return [];
      const said = ports.length === 0 ? `no ${plugin} plugin` : `${plugin} on port ${[...new Set(ports)].join(", ")}`;
      return [{ at: ["containers", index, probe], message: `expected the Corefile to answer ${path} on port ${asked}, found ${said}: ${fails}` }];
    }),
  );
}

/** The port of a probe as a number; null for a name that the container does not have. */
function numberOf({ ports }: Mapping, port: Mapping[string] | undefined): string | null {
  if (typeof port === "number" || typeof port === "bigint") return String(port);
  const named = (isSequence(ports) ? ports : []).find((one) => isMapping(one) && one.name === port);
  return isMapping(named) && named.containerPort !== undefined ? String(named.containerPort) : null;
}
