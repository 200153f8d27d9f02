import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const ABOUT =
  /(?<![\w-])(?:network ?polic(?:y|ies)|\w*NetworkPolic(?:y|ies)|egress|ingress (?:from|to|is|on|traffic|rules?|restrict\w*|isolation)|(?:is|are) (?:allowed|open|reachable|permitted) (?:from|to)|may reach|outbound|inbound|outgoing|incoming)(?![\w-])/i;
/** Words of a sentence about traffic that say nothing about who the peer is. */
const LIGHT =
  /^(?:allows?|allowed|permits?|permitted|admits?|admitted|opens?|opened|open|accepts?|accepted|reach|reaches|reachable|enters?|may|can|traffic|access|connections?|communication|talk|connect|from|to|on|at|via|over|for|in|of|with|into|towards?|between|among|ports?|namespaces?|pods?|tcp|udp|sctp|egress|ingress|inbound|outbound|incoming|outgoing|rules?|polic(?:y|ies)|networkpolic(?:y|ies)|ciliumnetworkpolic(?:y|ies)|network|the|a|an|its|is|are|and|or|through|service|services|endpoint|endpoints|component|components|inter-component|internal|server|servers|queries|resolution)$/i;
const UNCLEAR =
  /(?<![\w-])(?:deny|denies|denied|drop|block|blocks|blocked|default|limited|restrict\w*|all other|any other|nobody|else|every|each|any|all|both)(?![\w-])|[→←<>]|->/i;
const TOKEN = /`([^`]*)`|\d{1,5}\s*(?:\/\s*(?:tcp|udp|sctp))?|[A-Za-z][\w.-]*(?::\d{1,5}(?:\/(?:tcp|udp|sctp))?)?|[,;()]/gi;

interface Segment {
  readonly words: string[];
  readonly names: string[];
  readonly ports: number[];
  readonly protocols: Set<string>;
}

function segmentsOf(text: string): { readonly segments: readonly Segment[]; readonly covers: readonly Span[] } | null {
  const segments: Segment[] = [];
  const covers: Span[] = [];
  const open = (): Segment => {
    const made: Segment = { words: [], names: [], ports: [], protocols: new Set() };
    segments.push(made);
    return made;
  };
  let here = open();
  const matches = [...text.matchAll(TOKEN)].slice(0, 80);
  for (const [at, match] of matches.entries()) {
    const token = match[0];
    covers.push({ start: match.index, end: match.index + token.length });
    if (/^[,;]$/.test(token) || /^and$/i.test(token)) {
      const next = matches[at + 1]?.[0] ?? "";
      // "ports 80 and 8080": one rule with both.
      if (!(/^`?\d/.test(next) && !/^(?:from|to)$/i.test(matches[at + 2]?.[0] ?? "")) && here.words.length + here.names.length > 0) here = open();
      continue;
    }
    if (token === "(" || token === ")") continue;
    if (!take(here, match[1] ?? token, match[1] !== undefined)) return null;
  }
  return { segments: segments.filter(({ words, names, ports }) => words.length + names.length + ports.length > 0), covers };
}

function take(here: Segment, token: string, code: boolean): boolean {
  const port = /^(?:([a-z][a-z0-9-]*):)?(\d{1,5})\s*(?:\/\s*(tcp|udp|sctp))?$/i.exec(token);
  if (port !== null) {
    if (port[1] !== undefined) here.names.push(port[1]);
    here.ports.push(Number(port[2]));
    if (port[3] !== undefined) here.protocols.add(port[3].toUpperCase());
    return true;
  }
  if (code) {
    if (!/^[\w.*:/-]{2,100}$/.test(token)) return false;
    here.names.push(token);
    return true;
  }
  if (/^(?:tcp|udp|sctp)$/i.test(token)) here.protocols.add(token.toUpperCase());
  else if (!LIGHT.test(token) && !(isFiller(token.toLowerCase()) && token.toLowerCase() !== "cluster")) here.words.push(token);
  return true;
}

