import { withoutCode } from "./clauses.ts";
import { type ListedPeer, listedPeers, portsIn } from "./spoken-peers.ts";

/** "Egress only to DNS and Postgres": who alone is let through, as a sentence tells it. */
export interface SaidLimit {
  readonly direction: "ingress" | "egress";
  /** Ports that the statement is about; empty when it is about all traffic of the direction. */
  readonly ports: readonly number[];
  readonly peers: readonly ListedPeer[];
  /** Words and names for the pods whose traffic it is; empty when the sentence does not tell. */
  readonly subject: readonly string[];
  /** The statement is about the policies that select every pod of a namespace. */
  readonly everyPod: boolean;
  /** Name lookups are said to be let through by a policy of their own. */
  readonly dnsElsewhere: boolean;
}

const EGRESS = "(?:egress|outbound|outgoing)(?: traffic| access| connections?)?";
const INGRESS = "(?:ingress|inbound|incoming)(?: traffic| access| connections?)?";
const VERB =
  "(?:(?:is|are|gets?|goes|go|stays?|may (?:only )?go|must (?:only )?go)(?: only)? ?(?:limited|restricted|confined|allowed|permitted|locked down|possible|open|let)?|limited|restricted|confined|allowed|permitted|locked down)";
const MAY = "(?:may|can|is allowed to|are allowed to|is able to|are able to)";
const REACH = "(?:reach|talk to|connect to|connect|call|contact|speak to|access|open connections to|get to|query|scrape|enter|send traffic to|use)";
const EXCEPT = "(?:except|other than|but|besides|beyond|apart from|save)(?: for| to| from)?";

interface Form {
  readonly pattern: RegExp;
  /** Group of the peers. */
  readonly peers: number;
  /** Group of the pods that the traffic is of. */
  readonly subject?: number;
  /** Group of ports that it is about. */
  readonly ports?: number;
  /** Group of more about the peers. */
  readonly more?: number;
  /** The form itself says that there is nothing else. */
  readonly limits?: boolean;
}

/** A space stands for one to three, one that may be missing for none to three. */
function form(source: string, parts: Omit<Form, "pattern">): Form {
  const spaced = source.replaceAll(" ?", "\\s{0,3}").replaceAll(" ", "\\s{1,3}");
  return { pattern: new RegExp(`^(?:${spaced})$`, "i"), ...parts };
}
const SUBJECT = "(.{1,60}?)";

/** Ways to say where traffic may go, and nowhere else. */
const OUT: readonly Form[] = [
  form(`(?:all )?${EGRESS}(?: (?:from|of|for) ${SUBJECT})?(?:,? ${VERB})?,? to (.{2,200})`, { subject: 1, peers: 2 }),
  form(`${SUBJECT}(?:'s)? ${EGRESS}(?:,? ${VERB})?,? to (.{2,200})`, { subject: 1, peers: 2 }),
  form(`(?:${SUBJECT}(?:'s)? )?(?:allowed )?${EGRESS}\\s?[:=](?: to)? (.{2,200})`, { subject: 1, peers: 2 }),
  form(`${SUBJECT} ${MAY} ${REACH} (.{2,200})`, { subject: 1, peers: 2 }),
  form(`${SUBJECT} (?:talks?|connects?|speaks?) to (.{2,200})`, { subject: 1, peers: 2 }),
  form(
    `(.{2,60}?) (?:is|are) (?:the )?(?:allowed |permitted )?${EGRESS}(?: (?:that )?${SUBJECT} (?:gets?|has|have|is given))?(?:,? ((?:on )?(?:ports? )?\\d.{1,80}))?`,
    {
      peers: 1,
      subject: 2,
      more: 3,
    },
  ),
  form(`no ${EGRESS}(?: (?:is )?(?:allowed|permitted))? ${EXCEPT} (.{2,200})`, { peers: 1, limits: true }),
  form(`(?:all )?${EGRESS} (?:is )?(?:denied|blocked|dropped|closed)(?: by default)? ${EXCEPT} (.{2,200})`, { peers: 1, limits: true }),
];

/** Ways to say where traffic may come from, and from nowhere else. */
const IN: readonly Form[] = [
  form(`(?:all )?${INGRESS}(?: (?:to|of|for|into) ${SUBJECT})?(?:,? ${VERB})?,? from (.{2,200})`, { subject: 1, peers: 2 }),
  form(`${SUBJECT}(?:'s)? ${INGRESS}(?:,? ${VERB})?,? from (.{2,200})`, { subject: 1, peers: 2 }),
  form("(?:traffic (?:comes )?)?in from (.{2,200})", { peers: 1 }),
  form(`(?:${SUBJECT}(?:'s)? )?(?:allowed )?${INGRESS}\\s?[:=](?: from)? (.{2,200})`, { subject: 1, peers: 2 }),
  form(`(?:${SUBJECT} )?(?:(?:is|are|stays?) )?(?:reachable|accessible|exposed|open|available)(?: only)? (?:from|to|for) (.{2,200})`, {
    subject: 1,
    peers: 2,
  }),
  form(
    `${SUBJECT} (?:accepts?|admits?|lets in|takes|allows)(?: only)? (?:(?:traffic|connections?|requests|clients) )?(?:on )?((?:ports? )?\\d{1,5}\\b.{0,60}? from .{2,160}|from .{2,200})`,
    { subject: 1, peers: 2 },
  ),
  form(`no ${INGRESS}(?: (?:is )?(?:allowed|permitted))? ${EXCEPT} (.{2,200})`, { peers: 1, limits: true }),
  form(`(?:all )?${INGRESS} (?:is )?(?:denied|blocked|dropped|closed)(?: by default)? ${EXCEPT} (.{2,200})`, { peers: 1, limits: true }),
];

