import { accountedBy, describing, stemOf, stemsOf } from "./stems.ts";
import { isMapping, isSequence, type Mapping, type Value } from "./value.ts";

/** What goes over a port, in the words that people have for it. Sources: IANA service names and the defaults of the products. */
const PORTS: Readonly<Record<number, string>> = {
  25: "smtp mail",
  53: "dns resolution lookups name names",
  80: "http web",
  443: "https tls web internet",
  465: "smtp mail",
  587: "smtp mail submission",
  636: "ldap ldaps directory",
  3306: "mysql mariadb database",
  5432: "postgres postgresql database db sql",
  5433: "postgres postgresql database db",
  6379: "redis dragonfly valkey cache",
  6443: "api server kube apiserver kubernetes",
  8443: "https webhook",
  9000: "minio s3 object storage",
  9092: "kafka broker brokers plain",
  9093: "kafka broker brokers tls",
  9094: "kafka alertmanager",
  9187: "metrics exporter postgres",
  9200: "elasticsearch opensearch",
  27017: "mongodb mongo database",
};

/** Peers by other names. */
const PEERS: Readonly<Record<string, string>> = {
  dns: "kube-dns coredns node-local-dns",
  api: "kube-apiserver",
  server: "kube-apiserver",
  apiserver: "kube-apiserver",
  internet: "world 0.0.0.0/0 ::/0",
  world: "world 0.0.0.0/0",
  external: "world 0.0.0.0/0",
  anywhere: "world 0.0.0.0/0 all",
  gateway: "gateway cilium envoy traefik ingress-nginx istio-ingressgateway",
  prometheus: "prometheus vmagent",
  scraping: "prometheus vmagent",
  scrapers: "prometheus vmagent",
  scrape: "prometheus vmagent",
  nodes: "host remote-node",
  kubelet: "host remote-node",
  cluster: "cluster",
};

/** A peer of traffic as a sentence tells it: plain words, and names in code. */
export interface SpokenPeer {
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/** What a rule, or one of its peers, gives to tell by. */
export interface PeerFacts {
  /** Everything by which the rule names its peers. */
  readonly texts: readonly string[];
  /** Stems of what the policy is called. */
  readonly own: ReadonlySet<string>;
  /** The ports that the traffic goes over. */
  readonly ports: readonly number[];
}

/** Whether a rule's selectors, addresses and entities, what its ports are for, and the policy's own name account for every word of a peer. */
export function isPeer({ words, names }: SpokenPeer, { texts, own, ports }: PeerFacts): boolean {
  if (!names.every((name) => texts.includes(name))) return false;
  const stems = new Set(texts.flatMap((text) => [...stemsOf(text), stemOf(text.toLowerCase().replace(/[^a-z0-9]/g, ""))]));
  const meant = ports.flatMap((port) => PORTS[port]?.split(" ") ?? []).map(stemOf);
  let told = names.length > 0;
  for (const word of words) {
    const stem = stemOf(word.toLowerCase().replace(/[^a-z0-9]/g, ""));
    const parts = stemsOf(word);
    const also = Object.hasOwn(PEERS, word.toLowerCase()) ? (PEERS[word.toLowerCase()] ?? "").split(" ") : [];
    const byPeer =
      accountedBy(stem).some((one) => stems.has(one)) ||
      (parts.length > 1 && parts.every((part) => stems.has(part))) ||
      also.some((peer) => texts.includes(peer)) ||
      [...stems].some((one) => describing(one).includes(stem)) ||
      meant.includes(stem);
    if (byPeer) told = true;
    else if (!own.has(stem)) return false;
  }
  return told;
}

/** Everything by which a rule, or one of its peers, names whom it lets through: label values (and `key: value`), addresses, entities, domain names; not its ports. */
export function peerTexts(rule: Value | undefined): readonly string[] {
  if (!isMapping(rule)) return [];
  const found: string[] = [];
  const collect = (value: Value, depth: number): void => {
    if (depth > 8 || found.length > 200) return;
    if (typeof value === "string") found.push(value);
    else if (isSequence(value)) for (const item of value) collect(item, depth + 1);
    else if (isMapping(value) && !isExcluding(value))
      for (const [key, item] of Object.entries(value)) {
        if (key === "except" || key === "operator") continue;
        if (typeof item === "string" && key.includes("/")) found.push(`${key}: ${item}`);
        collect(item, depth + 1);
      }
  };
  for (const [key, value] of Object.entries(rule)) if (key !== "ports" && key !== "toPorts" && value !== undefined) collect(value, 0);
  return found;
}

/** An expression that rules labels out, which says nothing about who is let through. */
function isExcluding({ operator }: Mapping): boolean {
  return typeof operator === "string" && !/^in$/i.test(operator);
}

/** Words for the pods that a policy itself selects. */
const OWN = /^(?:peers?|members?|replicas?|each|other|itself|themselves|brokers?|servers?|own|pods?|nodes?|instances?|same)$/i;

/** "The peers", "the other members": a peer that has just the labels by which the policy selects its own pods. */
export function isOwnPeer({ words, names }: SpokenPeer, texts: readonly string[], selected: readonly string[]): boolean {
  if (names.length > 0 || words.length === 0 || !words.every((word) => OWN.test(word))) return false;
  const values = texts.filter((text) => !text.includes(": "));
  return values.length > 0 && values.every((text) => selected.includes(text));
}
