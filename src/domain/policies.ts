import type { Entry } from "./catalogue.ts";
import { judgedForm } from "./fields.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "./value.ts";

/** Kinds of network policies that are understood. */
export const POLICY_KINDS: readonly string[] = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

/** A port that a rule allows. */
interface AllowedPort {
  readonly port: number;
  readonly protocol: string;
}

/** One rule of a policy: whom it lets in or out, and on which ports. */
export interface TrafficRule {
  readonly entry: Entry;
  readonly path: FieldPath;
  /** Namespaces, names of apps, address ranges and domain names of its peers. */
  readonly peers: readonly string[];
  /** null when all ports are allowed. */
  readonly ports: readonly AllowedPort[] | null;
  /** True when its peers are everything, or are named by labels that tell nothing. */
  readonly open: boolean;
  /** The rule in words. */
  readonly says: string;
}

/** Labels whose values name a namespace or an app. */
const NAMING = /(?:metadata\.name|\/name|\/instance|\/component|^app$|^name$|^k8s-app$|io\.kubernetes\.pod\.namespace|pod\.namespace)$/;

function policySpecs(entry: Entry): readonly { readonly spec: Mapping; readonly at: FieldPath }[] {
  const form = judgedForm(entry).value;
  const { spec, specs } = form;
  const one = isMapping(spec) ? [{ spec, at: ["spec"] as FieldPath }] : [];
  const many = isSequence(specs) ? specs.flatMap((item, index) => (isMapping(item) ? [{ spec: item, at: ["specs", index] as FieldPath }] : [])) : [];
  return [...one, ...many];
}

/** The rules of a policy for one direction. */
export function trafficRules(entry: Entry, direction: "ingress" | "egress"): readonly TrafficRule[] {
  return policySpecs(entry).flatMap(({ spec, at }) => {
    const rules = spec[direction];
    if (!isSequence(rules)) return [];
    return rules.flatMap((rule, index) => (isMapping(rule) ? [ruleOf(entry, [...at, direction, index], rule, direction)] : []));
  });
}

function ruleOf(entry: Entry, path: FieldPath, rule: Mapping, direction: "ingress" | "egress"): TrafficRule {
  const cilium = entry.object.id.kind !== "NetworkPolicy";
  const found = cilium ? ciliumPeers(rule) : plainPeers(rule[direction === "ingress" ? "from" : "to"]);
  const ports = cilium ? ciliumPorts(rule.toPorts) : plainPorts(rule.ports);
  const peers = [...new Set(found.peers)];
  const on = ports === null ? "all ports" : ports.map(({ port, protocol }) => `${port}/${protocol}`).join(", ");
  return { entry, path, peers, ports, open: found.open, says: `${peers.join(", ") || (found.open ? "any peer" : "no peer")} on ${on}` };
}

interface Peers {
  readonly peers: readonly string[];
  readonly open: boolean;
}

function plainPeers(list: Value | undefined): Peers {
  if (!isSequence(list)) return { peers: [], open: true };
  const each = list.map((peer): Peers => {
    const names = [...labelNames(valueAt(peer, ["namespaceSelector"])), ...labelNames(valueAt(peer, ["podSelector"]))];
    const block = stringAt(peer, "ipBlock", "cidr");
    const peers = block === undefined ? names : [...names, block];
    return { peers, open: peers.length === 0 };
  });
  return { peers: each.flatMap(({ peers }) => peers), open: each.some(({ open }) => open) };
}

function labelNames(selector: Value | undefined): readonly string[] {
  const labels = valueAt(selector, ["matchLabels"]);
  const plain = isMapping(labels)
    ? Object.entries(labels).flatMap(([key, value]) => (NAMING.test(key) && typeof value === "string" ? [value] : []))
    : [];
  const expressions = valueAt(selector, ["matchExpressions"]);
  if (!isSequence(expressions)) return plain;
  const more = expressions.flatMap((expression) => {
    const values = valueAt(expression, ["values"]);
    const named = NAMING.test(stringAt(expression, "key") ?? "") && stringAt(expression, "operator") === "In";
    return named && isSequence(values) ? values.filter((value) => typeof value === "string") : [];
  });
  return [...plain, ...more];
}

