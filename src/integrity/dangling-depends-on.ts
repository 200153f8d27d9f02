import { foundInstead } from "../domain/dangling.ts";
import { type Dependency, type Dependent, dependentsOf } from "../domain/dependencies.ts";
import { mayExist, unreachedDocument } from "../domain/doubts.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { Cluster, World } from "../domain/world.ts";

const NOTHING = { "shop/kustomization.yaml": [["resources: []"]] };

/** Source of the rule: kustomize-controller and helm-controller report `DependencyNotReady` and apply nothing while a dependency is not found. */
export const rule: IntegrityRule = {
  id: "dangling-depends-on",
  severity: "error",
  side: "git",
  summary: "A Flux Kustomization or HelmRelease depends on one that its cluster does not have: it is never applied.",
  remediation:
    "Correct name and namespace in `dependsOn` (the namespace defaults to its own), drop the entry, or have a root of this cluster reach what it names.",
  examples: [
    {
      title: "nothing has that name",
      files: exampleCluster({ ...NOTHING, "clusters/one/shop.yaml": [exampleSync("shop", "./shop", "dependsOn:", "  - {name: databases}")] }),
      finds: ["clusters/one/shop.yaml:8"],
    },
    {
      title: "a HelmRelease of that name is in another namespace",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: shop, namespace: shop}",
            "spec:",
            "  dependsOn:",
            "    - name: redis",
          ],
          ["apiVersion: helm.toolkit.fluxcd.io/v2", "kind: HelmRelease", "metadata: {name: redis, namespace: databases}"],
        ],
      }),
      finds: ["clusters/one/shop.yaml:6"],
    },
    {
      title: "the dependency is the root, which bootstrapping made",
      files: exampleCluster({ ...NOTHING, "clusters/one/shop.yaml": [exampleSync("shop", "./shop", "dependsOn: [{name: flux-system}]")] }),
      finds: [],
    },
    {
      title: "a Kustomization of another repository may bring it",
      files: exampleCluster({
        ...NOTHING,
        "clusters/one/shop.yaml": [exampleSync("shop", "./shop", "dependsOn: [{name: databases}]")],
        "clusters/one/platform.yaml": [
          [
            "apiVersion: kustomize.toolkit.fluxcd.io/v1",
            "kind: Kustomization",
            "metadata: {name: platform, namespace: flux-system}",
            "spec: {path: ./, sourceRef: {kind: OCIRepository, name: platform}}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      [...dependentsOf(cluster).values()].flatMap((one) =>
        one.suspended ? [] : one.dependsOn.flatMap((dependency) => dangling(world, cluster, one, dependency)),
      ),
    ),
};

function dangling(world: World, cluster: Cluster, { object }: Dependent, dependency: Dependency): readonly RawFinding[] {
  const { kind, namespace, name, key, path } = dependency;
  const isRoot = cluster.nodes.some(({ id }) => id.kind === kind && id.namespace === namespace && id.name === name);
  if (isRoot || dependentsOf(cluster).has(key) || mayExist(world, cluster, dependency) !== undefined) return [];
  const file = unreachedDocument(world, dependency);
  const found = file === undefined ? foundInstead(world, inventoryOf(cluster), dependency) : `it only in ${file.origin.file}, which no root reaches`;
  const wanted = formatId({ apiVersion: "", kind, namespace, name });
  return [
    {
      message: `expected ${wanted} in cluster ${cluster.name}, on which ${formatId(object.id)} depends, found ${found}`,
      at: object.locate(path).place,
      cluster: cluster.name,
      object: formatId(object.id),
      ...(file === undefined ? {} : { severity: "warning" }),
    },
  ];
}
