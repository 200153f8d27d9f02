import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { itemsAt, type Mapping, stringAt, valueAt } from "../domain/value.ts";

const SIGN = ["file /etc/coredns/db.example example.org", "sign /etc/coredns/db.example example.org {", "    key directory /etc/keys", "}"];
const READ_ONLY = "securityContext: {readOnlyRootFilesystem: true}";

/** Source of the rule: `plugin/sign/README.md` of CoreDNS: signed zones are written into `directory`, /var/lib/coredns when it is not given. */
export const rule: IntegrityRule = {
  id: "dns-sign-read-only",
  severity: "error",
  side: "pair",
  summary: "`sign` writes signed zones into a folder of a container whose file system is read-only: zones are never signed.",
  remediation: "Mount an emptyDir or another volume to write to at the `directory` of `sign`.",
  examples: [
    { title: "nothing to write to", files: exampleDns({ corefile: SIGN, container: [READ_ONLY] }), finds: ["clusters/one/coredns.yaml:8"] },
    {
      title: "a volume for it",
      files: exampleDns({
        corefile: [...SIGN.slice(0, 3), "    directory /var/lib/signed", "}"],
        volumes: ", {name: signed, emptyDir: {}}",
        mount: "mountPath: /etc/coredns}, {name: signed, mountPath: /var/lib",
        container: [READ_ONLY],
      }),
      finds: [],
    },
    { title: "a file system to write to", files: exampleDns({ corefile: SIGN }), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      if (valueAt(server.container, ["securityContext", "readOnlyRootFilesystem"]) !== true) return [];
      return server.corefile.blocks.flatMap(({ plugins }) =>
        (plugins.get("sign") ?? []).flatMap(({ name, options }) => {
          const directory = options.find(([word]) => word?.text === "directory")?.[1]?.text ?? "/var/lib/coredns";
          if (!directory.startsWith("/") || /[$%‹]/.test(directory) || isWritable(server.container, server.pod, directory)) return [];
          const message = `expected a folder that sign may write to at ${directory}, found a read-only file system and no volume there`;
          return [dnsFinding(server, server.at(name), message)];
        }),
      );
    }),
};

/** Whether some mount that is not of a ConfigMap or Secret holds the folder. */
function isWritable(container: Mapping, pod: Mapping, directory: string): boolean {
  const fixed = new Set(
    itemsAt(pod, "volumes").flatMap((volume) =>
      ["configMap", "secret", "projected", "downwardAPI"].some((kind) => valueAt(volume, [kind]) !== undefined) ? [stringAt(volume, "name")] : [],
    ),
  );
  return itemsAt(container, "volumeMounts").some((mount) => {
    const at = stringAt(mount, "mountPath")?.replace(/\/+$/, "") ?? "";
    return valueAt(mount, ["readOnly"]) !== true && !fixed.has(stringAt(mount, "name")) && (directory === at || directory.startsWith(`${at}/`));
  });
}
