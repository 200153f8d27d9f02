import type { Outcome } from "./assertion.ts";
import type { LiveCluster, LiveObject } from "./live.ts";
import type { Seen } from "./live-work.ts";
import { formatId } from "./object.ts";
import { contradicted, distinct, holds, listed, unknown } from "./outcome.ts";
import { itemsAt, stringAt, type Value, valueAt } from "./value.ts";

/** An address that a Service leads to. */
interface Endpoint {
  readonly address: string;
  readonly isReady: boolean;
  readonly node: string | null;
  /** The name of its pod. */
  readonly pod: string | null;
}

/** Source: `discovery.k8s.io/v1` of the Kubernetes API: a condition that is not told counts as true. */
function endpointsOf(slice: LiveObject): readonly Endpoint[] {
  return itemsAt(slice.value, "endpoints").flatMap((one: Value) =>
    itemsAt(one, "addresses").flatMap((address): readonly Endpoint[] => {
      if (typeof address !== "string") return [];
      const pod = stringAt(one, "targetRef", "kind") === "Pod" ? (stringAt(one, "targetRef", "name") ?? null) : null;
      return [{ address, isReady: valueAt(one, ["conditions", "ready"]) !== false, node: stringAt(one, "nodeName") ?? null, pod }];
    }),
  );
}

function slicesIn(cluster: LiveCluster, { namespace }: LiveObject["id"]): readonly LiveObject[] {
  return namespace === null ? [] : cluster.list("EndpointSlice", namespace);
}

/**
 * Judges how many ready endpoints a Service has, by its EndpointSlices. A pod with addresses of both families counts once. That there are too few
 * is only said when all slices were exported.
 */
export function judgeEndpoints(
  { because, least }: { readonly because: string; readonly least: number },
  cluster: LiveCluster,
  service: LiveObject,
  seen: Seen,
): Outcome {
  const { namespace, name } = service.id;
  const slices = slicesIn(cluster, service.id).filter(({ value }) => stringAt(value, "metadata", "labels", "kubernetes.io/service-name") === name);
  const ready = slices.flatMap(endpointsOf).filter(({ isReady }) => isReady);
  const count = new Set(ready.map(({ pod, address }) => pod ?? address)).size;
  const piece = seen("endpoints", `${count} ready: ${listed(distinct(ready.map(({ address }) => address)), 4) || "none"}`);
  if (count >= least) return holds("live", [piece], [cluster.cluster]);
  if (!cluster.covers("EndpointSlice", namespace))
    return unknown("needs-cluster", `${because} The export of ${cluster.cluster} does not have all EndpointSlices of its namespace.`);
  const expected = `${formatId(service.id)} to have ${least === 1 ? "a ready endpoint" : `${least} ready endpoints`}`;
  return contradicted({ level: "live", evidence: [piece], clusters: [cluster.cluster], expected, found: count === 0 ? "none" : `${count}` });
}

/** The end of a pod's name, behind that of its workload. */
const POD_SUFFIX: Readonly<Record<string, string>> = {
  Deployment: "-[a-z0-9]{1,10}-[a-z0-9]{5}",
  StatefulSet: "-\\d+",
  DaemonSet: "-[a-z0-9]{5}",
};

/**
 * Judges whether the pods of a workload run on several nodes, by the EndpointSlices that lead to them. It is so when no two share a node; it is not
 * when all of several share one. Anything between is left open, as it is when not every pod is seen.
 */
export function judgeSpread(because: string, cluster: LiveCluster, workload: LiveObject, seen: Seen): Outcome {
  const suffix = Object.hasOwn(POD_SUFFIX, workload.id.kind) ? POD_SUFFIX[workload.id.kind] : undefined;
  const name = new RegExp(`^${workload.id.name.replaceAll(".", "\\.")}${suffix ?? "$^"}$`);
  const pods = new Map<string, string>();
  for (const { pod, node } of slicesIn(cluster, workload.id).flatMap(endpointsOf))
    if (pod !== null && node !== null && name.test(pod)) pods.set(pod, node);
  const status = ["Deployment", "StatefulSet"].includes(workload.id.kind) ? ["status", "replicas"] : ["status", "currentNumberScheduled"];
  const running = Number(valueAt(workload.value, status));
  const nodes = distinct([...pods.values()]);
  if (suffix === undefined || pods.size < 2 || pods.size !== running)
    return unknown("needs-cluster", `${because} The export of ${cluster.cluster} does not show on which nodes all of its pods run.`);
  const piece = seen("nodes", `${pods.size} pods on ${listed(nodes, 4)}`);
  if (nodes.length === pods.size) return holds("live", [piece], [cluster.cluster]);
  if (nodes.length > 1) return unknown("needs-cluster", `${because} Some of its pods share a node.`, [piece]);
  const expected = `the pods of ${formatId(workload.id)} on several nodes`;
  return contradicted({ level: "live", evidence: [piece], clusters: [cluster.cluster], expected, found: `all ${pods.size} on ${nodes[0]}` });
}
