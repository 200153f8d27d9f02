import { having, inKind, inPods, MAKERS, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { amountOf, words } from "../domain/wording.ts";

const CLAIM = /volume|pvc|persistent|storage|claim|disk/i;
const MODES: Readonly<Record<string, string>> = { rwo: "ReadWriteOnce", rwx: "ReadWriteMany", rox: "ReadOnlyMany", rwop: "ReadWriteOncePod" };

function size(text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = amountOf(text);
  return [
    inKind("PersistentVolumeClaim", ["spec.resources.requests.storage"], same(value)),
    { kinds: ["StatefulSet", "Deployment"], fields: ["**.resources.requests.storage"], expect: same(value) },
    {
      kinds: MAKERS,
      fields: ["**.resources.requests.storage", "**.persistence.size", "**.storage.size", "**.storage.volumes.size", "**.volumeSize"],
      expect: same(value),
    },
  ];
}

function storageClass(text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = text ?? "";
  return [
    inKind("PersistentVolumeClaim", ["spec.storageClassName"], same(value)),
    { kinds: ["StatefulSet", "Deployment"], fields: ["**.storageClassName"], expect: same(value) },
    { kinds: MAKERS, fields: ["**.storageClassName", "**.storageClass", "**.storage.class"], expect: same(value) },
  ];
}

function accessMode(text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = MODES[(text ?? "").toLowerCase()] ?? Object.values(MODES).find((mode) => mode.toLowerCase() === text?.toLowerCase());
  if (value === undefined) return null;
  return [
    inKind("PersistentVolumeClaim", ["spec.accessModes"], having(value)),
    { kinds: ["StatefulSet", "HelmRelease"], fields: ["**.accessModes"], expect: having(value) },
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:requests|asks for|of|with|has|size(?: is|:)?|volume(?: is| of|:)?|keeps its data on|claim(?: is| of|:)?|pvc(?: is| of|:)?|storage(?: is| of|:)?|holds) ?@<size>(?: (?:volume|pvc|disk|of storage|persistent volume|claim))?|<size>(?: (?:persistent|data|[a-z]+-managed)){0,2} (?:volumes?|pvcs?|disks?|of storage|claims?)(?: (?:per|for each) [a-z]+)?",
    ),
    about: CLAIM,
    unless: /memory|ram\b|cpu|emptydir|limit|shm|body|cache size/i,
    homes: (match) => size(match[1] ?? match[2]),
  },
  {
    pattern: words(
      "(?:storage ?class(?: is| named| called|:)?|on|from|uses)(?: @storage ?class)? <name>(?: storage(?: class)?)?(?= volume| storage| class|,|;|\\.|$| and| with| in)",
    ),
    about: /storage ?class|volume|pvc/i,
    unless: /nodes?|prometheus|alert/i,
    homes: (match) => (/storage ?class/i.test(match[0]) ? storageClass(match[1]) : null),
  },
  { pattern: words("(ReadWriteOncePod|ReadWriteOnce|ReadOnlyMany|ReadWriteMany|RWOP|RWO|ROX|RWX)"), homes: (match) => accessMode(match[1]) },
  {
    pattern: words(
      "(?:volumes?|claims?|pvcs?|disks?)(?: (?:per|for each|for every|of each) [a-z]+| each)?,? (?:on|from|of)(?: @storage ?class)? <name>(?=,|;|\\.|$| and| with| in)",
    ),
    unless: /storage ?class |nodes?|prometheus|alert|nfs|\$\{/i,
    guess: true,
    homes: (match) => storageClass(match[1]),
  },
  {
    pattern: words(
      "(?:is |are )?kept (?:on|after|upon) (?:deletion|removal)|(?:survives?|outlives?) (?:the )?(?:deletion|removal)(?: of @[a-z]+)?|(?:not|never) deleted with @(?:cluster|statefulset|broker|node ?pool)",
    ),
    about: CLAIM,
    negative: true,
    homes: () => [
      { kinds: ["Kafka", "KafkaNodePool"], fields: ["**.deleteClaim"], expect: same(false) },
      inKind("StatefulSet", ["spec.persistentVolumeClaimRetentionPolicy.whenDeleted"], same("Retain")),
    ],
  },
  {
    pattern: words(
      "(?:(?:scratch|temporary|temp|tmp)(?: (?:space|files|data|directory|storage))?(?: is| are)? )?@<size> (?:memory-backed )?empty ?dirs?|(?:(?:scratch|temporary|temp|tmp)(?: (?:space|files|data|directory|storage))?(?: is| are)?(?: in| on)? )?@empty ?dirs?(?: volumes?)?(?: is| are)? ?\\(?(?:capped at|limited to|of|up to|with(?: a)? (?:size )?limit of|at most|bounded (?:to|at))? ?<size>",
    ),
    negative: true,
    homes: (match) => inPods(["emptyDir.sizeLimit"], same(amountOf(match[1] ?? match[2])), ["emptyDir.sizeLimit", "sizeLimit"]),
  },
  {
    pattern: words("<size> cache(?: volume)?|cache (?:volume|size)(?: is| of|:)? ?<size>"),
    about: CLAIM,
    labels: true,
    unless: /memory|lru|redis/i,
    guess: true,
    homes: (match) => [
      { kinds: ["ReplicationSource", "ReplicationDestination"], fields: ["**.cacheCapacity"], expect: same(amountOf(match[1] ?? match[2])) },
      { kinds: MAKERS, fields: ["**.cacheMountPath.storage", "**.cacheVolume.size", "**.cache.size"], expect: same(amountOf(match[1] ?? match[2])) },
    ],
  },
  {
    pattern: words("(?:memory-backed|in-memory|ram-backed|tmpfs) empty ?dirs?|empty ?dirs?(?: volumes?)? (?:in|backed by) (?:memory|ram)"),
    homes: () => inPods(["emptyDir.medium"], same("Memory"), ["emptyDir.medium", "medium"]),
  },
  {
    pattern: words("@empty ?dir(?: volume)?(?: is)?(?: mounted)?(?: at| on| under) <path>"),
    homes: (match) => inPods(["volumeMounts"], having([{ mountPath: match[1] ?? "" }])),
  },
  {
    pattern: words("limited to <size>|size ?limit(?: of| is|:)? ?<size>"),
    about: /empty ?dir/i,
    homes: (match) => inPods(["emptyDir.sizeLimit"], same(amountOf(match[1] ?? match[2])), ["emptyDir.sizeLimit", "sizeLimit"]),
  },
  {
    pattern: words("mounted (?:at|on|under) <path>"),
    unless: /empty ?dir/i,
    homes: (match) => inPods(["volumeMounts"], having([{ mountPath: match[1] ?? "" }])),
  },
];

