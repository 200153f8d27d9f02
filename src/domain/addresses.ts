import { type AddressRange, parseAddresses } from "./cidr.ts";
import { scalarsOf } from "./fields.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import { deepest, groupOf, type KubernetesObject } from "./object.ts";
import { type FieldPath, itemsAt, type Mapping, stringAt, type Value, valueAt } from "./value.ts";
import { settingsOf } from "./variables.ts";
import type { Cluster, Setting } from "./world.ts";

/** Who hands addresses of load balancers out. */
export type Allocator = "cilium" | "metallb";

/** A pool of addresses for load balancers. */
export interface AddressPool {
  readonly object: KubernetesObject;
  readonly allocator: Allocator;
  readonly ranges: readonly { readonly range: AddressRange; readonly text: string; readonly path: FieldPath }[];
  /** A part of it is not known: a variable without a value, or no address. */
  readonly partly: boolean;
}

/** An address that an object asks for. */
export interface AddressRequest {
  readonly object: KubernetesObject;
  /** null when the field is the same for every allocator. */
  readonly allocator: Allocator | null;
  readonly range: AddressRange;
  readonly text: string;
  readonly path: FieldPath;
}

const POOLS: Readonly<Record<string, Allocator>> = { "cilium.io CiliumLoadBalancerIPPool": "cilium", "metallb.io IPAddressPool": "metallb" };

/** The kinds of {@link poolsOf}. */
export const POOL_KINDS: readonly string[] = ["CiliumLoadBalancerIPPool", "IPAddressPool"];

/**
 * The pools of a cluster that hand addresses out, disabled ones left out. Sources: https://docs.cilium.io/en/stable/network/lb-ipam/,
 * https://metallb.io/configuration/
 */
export function poolsOf(inventory: Inventory): readonly AddressPool[] {
  return POOL_KINDS.flatMap((kind) => inventory.ofKind(kind)).flatMap((object) => {
    const allocator = POOLS[`${groupOf(object.id.apiVersion)} ${object.id.kind}`];
    const { value } = deepest(object);
    if (allocator === undefined || valueAt(value, ["spec", "disabled"]) === true) return [];
    const stated = blocksOf(value);
    const ranges = stated.flatMap(({ text, path }) => {
      const range = parseAddresses(text);
      return range === undefined ? [] : [{ range, text, path }];
    });
    return [{ object, allocator, ranges, partly: ranges.length < stated.length }];
  });
}

function blocksOf(value: Mapping): readonly { readonly text: string; readonly path: FieldPath }[] {
  const blocks = ["blocks", "cidrs"].flatMap((list) =>
    itemsAt(value, "spec", list).map((block, index) => {
      const cidr = stringAt(block, "cidr");
      const start = stringAt(block, "start") ?? "";
      return { text: cidr ?? `${start}-${stringAt(block, "stop") ?? start}`, path: ["spec", list, index, cidr === undefined ? "start" : "cidr"] };
    }),
  );
  const plain = itemsAt(value, "spec", "addresses").map((item, index) => ({ text: String(item), path: ["spec", "addresses", index] }));
  return [...blocks, ...plain];
}

/** Annotations by which a Service asks for addresses, with who reads them. */
const ANNOTATIONS: Readonly<Record<string, Allocator>> = {
  "io.cilium/lb-ipam-ips": "cilium",
  "lbipam.cilium.io/ips": "cilium",
  "metallb.universe.tf/loadBalancerIPs": "metallb",
  "metallb.io/loadBalancerIPs": "metallb",
};

const SHARING = [
  "lbipam.cilium.io/sharing-key",
  "io.cilium/lb-ipam-sharing-key",
  "metallb.universe.tf/allow-shared-ip",
  "metallb.io/allow-shared-ip",
];

/** True when the object says that it shares its addresses with others. */
export function sharesAddress(object: KubernetesObject): boolean {
  for (const { path } of scalarsOf(deepest(object).value)) if (SHARING.includes(String(path.at(-1)))) return true;
  return false;
}

const asking = new WeakMap<Cluster, readonly AddressRequest[]>();

