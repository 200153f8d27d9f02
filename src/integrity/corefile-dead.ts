import { checkCorefile } from "../corefile/check.ts";
import { corefileName, corefilesOf, placeInGit } from "../corefile/in-world.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: plugins and blocks that no query reaches, `plugin/forward`, `plugin/autopath` and `core/dnsserver` of CoreDNS. */
export const rule: IntegrityRule = {
  id: "corefile-dead",
  severity: "warning",
  side: "git",
  summary: "A part of a Corefile that no query ever reaches: CoreDNS starts clean, and it does nothing.",
  remediation: "Give the names a server block of their own, or take the part out.",
  examples: [
    {
      title: "a forward for names that never come to its block",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, coredns.yaml]\n",
        "clusters/one/coredns.yaml": [
          "apiVersion: v1",
          "kind: ConfigMap",
          "metadata: {name: coredns, namespace: kube-system}",
          "data:",
          "  Corefile: |",
          "    corp.example {",
          "        forward other.example 10.0.0.2",
          "        forward . 10.0.0.3",
          "    }",
          "",
        ].join("\n"),
      },
      finds: ["clusters/one/coredns.yaml:7"],
    },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) =>
      checkCorefile(found.reading)
        .filter(({ severity, rule: id }) => severity === "dead" && (found.version !== null || id !== "zone-letter-case"))
        .map(({ message, at }) => ({
          message: `expected every part of the Corefile to be reached, found in line ${at.line}: ${message}`,
          at: placeInGit(world, found, at.line),
          cluster: found.cluster,
          object: corefileName(found),
        })),
    ),
};
