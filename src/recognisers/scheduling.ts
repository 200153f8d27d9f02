import { having, inPods, oneOf, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, words } from "../domain/wording.ts";

const EFFECT: Readonly<Record<string, string>> = { noschedule: "NoSchedule", noexecute: "NoExecute", prefernoschedule: "PreferNoSchedule" };

function hostNetwork(): ReturnType<Phrase["homes"]> {
  return [
    ...inPods(["hostNetwork"], same(true)),
    { kinds: ["CephCluster"], fields: ["spec.network.provider"], expect: same("host") },
    { kinds: ["HelmRelease"], fields: ["**.hostNetwork.enabled", "**.useHostNetwork", "**.enableCSIHostNetwork"], expect: same(true) },
  ];
}

/** True for a word before "priority" that names none: "of priority …". */
function isTie(word: string | undefined): boolean {
  return word === undefined || /^(?:of|at|with|has|have|under|same|no|its|and)$/i.test(word);
}

/** Pods kept apart by nodes, and the short forms of it in charts and custom resources. */
function apart(how: "preferred" | "required"): ReturnType<Phrase["homes"]> {
  const [strong, short] =
    how === "required" ? ["requiredDuringSchedulingIgnoredDuringExecution", "hard"] : ["preferredDuringSchedulingIgnoredDuringExecution", "soft"];
  return [
    ...inPods([`podAntiAffinity.${strong}`], present),
    { kinds: ["Cluster"], fields: ["spec.affinity.podAntiAffinityType"], expect: same(how) },
    { kinds: ["HelmRelease"], fields: ["**.podAntiAffinity", "**.podAntiAffinityPreset", "**.antiAffinity"], expect: oneOf(short, how) },
  ];
}

/** A taint that is tolerated whatever its key: all of them, or all of one effect. */
function tolerant(effect: string | undefined): ReturnType<Phrase["homes"]> {
  const whole = inPods(["tolerations"], having([{ operator: "Exists" }])).map((home) => ({ ...home, without: ["key", "effect"] }));
  if (effect === undefined) return whole;
  return [...inPods(["tolerations"], having([{ operator: "Exists", effect }])).map((home) => ({ ...home, without: ["key"] })), ...whole];
}

const EFFECTS = "(NoSchedule|NoExecute|PreferNoSchedule)";
const TOLERATES = `(?:tolerates?|tolerating|with tolerations? for|tolerations? for) (?:all|any|every)(?: ${EFFECTS}(?:(?: ?, ?| and | or |\\/)${EFFECTS})?)? taints?`;

