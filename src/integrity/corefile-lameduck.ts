import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { parseDuration } from "../corefile/duration.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** What the Kubernetes API sets. */
const UNSET = 30;

/** Source of the rule: `plugin/health` sleeps for `lameduck` before it goes; after `terminationGracePeriodSeconds` the kubelet kills the process. */
export const rule: IntegrityRule = {
  id: "corefile-lameduck",
  severity: "warning",
  side: "pair",
  summary:
    "`lameduck` of CoreDNS lasts as long as its pods may take to end, or longer: they are killed in the middle of it, and queries are lost at every rollout.",
  remediation: "Make `lameduck` shorter than `terminationGracePeriodSeconds`, or that longer.",
  examples: [
    {
      title: "longer than the default",
      files: exampleDns({ corefile: ["health {", "    lameduck 30s", "}", "forward . 10.0.0.2"] }),
      finds: ["clusters/one/coredns.yaml:8"],
    },
    {
      title: "longer than what the pod says",
      files: exampleDns({ corefile: ["health {", "    lameduck 15s", "}", "forward . 10.0.0.2"], pod: ["terminationGracePeriodSeconds: 10"] }),
      finds: ["clusters/one/coredns.yaml:8"],
    },
    { title: "as kubeadm has it", files: exampleDns({ corefile: ["health {", "    lameduck 5s", "}", "forward . 10.0.0.2"] }), finds: [] },
    {
      title: "a long one in a pod that has the time",
      files: exampleDns({ corefile: ["health {", "    lameduck 60s", "}", "forward . 10.0.0.2"], pod: ["terminationGracePeriodSeconds: 90"] }),
      finds: [],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const grace = server.pod.terminationGracePeriodSeconds ?? UNSET;
      const limit = typeof grace === "number" || typeof grace === "bigint" ? Number(grace) : undefined;
      const lines = server.corefile.blocks.flatMap(({ plugins }) => (plugins.get("health") ?? []).flatMap(({ options }) => options));
      // The one that is set up last counts.
      const line = lines.findLast(([word]) => word?.text === "lameduck");
      const [word, value] = line ?? [];
      const lasts = parseDuration(value?.text ?? "");
      if (word === undefined || lasts === undefined || limit === undefined || lasts / 1e9 < limit) return [];
      const message = `expected lameduck to be shorter than the ${limit} seconds that the pods may take to end, found ${value?.text}: they are killed in the middle of it`;
      return [dnsFinding(server, server.at(word), message)];
    }),
};
