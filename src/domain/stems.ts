import { partsOf } from "./lexicon.ts";

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

const ENDINGS = ["ing", "ion", "ed", "ence", "ent", "e"];

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
  const same = Object.hasOwn(SAME, lower) ? SAME[lower] : undefined;
  if (same !== undefined) return same;
  const one = lower.length > 3 && /[^s]s$/.test(lower) ? lower.slice(0, -1) : lower;
  if (Object.hasOwn(SAME, one)) return SAME[one] ?? one;
  for (const ending of ENDINGS) if (one.endsWith(ending) && one.length - ending.length >= 5) return one.slice(0, -ending.length);
  return one;
}

/** The stems of an identifier's parts: `maxConnections` gives max and connect. */
export function stemsOf(identifier: string): readonly string[] {
  return partsOf(identifier).map(stemOf);
}

/** What a word of a sentence may go by in a field, beside its own stem. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  pvc: ["persist", "volume", "storag", "claim", "persistentvolumeclaim"],
  volume: ["persist", "storag", "claim", "pvc"],
  disk: ["storag", "volume", "persist"],
  storag: ["persist", "volume"],
  claim: ["persist", "volume", "storag"],
  instanc: ["replica"],
  replica: ["instanc"],
  pod: ["replica"],
  node: ["replica"],
  copy: ["replica"],
  copi: ["replica"],
  every: ["interval", "period", "schedul", "cron"],
  frequency: ["interval", "period"],
  schedul: ["cron"],
  root: ["user"],
  permission: ["rule", "verb"],
  host: ["hostname"],
  hostname: ["host"],
  node_exporter: ["exporter"],
  credential: ["secret", "password"],
  ui: ["dashboard", "portal"],
  spread: ["topology"],
  scrap: ["monitor"],
  connect: ["conn"],
  capp: ["limit"],
  cap: ["limit"],
  ceil: ["limit"],
  ask: ["request"],
  reserv: ["request"],
};

/** Stems that account for a word of a sentence, its own first. */
export function accountedBy(stem: string): readonly string[] {
  const also = Object.hasOwn(ALSO, stem) ? ALSO[stem] : undefined;
  return also === undefined ? [stem] : [stem, ...also];
}
