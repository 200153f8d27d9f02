import { asides, hedged } from "../domain/clauses.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { limitIn } from "../domain/traffic-limits.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (text.length > 240 || asides(text).length > 0) return null;
  if (hedged(text.replace(/(?<![\w-])(?:may|or)(?![\w-])/gi, "   ")).length > 0) return null;
  const limit = limitIn(text);
  if (limit === null) return null;
  const { direction, ports, peers, subject, everyPod, dnsElsewhere } = limit;
  const search = { clusters: clustersOf(sentence, context), tiers: tiersOf(sentence, context) };
  const more = { ...(subject.length === 0 ? {} : { subject }), ...(everyPod ? { everyPod } : {}), ...(dnsElsewhere ? { dnsElsewhere } : {}) };
  return {
    assertions: [{ kind: "traffic-only", search, says: text.replace(/[.]\s*$/, ""), direction, ports, peers, ...more }],
    combine: "all",
    covers: [{ start: 0, end: text.length }],
  };
}

/** Whom alone network policies let in or out. */
export const recogniser: Recogniser = {
  id: "traffic-limit",
  second: true,
  summary:
    "Network policies let nobody but the stated peers through: “egress only to DNS and Postgres”, “in from `network` on 8000, nothing else”, “Only `web` and its own namespace may connect on 6379”. Every word has to be told by the policies; a miss leaves the claim open.",
  examples: [
    {
      sentence: "Egress only to DNS, Postgres and the vault on 8200",
      reads: [
        {
          kind: "traffic-only",
          direction: "egress",
          ports: [],
          peers: [{ words: ["DNS"] }, { words: ["Postgres"] }, { words: ["vault"], ports: [8200] }],
        },
      ],
    },
    {
      sentence: "NetworkPolicy: in from namespace `edge` on 8000, nothing else",
      reads: [{ kind: "traffic-only", direction: "ingress", ports: [], peers: [{ names: ["edge"], ports: [8000] }] }],
    },
    {
      sentence: "Only billing, `web` and its own namespace may connect on 6379",
      reads: [{ kind: "traffic-only", direction: "ingress", ports: [6379], peers: [{ words: ["billing"] }, { names: ["web"] }, { own: true }] }],
    },
    {
      sentence: "Ledger accepts 8080 from `edge` and 9090 from `monitoring`, nothing else",
      reads: [
        {
          kind: "traffic-only",
          direction: "ingress",
          subject: ["Ledger"],
          peers: [
            { names: ["edge"], ports: [8080] },
            { names: ["monitoring"], ports: [9090] },
          ],
        },
      ],
    },
    {
      sentence: "Server egress goes to Ceph (6789, 3300) and DNS only",
      reads: [
        { kind: "traffic-only", direction: "egress", subject: ["Server"], peers: [{ words: ["Ceph"], ports: [6789, 3300] }, { words: ["DNS"] }] },
      ],
    },
    {
      sentence: "DNS is the only egress every pod gets, 53/udp to kube-dns",
      reads: [{ kind: "traffic-only", direction: "egress", everyPod: true, peers: [{ words: ["DNS", "kube-dns"], ports: [53] }] }],
    },
    { sentence: "No egress except DNS", reads: [{ kind: "traffic-only", direction: "egress", peers: [{ words: ["DNS"] }] }] },
    {
      sentence: "The dashboard is reachable from `edge`, `web` only",
      reads: [{ kind: "traffic-only", direction: "ingress", subject: ["dashboard"] }],
    },
    { sentence: "Egress to DNS and Postgres", reads: null },
    { sentence: "No egress to DNS", reads: null },
    { sentence: "Egress is not limited to DNS", reads: null },
    { sentence: "The chart is installed only from the registry", reads: null },
  ],
  recognise,
};