function ciliumPeers(rule: Mapping): Peers {
  const lists = ["fromEndpoints", "toEndpoints", "fromCIDR", "toCIDR", "fromEntities", "toEntities", "toFQDNs", "fromCIDRSet", "toCIDRSet"];
  const items = lists.flatMap((key) => (isSequence(rule[key]) ? (rule[key] as readonly Value[]) : []));
  const peers = items.flatMap((item) => {
    if (typeof item === "string") return [item];
    const named = [stringAt(item, "cidr"), stringAt(item, "matchName"), stringAt(item, "matchPattern")].filter((name) => name !== undefined);
    const labels = valueAt(item, ["matchLabels"]);
    const values = isMapping(labels)
      ? Object.entries(labels).flatMap(([key, value]) => (NAMING.test(key.replace(/^\w+:/, "")) && typeof value === "string" ? [value] : []))
      : [];
    return [...named, ...values];
  });
  return { peers, open: items.length > 0 && peers.length < items.length };
}

function plainPorts(list: Value | undefined): readonly AllowedPort[] | null {
  if (!isSequence(list)) return null;
  return list.flatMap((item) => {
    const port = Number(valueAt(item, ["port"]));
    return Number.isInteger(port) ? [{ port, protocol: stringAt(item, "protocol") ?? "TCP" }] : [];
  });
}

/** Source: Cilium `toPorts`; a port without protocol, or with `ANY`, is of every protocol. https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples */
function ciliumPorts(list: Value | undefined): readonly AllowedPort[] | null {
  if (!isSequence(list)) return null;
  const items = list.flatMap((item) => {
    const ports = valueAt(item, ["ports"]);
    return isSequence(ports) ? ports : [];
  });
  return items.flatMap((item) => {
    const port = Number(valueAt(item, ["port"]));
    const protocol = stringAt(item, "protocol") ?? "ANY";
    if (!Number.isInteger(port)) return [];
    return protocol === "ANY" ? ["TCP", "UDP", "SCTP"].map((one) => ({ port, protocol: one })) : [{ port, protocol }];
  });
}

/**
 * True when a policy isolates the pods it selects in a direction: what no rule allows is denied there. Without `policyTypes`, a NetworkPolicy
 * isolates ingress, and egress when it has egress rules; Cilium isolates each direction whose rule section has a rule, an empty one included
 * (`- {}`); an empty section (`[]`) isolates nothing (`Rule.Sanitize` in cilium/pkg/policy/api).
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 * https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes
 */
export function isolates(entry: Entry, direction: "ingress" | "egress"): boolean {
  return policySpecs(entry).some(({ spec }) => {
    if (entry.object.id.kind !== "NetworkPolicy") {
      const chosen = valueAt(spec, ["enableDefaultDeny", direction]);
      if (typeof chosen === "boolean") return chosen;
      return [spec[direction], spec[`${direction}Deny`]].some((rules) => isSequence(rules) && rules.length > 0);
    }
    const { policyTypes } = spec;
    if (isSequence(policyTypes)) return policyTypes.some((type) => String(type).toLowerCase() === direction);
    return direction === "ingress" || isSequence(spec.egress);
  });
}

/** True when a policy denies everything in a direction to all pods it can select: an empty selector, and no rule that lets anything through. */
export function isDefaultDeny(entry: Entry, direction: "ingress" | "egress"): boolean {
  if (!isolates(entry, direction)) return false;
  return policySpecs(entry).every(({ spec }) => {
    const selector = spec.podSelector ?? spec.endpointSelector;
    const rules = spec[direction];
    const empty =
      !isSequence(rules) || rules.every((rule) => entry.object.id.kind !== "NetworkPolicy" && isMapping(rule) && Object.keys(rule).length === 0);
    return isMapping(selector) && Object.keys(selector).length === 0 && empty;
  });
}

