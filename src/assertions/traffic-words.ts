import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, judgedForm, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { identityOf } from "../domain/leaves.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, holds, unknown } from "../domain/outcome.ts";
import { POLICY_KINDS, type TrafficRule, trafficRules } from "../domain/policies.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, searchTiers } from "../domain/search.ts";
import { accountedBy, describing, stemOf, stemsOf } from "../domain/stems.ts";
import { isMapping, isSequence, type Value, valueAt } from "../domain/value.ts";

type TrafficWords = Extract<Assertion, { kind: "traffic-words" }>;

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

const POLICY =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ledger\n  namespace: ledger\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: databases\n          podSelector:\n            matchLabels:\n              pooler: ledger-pooler\n      ports:\n        - port: 5432\n          protocol: TCP\n";

const claim = (words: readonly string[], names: readonly string[], ports: readonly number[]): TrafficWords => ({
  kind: "traffic-words",
  search: { clusters: [], tiers: [["apps/policy.yaml"]] },
  says: words.join(" "),
  direction: "egress",
  words,
  names,
  ports,
  protocol: null,
});

/** Judges traffic that a sentence names by words of its peers. */
export const assertion: AssertionKind<TrafficWords> = {
  kind: "traffic-words",
  summary:
    "A rule of a network policy lets traffic of this direction through on all of these ports, and every word for its peer is accounted for by the rule's selectors, addresses and entities, by what the port is for, or by the policy's name. A miss is open.",
  examples: [
    {
      title: "a peer and a port",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["ledger", "pooler"], ["databases"], [5432]),
      outcome: "holds",
    },
    { title: "what the port is for", files: { "apps/policy.yaml": POLICY }, assertion: claim(["Postgres"], [], [5432]), outcome: "holds" },
    {
      title: "another port",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["ledger", "pooler"], [], [5433]),
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "another namespace",
      files: { "apps/policy.yaml": POLICY },
      assertion: claim(["pooler"], ["storage"], [5432]),
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) =>
    `${describeSearch({ ...claim.search, tiers: [] })}: ${claim.direction ?? "traffic"} “${claim.says}”${claim.ports.length === 0 ? "" : ` on ${claim.ports.join(", ")}`} is allowed`,
  judge(claim, world) {
    for (const { candidates } of searchTiers(world, claim.search)) {
      const policies = candidates.filter(({ by, object }) => by !== "reached" && POLICY_KINDS.includes(object.id.kind));
      if (policies.length === 0) continue;
      const told = policies.filter((candidate) => fitting(claim, candidate).length > 0);
      if (told.length === 0) continue;
      return all(
        groupsOf(world, told, claim.search.clusters).map((group) => {
          if (group.candidates.length === 0) return unknown("ambiguous", `Cluster ${group.cluster ?? "none"} renders no such policy.`);
          return found(claim, group.candidates, group.cluster === null ? [] : [group.cluster]);
        }),
      );
    }
    return unknown("ambiguous", `No rule of a network policy here is known to be “${claim.says}”.`);
  },
};

function found(claim: TrafficWords, candidates: readonly Candidate[], clusters: readonly string[]): Outcome {
  const rules = candidates.flatMap((candidate) => fitting(claim, candidate));
  const evidence = rules.slice(0, 4).map((rule) => fieldEvidence(rule.entry, { path: rule.path, value: rule.entry.object.id.kind }, rule.says));
  return holds(levelOf(candidates), evidence, clusters);
}

function fitting(claim: TrafficWords, candidate: Candidate): readonly TrafficRule[] {
  const directions = claim.direction === null ? (["ingress", "egress"] as const) : [claim.direction];
  return directions.flatMap((direction) => trafficRules(candidate, direction)).filter((rule) => fits(claim, candidate, rule));
}

function fits(claim: TrafficWords, candidate: Candidate, rule: TrafficRule): boolean {
  const { ports } = rule;
  if (claim.ports.length > 0) {
    if (ports === null) return false;
    if (!claim.ports.every((port) => ports.some((one) => one.port === port && (claim.protocol === null || one.protocol === claim.protocol))))
      return false;
  }
  const texts = peerTexts(valueAt(judgedForm(rule.entry).value, rule.path));
  if (!claim.names.every((name) => texts.includes(name))) return false;
  const stems = new Set(texts.flatMap((text) => [...stemsOf(text), stemOf(text.toLowerCase().replace(/[^a-z0-9]/g, ""))]));
  const own = identityOf(candidate).all;
  const meant = (claim.ports.length > 0 ? claim.ports : (ports ?? []).map(({ port }) => port))
    .flatMap((port) => PORTS[port]?.split(" ") ?? [])
    .map(stemOf);
  let told = claim.names.length > 0;
  for (const word of claim.words) {
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

/** Everything by which a rule names its peers: label values, addresses, entities, domain names; not its ports. */
function peerTexts(rule: Value | undefined): readonly string[] {
  if (!isMapping(rule)) return [];
  const found: string[] = [];
  const collect = (value: Value, depth: number): void => {
    if (depth > 8 || found.length > 200) return;
    if (typeof value === "string") found.push(value);
    else if (isSequence(value)) for (const item of value) collect(item, depth + 1);
    else if (isMapping(value)) for (const item of Object.values(value)) collect(item, depth + 1);
  };
  for (const [key, value] of Object.entries(rule)) if (key !== "ports" && key !== "toPorts" && value !== undefined) collect(value, 0);
  return found;
}