function directionOf(text: string): "ingress" | "egress" | null {
  const out = /(?<![\w-])(?:egress|outbound|outgoing)(?![\w-])/i.test(text);
  const into = /(?<![\w-])(?:ingress|inbound|incoming)(?![\w-])/i.test(text);
  return out === into ? null : out ? "egress" : "ingress";
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const above = sentence.scope.lines.map((line) => line.text).join("\n");
  if (text.length > 240 || !ABOUT.test(`${text}\n${above}`) || UNCLEAR.test(text)) return null;
  if (negated(text).length > 0 || hedged(text.replace(/(?<![\w-])may(?![\w-])/gi, "   ")).length > 0 || asides(text).length > 0) return null;
  const head = /^\s*(?:allow(?:s|ed)?|ingress|egress)\s*:/i.exec(text);
  const body = head === null ? text : " ".repeat(head[0].length) + text.slice(head[0].length);
  if (/[A-Za-z]\s*:\s/.test(body)) return null;
  const read = segmentsOf(body);
  if (read === null || read.segments.length === 0 || read.segments.length > 6) return null;
  if (read.segments.some(({ words, names, ports }) => words.length + names.length === 0 || (ports.length === 0 && read.segments.length > 1)))
    return null;
  if (read.segments.every(({ ports }) => ports.length === 0)) return null;
  const search = { clusters: clustersOf(sentence, context), tiers: tiersOf(sentence, context) };
  const direction = directionOf(text) ?? directionOf(sentence.scope.lines.at(-1)?.text ?? "");
  return {
    assertions: read.segments.flatMap(({ words, names, ports, protocols }): readonly Assertion[] => {
      const each = protocols.size === 0 ? [null] : [...protocols];
      return each.map((protocol) => ({
        kind: "traffic-words",
        search,
        says: [...words, ...names].join(" "),
        direction,
        words,
        names,
        ports,
        protocol: protocol === "TCP" || protocol === "UDP" || protocol === "SCTP" ? protocol : null,
      }));
    }),
    combine: "all",
    covers: [...(head === null ? [] : [{ start: 0, end: head[0].length }]), ...read.covers],
  };
}

/** Traffic named by words of its peers. */
export const recogniser: Recogniser = {
  id: "policy-words",
  second: true,
  summary:
    'What no other rule decides about allowed traffic is looked up by the words for its peer and its ports: "Egress to the billing pooler (databases:5432/tcp)". A miss leaves the claim open.',
  examples: [
    {
      sentence: "Egress to the ledger pooler (databases:5432/tcp)",
      reads: [{ kind: "traffic-words", direction: "egress", words: ["ledger", "pooler"], names: ["databases"], ports: [5432], protocol: "TCP" }],
    },
    {
      sentence: "Ingress from the gateway on ports 80 and 8080",
      reads: [{ kind: "traffic-words", direction: "ingress", words: ["gateway"], ports: [80, 8080], protocol: null }],
    },
    {
      sentence: "NetworkPolicy admits 8080 from `gateway`, and 9000 from `monitoring`",
      reads: [
        { kind: "traffic-words", names: ["gateway"], ports: [8080] },
        { kind: "traffic-words", names: ["monitoring"], ports: [9000] },
      ],
    },
    {
      sentence: "Allow: DNS lookups on 53/udp",
      under: ["NetworkPolicy with egress rules:"],
      reads: [{ kind: "traffic-words", direction: "egress", words: ["DNS", "lookups"], ports: [53], protocol: "UDP" }],
    },
    { sentence: "No egress to the ledger pooler (databases:5432/tcp)", reads: null },
    { sentence: "Egress is denied except to port 5432", reads: null },
    { sentence: "The ledger listens on 8080", reads: null },
    { sentence: "Egress to the ledger pooler", reads: null },
  ],
  cueNear: [ABOUT],
  recognise,
};
