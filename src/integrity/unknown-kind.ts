import { closest, distance } from "fastest-levenshtein";
import { kindsOfGroup, knownKind, projectOfGroup } from "../domain/api-kinds.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId, groupOf } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

/** Source of the rule: the API server has "no matches for kind", and nothing of the build is applied. */
export const rule: IntegrityRule = {
  id: "unknown-kind",
  severity: "warning",
  side: "git",
  summary: "An object is of a kind that its API group does not have: it is refused.",
  remediation:
    "Correct `kind` and `apiVersion`. An `error` is certain: the name is close to a kind that the group has. A `warning` (Kubernetes and Flux) and an `info` (other projects) go by a pinned version of the API, which the message names.",
  examples: [
    {
      title: "a misspelt kind, and one of another group",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          ["apiVersion: apps/v1", "kind: Deploymnet", "metadata: {name: shop, namespace: shop}"],
          ["apiVersion: apps/v1", "kind: CronJob", "metadata: {name: shop, namespace: shop}"],
        ],
      }),
      finds: ["clusters/one/shop.yaml:2", "clusters/one/shop.yaml:6"],
    },
    {
      title: "groups that are not known here",
      files: exampleCluster({
        "clusters/one/shop.yaml": [["apiVersion: apps.example.org/v1", "kind: Deploymnet", "metadata: {name: shop, namespace: shop}"]],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      cluster.objects.flatMap((object) => {
        const { apiVersion, kind } = object.id;
        const project = projectOfGroup(groupOf(apiVersion));
        if (project === undefined || kind.endsWith("List") || knownKind(world, cluster, apiVersion, kind) !== undefined) return [];
        const near = closest(kind, [...kindsOfGroup(groupOf(apiVersion))]);
        const isNear = near !== undefined && distance(kind, near) <= 2;
        const message = `expected a kind that ${apiVersion} has by ${project.name}, found ${kind} in ${formatId(object.id)}${isNear ? `; it has ${near}` : ""}`;
        const at = object.locate(["kind"]).place;
        return [
          {
            message,
            at,
            cluster: cluster.name,
            object: formatId(object.id),
            severity: isNear ? "error" : project.is === "project" ? "info" : "warning",
          },
        ];
      }),
    ),
};
