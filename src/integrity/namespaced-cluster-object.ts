import { knownKind } from "../domain/api-kinds.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const ISSUER = ["apiVersion: cert-manager.io/v1", "kind: ClusterIssuer", "metadata: {name: letsencrypt}", "spec: {selfSigned: {}}"];

/** Source of the rule: kustomize's `namespace` goes into every object whose kind it does not know to be cluster-scoped; the API server drops it. */
export const rule: IntegrityRule = {
  id: "namespaced-cluster-object",
  severity: "info",
  side: "git",
  summary: "A cluster-scoped object has a namespace, mostly by a kustomization that sets one for all: the cluster drops it.",
  remediation: "Nothing breaks; to have it clean, list the object in a kustomization without `namespace`.",
  examples: [
    {
      title: "kustomize does not know that a ClusterIssuer belongs to no namespace",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps")],
        "apps/kustomization.yaml": [["namespace: cert-manager", "resources: [issuer.yaml]"]],
        "apps/issuer.yaml": [ISSUER],
      }),
      finds: ["apps/kustomization.yaml:1"],
    },
    {
      title: "it knows that of a ClusterRole",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps")],
        "apps/kustomization.yaml": [["namespace: cert-manager", "resources: [role.yaml]"]],
        "apps/role.yaml": [["apiVersion: rbac.authorization.k8s.io/v1", "kind: ClusterRole", "metadata: {name: reader}", "rules: []"]],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      cluster.objects.flatMap((object) => {
        const { apiVersion, kind, namespace } = object.id;
        if (namespace === null || knownKind(world, cluster, apiVersion, kind)?.kind.namespaced !== false) return [];
        const message = `expected no namespace for ${kind} ${object.id.name}, which belongs to the whole cluster, found ${namespace}`;
        return [{ message, at: object.locate(["metadata", "namespace"]).place, cluster: cluster.name, object: formatId(object.id) }];
      }),
    ),
};
