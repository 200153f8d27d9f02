import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged } from "../domain/clauses.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import { type ListedPeer, listedPeers, portsIn } from "../domain/spoken-peers.ts";
import type { Sentence } from "../domain/story.ts";

const PORT = "\\d{1,5}(?:\\s?/\\s?(?:tcp|udp))?";
const PORTS = `(${PORT}(?:(?:\\s*,\\s*|\\s*,?\\s+(?:and|or)\\s+)${PORT}){0,5})`;
const ONLY = "(only |exclusively |just )?";
/** "9187 is open to `monitoring` only", "Webhook port (10250/tcp) accepts the API server". */
const OPEN = new RegExp(
  `^(?:the )?(?:(?:its|own|tcp|udp|https?|grpc|metrics?|exporter|stats|monitoring|webhook|admin|management|api|server|service|client|clients|container|pod|health|healthz|probe|readiness|database|db|sql|postgres|postgresql|mysql|redis|cache|dns|ldap|smtp|kafka|broker|web|ui|tls|peer|gossip|raft|replication|control|data|plane) ){0,3}?(?:ports? )?\\(?${PORTS}\\)? (?:(?:is|are) ${ONLY}(?:open|reachable|accessible|exposed|available|allowed) (?:to|from|for)|${ONLY}(?:accepts?|admits?|lets in)) (.{2,160})$`,
  "i",
);
/** "Only `web` may reach the cache on 6379", "`monitoring` may scrape 8001". */
const REACH = new RegExp(
  `^(only )?(.{2,80}?) (?:(?:may|can) (?:only )?(?:reach|scrape|access|connect to|talk to)|(?:reach|scrape|access|connect to|talk to)(?:es|s)?) (.{0,60}?)(?:on |at |via |over |\\()?(?:ports? )?${PORTS}\\)?( only| alone)?$`,
  "i",
);
/** "Egress is limited to DNS and the ledger pooler on 5432". */
const LIMITED =
  /^(egress|outgoing traffic|outbound traffic|ingress|incoming traffic|inbound traffic)(?: traffic)? is (?:only )?(?:limited|restricted|confined|allowed only|only allowed) (?:to|from) (.{2,200})$/i;
const ELSE = /,?\s*(?:and|but)?\s*(?:to |from |for )?(?:nobody|no one|no-one|nothing|no other (?:namespace|pod|client|workload)s?)(?: else)?$/i;
/** What is reached, where it says nothing about whose it is. */
const THEIRS = /^(?:metrics?|stats|endpoints?|it|them|https?|health)$/i;

/** "Postgres, DNS" share no port: each has its own. What has none where ports are asked for is told by the ports of the rule. */
function protocolIn(text: string): "TCP" | "UDP" | null {
  const found = new Set((text.match(/tcp|udp/gi) ?? []).map((one) => one.toUpperCase()));
  return found.size !== 1 ? null : found.has("TCP") ? "TCP" : "UDP";
}

type Said = { readonly says: string; readonly ports: readonly number[]; readonly only: boolean; readonly protocol: "TCP" | "UDP" | null } & {
  readonly peers: readonly ListedPeer[];
  readonly direction: "ingress" | "egress" | null;
  /** Whose traffic it is: "… may reach `web` on 80". */
  readonly target?: ListedPeer;
};

