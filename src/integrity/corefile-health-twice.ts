import { splitHostPort } from "../corefile/address.ts";
import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";

function blocks(first: string, second: string): readonly string[] {
  return [".:53 {", `    ${first}`, "    forward . 10.0.0.2", "}", "corp.example:53 {", `    ${second}`, "    forward . 10.0.0.3", "}"];
}

/** Source of the rule: `plugin/health/README.md` of CoreDNS: it is for the whole process, and in several blocks it needs a port in each. */
export const rule: IntegrityRule = {
  id: "corefile-health-twice",
  severity: "warning",
  side: "pair",
  summary:
    "`health` stands in two server blocks with the same port: before 1.6.6 the address is in use, since then two listeners share it, and the settings of one are lost.",
  remediation: "Keep `health` in one block; it is for the whole process.",
  examples: [
    { title: "in both blocks", files: exampleDns({ corefile: blocks("health", "health") }), finds: ["clusters/one/coredns.yaml:11"] },
    { title: "with a port in each", files: exampleDns({ corefile: blocks("health", "health :8081") }), finds: [] },
    { title: "in one block", files: exampleDns({ corefile: blocks("health", "errors") }), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const taken = new Map<string, number>();
      return server.corefile.blocks.flatMap(({ plugins, index }) =>
        (plugins.get("health") ?? []).flatMap(({ name, args }) => {
          const address = args[0]?.text ?? ":8080";
          const { port } = splitHostPort(address);
          if (port === null || /[$%‹]/.test(address)) return [];
          const before = taken.get(port);
          taken.set(port, before ?? index);
          if (before === undefined || before === index) return [];
          return [
            dnsFinding(
              server,
              server.at(name),
              `expected health in one server block, found it on port ${port} in two, the other of which is for ${server.corefile.blocks[before]?.keys[0]?.text}`,
            ),
          ];
        }),
      );
    }),
};
