import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { type Mapping, stringAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";

const NAMESPACE = ["apiVersion: v1", "kind: Namespace", "metadata: {name: shop}"];

/** Source of the rule: each Kustomization applies its own version of the object and, when it stops listing it, deletes it (`spec.prune`). */
export const rule: IntegrityRule = {
  id: "object-owned-twice",
  severity: "warning",
  side: "git",
  summary: "Two Flux Kustomizations apply the same object: they overwrite each other, and deleting one of them deletes the object.",
  remediation: "Let one Kustomization apply the object; others can depend on it with `dependsOn`.",
  examples: [
    {
      title: "two Kustomizations bring the same Namespace",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("web", "./web"), exampleSync("api", "./api")],
        "web/namespace.yaml": [NAMESPACE],
        "api/namespace.yaml": [NAMESPACE],
      }),
      finds: ["api/namespace.yaml:1"],
    },
    {
      title: "one of the two is suspended",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("web", "./web"), exampleSync("api", "./api", "suspend: true")],
        "web/namespace.yaml": [NAMESPACE],
        "api/namespace.yaml": [NAMESPACE],
      }),
      finds: [],
    },
    {
      title: "the second one only adds it when it is not there",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("web", "./web"), exampleSync("api", "./api")],
        "web/namespace.yaml": [NAMESPACE],
        "api/namespace.yaml": [
          ["apiVersion: v1", "kind: Namespace", "metadata: {name: shop, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => world.clusters.flatMap(sharedObjects),
};

interface Pair {
  readonly first: KubernetesObject;
  readonly second: KubernetesObject;
  /** How many objects more the two share. */
  more: number;
}

/** One finding per pair of owners, at the second one's version of the first object that they share. */
function sharedObjects(cluster: Cluster): readonly RawFinding[] {
  const idle = new Set(cluster.nodes.flatMap(({ id, suspended }) => (suspended ? [formatId(id)] : [])));
  const owners = new Map<string, KubernetesObject>();
  const pairs = new Map<string, Pair>();
  for (const object of cluster.objects) {
    if (idle.has(object.producer) || yields(object)) continue;
    const { apiVersion, kind, namespace, name } = object.id;
    const key = JSON.stringify([groupOf(apiVersion), kind, namespace, name]);
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, object);
    if (owner === undefined || owner.producer === object.producer) continue;
    const between = JSON.stringify([owner.producer, object.producer]);
    const pair = pairs.get(between);
    if (pair === undefined) pairs.set(between, { first: owner, second: object, more: 0 });
    else pair.more += 1;
  }
  return [...pairs.values()].map(({ first, second, more }) => {
    const others = more === 0 ? "" : `, and so ${more === 1 ? "is 1 object" : `are ${more} objects`} more`;
    const message = `expected one owner of ${formatId(second.id)} in cluster ${cluster.name}, found that it is applied by ${first.producer} and by ${second.producer}${others}`;
    return { message, at: { path: second.origin.file, line: second.origin.line }, cluster: cluster.name, object: formatId(second.id) };
  });
}

/**
 * True for a hook, which Helm replaces at will. Like a CustomResourceDefinition, which it installs where there is none, it has no one owner.
 * https://helm.sh/docs/topics/charts_hooks/
 */
function isHook(value: Mapping): boolean {
  return stringAt(value, "metadata", "annotations", "helm.sh/hook") !== undefined;
}

/** True for an object that Flux or Helm leaves alone when another one owns it. https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
function yields(object: KubernetesObject): boolean {
  const { value } = deepest(object);
  if (isChartMadeObject(object) && (object.id.kind === "CustomResourceDefinition" || isHook(value))) return true;
  const at = (key: string): string | undefined => stringAt(value, "metadata", "annotations", key) ?? stringAt(value, "metadata", "labels", key);
  return (
    ["Ignore", "IfNotPresent", "Merge"].includes(at("kustomize.toolkit.fluxcd.io/ssa") ?? "") ||
    at("kustomize.toolkit.fluxcd.io/reconcile")?.toLowerCase() === "disabled"
  );
}
