import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: Flux applies only what a Kustomization under a sync root reaches. */
export const rule: IntegrityRule = {
  id: "unapplied",
  severity: "warning",
  side: "git",
  summary: "A Flux Kustomization that no sync root reaches: what it would apply exists in Git and in no cluster.",
  remediation: "List it in a kustomization that a cluster's root reaches, or delete it.",
  examples: [
    {
      title: "a Kustomization that the directory above does not list",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml]\n",
        "apps/shop/ks.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: shop, namespace: flux-system}",
          "spec: {path: ./apps/shop/app, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
      },
      finds: ["apps/shop/ks.yaml:1"],
    },
    {
      title: "the folder has no kustomization, so that Flux applies all of its manifests",
      files: exampleCluster({
        "clusters/one/shop/ks.yaml": [exampleSync("shop", "./apps/shop")],
        "apps/shop/kustomization.yaml": [["resources: []"]],
      }),
      finds: [],
    },
  ],
  check: (world) => {
    if (world.clusters.length === 0) return [];
    const built = world.unapplied.flatMap((build) => (build.ok ? build.objects : []));
    return [...built, ...world.unappliedManifests]
      .filter((object) => object.id.kind === "Kustomization" && object.id.apiVersion.startsWith("kustomize.toolkit.fluxcd.io/"))
      .map((object) => ({
        message: `expected a sync root to reach ${formatId(object.id)}, found none that does`,
        at: { path: object.origin.file, line: object.origin.line },
        cluster: null,
        object: formatId(object.id),
      }))
      .filter((finding, index, all) => all.findIndex((other) => other.at.path === finding.at.path && other.message === finding.message) === index);
  },
};
