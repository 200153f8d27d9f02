import { checkCorefile } from "../corefile/check.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { corefileName, corefilesOf, placeInGit } from "../corefile/in-world.ts";
import type { Block } from "../corefile/reading.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: the migration of Corefiles adds `loop` as a default since 1.2.1; `plugin/loop/README.md` of CoreDNS. */
export const rule: IntegrityRule = {
  id: "corefile-loop-missing",
  severity: "warning",
  side: "git",
  summary: "CoreDNS of a cluster forwards to the resolvers of a file, which may name CoreDNS itself, and no `loop` watches for that.",
  remediation: "Add `loop` to the server block, or forward to addresses.",
  examples: [
    {
      title: "no loop",
      files: exampleDns({ corefile: ["kubernetes cluster.local", "forward . /etc/resolv.conf"], pod: ["dnsPolicy: Default"] }),
      finds: ["clusters/one/coredns.yaml:8"],
    },
    {
      title: "loop",
      files: exampleDns({ corefile: ["kubernetes cluster.local", "forward . /etc/resolv.conf", "loop"], pod: ["dnsPolicy: Default"] }),
      finds: [],
    },
    { title: "addresses", files: exampleDns({ corefile: ["kubernetes cluster.local", "forward . 10.0.0.2"] }), finds: [] },
    {
      title: "another block watches the same file",
      files: exampleDns({
        corefile: [
          ".:53 {",
          "    kubernetes cluster.local",
          "    forward . /etc/resolv.conf",
          "    loop",
          "}",
          "corp.example:53 {",
          "    forward . /etc/resolv.conf",
          "}",
        ],
        pod: ["dnsPolicy: Default"],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) => {
      const { reading } = found;
      if (!reading.ok || !reading.blocks.some(({ plugins }) => plugins.has("kubernetes"))) return [];
      if (reading.openImports.length > 0 || reading.blocks.some(watches)) return [];
      return checkCorefile(reading)
        .filter(({ rule: id }) => id === "loop-missing")
        .map(({ message, at }) => ({
          message: `expected loop beside a forward to a file, found in line ${at.line}: ${message}`,
          at: placeInGit(world, found, at.line),
          cluster: found.cluster,
          object: corefileName(found),
        }));
    }),
};

/** Whether a block has loop, or may have it by an import. */
function watches({ plugins, openImports }: Block): boolean {
  return plugins.has("loop") || openImports.length > 0;
}
