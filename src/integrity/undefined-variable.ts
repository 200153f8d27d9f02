import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import { ownLanguage } from "../domain/own-variables.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: Flux substitutes an undefined variable with the empty string unless `--feature-gates=StrictPostBuildSubstitutions` is on. */
export const rule: IntegrityRule = {
  id: "undefined-variable",
  severity: "error",
  side: "git",
  summary: "A manifest uses a substitution variable that nothing defines in its cluster, so it becomes an empty string.",
  remediation: "Define the variable in the settings that substituteFrom names, or give a default: ${NAME:=value}.",
  examples: [
    {
      title: "the settings lack a variable that a manifest uses",
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
          "  postBuild: {substitute: {REPLICAS: '2'}}",
        ].join("\n"),
        "apps/kustomization.yaml": "resources: [config.yaml]\n",
        "apps/config.yaml": [
          "apiVersion: v1",
          "kind: ConfigMap",
          "metadata: {name: shop}",
          "data:",
          "  replicas: '${REPLICAS}'",
          "  host: ${HOST}",
        ].join("\n"),
      },
      finds: ["apps/config.yaml:6"],
    },
    {
      title: "a default is given, an escape is no use, and a variable of a script is another rule's",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps", "postBuild: {substitute: {REPLICAS: '2'}}")],
        "apps/config.yaml": [
          [
            "apiVersion: v1",
            "kind: ConfigMap",
            "metadata: {name: shop, namespace: shop}",
            "data:",
            "  host: ${HOST:=shop.example.org}",
            "  literal: $${HOST}",
            "  count.sh: |",
            "    COUNT=1",
            "    echo ${COUNT}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.undefinedVariables
      .filter(({ object, use, variable }) => use === null || ownLanguage(object.kind, use.built, use.field, variable) === undefined)
      .map((use) => ({
        message: `expected \${${use.variable}} to be defined in cluster ${use.cluster}, found no definition; ${formatId(use.object)} gets an empty string`,
        at: use.place,
        cluster: use.cluster,
        object: formatId(use.object),
      })),
};