const PHRASES: readonly Phrase[] = [
  { pattern: words(TOLERATES), homes: (match) => tolerant(EFFECT[(match[1] ?? "").toLowerCase()]) },
  { pattern: words(TOLERATES), homes: (match) => (match[2] === undefined ? null : tolerant(EFFECT[match[2].toLowerCase()])) },
  {
    pattern: words("(?:tolerates? everything|runs on (?:all|every) nodes?,? (?:even |also |including )?(?:the )?tainted(?: ones?)?)"),
    homes: () => tolerant(undefined),
  },
  {
    pattern: words(
      "(?:node ?selector|runs? (?:only )?on nodes (?:labelled|labeled|with(?: the)? label)|(?:pinned|bound) to nodes (?:labelled|labeled|with(?: the)? label))(?: is|:)? ?([a-z0-9./-]{3,80})[=:] ?([\\w.-]{1,63})",
    ),
    labels: true,
    homes: (match) => inPods(["nodeSelector"], having({ [match[1] ?? ""]: match[2] ?? "" })),
  },
  {
    pattern: words("(?:runs? (?:only )?on|pinned to|restricted to) @(linux|windows|amd64|arm64)(?: nodes?)?(?: only)?"),
    unless: /story|developers?/i,
    homes: (match) =>
      inPods(
        ["nodeSelector"],
        having(
          /linux|windows/i.test(match[1] ?? "")
            ? { "kubernetes.io/os": (match[1] ?? "").toLowerCase() }
            : { "kubernetes.io/arch": (match[1] ?? "").toLowerCase() },
        ),
      ),
  },
  { pattern: words("host ?networking(?: (?:is )?(?:on|enabled|used))?"), unless: /without|no host|off|disabled/i, homes: () => hostNetwork() },
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
    homes: () => hostNetwork(),
  },
  {
    pattern: words("(?:uses|under|runs as|with|as)? ?@service ?account(?: called| named|:)? <name>(?: is used)?"),
    unless: /bind|bound|subject|role|token|annotat|exists|created|dedicated|no service/i,
    homes: (match) => inPods(["serviceAccountName"], same(match[1] ?? "")),
  },
  {
    pattern: words(
      "(?:(?:pods|replicas|instances|members|brokers) )?(?:prefer(?:s|red)?(?: to (?:run|be|land))?(?: on)? (?:different|separate|distinct) (?:nodes|hosts)|(?:preferred|soft|best-effort)(?: \\(?(?:hard|soft|required|preferred)\\)?)? (?:pod )?anti-?affinity|(?:pod )?anti-?affinity(?: is)?(?: rules?)?(?: \\(| )?(?:preferred|soft|best-effort)|(?:preferably |ideally |where possible |if possible )(?:on|spread (?:over|across)) (?:different|separate) (?:nodes|hosts)|(?:on|spread (?:over|across)) (?:different|separate) (?:nodes|hosts) (?:where|if|when) possible)(?:,? they are not forced apart)?",
    ),
    negative: true,
    homes: () => apart("preferred"),
  },
  {
    pattern: words(
      "(?:(?:pods|replicas|instances|members|brokers) )?(?:(?:must|have to) (?:land|run|be) on (?:different|separate|distinct) (?:nodes|hosts)|(?:required|hard|strict|mandatory)(?: \\(?(?:hard|required|strict)\\)?)? (?:pod )?anti-?affinity|(?:pod )?anti-?affinity(?: is)?(?: rules?)?(?: \\(| )?(?:required|hard|strict|mandatory)|never (?:share|land on|run on|end up on) @(?:same |one )?(?:node|host)|(?:never|no) (?:two|2)(?: (?:of (?:a|one|the same) kind|of them|pods|replicas|instances|copies))? (?:share|run on|land on|on) @(?:same |one |single )?(?:node|host)|one(?: pod| replica| instance)? per (?:node|host) (?:at most|maximum)|at most one (?:pod |replica |instance )?per (?:node|host)|(?:are |is )?forced (?:apart|onto (?:different|separate) (?:nodes|hosts)))",
    ),
    negative: true,
    homes: () => apart("required"),
  },
  {
    pattern: words("never two of a kind on (?:one|the same) node|no two (?:mons?|monitors) on (?:one|the same) node"),
    about: /(?<![\w-])(?:mons?|mgrs?|ceph)(?![\w-])/i,
    negative: true,
    homes: () => [{ kinds: ["CephCluster"], fields: ["spec.mon.allowMultiplePerNode"], expect: same(false) }],
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
        { kind: "worded-field", homes: [{ fields: ["**.hostNetwork"], expect: { is: "same", value: true } }, {}, {}, {}] },
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
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution"] }, {}, {}, {}] }],
    },
    {
      sentence: "Tolerates all NoSchedule taints",
      reads: [{ kind: "worded-field", says: "Tolerates all NoSchedule taints" }],
    },
    {
      sentence: "Never two replicas on one node",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"] }, {}, {}, {}] }],
    },
    { sentence: "Tolerates all failures", reads: null },
    { sentence: "Runs on the legacy nodes", reads: null },
    { sentence: "Priority is agreed with the team", reads: null },
    { sentence: "No service account `redis`", reads: null },
    { sentence: "Spread over several teams", reads: null },
    { sentence: "Replicas must spread over nodes", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