function read(text: string): Said | null {
  const says = text;
  const open = OPEN.exec(text);
  if (open !== null) {
    const [, ports = "", early, later, rest = ""] = open;
    const tail = rest.replace(ELSE, "");
    const peers = listedPeers(tail.replace(/\s+(?:only|alone|exclusively)$/i, ""));
    const only = early !== undefined || later !== undefined || tail !== rest || /\s(?:only|alone|exclusively)$/i.test(tail);
    return peers === null ? null : { says, ports: portsIn(ports), only, peers, direction: "ingress", protocol: protocolIn(ports) };
  }
  const limited = LIMITED.exec(text);
  if (limited !== null) {
    const peers = listedPeers(limited[2] ?? "");
    return peers === null
      ? null
      : { says, ports: [], only: true, peers, direction: /^[eo]/i.test(limited[1] ?? "") ? "egress" : "ingress", protocol: null };
  }
  const reach = REACH.exec(text);
  if (reach === null) return null;
  const [, first, who = "", target = "", ports = "", last] = reach;
  const peers = listedPeers(who);
  const aim = target.trim() === "" ? [] : listedPeers(target);
  const [goal, ...others] = aim ?? [];
  if (peers === null || aim === null || others.length > 0) return null;
  const named = peers.map(
    (peer): ListedPeer =>
      first === undefined && last === undefined ? { ...peer, words: [...peer.words, ...(goal?.words ?? []), ...(goal?.names ?? [])] } : peer,
  );
  const only = first !== undefined || last !== undefined;
  const words = goal?.words.filter((word) => !THEIRS.test(word)) ?? [];
  const aimed = only && goal !== undefined && words.length + goal.names.length > 0 ? { target: { ...goal, words } } : {};
  return { says, ports: portsIn(ports), only, peers: named, direction: only ? "ingress" : null, protocol: protocolIn(ports), ...aimed };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const text = sentence.text.replace(/[.]\s*$/, "").trim();
  if (text.length > 240 || asides(text).length > 0 || hedged(text.replace(/(?<![\w-])may(?![\w-])/gi, "   ")).length > 0) return null;
  if (/(?<![\w-])(?:not|never|no longer|except|without|unless|all|every|each|any|both)(?![\w-])/i.test(text)) return null;
  const said = read(text);
  if (said === null || said.peers.length > 8) return null;
  const search = { clusters: clustersOf(sentence, context), tiers: tiersOf(sentence, context) };
  const { says, direction, ports, protocol, peers, target } = said;
  const assertions: readonly Assertion[] = said.only
    ? [{ kind: "traffic-only", search, says, direction: direction ?? "ingress", ports, peers, ...(target === undefined ? {} : { target }) }]
    : peers.map(({ words, names }) => ({
        kind: "traffic-words",
        search,
        says: [...words, ...names].join(" "),
        direction,
        words,
        names,
        ports,
        protocol,
      }));
  return { assertions, combine: "all", covers: [{ start: 0, end: sentence.text.length }] };
}

/** Ports that network policies open to peers, to nobody else where it says so. */
export const recogniser: Recogniser = {
  id: "open-ports",
  second: true,
  summary:
    "Whom network policies let reach a port, in words: “9187 is open to `monitoring` only”, “`web` may reach the cache on 6379”, “Egress is limited to DNS and the pooler”. A miss leaves the claim open.",
  examples: [
    {
      sentence: "Exporter port 9187 is open to `monitoring` only",
      reads: [{ kind: "traffic-only", direction: "ingress", ports: [9187], peers: [{ names: ["monitoring"], words: [] }] }],
    },
    {
      sentence: "Metrics port 8080 is open to namespace `monitoring` and to nobody else",
      reads: [{ kind: "traffic-only", ports: [8080], peers: [{ names: ["monitoring"] }] }],
    },
    {
      sentence: "Webhook port (10250/tcp) accepts the API server",
      reads: [{ kind: "traffic-words", direction: "ingress", words: ["API", "server"], ports: [10250], protocol: "TCP" }],
    },
    {
      sentence: "`monitoring` may scrape 8001",
      reads: [{ kind: "traffic-words", direction: null, names: ["monitoring"], ports: [8001] }],
    },
    {
      sentence: "Only pods in `identity` reach `pooler` (5432/tcp)",
      reads: [{ kind: "traffic-only", direction: "ingress", ports: [5432], peers: [{ names: ["identity"] }] }],
    },
    {
      sentence: "Egress is limited to DNS, the `vault` namespace on 8200 and the API server",
      reads: [
        {
          kind: "traffic-only",
          direction: "egress",
          ports: [],
          peers: [{ words: ["DNS"] }, { names: ["vault"], ports: [8200] }, {}],
        },
      ],
    },
    {
      sentence: "Only `monitoring` may reach `pooler` on 9187",
      reads: [{ kind: "traffic-only", peers: [{ names: ["monitoring"] }], target: { names: ["pooler"], words: [] } }],
    },
    { sentence: "9187 is not open to `monitoring`", reads: null },
    { sentence: "Hardly port 9187 is open to `monitoring` only", reads: null },
    { sentence: "All pods of `monitoring` may scrape 9187", reads: null },
    { sentence: "Egress is limited to what is needed, except DNS", reads: null },
    { sentence: "Requests reach the backend within 200 ms", reads: null },
  ],
  recognise,
};
