import { foundInstead } from "../domain/dangling.ts";
import { mayExist } from "../domain/doubts.ts";
import { exampleCluster, exampleNamespace, exampleSync } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { itemsAt, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, World } from "../domain/world.ts";

const SHOP = exampleSync("shop", "./shop", "healthChecks:", "  - {apiVersion: apps/v1, kind: Deployment, name: web, namespace: shop}");

function deployment(name: string): readonly string[] {
  return ["apiVersion: apps/v1", "kind: Deployment", `metadata: {name: ${name}, namespace: shop}`];
}

/** Source of the rule: kustomize-controller waits for each entry until `spec.timeout` and then reports `HealthCheckFailed`. */
export const rule: IntegrityRule = {
  id: "dangling-health-check",
  severity: "error",
  side: "git",
  summary: "A Flux Kustomization waits for the health of an object that its cluster does not have: it never becomes ready.",
  remediation: "Correct kind, name and namespace of the entry in `healthChecks`, or drop it; `wait: true` checks what the Kustomization applies.",
  examples: [
    {
      title: "the Deployment has another name",
      files: exampleCluster({ "clusters/one/shop.yaml": [SHOP], "shop/web.yaml": [exampleNamespace("shop"), deployment("shop-web")] }),
      finds: ["clusters/one/shop.yaml:8"],
    },
    {
      title: "with wait, Flux does not look at the list",
      files: exampleCluster({
        "clusters/one/shop.yaml": [[...SHOP, "  wait: true"]],
        "shop/web.yaml": [exampleNamespace("shop"), deployment("shop-web")],
      }),
      finds: [],
    },
    {
      title: "Git does not make the namespace: who does may have made the Deployment too",
      files: exampleCluster({ "clusters/one/shop.yaml": [SHOP], "shop/web.yaml": [deployment("shop-web")] }),
      finds: [],
    },
    {
      title: "a release in that namespace makes it, and its chart was not rendered",
      files: exampleCluster({
        "clusters/one/shop.yaml": [SHOP],
        "shop/release.yaml": [
          exampleNamespace("shop"),
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: frontend, namespace: flux-system}",
            "spec: {targetNamespace: shop, chart: {spec: {chart: frontend, sourceRef: {kind: HelmRepository, name: charts}}}}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      inventoryOf(cluster)
        .ofKind("Kustomization")
        .flatMap((object) => (groupOf(object.id.apiVersion) === "kustomize.toolkit.fluxcd.io" ? dangling(world, cluster, object) : [])),
    ),
};

function dangling(world: World, cluster: Cluster, object: KubernetesObject): readonly RawFinding[] {
  const inventory = inventoryOf(cluster);
  const { value } = deepest(object);
  const idle = [
    ["spec", "wait"],
    ["spec", "suspend"],
  ].some((path) => valueAt(value, path) === true);
  if (idle || valueAt(value, ["spec", "kubeConfig"]) !== undefined) return [];
  return itemsAt(value, "spec", "healthChecks").flatMap((entry, index) => {
    const kind = stringAt(entry, "kind");
    const name = stringAt(entry, "name");
    const namespace = stringAt(entry, "namespace") ?? null;
    if (kind === undefined || name === undefined || /\$\{|‹secret /.test(`${name}${namespace}`)) return [];
    const wanted = { kind, namespace, name };
    if (inventory.find(kind, namespace, name).length > 0 || mayExist(world, cluster, wanted) !== undefined) return [];
    const found = foundInstead(world, inventory, wanted);
    const message = `expected ${formatId({ apiVersion: "", ...wanted })} in cluster ${cluster.name}, for whose health ${formatId(object.id)} waits, found ${found}`;
    return [{ message, at: object.locate(["spec", "healthChecks", index, "name"]).place, cluster: cluster.name, object: formatId(object.id) }];
  });
}
