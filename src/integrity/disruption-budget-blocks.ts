import { scaledBy } from "../domain/autoscaled.ts";
import { madeByOperator } from "../domain/doubts.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { POD_TEMPLATES } from "../domain/pods.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { labelSelector, type Selector, selects } from "../domain/selectors.ts";
import { isMapping, type Value, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";

function budget(least: string, ...more: readonly (readonly string[])[]): Readonly<Record<string, string>> {
  return exampleCluster({
    "clusters/one/dns.yaml": [
      [
        "apiVersion: apps/v1",
        "kind: Deployment",
        "metadata: {name: coredns, namespace: kube-system}",
        "spec:",
        "  replicas: 2",
        "  template: {metadata: {labels: {app: coredns}}, spec: {containers: [{name: coredns, image: 'coredns/coredns:1.13.1'}]}}",
      ],
      [
        "apiVersion: policy/v1",
        "kind: PodDisruptionBudget",
        "metadata: {name: coredns, namespace: kube-system}",
        "spec:",
        `  minAvailable: ${least}`,
        "  selector: {matchLabels: {app: coredns}}",
      ],
      ...more,
    ],
  });
}

/** Source of the rule: https://kubernetes.io/docs/tasks/run-application/configure-pdb/: an eviction that would leave fewer than `minAvailable` is refused. */
export const rule: IntegrityRule = {
  id: "disruption-budget-blocks",
  severity: "warning",
  side: "git",
  summary: "A PodDisruptionBudget wants as many pods as there are replicas: none may ever be evicted, and no node that runs one can be drained.",
  remediation: "Lower `minAvailable`, or raise the replicas above it.",
  examples: [
    { title: "as many as there are", files: budget("2"), finds: ["clusters/one/dns.yaml:12"] },
    { title: "one of two", files: budget("1"), finds: [] },
    {
      title: "an autoscaler sets the replicas",
      files: budget("2", [
        "apiVersion: autoscaling/v2",
        "kind: HorizontalPodAutoscaler",
        "metadata: {name: coredns, namespace: kube-system}",
        "spec: {minReplicas: 3, maxReplicas: 6, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: coredns}}",
      ]),
      finds: [],
    },
    { title: "everything is meant to stay", files: budget("100%"), finds: [] },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      inventoryOf(cluster)
        .ofKind("PodDisruptionBudget")
        .flatMap((one) => blocks(cluster, one)),
    ),
};

/** Kinds whose replicas are told. */
const COUNTED = ["Deployment", "StatefulSet", "ReplicaSet"];

function blocks(cluster: Cluster, one: KubernetesObject): readonly RawFinding[] {
  const { value } = deepest(one);
  const least = numberOf(valueAt(value, ["spec", "minAvailable"]));
  const selector = labelSelector(valueAt(value, ["spec", "selector"]));
  const { namespace } = one.id;
  if (least === undefined || least === 0 || selector === undefined || selector.length === 0 || namespace === null) return [];
  const selected = podsOf(cluster, namespace, selector);
  if (selected === undefined || selected.length === 0 || selected.reduce((sum, { replicas }) => sum + replicas, 0) > least) return [];
  const names = selected.map(({ object, replicas }) => `${formatId(object.id)} with ${replicas}`).join(", ");
  const message = `expected more replicas than the ${least} that ${formatId(one.id)} keeps available, found ${names}: no pod of it may be evicted, and draining its node waits forever`;
  return [{ message, at: one.locate(["spec", "minAvailable"]).place, cluster: cluster.name, object: formatId(one.id) }];
}

interface Counted {
  readonly object: KubernetesObject;
  readonly replicas: number;
}

/** The workloads that a selector matches, with their replicas; undefined when there may be more pods than Git tells. None with no replicas count. */
function podsOf(cluster: Cluster, namespace: string, selector: Selector): readonly Counted[] | undefined {
  const inventory = inventoryOf(cluster);
  if (isOpen(inventory, namespace) || selector.some(({ values }) => values.includes("kube-dns"))) return undefined;
  const scaled = new Set(cluster.objects.flatMap((object) => scaledBy(deepest(object).value)));
  const counted: Counted[] = [];
  for (const object of inventory.inNamespace(namespace)) {
    const path = POD_TEMPLATES[object.id.kind];
    const labels = path === undefined ? undefined : valueAt(deepest(object).value, [...path, "metadata", "labels"]);
    if (!isMapping(labels) || !selects(selector, labels)) continue;
    const replicas = numberOf(valueAt(deepest(object).value, ["spec", "replicas"]) ?? 1);
    const isScaled = scaled.has(`${object.id.kind.toLowerCase()} ${namespace}/${object.id.name}`);
    if (!COUNTED.includes(object.id.kind) || replicas === undefined || replicas === 0 || isScaled) return undefined;
    counted.push({ object, replicas });
  }
  return counted;
}

function isOpen(inventory: Inventory, namespace: string): boolean {
  const { cluster, unrendered } = inventory;
  if (cluster.failures.length > 0 || cluster.nodes.some(({ skipped }) => skipped !== null)) return true;
  if (unrendered.some((one) => one.namespace === null || one.namespace === namespace)) return true;
  return madeByOperator(inventory, { kind: "Pod", namespace, name: "" }) !== undefined;
}

function numberOf(value: Value | undefined): number | undefined {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  return isNumber && Number.isInteger(Number(value)) ? Number(value) : undefined;
}
