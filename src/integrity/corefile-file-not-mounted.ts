import { corefileName, corefilesOf, placeInGit, workloadsOf } from "../corefile/in-world.ts";
import { filesNotMounted, whatFollows } from "../corefile/mounts.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const git = (items: string): Readonly<Record<string, string>> => ({
  "clusters/one/flux-system/gotk-sync.yaml": [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    "metadata: {name: flux-system, namespace: flux-system}",
    "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
  ].join("\n"),
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, coredns.yaml, daemonset.yaml]\n",
  "clusters/one/coredns.yaml": [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: coredns, namespace: kube-system}",
    "data:",
    "  NodeHosts: 10.0.0.1 node-1",
    "  Corefile: |",
    "    .:53 {",
    "        hosts /etc/coredns/NodeHosts {",
    "            fallthrough",
    "        }",
    "        forward . 10.0.0.2",
    "    }",
    "",
  ].join("\n"),
  "clusters/one/daemonset.yaml": [
    "apiVersion: apps/v1",
    "kind: DaemonSet",
    "metadata: {name: coredns, namespace: kube-system}",
    "spec:",
    "  template:",
    "    spec:",
    "      containers: [{name: coredns, image: 'coredns/coredns:1.13.1', volumeMounts: [{name: config, mountPath: /etc/coredns}]}]",
    `      volumes: [{name: config, configMap: {name: coredns, items: [${items}]}}]`,
    "",
  ].join("\n"),
});

/** Source of the rule: `plugin/hosts`, `plugin/file`, `plugin/forward` and `plugin/tls` of CoreDNS. */
export const rule: IntegrityRule = {
  id: "corefile-file-not-mounted",
  severity: "error",
  side: "git",
  summary:
    "A file that the Corefile reads beside itself and that its pods do not have: no key of the ConfigMap, or one that the volume does not list.",
  remediation: "List the key in the items of the volume, mount the file, or take it out of the Corefile.",
  examples: [
    { title: "a key that the volume leaves out", files: git("{key: Corefile, path: Corefile}"), finds: ["clusters/one/coredns.yaml:8"] },
    { title: "a key that it lists", files: git("{key: Corefile, path: Corefile}, {key: NodeHosts, path: NodeHosts}"), finds: [] },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) => {
      const { reading } = found;
      if (!reading.ok) return [];
      return workloadsOf(world, found).flatMap(({ object, pod }) =>
        filesNotMounted(reading, pod, found.object.id.name, new Set(found.expected.beside.keys())).map(({ plugin, path, token }) => ({
          message: `expected ${formatId(object.id)} to have ${path}, which ${plugin} reads, found no key of the ConfigMap in its volume that makes it: ${whatFollows(plugin)}`,
          at: placeInGit(world, found, token.line),
          cluster: found.cluster,
          object: corefileName(found),
        })),
      );
    }),
};
