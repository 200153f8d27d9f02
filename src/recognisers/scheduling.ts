import { having, inKind, inPods, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, words } from "../domain/wording.ts";

/** True for a word before "priority" that names none: "of priority …". */
function isTie(word: string | undefined): boolean {
  return word === undefined || /^(?:of|at|with|has|have|under|same|no|its|and)$/i.test(word);
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:@priority ?class(?: ?name)?(?: is| of| set to|:)? ?<name>)|@<name> priority(?: class)?"),
    unless: /value|classes/i,
    homes: (match) => (isTie(match[1] ?? match[2]) ? null : inPods(["priorityClassName"], same(match[1] ?? match[2] ?? ""))),
  },
  {
    pattern: words("(?:of|at|with|has|have|under) priority ([a-z0-9]+(?:-[a-z0-9]+)+)"),
    homes: (match) => inPods(["priorityClassName"], same(match[1] ?? "")),
  },
  {
    pattern: words(
      "(?:on|in|uses?|using|shares?|sharing|with) @(?:host|node)(?:'s| s)? network(?: namespace)?(?! (?:polic(?:y|ies)|interfaces?|devices?|range))",
    ),
    homes: () => inPods(["hostNetwork"], same(true)),
  },
  {
    pattern: words("(?:uses|under|runs as|with|as)? ?@service ?account(?: called| named|:)? <name>(?: is used)?"),
    unless: /bind|bound|subject|role|token|annotat|exists|created|dedicated|no service/i,
    homes: (match) => inPods(["serviceAccountName"], same(match[1] ?? "")),
  },
  {
    pattern: words(
      "(?:prefer(?:s|red)? (?:different|separate) (?:nodes|hosts)|(?:preferred|soft|best-effort) (?:pod )?anti-?affinity|(?:pod )?anti-?affinity(?: is)?(?: rules?)?(?: \\(| )?(?:preferred|soft|best-effort)|(?:preferably |ideally )(?:on|spread over) (?:different|separate) (?:nodes|hosts))(?:,? they are not forced apart)?",
    ),
    negative: true,
    homes: () => [
      ...inPods(["podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution"], present),
      inKind("Cluster", ["spec.affinity.podAntiAffinityType"], same("preferred")),
    ],
  },
  {
    pattern: words(
      "(?:must (?:land|run|be) on (?:different|separate) (?:nodes|hosts)|(?:required|hard|strict) (?:pod )?anti-?affinity|(?:pod )?anti-?affinity(?: is)?(?: rules?)?(?: \\(| )?(?:required|hard|strict|mandatory)|never (?:share|land on|run on) @(?:same )?(?:node|host))",
    ),
    negative: true,
    homes: () => [
      ...inPods(["podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"], present),
      inKind("Cluster", ["spec.affinity.podAntiAffinityType"], same("required")),
    ],
  },
  {
    pattern: words("(?:pod )?anti-?affinity (?:on|by|over|across|with) (?:topology ?key )?([a-z.]+/[a-z]+)"),
    homes: (match) => [
      ...inPods(
        [
          "podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.podAffinityTerm.topologyKey",
          "podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.topologyKey",
        ],
        same(match[1] ?? ""),
      ),
    ],
  },
  {
    pattern: words(
      "spread (?:evenly )?(?:over|across|between|by) @(?:availability |failure )?(zones?|nodes?|hosts?)|(zone|node|host) (?:topology )?spread",
    ),
    // How strongly they are spread is another field.
    unless: /(?<![\w-])(?:must|always|never|hard|strict(?:ly)?|forced?|required|mandatory|guarantees?|guaranteed|DoNotSchedule)(?![\w-])/i,
    homes: (match) =>
      inPods(
        ["topologySpreadConstraints"],
        having([{ topologyKey: /zone/i.test(match[1] ?? match[2] ?? "") ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname" }]),
      ),
  },
  {
    pattern: words("(?:max ?skew|@skew)(?: of| is|:)?(?: at most)? ?<n>"),
    homes: (match) => inPods(["topologySpreadConstraints.maxSkew"], same(numberOf(match[1]))),
  },
];

/** Pods have the stated priority class, service account and spread over nodes or zones. */
export const recogniser: Recogniser = {
  id: "scheduling",
  summary: "Pods have the stated priority class, service account and spread over nodes or zones.",
  examples: [
    {
      sentence: "The agent is a DaemonSet of priority `edge-critical` on the host network",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["**.priorityClassName"], expect: { is: "same", value: "edge-critical" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.hostNetwork"], expect: { is: "same", value: true } }, {}] },
      ],
    },
    { sentence: "The agent is not on the host network", reads: null },
    { sentence: "The agent uses host network policies", reads: null },
    {
      sentence: "Priority class is `business-critical`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "business-critical" } }, {}] }],
    },
    {
      sentence: "Replicas are spread over availability zones with a skew of at most one",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ topologyKey: "topology.kubernetes.io/zone" }] } }, {}] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: 1 } }, {}] },
      ],
    },
    {
      sentence: "Pods prefer different nodes",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution"] }, {}, {}] }],
    },
    { sentence: "Priority is agreed with the team", reads: null },
    { sentence: "No service account `redis`", reads: null },
    { sentence: "Spread over several teams", reads: null },
    { sentence: "Replicas must spread over nodes", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
