import type { Span } from "./rule.ts";

/**
 * Clauses that say why something is so, what it is good for or where it is laid down. They require nothing of the manifests: "for high
 * availability", "to survive node loss", "because the CRDs are installed by the bootstrap", "per architecture §9", "(Ceph OSDs need host devices)".
 * A clause that holds something checkable (code, numbers, every/only, words of security and traffic) is none.
 */

/** What a purpose may end in: goods that no field states. */
const GOODS =
  "HA|high[- ]availability|availability|redundancy|resilien(?:ce|cy)|reliability|fail-?over|fault[- ]tolerance|durability|stability|performance|speed|latency|throughput|scalability|" +
  "compatibility|consistency|traceability|auditability|reproducibility|maintainability|simplicity|flexibility|clarity|safety|convenience|operability|portability|predictability|efficiency|" +
  "debugging|troubleshooting|auditing|housekeeping|recovery|pulls?|startup times?|rollouts?|rollbacks?|upgrades?|downloads?|operations?|management|reasons|purposes|readability|self-healing|load balancing|cost savings?|" +
  "day-2 operations|disaster recovery|graceful degradation|future (?:use|stories|work|growth|expansion)|later stories";
const EFFECTS =
  "survive|avoid|prevent|reduce|minimi[sz]e|protect|tolerate|withstand|improve|speed up|simplify|ease|ensure|guarantee|facilitate|absorb|smooth|shorten|save|preserve|make sure|cope with|aid|help|satisfy|fulfil|comply with|" +
  "account for|cater for|accommodate|be able to|keep up with|stay|remain|recover|guard against|mitigate|decouple|de-risk";
const SOURCES =
  "(?:the |our |platform |target |upstream |official |project |internal |team |company |chart(?:'s)? |vendor |flux |helm |cilium |kubernetes |cluster ){0,3}" +
  "(?:architecture(?: (?:docs?|document|decisions?))?|adrs?(?:[- ]?\\d+)?|design(?: docs?| document)?|§+ ?\\d[\\d.]*|docs?|documentation|stor(?:y|ies) ?#?\\d*|runbooks?|best[- ]practices?|guidelines?|guidance|standards?|conventions?|polic(?:y|ies)|" +
  "rfc ?\\d*|prd|specs?|recommendations?|decision records?|coding standards?|naming conventions?|readme|epic ?#?\\d*|requirements?|sections?)" +
  "(?: ?(?:,|and|&)? ?(?:§+|section|ADR-?) ?\\d[\\d.]*)*";

const INTRODUCED = new RegExp(
  [
    "(?:because(?! of course)|since (?!v?\\d|the last)|given that|due to|owing to|thanks to|as (?:it|they|this|these|those|that|there) (?!well\\b))(?<reason>\\s?[^,;()\u2014\u2013]{3,120})",
    "(?:so that|in order to|so (?=(?:it|they|the|we|that|this|nothing|later|other)(?![\\w-])))(?<aim>[^,;()\u2014\u2013]{3,120})",
    `for (?<good>(?:(?!each|every|all|both|any|the)[A-Za-z][\\w-]* ){0,3}?(?:${GOODS})(?: (?:and|or) (?:[A-Za-z][\\w-]* )?(?:${GOODS}))?)(?![\\w-])`,
    `to (?<effect>(?:${EFFECTS})(?![\\w-])[^,;()\u2014\u2013]{0,100})`,
    `from (?:the )?(?<document>(?:QA )?(?:risk profile|test design|nfr assessment|trace(?:ability)? matrix))(?![\\w-])`,
    `(?:as )?(?:per|according to|as (?:documented|described|defined|specified|recommended|required|noted|outlined|agreed|decided|mandated|laid down) (?:in|by)|see(?: also)?|cf\\.?|ref\\.?:?|in line with|following) (?<source>${SOURCES})(?![\\w-])`,
  ]
    .map((form) => `(?<![\\w-])(?:${form})`)
    .join("|"),
  "gi",
);

/** In parentheses: "Ceph OSDs need host devices", "handled by the bootstrap", "required for rootless mode". */
const REMARK =
  /^\s*(?:(?:[A-Za-z][\w'-]*\s+){1,5}(?:needs?|requires?|handles?|supports?|provides?|expects?|assumes?|manages?|cannot|(?:does|do) not (?:support|need|require|have|allow|provide)|already (?:exists?|provides?|has|handles?))(?![\w-])|(?:required|needed|handled|managed|provided|installed|pre-?installed|recommended|mandatory|owned|covered|mandated|maintained|taken care of)\s+(?:by|in|for|with|separately|elsewhere|during|at|as)(?![\w-])|(?:not )?(?:required|needed) (?:here|yet|by)(?![\w-]))/i;

/** Something that could be looked up, so that it is a statement of its own. */
const CHECKABLE =
  /[`=:{}$]|\b(?:both|every|each|only|all|production|staging|development|prod|dev)\b|\b(?:privileg|root\b|escalat|capabilit|read-?only|egress|ingress|traffic|ports?\b|replicas?\b|tls\b|encrypt|namespace|deny|denied|den(?:y|ies)|restricted|baseline|labels?\b|annotat|quota|limit)/i;
const KIND = /[a-z][A-Z][a-z]/;
const NUMBERS = /(?<![A-Za-z§.\d-])\d(?!\d*[- ](?:day|node)s?\b)/;
const REFERENCES = /(?:stor(?:y|ies)|ac|adr|rfc|epic|section|task|phase|day|layer|L|issue|nfr|fr|§+)[-\s#]*\d[\d.]*/gi;

function isOpen(text: string): boolean {
  const plain = text.replaceAll("GitOps", "");
  return !CHECKABLE.test(plain) && !KIND.test(plain) && !NUMBERS.test(text.replace(REFERENCES, ""));
}

/**
 * The explaining clauses of a text whose code is blanked.
 *
 * @param inner - The parentheses of the text; a clause ends with the parenthesis that it stands in.
 */
export function explanationsIn(plain: string, inner: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const { start, end } of inner) {
    const text = plain.slice(start + 1, end - 1);
    if (text.length <= 120 && REMARK.test(text) && !/[`=:{}$,;+&]/.test(text) && !NUMBERS.test(text.replace(REFERENCES, "")))
      found.push({ start, end });
  }
  for (const match of plain.matchAll(INTRODUCED)) {
    const groups = match.groups ?? {};
    const content = groups.reason ?? groups.aim ?? groups.good ?? groups.effect;
    const span = { start: match.index, end: match.index + match[0].trimEnd().length };
    if (content !== undefined && !isOpen(/^\s*(?:it|they|[A-Za-z]+) (?:needs?|requires?) /.test(content) ? "" : content)) continue;
    const home = inner.find((one) => one.start < span.start && span.start < one.end);
    const whole = home !== undefined && /^\(\s*$/.test(plain.slice(home.start, span.start)) && /^[\s.]*\)$/.test(plain.slice(span.end, home.end));
    found.push(whole && home !== undefined ? home : span);
  }
  return found;
}
