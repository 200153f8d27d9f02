import { same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { OPERATED } from "../domain/pod-specs.ts";
import type { Recogniser } from "../domain/rule.ts";
import { clauseOf, numberOf, words } from "../domain/wording.ts";

const RANGE =
  /between|from \d|up to|at (?:least|most)|no more than|minimum|max|hpa|autoscal|scal(?:es|ing) (?:on|to|between|from)|[<>≤≥]|\d ?[-–] ?\d|at a time|one pod|quota|history|while|during|until|when|if /i;
/** Values of charts that count pods under the name of a part: `provisionerReplicas`. */
const SUFFIXES = ["Replicas", "ReplicaCount"];

/** Keys that have a word of the sentence before "Replicas": "CSI provisioner runs with two replicas". */
function keysIn(text: string): readonly string[] {
  const found = [...text.matchAll(/(?<![\w-])[a-z]{4,30}(?![\w-])/gi)].slice(0, 12).map(([word]) => word.toLowerCase());
  return found.flatMap((word) => SUFFIXES.map((suffix) => `**.${word}${suffix}`));
}

function replicas(match: RegExpExecArray): ReturnType<Phrase["homes"]> {
  const value = numberOf(match[1]);
  const clause = clauseOf(match);
  if (Number.isNaN(value) || RANGE.test(clause) || isOfBudget(match, clause)) return null;
  const said = keysIn(clause.replace(match[0], " "));
  return [
    { kinds: ["Deployment", "StatefulSet"], fields: ["spec.replicas"], expect: same(value) },
    { kinds: OPERATED, fields: ["**.replicas", "**.replicaCount", "**.instances"], expect: same(value) },
    { kinds: ["HelmRelease"], fields: ["**.replicas", "**.replicaCount", "**.instances", ...said], expect: same(value) },
  ];
}

/** "A PDB keeps two replicas", "two replicas stay available": that is the budget's. */
function isOfBudget(match: RegExpExecArray, clause: string): boolean {
  const [before = "", after = ""] = clause.split(match[0]);
  return /pdb|disruption|voluntary/i.test(before) || /available|evict|unavailable|disruption/i.test(after);
}

/** Daemons of Ceph, which its custom resource counts. */
function daemons(match: RegExpExecArray): ReturnType<Phrase["homes"]> {
  const value = numberOf(match[1]);
  const part = /^mon/i.test(match[2] ?? "") ? "mon" : /^m(?:gr|anager)/i.test(match[2] ?? "") ? "mgr" : null;
  if (Number.isNaN(value) || part === null || RANGE.test(clauseOf(match))) return null;
  return [
    { kinds: ["CephCluster"], fields: [`spec.${part}.count`], expect: same(value) },
    { kinds: ["HelmRelease"], fields: [`**.cephClusterSpec.${part}.count`], expect: same(value) },
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:runs?|running|has|have|with|of|scaled to|exactly|keeps)? ?@<n> (?:(?!(?:read|standby|spare|hot|warm|cold|passive|secondary|extra|additional|old|more|other|further|backup|sync|async)(?![\\w]))\\w+ ){0,1}?(?:replicas?|instances?|copies|pods)(?: each| apiece)?",
    ),
    homes: replicas,
  },
  {
    pattern: words("(?:replicas?|instances?|replica count)(?: count| number)? ?(?:is |are |set to |of |=|:) ?<n>(?: each)?"),
    homes: replicas,
  },
  { pattern: words("replicated <n> times"), homes: replicas },
  {
    pattern: words("<n> (mons?|monitors?|mgrs?|managers?)"),
    about: /ceph|rook|osd|(?<![\w-])mgrs?(?![\w-])|(?<![\w-])mons?(?![\w-])/i,
    homes: daemons,
  },
];

/** A workload has the stated number of replicas or instances, in digits or in words. */
export const recogniser: Recogniser = {
  id: "replicas",
  summary: "A workload has the stated number of replicas or instances, in digits or in words.",
  examples: [
    {
      sentence: "Runs with 3 replicas",
      reads: [{ kind: "worded-field", says: "with 3 replicas", homes: [{ expect: { is: "same", value: 3 } }, {}, {}] }],
    },
    {
      sentence: "Deployment `redis` runs two replicas",
      reads: [{ kind: "worded-field", search: { kind: "Deployment", name: "redis" }, homes: [{ expect: { is: "same", value: 2 } }, {}, {}] }],
    },
    { sentence: "A single replica", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: 1 } }, {}, {}] }] },
    {
      sentence: "Ingester, querier and distributor: 2 replicas each",
      reads: ["Ingester", "querier", "distributor"].map((name) => ({ kind: "worded-field", search: { part: { name, only: true } } })),
    },
    {
      sentence: "Three mons, two mgrs",
      reads: [
        { kind: "worded-field", homes: [{ kinds: ["CephCluster"], fields: ["spec.mon.count"], expect: { is: "same", value: 3 } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["spec.mgr.count"], expect: { is: "same", value: 2 } }, {}] },
      ],
    },
    { sentence: "Two managers approve", reads: null },
    { sentence: "At least 3 replicas", reads: null },
    { sentence: "Between 2 and 6 replicas", reads: null },
    { sentence: "Not 3 replicas", reads: null },
    { sentence: "Replicas are spread", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
