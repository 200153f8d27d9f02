import { same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, words } from "../domain/wording.ts";

const RANGE =
  /between|from \d|up to|at (?:least|most)|no more than|minimum|max|hpa|autoscal|scal(?:es|ing) (?:on|to|between|from)|[<>≤≥]|\d ?[-–] ?\d|disruption|pdb|at a time|one pod|quota|history|available/i;

function replicas(count: string | undefined): ReturnType<Phrase["homes"]> {
  const value = numberOf(count);
  if (Number.isNaN(value)) return null;
  return [
    { kinds: ["Deployment", "StatefulSet"], fields: ["spec.replicas"], expect: same(value) },
    {
      kinds: ["Cluster", "Dragonfly", "Kafka", "Prometheus", "VMCluster", "Alertmanager"],
      fields: ["spec.instances", "spec.replicas"],
      expect: same(value),
    },
    { kinds: ["HelmRelease"], fields: ["**.replicas", "**.replicaCount", "**.instances"], expect: same(value) },
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:runs?|running|has|have|with|of|scaled to|exactly)? ?@<n> (?:(?!(?:read|standby|spare|hot|warm|cold|passive|secondary|extra|additional|old|more|other|further|backup|sync|async)(?![\\w]))\\w+ ){0,1}?(?:replicas?|instances?|copies|pods)",
    ),
    unless: RANGE,
    homes: (match) => replicas(match[1]),
  },
  {
    pattern: words("(?:replicas?|instances?|replica count)(?: count| number)? ?(?:is |are |set to |of |=|:) ?<n>"),
    unless: RANGE,
    homes: (match) => replicas(match[1]),
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
    { sentence: "At least 3 replicas", reads: null },
    { sentence: "Between 2 and 6 replicas", reads: null },
    { sentence: "Not 3 replicas", reads: null },
    { sentence: "Replicas are spread", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
