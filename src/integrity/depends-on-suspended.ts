import { dependentsOf } from "../domain/dependencies.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const FOLDERS = { "shop/kustomization.yaml": [["resources: []"]], "databases/kustomization.yaml": [["resources: []"]] };
const SHOP = exampleSync("shop", "./shop", "dependsOn:", "  - name: databases");

/** Source of the rule: a suspended object keeps its last status, so what depends on it waits for ever where it never became ready. */
export const rule: IntegrityRule = {
  id: "depends-on-suspended",
  severity: "warning",
  side: "git",
  summary: "A Flux Kustomization or HelmRelease depends on a suspended one: in a new cluster it is never applied.",
  remediation: "Resume the dependency, suspend what depends on it too, or drop the entry of `dependsOn`.",
  examples: [
    {
      title: "the dependency is suspended",
      files: exampleCluster({ ...FOLDERS, "clusters/one/shop.yaml": [SHOP, exampleSync("databases", "./databases", "suspend: true")] }),
      finds: ["clusters/one/shop.yaml:8"],
    },
    {
      title: "both are suspended",
      files: exampleCluster({
        ...FOLDERS,
        "clusters/one/shop.yaml": [[...SHOP, "  suspend: true"], exampleSync("databases", "./databases", "suspend: true")],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const all = dependentsOf(cluster);
      return [...all.values()].flatMap(({ object, suspended, dependsOn }) =>
        dependsOn.flatMap(({ key, path }) => {
          const other = all.get(key);
          if (suspended || other?.suspended !== true) return [];
          const message = `expected ${formatId(other.object.id)}, on which ${formatId(object.id)} depends, to be applied, found spec.suspend: true`;
          return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
        }),
      );
    }),
};
