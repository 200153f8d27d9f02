import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const value = (fields: readonly string[], wanted: string | boolean): ReturnType<Phrase["homes"]> => [
  inKind(
    "HelmRelease",
    fields.map((field) => `spec.values.${field}`),
    same(wanted),
  ),
];
const ON = "(?: is| are)? (?:on|enabled|active|switched on|turned on)";

/** Keys are those of the Cilium chart: https://docs.cilium.io/en/stable/helm-reference/ */
const PHRASES: readonly Phrase[] = [
  {
    pattern: words(`kube-?proxy replacement${ON}|(?:fully )?replaces kube-?proxy|(?:runs |works )?in place of kube-?proxy|kube-?proxy is replaced`),
    homes: () => value(["kubeProxyReplacement"], true),
  },
  {
    pattern: words(`DSR(?: mode| load balancing)?${ON}|(?:in |uses? |with )?DSR(?: mode| load balancing)?|direct server return`),
    about: /cilium|kube-?proxy|load ?balanc|maglev/i,
    homes: () => value(["loadBalancer.mode"], "dsr"),
  },
  {
    pattern: words("(?:with |uses? |by |algorithm )?maglev(?: hashing| algorithm)?"),
    homes: () => value(["loadBalancer.algorithm"], "maglev"),
  },
  {
    pattern: words(`native routing(?: mode)?${ON}|(?:uses? |in |with )?native[ -]routing(?: mode)?|routing mode(?: is|:)? native`),
    about: /cilium|tunnel|pod/i,
    labels: true,
    homes: () => value(["routingMode"], "native"),
  },
];

/** Cilium runs with the stated datapath: kube-proxy replacement, DSR, Maglev, native routing. */
export const recogniser: Recogniser = {
  id: "cilium",
  summary: "The values of the Cilium chart replace kube-proxy, balance with DSR and Maglev, and route natively, as stated.",
  examples: [
    {
      sentence: "kube-proxy replacement on, DSR mode with maglev",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.values.kubeProxyReplacement"], expect: { is: "same", value: true } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.values.loadBalancer.mode"], expect: { is: "same", value: "dsr" } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.values.loadBalancer.algorithm"], expect: { is: "same", value: "maglev" } }] },
      ],
    },
    {
      sentence: "Cilium uses native routing",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.values.routingMode"], expect: { is: "same", value: "native" } }] }],
    },
    { sentence: "No kube-proxy replacement on", reads: null },
    { sentence: "Cilium never uses native routing", reads: null },
    { sentence: "kube-proxy is discussed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
