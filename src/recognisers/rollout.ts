import { having, inKind, inPods, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import type { Recogniser } from "../domain/rule.ts";
import { numberOf, secondsOf, words } from "../domain/wording.ts";

function inUpdate(field: string, text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = text?.endsWith("%") === true ? text : numberOf(text);
  return [
    { kinds: ["Deployment", "StatefulSet", "DaemonSet", "HelmRelease"], fields: [`**.rollingUpdate.${field}`, `**.${field}`], expect: same(value) },
  ];
}

function sleeping(time: string | undefined): ReturnType<Phrase["homes"]> {
  const seconds = secondsOf(time);
  if (Number.isNaN(seconds)) return null;
  return [
    { kinds: WORKLOADS, fields: ["**.preStop.exec.command"], expect: having(`sleep ${seconds}`) },
    { kinds: WORKLOADS, fields: ["**.preStop.exec.command"], expect: having(["sleep", String(seconds)]) },
    { kinds: WORKLOADS, fields: ["**.preStop.sleep.seconds"], expect: same(seconds) },
  ];
}

const RELOADER = "reloader.stakater.com/auto";

/** Restarts by Stakater's Reloader, through the annotation of a workload or in the values of a chart. */
function reloaded(): ReturnType<Phrase["homes"]> {
  return [
    { kinds: [...WORKLOADS, "HelmRelease"], fields: [`**.annotations.${RELOADER}`, `**.controllerAnnotations.${RELOADER}`], expect: same("true") },
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:is |are |gets? )?(?:restarts?|restarted|reloads?|reloaded|rolled|rolls?|redeployed)(?: the pods?| pods| itself| automatically)? (?:when|whenever|if|on|after) (?:a |an |any |its |their |the )?(?:secrets?|configmaps?|config|configuration|credentials?)(?: or (?:secrets?|configmaps?|config))? (?:changes?|is changed|are changed|is rotated|rotates?|rotation|updates?)",
    ),
    unless: /never|not |alert/i,
    negative: true,
    guess: true,
    homes: reloaded,
  },
  {
    pattern: words(
      "(?:@(?:stakater )?reloader annotations?|annotated for (?:stakater )?reloader|reloader (?:is on|enabled|watches it|watches them))",
    ),
    homes: reloaded,
  },
  {
    pattern: words(
      "(?:rolls?|updates?|upgrades?|is rolled out)(?: out)? without (?:losing|loss of|reducing|dropping) capacity|zero-?downtime (?:rollouts?|updates?|deployments?)",
    ),
    negative: true,
    homes: () => [{ kinds: ["Deployment"], fields: ["spec.strategy.rollingUpdate.maxUnavailable"], expect: oneOf(0, "0", "0%") }],
  },
  { pattern: words("max ?surge(?: of| is| set to|:|=)? ?(\\d{1,3}%?|one|zero|two)"), homes: (match) => inUpdate("maxSurge", match[1]) },
  {
    pattern: words("max ?unavailable(?: of| is| set to|:|=)? ?(\\d{1,3}%?|one|zero|two)"),
    unless: /pdb|disruption/i,
    homes: (match) => inUpdate("maxUnavailable", match[1]),
  },
  {
    pattern: words("rolling ?updates?(?: strategy)?(?= with| and| \\(|,|;|\\.|$| add)"),
    homes: () => [
      inKind("Deployment", ["spec.strategy.type"], same("RollingUpdate")),
      inKind("StatefulSet", ["spec.updateStrategy.type"], same("RollingUpdate")),
    ],
  },
  {
    pattern: words(
      "(?:strategy (?:is |: ?)?)recreate|recreate strategy|(?:replaced|updated|rolled out|rolls out|deployed) (?:with|by|using|through) @?recreate(?: strategy)?",
    ),
    homes: () => [
      inKind("Deployment", ["spec.strategy.type"], same("Recreate")),
      inKind("HelmRelease", ["**.strategy.type", "**.strategy"], oneOf("Recreate")),
    ],
  },
  {
    pattern: words(
      "(?:termination )?grace period(?: of| is|:)? ?<time>|<time> (?:termination )?grace period|<time> to (?:shut down|terminate|drain|stop)(?: gracefully| cleanly)?",
    ),
    homes: (match) => inPods(["terminationGracePeriodSeconds"], same(secondsOf(match[1] ?? match[2] ?? match[3]))),
  },
  {
    pattern: words("(?:keeps? |retains? )?(?:@last )?<n> (?:old |previous |former )(?:replica ?sets?|revisions?)(?: (?:are )?(?:kept|retained))?"),
    homes: (match) => inPods(["revisionHistoryLimit"], same(numberOf(match[1]))),
  },
  {
    pattern: words(
      "(?:starts?|started|come up|comes up|are created|are launched|launch) (?:in parallel|all at once|simultaneously)(?! (?:with|to|as))|parallel (?:pod management|start(?:-?up)?)",
    ),
    about: /members?|replicas?|pods?|peers?|statefulset|servers?/i,
    homes: () => [inKind("StatefulSet", ["spec.podManagementPolicy"], same("Parallel"))],
  },
  {
    pattern: words(
      "(?:starts?|started|come up|comes up|are created|are launched|launch) (?:one (?:by one|after (?:another|the other))|in order|in sequence)",
    ),
    about: /members?|replicas?|pods?|peers?|statefulset|servers?/i,
    homes: () => [
      inKind("StatefulSet", ["spec.podManagementPolicy"], oneOf("OrderedReady")),
      inKind("StatefulSet", ["spec.podManagementPolicy"], { is: "absent" }),
    ],
  },
  {
    pattern: words(
      "(?:sleeps? |waits? )(?:for )?<time> in @pre ?stop(?: hook)?|pre ?stop(?: hook)?(?: that)? (?:sleeps?|sleep|waits?)(?: for| of)? <time>",
    ),
    homes: (match) => sleeping(match[1] ?? match[2]),
  },
];

