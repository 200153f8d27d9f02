import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: kustomize-controller waits for a required source of `substituteFrom` and applies nothing until it is there. */
export const rule: IntegrityRule = {
  id: "secret-not-in-git",
  severity: "warning",
  side: "git",
  summary: "A Flux Kustomization requires a Secret for its variables that nothing in Git holds or makes: without it nothing is applied.",
  remediation: "Add the Secret encrypted, or an ExternalSecret or SealedSecret that makes it; make the entry optional if it may be missing.",
  examples: [
    {
      title: "a Secret that somebody put into the cluster by hand",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, apps.yaml]\n",
        "clusters/one/apps.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: apps, namespace: flux-system}",
          "spec:",
          "  path: ./apps",
          "  sourceRef: {kind: GitRepository, name: flux-system}",
          "  postBuild:",
          "    substituteFrom:",
          "      - {kind: Secret, name: by-hand}",
        ].join("\n"),
        "apps/kustomization.yaml": "resources: [config.yaml]\n",
        "apps/config.yaml": ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop}", "data: {host: 'shop.${DOMAIN}'}"].join("\n"),
      },
      finds: ["clusters/one/apps.yaml:9"],
    },
    {
      title: "an ExternalSecret makes one, and another may be missing",
      files: exampleCluster({
        "clusters/one/secret.yaml": [
          [
            "apiVersion: external-secrets.io/v1",
            "kind: ExternalSecret",
            "metadata: {name: settings, namespace: flux-system}",
            "spec: {dataFrom: [{extract: {key: one}}]}",
          ],
        ],
        "clusters/one/apps.yaml": [
          exampleSync(
            "apps",
            "./apps",
            "postBuild:",
            "  substituteFrom:",
            "    - {kind: Secret, name: settings}",
            "    - {kind: Secret, name: by-hand, optional: true}",
          ),
        ],
        "apps/config.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}", "data: {host: 'shop.${DOMAIN}'}"]],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const seen = new Set<string>();
      return (cluster.hiddenSources ?? []).flatMap(({ because, kind, namespace, name, place }) => {
        const key = JSON.stringify([place.path, place.line, kind, name]);
        if (because !== "absent" || seen.has(key)) return [];
        seen.add(key);
        const secret = `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
        const message = `expected ${secret} in Git, or something that makes it, found neither; what its variables stand for is not known`;
        return [{ message, at: place, cluster: cluster.name, object: secret }];
      });
    }),
};
