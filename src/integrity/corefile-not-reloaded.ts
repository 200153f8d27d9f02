import { type DnsServer, dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { deepest } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, valueAt } from "../domain/value.ts";

const RELOAD = ["forward . 10.0.0.2", "reload"];
const SUB_PATH = "mountPath: /etc/coredns/Corefile, subPath: Corefile";

function withChecksum(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const text = files["clusters/one/deployment.yaml"] ?? "";
  const labels = "{labels: {k8s-app: coredns}}";
  return {
    ...files,
    "clusters/one/deployment.yaml": text.replace(
      `metadata: ${labels}`,
      "metadata: {labels: {k8s-app: coredns}, annotations: {checksum/config: 5d41}}",
    ),
  };
}

/** Source of the rule: `plugin/reload` of CoreDNS reads the file again; the kubelet never changes a file that is mounted by `subPath`. */
export const rule: IntegrityRule = {
  id: "corefile-not-reloaded",
  severity: "warning",
  side: "pair",
  summary:
    "A change of the Corefile does not reach the CoreDNS that runs: nothing reads the file again, or it is mounted by `subPath`, and nothing restarts the pods.",
  remediation: "Add `reload` to the Corefile and mount the whole folder, or let a checksum of the ConfigMap in the pod template restart the pods.",
  examples: [
    { title: "mounted by subPath", files: exampleDns({ corefile: RELOAD, mount: SUB_PATH }), finds: ["clusters/one/deployment.yaml:9"] },
    { title: "no reload", files: exampleDns({ corefile: ["forward . 10.0.0.2"] }), finds: ["clusters/one/deployment.yaml:9"] },
    { title: "reload of a whole folder", files: exampleDns({ corefile: RELOAD }), finds: [] },
    { title: "a checksum in the template, as charts write it", files: withChecksum(exampleDns({ corefile: RELOAD, mount: SUB_PATH })), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const reloads = server.corefile.blocks.some(({ plugins }) => plugins.has("reload"));
      if ((reloads && !server.mount.isSubPath) || (!reloads && !server.isWhole) || isRestarted(server)) return [];
      const found = reloads ? "the file mounted by subPath, where it never changes" : "no reload plugin";
      const volumes = server.object.locate([...server.template, "spec", "volumes"]).place;
      return [
        dnsFinding(
          server,
          volumes,
          `expected a change of ConfigMap ${server.mount.configMap} to reach the CoreDNS that runs, found ${found}, and nothing that restarts the pods`,
        ),
      ];
    }),
};

/** A hash in the name of the ConfigMap, a checksum in the template, or a controller that watches it. */
function isRestarted({ object, metadata, mount, container }: DnsServer): boolean {
  if (/-[2456789bcdfghkmt]{10}$/.test(mount.configMap)) return true;
  const all = [
    metadata.annotations,
    valueAt(deepest(object).value, ["metadata", "annotations"]),
    valueAt(deepest(object).value, ["metadata", "labels"]),
  ];
  const keys = all.flatMap((one) => (isMapping(one) ? Object.keys(one) : []));
  return keys.some((key) => /checksum|hash|sha256|revision|reloader|wave\.pusher/i.test(key)) || container.command !== undefined;
}
