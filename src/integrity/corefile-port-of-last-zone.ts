import { checkCorefile } from "../corefile/check.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { corefileName, corefilesOf, placeInGit } from "../corefile/in-world.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: `InspectServerBlocks` of CoreDNS takes the port of every key by itself (coredns#489). */
export const rule: IntegrityRule = {
  id: "corefile-port-of-last-zone",
  severity: "warning",
  side: "git",
  summary:
    "Of several zones of a server block only the last has the port: the others are served on port 53, which is hardly meant. The coredns chart writes it so.",
  remediation: "Write the port behind every zone; with the chart, give each zone a server of its own.",
  examples: [
    {
      title: "one port behind two zones",
      files: exampleDns({ corefile: ["a.example b.example:5353 {", "    forward . 10.0.0.2", "}"] }),
      finds: ["clusters/one/coredns.yaml:6"],
    },
    { title: "a port behind each", files: exampleDns({ corefile: ["a.example:5353 b.example:5353 {", "    forward . 10.0.0.2", "}"] }), finds: [] },
    {
      title: "the port that they have anyway",
      files: exampleDns({ corefile: ["a.example b.example:53 {", "    forward . 10.0.0.2", "}"] }),
      finds: [],
    },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) =>
      checkCorefile(found.reading)
        .filter(({ rule: id }) => id === "port-of-last-zone")
        .map(({ message, at }) => ({
          message: `expected the port of every zone to be meant, found in line ${at.line}: ${message}`,
          at: placeInGit(world, found, at.line),
          cluster: found.cluster,
          object: corefileName(found),
        })),
    ),
};