/** A workload is rolled out, shut down and kept in history as stated: surge, unavailable pods, strategy, grace period, revision history. */
export const recogniser: Recogniser = {
  id: "rollout",
  summary: "A workload is rolled out, shut down and kept in history as stated: surge, unavailable pods, strategy, grace period, revision history.",
  examples: [
    {
      sentence: "Rolling update with maxSurge 1 and maxUnavailable 0",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.strategy.type"] }, { kinds: ["StatefulSet"] }] },
        { kind: "worded-field", homes: [{ fields: ["**.rollingUpdate.maxSurge", "**.maxSurge"], expect: { is: "same", value: 1 } }] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: 0 } }] },
      ],
    },
    { sentence: "Termination grace period is 45 seconds", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: 45 } }, {}] }] },
    {
      sentence: "The importer is replaced with `Recreate`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "Recreate" } }, {}] }],
    },
    {
      sentence: "Broker replicas start in parallel",
      reads: [{ kind: "worded-field", homes: [{ kinds: ["StatefulSet"], fields: ["spec.podManagementPolicy"], expect: { value: "Parallel" } }] }],
    },
    {
      sentence: "The pods of StatefulSet `queue` come up one after another",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of", values: ["OrderedReady"] } }, { expect: { is: "absent" } }] }],
    },
    {
      sentence: "Restarts when its secret changes",
      reads: [{ kind: "worded-field", search: { guessed: true }, homes: [{ expect: { is: "same", value: "true" } }] }],
    },
    { sentence: "The node restarts when the kernel changes", reads: null },
    { sentence: "Broker replicas do not start in parallel", reads: null },
    { sentence: "Both reviews start in parallel", reads: null },
    { sentence: "The importer is not replaced with `Recreate`", reads: null },
    { sentence: "PDB with maxUnavailable 1", reads: null },
    { sentence: "No rolling update, maxSurge 1", reads: null },
    { sentence: "A grace period is agreed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