/** Addresses that load balancers of a cluster ask for: Services, Gateways, and the values of releases whose charts pass such fields on. */
export function loadBalancerRequests(cluster: Cluster): readonly AddressRequest[] {
  const known = asking.get(cluster);
  if (known !== undefined) return known;
  const inventory = inventoryOf(cluster);
  const made = [
    ...inventory.ofKind("Service").flatMap((object) => requestsIn(object, [["metadata", "annotations"], ["spec"]])),
    ...inventory.ofKind("Gateway").flatMap((object) => requestsIn(object, [["spec", "infrastructure", "annotations"]])),
    ...inventory.ofKind("HelmRelease").flatMap((object) => requestsIn(object, [["spec", "values"]])),
  ];
  asking.set(cluster, made);
  return made;
}

function requestsIn(object: KubernetesObject, roots: readonly FieldPath[]): readonly AddressRequest[] {
  const { value } = deepest(object);
  return roots.flatMap((root) => {
    const below = valueAt(value, root);
    return [...scalarsOf({ below: below ?? null })].flatMap((scalar) => requestAt(object, [...root, ...scalar.path.slice(1)], scalar.value));
  });
}

function requestAt(object: KubernetesObject, path: FieldPath, value: Value): readonly AddressRequest[] {
  const key = String(path.at(-1));
  const allocator = Object.hasOwn(ANNOTATIONS, key) ? (ANNOTATIONS[key] ?? null) : null;
  if (typeof value !== "string" || (allocator === null && key !== "loadBalancerIP")) return [];
  return value.split(",").flatMap((part) => {
    const range = parseAddresses(part);
    return range === undefined || range.first !== range.last ? [] : [{ object, allocator, range, text: part.trim(), path }];
  });
}

/** Addresses inside the cluster that Services, and releases in their values, ask for. */
export function clusterAddressRequests(cluster: Cluster): readonly AddressRequest[] {
  const inventory = inventoryOf(cluster);
  const services = inventory
    .ofKind("Service")
    .flatMap((object) => clusterAddress(object, ["spec", "clusterIP"], stringAt(deepest(object).value, "spec", "clusterIP")));
  const releases = inventory
    .ofKind("HelmRelease")
    .flatMap((object) =>
      [...scalarsOf({ values: valueAt(deepest(object).value, ["spec", "values"]) ?? null })].flatMap(({ path, value }) =>
        path.at(-1) === "clusterIP" && typeof value === "string" ? clusterAddress(object, ["spec", ...path], value) : [],
      ),
    );
  return [...services, ...releases];
}

function clusterAddress(object: KubernetesObject, path: FieldPath, text: string | undefined): readonly AddressRequest[] {
  const range = text === undefined ? undefined : parseAddresses(text);
  return text === undefined || range === undefined || range.first !== range.last ? [] : [{ object, allocator: null, range, text, path }];
}

/** A network of the cluster that a setting states. */
export interface StatedNetwork {
  readonly is: "pod" | "service";
  readonly ranges: readonly AddressRange[];
  readonly setting: Setting;
}

const NETWORK = /^(?:CLUSTER_|K8S_|KUBE(?:RNETES)?_)?(POD|SERVICE|SVC)S?_(?:CIDR|SUBNET|NETWORK)S?(?:_STRING|_V[46]|_IPV[46])?$/i;

/** The networks for pods and Services that the settings of a cluster state by their names, `POD_CIDR` and the like; a list may be JSON or have commas. */
export function statedNetworks(cluster: Cluster): readonly StatedNetwork[] {
  const settings = settingsOf(cluster);
  return cluster.settings.flatMap((setting): readonly StatedNetwork[] => {
    const kind = NETWORK.exec(setting.key)?.[1]?.toUpperCase();
    const value = settings.value(setting.key);
    if (kind === undefined || value === undefined) return [];
    const ranges = value
      .split(/[\s,[\]"']+/)
      .filter((part) => part.includes("/"))
      .map(parseAddresses);
    const whole = ranges.flatMap((range) => range ?? []);
    return whole.length === 0 || whole.length < ranges.length ? [] : [{ is: kind === "POD" ? "pod" : "service", ranges: whole, setting }];
  });
}
