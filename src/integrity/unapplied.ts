import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId, type ObjectId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

function application(name: string): string {
  return `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {source: {repoURL: 'https://example.com/platform', path: apps/shop}}\n`;
}

function isFluxKustomization({ apiVersion, kind }: ObjectId): boolean {
  return kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit.fluxcd.io/");
}

function isApplication({ apiVersion, kind }: ObjectId): boolean {
  return kind === "Application" && apiVersion.startsWith("argoproj.io/");
}

/** Source of the rule: Flux applies only what a Kustomization under a sync root reaches; Argo CD only Applications that exist in its cluster. */
export const rule: IntegrityRule = {
  id: "unapplied",
  severity: "warning",
  side: "git",
  summary: "A Flux Kustomization, or an Argo CD Application, that no root reaches: what it would apply exists in Git and in no cluster.",
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
      title: "an Application that its app of apps leaves out",
      files: {
        "argocd/root.yaml": [
          "apiVersion: argoproj.io/v1alpha1",
          "kind: Application",
          "metadata: {name: root, namespace: argocd}",
          "spec:",
          "  source: {repoURL: 'https://example.com/platform', path: argocd/apps, directory: {exclude: '*-old.yaml'}}",
          "  destination: {name: in-cluster}",
        ].join("\n"),
        "argocd/apps/shop.yaml": application("shop"),
        "argocd/apps/shop-old.yaml": application("shop-old"),
        "apps/shop/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n",
      },
      finds: ["argocd/apps/shop-old.yaml:1"],
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
    const hasArgo = world.clusters.some(({ nodes }) => nodes.some(({ application }) => application !== undefined));
    const built = world.unapplied.flatMap((build) => (build.ok ? build.objects : []));
    return [...built, ...world.unappliedManifests]
      .filter(({ id }) => isFluxKustomization(id) || (hasArgo && isApplication(id)))
      .map((object) => ({
        message: `expected a sync root to reach ${formatId(object.id)}, found none that does`,
        at: { path: object.origin.file, line: object.origin.line },
        cluster: null,
        object: formatId(object.id),
      }))
      .filter((finding, index, all) => all.findIndex((other) => other.at.path === finding.at.path && other.message === finding.message) === index);
  },
};
