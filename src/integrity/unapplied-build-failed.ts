import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: `kustomize build` of the directory. */
export const rule: IntegrityRule = {
  id: "unapplied-build-failed",
  severity: "warning",
  side: "git",
  summary: "A kustomization that no sync root reaches does not build: it lists a file that is missing, or a manifest in it is not valid.",
  remediation: "Mend the named file, or delete the kustomization.",
  examples: [
    {
      title: "a kustomization that nobody uses lists a file that does not exist",
      files: exampleCluster({ "shop/kustomization.yaml": [["resources:", "  - missing.yaml"]] }),
      finds: ["shop/kustomization.yaml:2"],
    },
    {
      title: "it builds; a component changes what includes it, and is nothing on its own",
      files: exampleCluster({
        "shop/kustomization.yaml": [["resources: [config.yaml]"]],
        "shop/config.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}"]],
        "components/labels/kustomization.yaml": [
          ["apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component", "patches: [{target: {kind: Deployment}, path: missing.yaml}]"],
        ],
      }),
      finds: [],
    },
    {
      title: "what a cluster applies is another rule's",
      files: exampleCluster({
        "clusters/one/shop.yaml": [exampleSync("shop", "./shop")],
        "shop/kustomization.yaml": [["resources: [missing.yaml]"]],
      }),
      finds: [],
    },
  ],
  check: (world) => {
    if (world.clusters.length === 0) return [];
    const seen = new Set<string>();
    return world.unapplied.flatMap((build) => {
      if (build.ok || build.failure.code !== "invalid") return [];
      const { message, place, path } = build.failure;
      const at = place ?? { path, line: 1 };
      const key = `${at.path}:${at.line}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ message: `expected directory ${path} to build, found: ${message}`, at, cluster: null, object: null }];
    });
  },
};
