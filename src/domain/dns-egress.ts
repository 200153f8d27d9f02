import { deepest, groupOf, type KubernetesObject } from "./object.ts";
import { type FieldPath, isMapping, itemsAt, type Mapping, type Value, valueAt } from "./value.ts";

/** A kind of pods that a policy lets others ask for names. */
export interface DnsEgress {
  /** The labels that they must have; null when others may be meant: every pod, an address, or labels that are not told one by one. */
  readonly labels: ReadonlyMap<string, string> | null;
  /** Their namespace; null when it is not one that is told by name. */
  readonly namespace: string | null;
  readonly path: FieldPath;
}

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";
const CILIUM_NAMESPACE = "io.kubernetes.pod.namespace";

/** Whom a policy lets pods ask on port 53, peer by peer; none when it says nothing of that port. */
export function dnsEgressOf(object: KubernetesObject): readonly DnsEgress[] {
  const { value } = deepest(object);
  if (groupOf(object.id.apiVersion) === "cilium.io") {
    const specs: readonly FieldPath[] = [["spec"], ...itemsAt(value, "specs").map((_spec, index) => ["specs", index])];
    return specs.flatMap((spec) => itemsAt(value, ...spec, "egress").flatMap((rule, index) => ciliumPeers(object, rule, [...spec, "egress", index])));
  }
  return itemsAt(value, "spec", "egress").flatMap((rule, index) => peers(object, rule, ["spec", "egress", index]));
}

function peers({ id }: KubernetesObject, rule: Value, path: FieldPath): readonly DnsEgress[] {
  const ports = itemsAt(rule, "ports");
  const open: DnsEgress = { labels: null, namespace: null, path };
  if (ports.length > 0 && !ports.some((port) => isDns(valueAt(port, ["port"])) || valueAt(port, ["endPort"]) !== undefined)) return [];
  const to = itemsAt(rule, "to");
  if (ports.length === 0 || to.length === 0) return [open];
  return to.map((peer, index): DnsEgress => {
    const at = [...path, "to", index];
    const labels = plainLabels(valueAt(peer, ["podSelector"]));
    const where = valueAt(peer, ["namespaceSelector"]);
    const namespace = where === undefined ? id.namespace : (plainLabels(where)?.get(NAMESPACE_LABEL) ?? null);
    return { labels, namespace, path: labels === null ? at : [...at, "podSelector"] };
  });
}

/** Ways to name whom a Cilium policy lets pods ask, apart from endpoints. */
const OTHERS = ["toEntities", "toCIDR", "toCIDRSet", "toFQDNs", "toServices", "toGroups", "toNodes"];

function ciliumPeers({ id }: KubernetesObject, rule: Value, path: FieldPath): readonly DnsEgress[] {
  const ports = itemsAt(rule, "toPorts").flatMap((one) => itemsAt(one, "ports"));
  if (ports.length > 0 && !ports.some((port) => isDns(valueAt(port, ["port"])) || valueAt(port, ["endPort"]) !== undefined)) return [];
  const endpoints = itemsAt(rule, "toEndpoints");
  if (ports.length === 0 || endpoints.length === 0 || OTHERS.some((key) => valueAt(rule, [key]) !== undefined))
    return [{ labels: null, namespace: null, path }];
  return endpoints.map((endpoint, index): DnsEgress => {
    const at = [...path, "toEndpoints", index];
    const all = plainLabels(endpoint);
    if (all === null) return { labels: null, namespace: null, path: at };
    const bare = new Map([...all].map(([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ""), value]));
    const namespace = bare.get(CILIUM_NAMESPACE) ?? (bare.has(NAMESPACE_LABEL) ? null : id.namespace);
    bare.delete(CILIUM_NAMESPACE);
    return { labels: bare.size === 0 ? null : bare, namespace, path: [...at, "matchLabels"] };
  });
}

function isDns(port: Value | undefined): boolean {
  return Number(port) === 53 || (typeof port === "string" && /dns|[$‹]/.test(port));
}

/** The labels of a selector that names nothing else; null for one that selects everything, by expressions, or by variables. */
function plainLabels(selector: Value | undefined): ReadonlyMap<string, string> | null {
  if (!isMapping(selector) || itemsAt(selector, "matchExpressions").length > 0) return null;
  const labels: Mapping = isMapping(selector.matchLabels) ? selector.matchLabels : {};
  const entries = Object.entries(labels);
  if (entries.length === 0 || entries.some(([key, value]) => typeof value !== "string" || /[$‹]/.test(`${key}${value}`))) return null;
  return new Map(entries.map(([key, value]) => [key, String(value)]));
}