/** "Only these may connect": ways to say who may come in, the first word taken off. */
const WHO: readonly Form[] = [
  form(`(.{2,140}?) ${MAY} ${REACH}(?: (.{1,60}?))?(?: (?:on|at|via|over)| \\() ?((?:ports? )?\\d[\\d, /a-z]{0,40})\\)?`, {
    peers: 1,
    subject: 2,
    ports: 3,
  }),
  form(`(.{2,140}?) ${MAY} ${REACH}(?: (.{1,60}?))?`, { peers: 1, subject: 2 }),
];

/** "nothing else", "and nobody else": whatever was listed is all. */
const ELSE =
  /[,;]?\s*(?:and|but)?\s*(?:to |from |for )?(?:nobody|no one|no-one|nothing|nowhere|no other (?:namespace|pod|client|workload|destination|peer|source)s?)(?: else)?$/i;
const ONLY = /(?<![\w-])(?:only|exclusively|solely|alone)(?![\w-])/gi;
const LIMITING = /(?<![\w-])(?:limited|restricted|confined|locked down) (?:to|from)(?![\w-])/i;
const DNS_ELSEWHERE =
  /\s*\((?:plus |and )?(?:DNS|name (?:lookups|resolution))(?: (?:egress|lookups|resolution))? (?:comes|is|are|via|through|handled|covered|allowed|provided|from)(?![\w-])[^()]{0,80}\)/i;
/** The kind of the policy, with its name, before the statement. */
const HEAD =
  /^(?:(?:the |a |an )?(?:Cilium(?:Clusterwide)?)?network ?polic(?:y|ies)(?:\s+`([\w.-]+)`)?|egress rules?|ingress rules?)\s*(?:[:—–-]|allows|permits)\s+/i;
const EVERY = /^(?:every|each|any|all)(?: the)? pods?(?: (?:in|of) (?:the|its) namespace)?$/i;
const SUBJECT_LIGHT =
  /^(?:the|a|an|its|their|pods?|workloads?|containers?|traffic|from|of|in|namespace|component|components|it|they|which|that|port|ports|web|ui)$/i;
const TURNED = /(?<![\w-])(?:not|never|no longer|without|unless|cannot|if|should|optionally)(?![\w-])/i;

/** Traffic that is told by what it is: "DNS egress only to …". */
const SERVICES: Readonly<Record<string, readonly number[]>> = {
  dns: [53],
  http: [80],
  https: [443],
  ldaps: [636],
  nfs: [2049],
  ntp: [123],
  ssh: [22],
};

function subjectWords(text: string | undefined): readonly string[] | null {
  const words = (text ?? "").match(/`[^`]*`|[A-Za-z][\w.-]*|\d+/g) ?? [];
  const told = words.map((word) => word.replaceAll("`", "")).filter((word) => !SUBJECT_LIGHT.test(word));
  return told.some((word) => /^(?:and|or|only|both|all|every|each|any|no)$/i.test(word)) ? null : told;
}

function read(said: string, forms: readonly Form[], only: boolean): Pick<SaidLimit, "ports" | "peers" | "subject" | "everyPod"> | null {
  for (const { pattern, ...groups } of forms) {
    const match = pattern.exec(said);
    if (match === null || (!only && groups.limits !== true)) continue;
    const about = groups.subject === undefined ? undefined : match[groups.subject];
    const everyPod = about !== undefined && EVERY.test(about.trim());
    const subject = everyPod ? [] : subjectWords(about);
    const list = `${match[groups.peers] ?? ""} ${groups.more === undefined ? "" : (match[groups.more] ?? "")}`;
    const peers = listedPeers(list);
    if (subject === null || peers === null || peers.length > 8) continue;
    const over = subject.length === 1 ? SERVICES[subject[0]?.toLowerCase() ?? ""] : undefined;
    if (over !== undefined) return { ports: over, peers, subject: [], everyPod };
    return { ports: portsIn(groups.ports === undefined ? "" : (match[groups.ports] ?? "")), peers, subject, everyPod };
  }
  return null;
}

/** What a sentence says about whom alone policies let through; null when it says nothing of the kind. */
export function limitIn(text: string): SaidLimit | null {
  const dnsElsewhere = DNS_ELSEWHERE.test(text);
  const head = HEAD.exec(text.trim());
  const whole = text
    .replace(DNS_ELSEWHERE, "")
    .replace(/[.]\s*$/, "")
    .trim();
  const body = head === null ? whole : whole.slice(head[0].length);
  const plain = withoutCode(body);
  if (TURNED.test(plain)) return null;
  const tail = ELSE.exec(body);
  const listed = tail === null ? body : body.slice(0, tail.index);
  const only = tail !== null || LIMITING.test(plain) || [...plain.matchAll(ONLY)].length > 0;
  const bare = listed
    .replace(ONLY, " ")
    .replace(/\s{2,}/g, " ")
    .trim();
  const named = head?.[1] === undefined ? [] : [head[1]];
  // What is said of one who may connect, without "only" before him, is where he may go.
  const first = /^\W*(?:only|just)\s/i.test(listed);
  const egress = first ? null : read(bare, OUT, only);
  const found = egress ?? read(bare, first ? WHO : IN, only);
  if (found === null) return null;
  return { direction: egress === null ? "ingress" : "egress", ...found, subject: [...named, ...found.subject], dnsElsewhere };
}
