import { deepest, formatId } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { equalitySelector, selects } from "../domain/selectors.ts";
import { type FieldPath, isMapping, itemsAt, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";
import type { DnsContainer } from "./dns-server.ts";

/** A Service in front of CoreDNS. */
export interface DnsService {
  readonly name: string;
  /** `Service kube-system/kube-dns`. */
  readonly words: string;
  readonly value: Mapping;
  /** Addresses of the cluster that it has in Git or in an export. */
  readonly addresses: readonly string[];
  readonly isSeen: boolean;
  /** Where a field stands; for a Service of an export, undefined. */
  at(path: FieldPath): Place | undefined;
}

/** The name that the Service of a cluster's DNS has by convention. */
const CLUSTER_DNS = "kube-dns";

/** The Services of a cluster that select the pods of a container; `kube-dns` of an export that decides, where Git does not have it. */
export function servicesOf(world: World, { cluster, object, metadata }: DnsContainer): readonly DnsService[] {
  const { namespace } = object.id;
  const labels = isMapping(metadata.labels) ? metadata.labels : {};
  // Labels that a variable stands for may be any.
  if (namespace === null || Object.values(labels).some((value) => typeof value !== "string" || /[$‹]/.test(value))) return [];
  const own = cluster.objects
    .filter(({ id }) => id.kind === "Service" && id.namespace === namespace)
    .map((one) => service(formatId(one.id), one.id.name, deepest(one).value, false, (path) => one.locate(path).place));
  const live = world.live?.clusters.find((one) => one.cluster === cluster.name);
  const found = own.some(({ name }) => name === CLUSTER_DNS) || live?.closed !== null ? undefined : live.find("Service", namespace, CLUSTER_DNS);
  const all = found === undefined ? own : [...own, service(formatId(found.id), CLUSTER_DNS, found.value, true, () => undefined)];
  return all.filter(({ value }) => {
    const selector = equalitySelector(valueAt(value, ["spec", "selector"]));
    return selector !== undefined && selector.length > 0 && selects(selector, labels);
  });
}

function service(words: string, name: string, value: Mapping, isSeen: boolean, at: DnsService["at"]): DnsService {
  const addresses = [stringAt(value, "spec", "clusterIP"), ...itemsAt(value, "spec", "clusterIPs")].filter(
    (one): one is string => typeof one === "string" && one !== "None" && !/[$‹]/.test(one),
  );
  return { name, words, value, addresses: [...new Set(addresses)], isSeen, at };
}

/** The number of the port in the pod that a port of a Service leads to; undefined when it hangs on a variable, null when the container has no such port. */
export function targetOf(port: Mapping, container: Mapping): string | null | undefined {
  const target = port.targetPort ?? port.port;
  const number = Number(target);
  if (Number.isInteger(number) && number > 0) return String(number);
  if (typeof target !== "string" || /[$‹]/.test(target)) return undefined;
  const named = itemsAt(container, "ports").find((one) => stringAt(one, "name") === target);
  const found = Number(valueAt(named, ["containerPort"]));
  return named === undefined ? null : Number.isInteger(found) ? String(found) : undefined;
}

/** Whether nothing but the container itself listens in its pod. */
export function isAlone({ pod }: DnsContainer): boolean {
  const sidecars = itemsAt(pod, "initContainers").filter((one) => stringAt(one, "restartPolicy") === "Always");
  return itemsAt(pod, "containers").length === 1 && sidecars.length === 0 && pod.hostNetwork !== true;
}
