import { itemsAt, type Mapping, stringAt, valueAt } from "./value.ts";

/**
 * Workloads that an autoscaler sets the replicas of: HorizontalPodAutoscaler, KEDA, and the cluster-proportional autoscaler by its `--target`.
 * Each as `<kind in lower case> <namespace>/<name>`.
 */
export function scaledBy(object: Mapping): readonly string[] {
  const kind = stringAt(object, "kind");
  const namespace = stringAt(object, "metadata", "namespace") ?? "";
  if (kind === "HorizontalPodAutoscaler" || kind === "ScaledObject") {
    const target = valueAt(object, ["spec", "scaleTargetRef"]);
    return [`${(stringAt(target, "kind") ?? "Deployment").toLowerCase()} ${namespace}/${stringAt(target, "name") ?? ""}`];
  }
  if (kind !== "Deployment") return [];
  return itemsAt(object, "spec", "template", "spec", "containers").flatMap((container) =>
    [...itemsAt(container, "args"), ...itemsAt(container, "command")].flatMap((arg) => {
      const [, target, name] = typeof arg === "string" ? (/^--target=(deployment|replicaset|statefulset)\/([a-z0-9.-]+)$/i.exec(arg) ?? []) : [];
      const own = itemsAt(container, "args").find((one) => typeof one === "string" && one.startsWith("--namespace="));
      const at = typeof own === "string" ? own.slice("--namespace=".length) : namespace;
      return target === undefined ? [] : [`${target.toLowerCase()} ${at}/${name}`];
    }),
  );
}
