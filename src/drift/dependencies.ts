import type { LiveObject } from "../domain/live.ts";
import { deepest, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import { POD_TEMPLATES } from "../domain/pods.ts";
import { equalitySelector, selects } from "../domain/selectors.ts";
import { isMapping, itemsAt, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";

/** An object that a workload of Git cannot do without. */
export interface Dependency {
  readonly workload: KubernetesObject;
  readonly pod: Mapping;
  readonly id: ObjectId;
  /** How the workload depends on it: "mounts", "runs as", "is behind". */
  readonly how: string;
}

/** Objects that every namespace has without anybody's doing. */
const EVERYWHERE = new Set(["ConfigMap kube-root-ca.crt", "ServiceAccount default"]);

/** What the workloads of a cluster depend on: ConfigMaps and Secrets, their ServiceAccount, and the live Services that select their pods. */
export function dependenciesOf(objects: readonly KubernetesObject[], live: readonly LiveObject[]): readonly Dependency[] {
  const services = new Map<string | null, LiveObject[]>();
  for (const object of live)
    if (object.id.kind === "Service") services.set(object.id.namespace, [...(services.get(object.id.namespace) ?? []), object]);
  return objects
    .filter(({ id }) => WORKLOADS.includes(id.kind))
    .flatMap((workload) => [...named(workload), ...behind(workload, services.get(workload.id.namespace) ?? [])]);
}

function named(workload: KubernetesObject): readonly Dependency[] {
  const template = POD_TEMPLATES[workload.id.kind] ?? ["spec", "template"];
  const pod = valueAt(deepest(workload).value, [...template, "spec"]);
  if (!isMapping(pod)) return [];
  const { namespace } = workload.id;
  const core = (kind: string, name: string | undefined, how: string): readonly Dependency[] =>
    name === undefined || name === "" || EVERYWHERE.has(`${kind} ${name}`)
      ? []
      : [{ workload, pod, id: { apiVersion: "v1", kind, namespace, name }, how }];
  const containers = [...itemsAt(pod, "containers"), ...itemsAt(pod, "initContainers")];
  return [
    ...itemsAt(pod, "volumes").flatMap((volume) => [
      ...core("ConfigMap", stringAt(volume, "configMap", "name"), "mounts"),
      ...core("Secret", stringAt(volume, "secret", "secretName"), "mounts"),
      ...itemsAt(volume, "projected", "sources").flatMap((source) => [
        ...core("ConfigMap", stringAt(source, "configMap", "name"), "mounts"),
        ...core("Secret", stringAt(source, "secret", "name"), "mounts"),
      ]),
    ]),
    ...containers.flatMap((container) => [...environment(container, core)]),
    ...core("ServiceAccount", stringAt(pod, "serviceAccountName"), "runs as"),
  ];
}

function environment(container: Value, core: (kind: string, name: string | undefined, how: string) => readonly Dependency[]): readonly Dependency[] {
  const how = "takes its environment from";
  return [
    ...itemsAt(container, "envFrom").flatMap((source) => [
      ...core("ConfigMap", stringAt(source, "configMapRef", "name"), how),
      ...core("Secret", stringAt(source, "secretRef", "name"), how),
    ]),
    ...itemsAt(container, "env").flatMap((variable) => [
      ...core("ConfigMap", stringAt(variable, "valueFrom", "configMapKeyRef", "name"), how),
      ...core("Secret", stringAt(variable, "valueFrom", "secretKeyRef", "name"), how),
    ]),
  ];
}

function behind(workload: KubernetesObject, services: readonly LiveObject[]): readonly Dependency[] {
  const template = POD_TEMPLATES[workload.id.kind];
  if (template === undefined || template.length === 0) return [];
  const { value } = deepest(workload);
  const [labels, pod] = [valueAt(value, [...template, "metadata", "labels"]), valueAt(value, [...template, "spec"])];
  if (!isMapping(labels) || !isMapping(pod)) return [];
  return services
    .filter((service) => {
      const selector = equalitySelector(valueAt(service.value, ["spec", "selector"]));
      return selector !== undefined && selector.length > 0 && selects(selector, labels);
    })
    .map(({ id }) => ({ workload, pod, id, how: "is reached through" }));
}
