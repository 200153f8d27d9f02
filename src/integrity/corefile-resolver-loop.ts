import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleCorefile, exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { stringAt } from "../domain/value.ts";

const COREFILE = ["kubernetes cluster.local", "forward . /etc/resolv.conf", "loop"];

const git = (policy: string): Readonly<Record<string, string>> => exampleDns({ corefile: COREFILE, pod: [policy] });

/** Source of the rule: `plugin/loop/README.md` of CoreDNS; the default of `dnsPolicy` in the Kubernetes API is ClusterFirst. */
export const rule: IntegrityRule = {
  id: "corefile-resolver-loop",
  severity: "error",
  side: "pair",
  summary: "CoreDNS of the cluster forwards to /etc/resolv.conf, and its pods resolve through the cluster: the file names CoreDNS itself.",
  remediation: "Set dnsPolicy: Default in the pods of CoreDNS, or forward to addresses.",
  examples: [
    { title: "the default policy", files: git("terminationGracePeriodSeconds: 30"), finds: ["clusters/one/deployment.yaml:8"] },
    { title: "dnsPolicy: Default", files: git("dnsPolicy: Default"), finds: [] },
    { title: "the network of the host", files: git("hostNetwork: true"), finds: [] },
    {
      title: "the Corefile of an export, where Git has none",
      files: exampleDns({ withoutMap: true }),
      live: [exampleCorefile(COREFILE).join("\n")],
      finds: ["clusters/one/deployment.yaml:8"],
    },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const { blocks } = server.corefile;
      const { pod, template, object } = server;
      // Only a server of the cluster's own names is what its pods resolve through.
      if (!blocks.some(({ plugins }) => plugins.has("kubernetes"))) return [];
      const uses = blocks.flatMap(({ plugins }) => plugins.get("forward") ?? []);
      if (!uses.some(({ args }) => args.slice(1).some(({ text }) => text === "/etc/resolv.conf"))) return [];
      const policy = stringAt(pod, "dnsPolicy") ?? "ClusterFirst";
      const isCluster = policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && pod.hostNetwork !== true);
      if (!isCluster) return [];
      const message = `expected dnsPolicy Default for pods that forward to /etc/resolv.conf, found ${policy}: the file names the cluster's own DNS, and loop ends the pod or queries go round`;
      return [dnsFinding(server, object.locate([...template, "spec", "dnsPolicy"]).place, message)];
    }),
};