/** One peer of a rule as the policy has it; null for a rule that names none, which lets everybody through. */
export function peersOf(rule: TrafficRule, direction: "ingress" | "egress"): readonly (Mapping | null)[] {
  const value = valueAt(judgedForm(rule.entry).value, rule.path);
  if (!isMapping(value)) return [];
  const cilium = rule.entry.object.id.kind !== "NetworkPolicy";
  const side = direction === "ingress" ? "from" : "to";
  const keys = cilium ? Object.keys(value).filter((key) => key.startsWith(side) && key !== "toPorts") : [side];
  const items = keys.flatMap((key) => {
    const list = value[key];
    return isSequence(list) ? list.map((item): Mapping => ({ [key]: [item] })) : [];
  });
  // For Cilium, a rule without anything, or with an empty list of peers, lets nobody through.
  if (items.length === 0 && cilium && (keys.length > 0 || Object.keys(value).length === 0)) return [];
  return items.length === 0 ? [null] : items;
}

/** Whether the policies may select the same pod: they do not when they ask for different values of one label. */
export function maySelectSame(one: Entry, other: Entry): boolean {
  const labels = (entry: Entry): readonly Mapping[] =>
    policySpecs(entry).map(({ spec }) => {
      const found = valueAt(spec.podSelector ?? spec.endpointSelector, ["matchLabels"]);
      return isMapping(found) ? found : {};
    });
  return labels(one).some((mine) =>
    labels(other).some((theirs) => Object.entries(mine).every(([key, value]) => !Object.hasOwn(theirs, key) || theirs[key] === value)),
  );
}

/** True when a policy selects every pod of its namespace. */
export function selectsAll(entry: Entry): boolean {
  return policySpecs(entry).every(({ spec }) => {
    const selector = spec.podSelector ?? spec.endpointSelector;
    return isMapping(selector) && Object.keys(selector).length === 0;
  });
}

const SPACE = /(?:kubernetes\.io\/metadata\.name|io\.kubernetes\.pod\.namespace)$/;

/**
 * Whether a peer stands in the policy's own namespace: all of the namespace (`all`), some pods of it (`some`), or another one (`no`). A peer that
 * names no namespace is of the policy's own.
 */
export function inOwnSpace(peer: Mapping | null, { object }: Entry): "all" | "some" | "no" {
  const [list] = peer === null ? [] : Object.values(peer);
  const item = isSequence(list) ? list[0] : undefined;
  if (!isMapping(item) || object.id.kind === "CiliumClusterwideNetworkPolicy") return "no";
  const plain = object.id.kind === "NetworkPolicy";
  if (plain ? item.ipBlock !== undefined : !Object.keys(peer ?? {}).every((key) => key.endsWith("Endpoints"))) return "no";
  const spaces = plain ? item.namespaceSelector : item;
  const pods = plain ? item.podSelector : item;
  const labels = valueAt(spaces, ["matchLabels"]);
  const named = isMapping(labels) ? Object.entries(labels).filter(([key]) => SPACE.test(key)) : [];
  const expressions = [valueAt(spaces, ["matchExpressions"]), valueAt(pods, ["matchExpressions"])].some((found) => found !== undefined);
  if (plain && spaces !== undefined && named.length === 0) return "no";
  if (named.some(([, value]) => value !== object.id.namespace) || (named.length > 0 && object.id.namespace === null)) return "no";
  const others = valueAt(pods, ["matchLabels"]);
  const more = isMapping(others) ? Object.keys(others).filter((key) => plain || !SPACE.test(key)) : [];
  return more.length === 0 && !expressions ? "all" : "some";
}

/** Labels by which a policy selects its pods, values only. */
export function selectedBy(entry: Entry): readonly string[] {
  return policySpecs(entry).flatMap(({ spec }) => labelNames(spec.podSelector ?? spec.endpointSelector));
}
