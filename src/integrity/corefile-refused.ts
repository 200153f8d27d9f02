import { checkCorefile } from "../corefile/check.ts";
import { corefileName, corefilesOf, placeInGit } from "../corefile/in-world.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const ROOT = [
  "apiVersion: kustomize.toolkit.fluxcd.io/v1",
  "kind: Kustomization",
  "metadata: {name: flux-system, namespace: flux-system}",
  "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
].join("\n");

const corefile = (...lines: readonly string[]): string =>
  [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: coredns, namespace: kube-system}",
    "data:",
    "  Corefile: |",
    ...lines.map((line) => `    ${line}`),
    "",
  ].join("\n");

const workload = (image: string): string =>
  [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: {name: coredns, namespace: kube-system}",
    "spec:",
    "  template:",
    "    spec:",
    `      containers: [{name: coredns, image: "${image}"}]`,
    "      volumes: [{name: config, configMap: {name: coredns}}]",
    "",
  ].join("\n");

/** Rules that hang on the release: nothing is said of them when Git does not tell it. */
const BY_RELEASE = ["plugin-version", "option-version", "forward-upstream", "zone-letter-case"];

/** Source of the rule: CoreDNS refuses the file at start, and with `reload` goes on with the old one. */
export const rule: IntegrityRule = {
  id: "corefile-refused",
  severity: "error",
  side: "git",
  summary: "A Corefile that CoreDNS does not take: it does not parse, or the release that Git runs does not know a plugin, an option or a value.",
  remediation: "Mend the Corefile; `truestory corefile check FILE --version V` says more.",
  examples: [
    {
      title: "a plugin that the release does not have",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": ROOT,
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, coredns.yaml, deployment.yaml]\n",
        "clusters/one/coredns.yaml": corefile(".:53 {", "    ready", "    proxy . 10.0.0.2", "}"),
        "clusters/one/deployment.yaml": workload("registry.k8s.io/coredns/coredns:v1.11.1"),
      },
      finds: ["clusters/one/coredns.yaml:8"],
    },
    {
      title: "a chart server without a port",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": ROOT,
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, release.yaml]\n",
        "clusters/one/release.yaml": [
          "apiVersion: helm.toolkit.fluxcd.io/v2",
          "kind: HelmRelease",
          "metadata: {name: coredns, namespace: kube-system}",
          "spec:",
          "  chart: {spec: {chart: coredns}}",
          "  values:",
          "    servers:",
          "      - zones: [{zone: .}]",
          "        plugins: [{name: errors}]",
          "",
        ].join("\n"),
      },
      finds: ["clusters/one/release.yaml:7"],
    },
    {
      title: "a file that is as it should be",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": ROOT,
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, coredns.yaml, deployment.yaml]\n",
        "clusters/one/coredns.yaml": corefile(".:53 {", "    ready", "    forward . 10.0.0.2", "}"),
        "clusters/one/deployment.yaml": workload("registry.k8s.io/coredns/coredns:v1.11.1"),
      },
      finds: [],
    },
  ],
  check: (world) =>
    corefilesOf(world).flatMap((found) =>
      checkCorefile(found.reading)
        .filter(({ severity, rule: id }) => severity === "fatal" && (found.version !== null || !BY_RELEASE.includes(id)))
        .map(({ message, at }) => ({
          message: `expected a Corefile that CoreDNS takes, found in line ${at.line}: ${message}`,
          at: placeInGit(world, found, at.line),
          cluster: found.cluster,
          object: corefileName(found),
        })),
    ),
};
