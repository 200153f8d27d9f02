import { corefilesOf, workloadsOf } from "../corefile/in-world.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { stringAt } from "../domain/value.ts";

const git = (policy: string): Readonly<Record<string, string>> => ({
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
    "        kubernetes cluster.local",
    "        forward . /etc/resolv.conf",
    "        loop",
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
    `      ${policy}`,
    "      containers: [{name: coredns, image: 'coredns/coredns:1.13.1'}]",
    "      volumes: [{name: config, configMap: {name: coredns}}]",
    "",
  ].join("\n"),
});

/** Source of the rule: `plugin/loop/README.md` of CoreDNS; the default of `dnsPolicy` in the Kubernetes API is ClusterFirst. */
export const rule: IntegrityRule = {
  id: "corefile-resolver-loop",
  severity: "error",
  side: "git",
  summary: "CoreDNS of the cluster forwards to /etc/resolv.conf, and its pods resolve through the cluster: the file names CoreDNS itself.",
  remediation: "Set dnsPolicy: Default in the pods of CoreDNS, or forward to addresses.",
  examples: [
    { title: "the default policy", files: git("terminationGracePeriodSeconds: 30"), finds: ["clusters/one/deployment.yaml:6"] },
    { title: "dnsPolicy: Default", files: git("dnsPolicy: Default"), finds: [] },
    { title: "the network of the host", files: git("hostNetwork: true"), finds: [] },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) => {
      const { reading } = found;
      // Only a server of the cluster's own names is what its pods resolve through.
      if (!reading.ok || !reading.blocks.some(({ plugins }) => plugins.has("kubernetes"))) return [];
      const uses = reading.blocks.flatMap(({ plugins }) => plugins.get("forward") ?? []);
      if (!uses.some(({ args }) => args.slice(1).some(({ text }) => text === "/etc/resolv.conf"))) return [];
      return workloadsOf(world, found).flatMap(({ object, pod, path }) => {
        const policy = stringAt(pod, "dnsPolicy") ?? "ClusterFirst";
        const isCluster = policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && pod.hostNetwork !== true);
        if (!isCluster) return [];
        return [
          {
            message: `expected dnsPolicy Default for pods that forward to /etc/resolv.conf, found ${policy}: the file names the cluster's own DNS, and loop ends the pod or queries go round`,
            at: object.locate([...path, "dnsPolicy"]).place,
            cluster: found.cluster,
            object: formatId(object.id),
          },
        ];
      });
    }),
};
