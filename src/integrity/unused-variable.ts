import { unseen } from "../domain/doubts.ts";
import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, type ObjectId } from "../domain/object.ts";
import { referencesOf } from "../domain/references.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { itemsAt, stringAt } from "../domain/value.ts";
import { variablesUsedIn, wordsOutsideClusters } from "../domain/variable-uses.ts";
import type { Cluster, Setting } from "../domain/world.ts";

const SETTINGS = [
  "apiVersion: v1",
  "kind: ConfigMap",
  "metadata: {name: settings, namespace: flux-system}",
  "data:",
  "  DOMAIN: shop.example.org",
  "  COLOUR: blue",
];

const APPS = exampleSync("apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}");
const CONFIG = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}", "data: {host: 'www.${DOMAIN}'}"];

/** Source of the rule: `spec.postBuild` gives Flux a variable for nothing when no manifest says `${NAME}`. */
export const rule: IntegrityRule = {
  id: "unused-variable",
  severity: "info",
  side: "git",
  summary: "A substitution variable is defined for a cluster and nothing there uses it: changing it changes nothing.",
  remediation: "Delete the variable, or use it where its value stands in the manifests by hand.",
  examples: [
    {
      title: "no manifest says ${COLOUR}",
      files: exampleCluster({ "clusters/one/settings.yaml": [SETTINGS], "clusters/one/apps.yaml": [APPS], "apps/config.yaml": [CONFIG] }),
      finds: ["clusters/one/settings.yaml:6"],
    },
    {
      title: "a script of the repository reads it",
      files: {
        ...exampleCluster({ "clusters/one/settings.yaml": [SETTINGS], "clusters/one/apps.yaml": [APPS], "apps/config.yaml": [CONFIG] }),
        "scripts/paint.sh": "yq .data.COLOUR clusters/one/settings.yaml\n",
      },
      finds: [],
    },
    {
      title: "the ConfigMap is read by a workload too",
      files: exampleCluster({
        "clusters/one/settings.yaml": [SETTINGS],
        "clusters/one/apps.yaml": [APPS],
        "apps/config.yaml": [CONFIG],
        "clusters/one/tool.yaml": [
          [
            "apiVersion: v1",
            "kind: Pod",
            "metadata: {name: tool, namespace: flux-system}",
            "spec: {containers: [{name: tool, image: tool:1, envFrom: [{configMapRef: {name: settings}}]}]}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      if (unseen(cluster) !== undefined) return [];
      const used = variablesUsedIn(cluster);
      const read = readOtherwise(inventoryOf(cluster));
      const unused = cluster.settings.filter(
        ({ key, carrier }) => !used.has(key) && !read.has(carrierKey(carrier)) && !wordsOutsideClusters(world).has(key),
      );
      const carriers = new Map<string, Setting[]>();
      for (const setting of unused) {
        const key = carrierKey(setting.carrier);
        const list = carriers.get(key) ?? [];
        carriers.set(key, list);
        list.push(setting);
      }
      return [...carriers.values()].flatMap((all) => finding(cluster, all));
    }),
};

/** Most variables that one finding names. */
const MOST_NAMES = 20;

/** One finding per ConfigMap, Secret or Kustomization that defines some, at the first of them. */
function finding(cluster: Cluster, all: readonly Setting[]): readonly RawFinding[] {
  const unused = all.toSorted((a, b) => a.place.line - b.place.line);
  const [first] = unused;
  if (first === undefined) return [];
  const more = unused.length - MOST_NAMES;
  const names = unused
    .slice(0, MOST_NAMES)
    .map(({ key }) => `\${${key}}`)
    .join(", ");
  const message = `expected ${names}${more > 0 ? ` and ${more} more` : ""} to be used in cluster ${cluster.name}, found no manifest that does`;
  return [{ message, at: first.place, cluster: cluster.name, object: formatId(first.carrier) }];
}

/** ConfigMaps and Secrets that workloads and releases read: their keys are not for substitution alone. */
function readOtherwise(inventory: Inventory): ReadonlySet<string> {
  const read = new Set<string>();
  for (const object of inventory.cluster.objects) {
    for (const reference of referencesOf(object)) read.add(carrierKey(reference));
    if (object.id.kind !== "HelmRelease") continue;
    for (const entry of itemsAt(deepest(object).value, "spec", "valuesFrom"))
      read.add(carrierKey({ kind: stringAt(entry, "kind") ?? "", namespace: object.id.namespace, name: stringAt(entry, "name") ?? "" }));
  }
  return read;
}

function carrierKey({ kind, namespace, name }: Pick<ObjectId, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace}/${name}`;
}
