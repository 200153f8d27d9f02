import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { subjectIn } from "../domain/subject.ts";
import { opened } from "../domain/wording.ts";

const ABOUT = /network ?polic(?:y|ies)|egress|ingress (?:from|traffic|to|is)|default[- ]deny|denies all/i;
const NAME = "([a-z0-9][a-z0-9.-]{0,62}[a-z0-9]|\\d{1,3}(?:\\.\\d{1,3}){3}/\\d{1,2})";
const PORT = "(?:tcp |udp )?(?:port )?(\\d{1,5})(?: ?/ ?(tcp|udp))?(?: (tcp|udp)(?! \\d))?";

/** "(allows) ingress from namespace X on port 8080", "egress to X on 5432/TCP is allowed". */
const ALLOWED = new RegExp(
  `(?<![\\w-])(?:allows?|admits?|permits?)?\\s{0,3}(ingress|egress)(?: traffic| access)? (?:from|to) (?:the )?(?:namespace )?\\s{0,2}${NAME}\\s{0,2}(?: namespace)? (?:on|at|via|over) ${PORT}(?: (?:is|are) (?:allowed|permitted|admitted))?(?![\\w.])`,
  "gi",
);
/** "DNS egress to kube-system on port 53 UDP". */
const DENIED =
  /(?<![\w-])(?:default[- ]deny|(?<!(?:ingress|egress)(?: traffic)? (?:is|are) )denied by default)(?: for| of)?(?: all)?(?:\s{0,3}:?\s{0,3}(ingress|egress)(?:\s{0,2}(?:and|\/|,)\s{0,2}(ingress|egress))?)?(?: traffic)?(?![\w])|(?<![\w-])(ingress|egress)(?: and (ingress|egress))?(?: traffic)? (?:is|are) (?:denied|blocked|dropped) by default(?![\w-])|(?<![\w-])(?:denies|blocks) (?:all|any) (?:(ingress|egress)(?: and (ingress|egress))?(?: traffic)?|traffic)(?![\w])/gi;

function allowed(text: string): readonly (Span & Pick<Extract<Assertion, { kind: "traffic" }>, "direction" | "peer" | "ports" | "protocol">)[] {
  return [...text.matchAll(ALLOWED)].map((match) => {
    const protocol = (match[4] ?? match[5] ?? /(?<![\w-])(tcp|udp) /i.exec(match[0])?.[1])?.toUpperCase();
    return {
      direction: /^i/i.test(match[1] ?? "") ? "ingress" : "egress",
      peer: match[2] ?? null,
      ports: [Number(match[3])],
      protocol: protocol === "TCP" || protocol === "UDP" ? protocol : null,
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const above = sentence.scope.lines.map((line) => line.text).join("\n");
  if (!ABOUT.test(`${sentence.text}\n${above}`) || /document/i.test(sentence.text)) return null;
  const text = opened(sentence.text).replaceAll("\u00A0", " ");
  const own = spansOf(withoutCode(sentence.text), DENIED);
  const free = own.reduce((plain, span) => plain.slice(0, span.start) + "x".repeat(span.end - span.start) + plain.slice(span.end), sentence.text);
  const out = [...negated(free), ...hedged(free), ...asides(free)];
  const subject = subjectIn(sentence, []);
  const named =
    subject !== null && /NetworkPolicy$/.test(subject.kind) ? { kind: subject.kind, ...(subject.name === null ? {} : { name: subject.name }) } : {};
  const search = searchFor(sentence, context, named);
  const allows = allowed(text).filter((one) => !touches(one, out));
  const denies = [...withoutCode(sentence.text).matchAll(DENIED)].filter(
    (match) => !touches({ start: match.index, end: match.index + match[0].length }, out),
  );
  const assertions: Assertion[] = [
    ...allows.map(
      ({ direction, peer, ports, protocol }): Assertion => ({ kind: "traffic", search, direction, wants: "allowed", peer, ports, protocol }),
    ),
    ...denies.flatMap((match): readonly Assertion[] => {
      const told = match.slice(1).flatMap((word) => (word === undefined ? [] : [word.toLowerCase()]));
      const directions = told.length > 0 ? told : ["ingress", "egress"];
      return directions.map((direction) => ({
        kind: "traffic",
        search,
        direction: direction === "ingress" ? "ingress" : "egress",
        wants: "denied-by-default",
        peer: null,
        ports: [],
        protocol: null,
      }));
    }),
  ];
  if (assertions.length === 0) return null;
  const plain = withoutCode(sentence.text);
  const words = spansOf(plain, /(?<![\w-])(?:network ?polic(?:y|ies)|all other traffic|other traffic)(?![\w-])/gi);
  const dns = allows.some(({ ports }) => ports.includes(53)) ? spansOf(plain, /(?<![\w-])DNS(?![\w-])/g) : [];
  const covers = [
    ...allows,
    ...denies.map((match) => ({ start: match.index, end: match.index + match[0].length })),
    ...words.filter((span) => !touches(span, subject?.spans ?? [])),
    ...dns,
  ];
  const told = ({ peer, start, end }: (typeof allows)[number]): boolean =>
    peer === null ||
    /[^a-z]/.test(peer) ||
    (context.objectsNamed?.(peer).length ?? 1) > 0 ||
    new RegExp(`\`${peer}\`|namespace ${peer}(?![\\w-])|(?<![\\w-])${peer} namespace`, "i").test(sentence.text.slice(start, end));
  return {
    assertions,
    combine: "all",
    covers: covers.map(({ start, end }) => ({ start, end })),
    // A plain word may describe the peer instead of naming it.
    ...(allows.every(told) ? {} : { inferred: true }),
  };
}

/** Traffic that network policies let through or keep out. */
export const recogniser: Recogniser = {
  id: "network-policy",
  summary: "Network policies let the stated traffic through (from or to a namespace, app or address range, on a port), or deny what no rule allows.",
  examples: [
    {
      sentence: "NetworkPolicy `cache` allows ingress from namespace `gateway` on port 6379",
      reads: [{ kind: "traffic", direction: "ingress", wants: "allowed", peer: "gateway", ports: [6379], protocol: null, search: { name: "cache" } }],
    },
    {
      sentence: "Egress to `databases` on 5432/TCP is allowed",
      reads: [{ kind: "traffic", direction: "egress", peer: "databases", ports: [5432], protocol: "TCP" }],
    },
    {
      sentence: "NetworkPolicy `default-deny` denies all ingress and egress",
      reads: [
        { kind: "traffic", direction: "ingress", wants: "denied-by-default" },
        { kind: "traffic", direction: "egress", wants: "denied-by-default" },
      ],
    },
    {
      sentence: "Egress is denied by default",
      reads: [{ kind: "traffic", direction: "egress", wants: "denied-by-default" }],
    },
    {
      sentence: "Default deny: All other traffic",
      under: ["NetworkPolicy enforces egress restrictions:"],
      reads: [
        { kind: "traffic", direction: "ingress", wants: "denied-by-default" },
        { kind: "traffic", direction: "egress", wants: "denied-by-default" },
      ],
    },
    { sentence: "No egress to `databases` on 5432/TCP", reads: null },
    { sentence: "Egress costs are reviewed", reads: null },
    { sentence: "The team denies all requests", reads: null },
  ],
  cue: [ALLOWED, DENIED],
  recognise,
};
