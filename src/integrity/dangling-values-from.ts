import { foundInstead } from "../domain/dangling.ts";
import { mayBeInGit, mayBeProduced } from "../domain/doubts.ts";
import { exampleCluster, exampleNamespace } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { itemsAt, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, World } from "../domain/world.ts";

const RELEASE = [
  "apiVersion: helm.toolkit.fluxcd.io/v2",
  "kind: HelmRelease",
  "metadata: {name: shop, namespace: shop}",
  "spec:",
  "  valuesFrom:",
  "    - {kind: ConfigMap, name: shop-values}",
];

const GENERATED = ["namespace: shop", "resources: [release.yaml]", "configMapGenerator:", "  - {name: shop-values, literals: [values.yaml=]}"];
const APPS = [
  "apiVersion: kustomize.toolkit.fluxcd.io/v1",
  "kind: Kustomization",
  "metadata: {name: apps, namespace: flux-system}",
  "spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}",
];

/** Source of the rule: helm-controller reports `ValuesError` while a required reference is not found in the release's own namespace. */
export const rule: IntegrityRule = {
  id: "dangling-values-from",
  severity: "error",
  side: "git",
  summary: "A HelmRelease takes values from a ConfigMap or Secret that its namespace does not have: it is not installed.",
  remediation:
    "Add it to the namespace of the release, correct the name, or mark the entry optional. A generated one bears a hash unless the kustomization has `disableNameSuffixHash: true` or names the field in a `nameReference`.",
  examples: [
    {
      title: "the generator adds a hash to the name, and nothing tells kustomize that the release names it",
      files: exampleCluster({
        "clusters/one/apps.yaml": [APPS],
        "apps/kustomization.yaml": [GENERATED],
        "apps/release.yaml": [RELEASE, exampleNamespace("shop")],
      }),
      finds: ["apps/release.yaml:6"],
    },
    {
      title: "the generator adds no hash",
      files: exampleCluster({
        "clusters/one/apps.yaml": [APPS],
        "apps/kustomization.yaml": [[...GENERATED, "generatorOptions: {disableNameSuffixHash: true}"]],
        "apps/release.yaml": [RELEASE, exampleNamespace("shop")],
      }),
      finds: [],
    },
    {
      title: "the entry is optional",
      files: exampleCluster({ "clusters/one/shop.yaml": [[...RELEASE.slice(0, 5), "    - {kind: Secret, name: shop-values, optional: true}"]] }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const releases = inventoryOf(cluster).ofKind("HelmRelease");
      return releases.flatMap((release) =>
        groupOf(release.id.apiVersion) === "helm.toolkit.fluxcd.io" ? danglingValues(world, cluster, release) : [],
      );
    }),
};

function danglingValues(world: World, cluster: Cluster, release: KubernetesObject): readonly RawFinding[] {
  const inventory = inventoryOf(cluster);
  const { value } = deepest(release);
  const { namespace } = release.id;
  if (
    namespace === null ||
    valueAt(value, ["spec", "suspend"]) === true ||
    inventory.unrendered.some(({ object }) => object.id.kind !== "HelmRelease")
  )
    return [];
  return itemsAt(value, "spec", "valuesFrom").flatMap((entry, index): readonly RawFinding[] => {
    const kind = stringAt(entry, "kind");
    const name = stringAt(entry, "name");
    if (name === undefined || (kind !== "ConfigMap" && kind !== "Secret") || valueAt(entry, ["optional"]) === true) return [];
    const wanted = { kind, namespace, name };
    if (/\$\{|‹secret /.test(name) || inventory.find(kind, namespace, name).length > 0 || mayBeInGit(world, cluster, wanted) !== undefined) return [];
    if (mayBeProduced(inventory, wanted) !== undefined) return [];
    const hashed = inventory
      .inNamespace(namespace)
      .find(({ id }) => id.kind === kind && id.name.startsWith(`${name}-`) && /-[2456789bcdfghkmt]{10}$/.test(id.name));
    const found = hashed === undefined ? foundInstead(world, inventory, wanted) : `only ${formatId(hashed.id)}, which bears a hash`;
    const message = `expected ${formatId({ apiVersion: "", ...wanted })}, from which ${formatId(release.id)} takes values, found ${found}`;
    const at = release.locate(["spec", "valuesFrom", index, "name"]).place;
    const certain = kind === "ConfigMap" && inventory.unrendered.every((one) => one.object === release || one.namespace !== namespace);
    return [{ message, at, cluster: cluster.name, object: formatId(release.id), ...(certain ? {} : { severity: "warning" }) }];
  });
}