/** A volume claim has the stated size, storage class and access mode; an emptyDir its path and limit. */
export const recogniser: Recogniser = {
  id: "persistent-volume",
  summary: "A volume claim has the stated size, storage class and access mode; an emptyDir its path and limit.",
  examples: [
    {
      sentence: "PVC `redis-data` requests 20Gi from storage class `fast-nvme`",
      reads: [
        { kind: "worded-field", homes: [{}, {}, {}] },
        { kind: "worded-field", homes: [{ kinds: ["PersistentVolumeClaim"], expect: { is: "same", value: "fast-nvme" } }, {}, {}] },
      ],
    },
    {
      sentence: "The volume is ReadWriteOnce",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: "ReadWriteOnce" } }, {}] }],
    },
    {
      sentence: "An emptyDir is mounted at `/tmp`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ mountPath: "/tmp" }] } }, {}] }],
    },
    {
      sentence: "Scratch space is an emptyDir capped at 2Gi",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.emptyDir.sizeLimit"], expect: { is: "same", value: "2Gi" } }, {}] }],
    },
    {
      sentence: "A 100Gi volume per broker, kept on deletion",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "100Gi" } }, {}, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.deleteClaim"], expect: { is: "same", value: false } }, {}] },
      ],
    },
    { sentence: "The emptyDir is not capped at 2Gi", reads: null },
    { sentence: "Memory limit of 20Gi", reads: null },
    { sentence: "No volume of 20Gi", reads: null },
    { sentence: "Volume discounts apply", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
