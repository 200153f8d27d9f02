import { contextOf } from "../corefile/compare-plugins.ts";
import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { Instance } from "../corefile/instance.ts";
import { fromOf } from "../corefile/plugins/forward.ts";
import type { Block, Corefile } from "../corefile/reading.ts";
import { isBelow } from "../corefile/zone.ts";
import { zonesOf } from "../corefile/zones-fact.ts";
import type { IntegrityRule, Severity } from "../domain/rule.ts";

/** Source of the rule: `plugin/hosts` answers SERVFAIL and `plugin/kubernetes` NXDOMAIN for names of their zones that they do not have (`plugin/pkg/fall`). */
export const rule: IntegrityRule = {
  id: "corefile-no-fallthrough",
  severity: "error",
  side: "pair",
  summary:
    "`hosts`, or `kubernetes` for all addresses, answers in a Corefile without `fallthrough`: what stands behind it gets no query, and other names fail.",
  remediation: "Add `fallthrough` to the block of the plugin, or name the zones that it is for.",
  examples: [
    {
      title: "hosts takes every name, and forward gets none",
      files: exampleDns({ corefile: ["hosts /etc/coredns/NodeHosts", "forward . 10.0.0.2"] }),
      finds: ["clusters/one/coredns.yaml:7"],
    },
    {
      title: "kubernetes takes the names of all addresses",
      files: exampleDns({ corefile: ["kubernetes cluster.local in-addr.arpa ip6.arpa", "forward . 10.0.0.2"] }),
      finds: ["clusters/one/coredns.yaml:7"],
    },
    {
      title: "hosts with fallthrough, kubernetes with fallthrough for reverse names",
      files: exampleDns({
        corefile: [
          "hosts /etc/coredns/NodeHosts {",
          "    fallthrough",
          "}",
          "kubernetes cluster.local in-addr.arpa ip6.arpa {",
          "    fallthrough in-addr.arpa ip6.arpa",
          "}",
          "forward . 10.0.0.2",
        ],
      }),
      finds: [],
    },
    {
      title: "hosts for a zone of its own",
      files: exampleDns({ corefile: ["hosts /etc/coredns/names lab.example", "forward . 10.0.0.2"] }),
      finds: [],
    },
    {
      title: "kubernetes for the cluster's names and one network",
      files: exampleDns({ corefile: ["kubernetes cluster.local 96.10.in-addr.arpa", "forward . 10.0.0.2"] }),
      finds: [],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) =>
      server.corefile.blocks.flatMap((block) =>
        swallowing(block, server.corefile).map(({ use, message, severity }) => dnsFinding(server, server.at(use.name), message, severity)),
      ),
    ),
};

interface Swallowing {
  readonly use: Instance;
  readonly message: string;
  readonly severity: Severity;
}

function swallowing(block: Block, corefile: Corefile): readonly Swallowing[] {
  // What an import brings in may be the fallthrough of the plugin.
  if (block.openImports.length > 0) return [];
  const context = contextOf(block, corefile);
  const forwarded = (block.plugins.get("forward") ?? []).flatMap((use) => {
    const from = fromOf(use);
    return context.zones.flatMap((zone) => (isBelow(zone, from) ? [zone] : isBelow(from, zone) ? [from] : []));
  });
  const found: Swallowing[] = [];
  for (const use of (block.plugins.get("hosts") ?? []).slice(0, 1)) {
    const zones = zonesOf(use.args.slice(1), context);
    const lost = forwarded.find((name) => zones.some((zone) => isBelow(name, zone)));
    if (lost === undefined || falls(use)) continue;
    const message = `expected hosts to pass on the names below ${lost} that it does not have, which forward is for, found no fallthrough: they get SERVFAIL`;
    found.push({ use, message, severity: "error" });
  }
  for (const use of (block.plugins.get("kubernetes") ?? []).slice(0, 1)) {
    const whole = zonesOf(use.args, context).filter((zone) => zone === "in-addr.arpa." || zone === "ip6.arpa.");
    if (use.args.length === 0 || whole.length === 0 || !forwarded.includes(".") || falls(use)) continue;
    const message = `expected kubernetes to pass on the reverse names in ${whole.join(" and ")} that it does not have, which forward is for, found no fallthrough: addresses outside of the cluster get NXDOMAIN`;
    found.push({ use, message, severity: "warning" });
  }
  return found;
}

/** Whether it passes anything on; a line that hangs on a variable may. */
function falls({ options }: Instance): boolean {
  return options.some(([word]) => word?.text === "fallthrough" || /[$%‹]/.test(word?.text ?? ""));
}
