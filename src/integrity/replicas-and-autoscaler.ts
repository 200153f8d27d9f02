import { scaledBy } from "../domain/autoscaled.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";

function scaled(...spec: readonly string[]): Readonly<Record<string, string>> {
  return exampleCluster({
    "clusters/one/web.yaml": [
      [
        "apiVersion: apps/v1",
        "kind: Deployment",
        "metadata: {name: web, namespace: shop}",
        "spec:",
        ...spec,
        "  template: {spec: {containers: [{name: web, image: web:1}]}}",
      ],
      [
        "apiVersion: autoscaling/v2",
        "kind: HorizontalPodAutoscaler",
        "metadata: {name: web, namespace: shop}",
        "spec: {minReplicas: 3, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
      ],
    ],
  });
}

/** Source of the rule: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling */
export const rule: IntegrityRule = {
  id: "replicas-and-autoscaler",
  severity: "warning",
  side: "git",
  summary:
    "A workload has `replicas` in Git and an autoscaler sets them: every reconciliation takes it back to the number of Git, and the autoscaler away again.",
  remediation: "Take `replicas` out of the manifest, or let the reconciler ignore the field.",
  examples: [
    { title: "both", files: scaled("  replicas: 2"), finds: ["clusters/one/web.yaml:5"] },
    { title: "the manifest leaves them to the autoscaler", files: scaled(), finds: [] },
    {
      title: "the manifest is applied once only",
      files: Object.fromEntries(
        Object.entries(scaled("  replicas: 2")).map(([path, text]) => [
          path,
          text.replace(
            "kind: Deployment\nmetadata: {",
            "kind: Deployment\nmetadata: {annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}, ",
          ),
        ]),
      ),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const scalers = new Map(cluster.objects.flatMap((object) => scaledBy(deepest(object).value).map((target) => [target, object] as const)));
      return cluster.objects.flatMap((object) => {
        const { kind, namespace, name } = object.id;
        const scaler = scalers.get(`${kind.toLowerCase()} ${namespace ?? ""}/${name}`);
        const replicas = valueAt(deepest(object).value, ["spec", "replicas"]);
        if (scaler === undefined || typeof replicas !== "number" || isFixed(scaler, replicas) || !isReapplied(cluster, object)) return [];
        const message = `expected no replicas in ${formatId(object.id)}, which ${formatId(scaler.id)} scales, found ${replicas}: every reconciliation sets them back`;
        return [{ message, at: object.locate(["spec", "replicas"]).place, cluster: cluster.name, object: formatId(object.id) }];
      });
    }),
};

/** An autoscaler that always wants the same number contradicts nothing. */
function isFixed(scaler: KubernetesObject, replicas: number): boolean {
  const { value } = deepest(scaler);
  const [least, most] = scaler.id.kind === "HorizontalPodAutoscaler" ? ["minReplicas", "maxReplicas"] : ["minReplicaCount", "maxReplicaCount"];
  return valueAt(value, ["spec", least ?? ""]) === replicas && valueAt(value, ["spec", most ?? ""]) === replicas;
}

/** Whether a reconciler sets the field again and again: Helm does so at upgrades only, and Argo CD and Flux may be told to leave it. */
function isReapplied({ nodes }: Cluster, object: KubernetesObject): boolean {
  const annotations = valueAt(deepest(object).value, ["metadata", "annotations"]);
  const marks = isMapping(annotations) ? Object.keys(annotations) : [];
  if (isChartMadeObject(object) || marks.some((mark) => /toolkit\.fluxcd\.io\/(?:ssa|reconcile)/.test(mark))) return false;
  const node = nodes.find(({ id }) => formatId(id) === object.producer);
  return node !== undefined && !node.suspended && (node.application === undefined || node.application.ignoreDifferences.length === 0);
}
