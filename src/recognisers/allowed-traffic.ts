import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { parentText, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** "DNS (kube-system:53/udp)": a namespace, a port and a protocol. */
const PEER = /(?<![\w-])(?:allows?\s*:?\s*)?(DNS\s*)?\(\s*`?([a-z][a-z0-9-]{1,62}):(\d{1,5})\/(tcp|udp|sctp)`?\s*\)/gi;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (!/network ?polic(?:y|ies)|egress|ingress/i.test(`${parentText(sentence)}\n${sentence.text}`)) return null;
  const out = ruledOut(sentence.text);
  const search = searchFor(sentence, context);
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const found = [...sentence.text.matchAll(PEER)].filter((match) => !touches({ start: match.index, end: match.index + match[0].length }, out));
  const assertions = found.flatMap((match): Assertion[] => {
    const [, , namespace = "", port = "", protocol = ""] = match;
    const rule = {
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
      ports: [{ port: Number(port), protocol: protocol.toUpperCase() }],
    };
    return [{ ...base, fields: ["egress"], expect: { is: "contains", value: rule } }];
  });
  if (assertions.length !== 1) return null;
  const doubt: Assertion = {
    kind: "uncheckable",
    reason: "unrecognised",
    because: "No rule says so in the usual form; the policy may allow it in another one.",
  };
  return {
    assertions: [...assertions, doubt],
    combine: "any",
    covers: found.map((match) => ({ start: match.index, end: match.index + match[0].length })),
  };
}

/** Traffic that network policies allow. */
export const recogniser: Recogniser = {
  id: "allowed-traffic",
  summary:
    'A network policy allows egress to a namespace on a port: "DNS (kube-system:53/udp)". Other ways to allow it are not found: a miss leaves the claim open.',
  examples: [
    {
      sentence: "Allow: DNS (kube-system:53/udp)",
      under: ["NetworkPolicy created:"],
      reads: [
        {
          kind: "field",
          fields: ["egress"],
          expect: {
            is: "contains",
            value: {
              to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
              ports: [{ port: 53, protocol: "UDP" }],
            },
          },
        },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "DNS (kube-system:53/udp) documented", reads: null },
    { sentence: "No egress to DNS (kube-system:53/udp)", reads: null },
    { sentence: "Egress to the world (443/tcp)", reads: null },
  ],
  cue: [PEER],
  recognise,
};
