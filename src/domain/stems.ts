import { partsOf } from "./lexicon.ts";
import { perText } from "./memo.ts";

/** Words that mean the same in fields and in sentences, by the stem they are compared as. */
const SAME: Readonly<Record<string, string>> = {
  maximum: "max",
  maximal: "max",
  minimum: "min",
  minimal: "min",
  database: "db",
  databases: "db",
  postgresql: "postgres",
  pg: "postgres",
  ssl: "tls",
  mem: "memory",
  ram: "memory",
  repository: "repo",
  repositories: "repo",
  directory: "dir",
  directories: "dir",
  configuration: "config",
  retain: "retention",
  retained: "retention",
  retains: "retention",
  retaining: "retention",
  expands: "expansion",
  expandable: "expansion",
  compressed: "compression",
  compacted: "compact",
  encrypted: "encryption",
  rotated: "rotation",
  rotates: "rotation",
  evicted: "eviction",
  evicts: "eviction",
  authentication: "auth",
  expand: "expansion",
  spreads: "spread",
  indices: "index",
  indexes: "index",
  concurrency: "concurrent",
  parallelism: "parallel",
  loggers: "logger",
  addr: "address",
  addresses: "address",
  classes: "class",
  policies: "policy",
  proxies: "proxy",
  retries: "retry",
  replicas: "replica",
  uid: "user",
  gid: "group",
  ns: "namespace",
  quota: "quota",
  passwords: "password",
  urls: "url",
  metrics: "metric",
  capped: "limit",
  capping: "limit",
  limited: "limit",
};

/** Endings that are taken off, and how many letters have to stay. */
const ENDINGS: readonly (readonly [string, number])[] = [
  ["ing", 4],
  ["ion", 5],
  ["ed", 4],
  ["ence", 5],
  ["ent", 5],
  ["e", 4],
];

const known = new Map<string, string>();

/** What words are compared by: lower case, without plural mark and verb endings ("compressed" and "compression" are one). */
export function stemOf(word: string): string {
  const found = known.get(word);
  if (found !== undefined) return found;
  const made = makeStem(word.toLowerCase());
  if (known.size < 20_000) known.set(word, made);
  return made;
}

function makeStem(lower: string): string {
  const single = lower.length > 3 && /[^s]s$/.test(lower) ? lower.slice(0, -1) : lower;
  const one = (Object.hasOwn(SAME, lower) ? SAME[lower] : Object.hasOwn(SAME, single) ? SAME[single] : undefined) ?? single;
  for (const [ending, least] of ENDINGS) if (one.endsWith(ending) && one.length - ending.length >= least) return one.slice(0, -ending.length);
  return one;
}

/** The stems of an identifier's parts: `maxConnections` gives max and connect. */
export const stemsOf = perText((identifier: string): readonly string[] => partsOf(identifier).map(stemOf));

/** What a word of a sentence may go by in a field, beside its own. */
const ALSO: Readonly<Record<string, string>> = {
  pvc: "persistence persistent volume storage claim persistentvolumeclaim",
  volume: "persistence persistent storage claim pvc",
  disk: "storage volume persistence",
  storage: "persistence volume",
  claim: "persistence volume storage",
  instance: "replicas",
  replica: "instances replicated",
  filesystem: "fs fstype",
  pod: "replicas",
  node: "replicas",
  copy: "replicas replicated replication",
  copies: "replicas replicated replication",
  heap: "xms xmx",
  concurrent: "parallel concurrency parallelism",
  frequently: "interval",
  every: "interval period schedule cron",
  frequency: "interval period",
  schedule: "cron",
  host: "hostname",
  hostname: "host",
  credential: "secret password",
  spread: "topology",
  connection: "conn",
  connections: "conn",
  capped: "limit",
  cap: "limit",
  ceiling: "limit",
  asks: "request",
  reserves: "request",
  expiry: "renew expiration",
  expiration: "renew expiry",
  deduplication: "dedup",
  evaluation: "eval",
  collector: "collection",
  attempts: "retries backoff",
  kept: "retention",
  keep: "retention",
  keeps: "retention",
  role: "owner",
  gateway: "parent",
  expire: "ttl retention",
  listener: "section",
  folder: "dir directory",
  "daemon set": "daemonset",
};

const also = new Map(Object.entries(ALSO).map(([word, others]) => [stemOf(word), others.split(" ").map(stemOf)]));

/** What products are, in words that say nothing more beside the product's name. */
const DESCRIBED: Readonly<Record<string, string>> = {
  trivy: "vulnerability scanner scanning scan",
  harbor: "registry container",
  grafana: "dashboard dashboards visualisation",
  prometheus: "monitoring metrics",
  alertmanager: "alerting notification",
  loki: "log logs aggregation",
  minio: "object storage s3",
  cilium: "cni",
  coredns: "dns",
  dragonfly: "redis cache in-memory",
  keycloak: "identity sso provider",
  velero: "backup",
  cnpg: "postgres postgresql database cloudnative",
  postgres: "database relational",
  pgbouncer: "connection pooler pooling",
  kafka: "broker streaming",
  concurrent: "job jobs task tasks build builds",
  vmalert: "alert alerting rules rule evaluator",
  strimzi: "kafka operator",
  rook: "ceph storage",
  ceph: "storage distributed",
  openebs: "local storage",
  spegel: "registry mirror image",
  chartmuseum: "helm charts",
  notary: "content trust signing image",
  fluentbit: "log collector shipper",
  victoriametrics: "metrics time series",
  gitaly: "git",
  cloudflared: "tunnel cloudflare",
  certmanager: "certificate",
};

const described = new Map(Object.entries(DESCRIBED).map(([product, words]) => [stemOf(product), words.split(" ").map(stemOf)]));

/** Stems that account for a word of a sentence, its own first. */
export function accountedBy(stem: string): readonly string[] {
  const others = also.get(stem);
  return others === undefined ? [stem] : [stem, ...others];
}

/** Words that only say what a product is. */
export function describing(product: string): readonly string[] {
  return described.get(product) ?? [];
}
