import { having, inKind, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { durationOf, words } from "../domain/wording.ts";

function interval(value: string): ReturnType<Phrase["homes"]> {
  if (value === "NaNs") return null;
  return [
    { kinds: ["Kustomization", "HelmRelease", "HelmRepository", "OCIRepository", "GitRepository"], fields: ["spec.interval"], expect: same(value) },
    { kinds: ["ExternalSecret", "ClusterExternalSecret"], fields: ["spec.refreshInterval"], expect: same(value) },
  ];
}

function timeout(text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = durationOf(text);
  return value === "NaNs" ? null : [{ kinds: ["Kustomization", "HelmRelease"], fields: ["spec.timeout"], expect: same(value) }];
}

function sourceRef(kind: string, name: string): ReturnType<Phrase["homes"]> {
  const canonical = ["GitRepository", "OCIRepository", "HelmRepository"].find((one) => one.toLowerCase() === kind.toLowerCase()) ?? kind;
  const expect = having({ kind: canonical, name });
  return [inKind("Kustomization", ["spec.sourceRef"], expect), inKind("HelmRelease", ["spec.chart.spec.sourceRef", "spec.chartRef"], expect)];
}

/** What Flux or External Secrets look at now and then; anything else that "syncs" does so by a setting of its own. */
const RECONCILED = /flux|kustomization|helm|chart|repositor|\bgit\b|\boci\b|external-?secret|\bsecrets?\b|credential|\bkeys?\b|1password|vault/i;

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:reconcile[sd]?|(?<!retry )(?<!scrape )interval(?: is| of|:)?|(?<!retry )(?<!scrape )interval) (?:every |once an? )?<time>|<time> (?:reconciliation |reconcile |sync |poll(?:ing)? )?interval",
    ),
    unless: /alert|probe|liveness|readiness|scrape|servicemonitor/i,
    homes: (match) => interval(durationOf(match[1] ?? match[2])),
  },
  {
    pattern: words("(?:refreshed|refresh(?:es)?|polled|polls|synced|syncs|checked|fetched) (?:every |once an? )?<time>"),
    about: RECONCILED,
    unless: /alert|probe|liveness|readiness|scrape|servicemonitor|secret ?store/i,
    homes: (match) => interval(durationOf(match[1])),
  },
  {
    pattern: words("(?:refreshed|refresh(?:es)?|polled|synced|reconciled) hourly|(?:refreshed|refresh(?:es)?|synced) every hour"),
    homes: () => interval("1h"),
  },
  { pattern: words("(?:refreshed|synced|polled) (?:twice a day|every twelve hours)"), homes: () => interval("12h") },
  { pattern: words("(?:refreshed|synced|polled) (?:daily|once a day|every day)"), homes: () => interval("24h") },
  {
    pattern: words("retr(?:ies|y)(?: interval)?(?: is| of|:)? ?(?:every |after )?<time>"),
    unless: /upgrade|install/i,
    homes: (match) => [{ kinds: ["Kustomization", "HelmRelease"], fields: ["spec.retryInterval"], expect: same(durationOf(match[1])) }],
  },
  {
    pattern: words(
      "(?:with )?@(?:timeout|time limit)(?: of| is|:)? ?<time>|@(<time>|(?:one|two|three|five|ten|fifteen) minute) timeout|(?:gives up|times out) after <time>|may take (?:up to )?<time>",
    ),
    about: /flux|kustomization|helmrelease|reconcil|waits|release|depends on|dependsOn/i,
    unless: /probe|liveness|readiness|webhook|startup/i,
    negative: true,
    homes: (match) => timeout(match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5]),
  },
  {
    pattern: words(
      "(?:prunes|pruning(?: is| stays)? (?:on|enabled|active)|prune(?: is)? (?:on|enabled|active)|garbage collection(?: is)? (?:on|enabled)|with (?:prune|pruning)(?! (?:off|disabled)))(?: what was removed)?",
    ),
    homes: () => [inKind("Kustomization", ["spec.prune"], same(true))],
  },
  {
    pattern: words(
      "pruning(?: is)? (?:off|disabled)|(?:does|do) not prune|(?:is |are )?never pruned|(?:is |are )not pruned|prune(?: is)? (?:off|disabled)|without pruning",
    ),
    negative: true,
    homes: () => [inKind("Kustomization", ["spec.prune"], same(false))],
  },
  {
    pattern: words(
      "(?<!not )waits?(?: as well| enabled| is enabled| on)?(?: for (?:readiness|health|its (?:resources|objects))| until (?:it|they|everything|all|(?:its|all) (?:objects|resources)) (?:is|are) (?:ready|healthy))?(?=,|;|\\.| and|$| with)",
    ),
    about: /kustomization|flux|infra|apps/i,
    unless: /after|before|for \w+ to/i,
    homes: () => [inKind("Kustomization", ["spec.wait"], same(true))],
  },
  { pattern: words("(?:does|do) not (?:wait|set wait: ?true)"), negative: true, homes: () => [inKind("Kustomization", ["spec.wait"], oneOf(false))] },
  {
    pattern: words("wait(?:ing)?(?: is| stays)? (?:off|disabled)|without waiting"),
    about: /kustomization|flux/i,
    negative: true,
    homes: () => [inKind("Kustomization", ["spec.wait"], oneOf(false))],
  },
  {
    pattern: words("targets? @namespace <name>|(?:deploys|installs|applies|reconciles) into @namespace <name>|targets? @<name> namespace"),
    about: /kustomization|flux/i,
    homes: (match) => [inKind("Kustomization", ["spec.targetNamespace"], same(match[1] ?? match[2] ?? match[3] ?? ""))],
  },
  {
    pattern: words(
      "(?:source ?ref(?:erence)?|source)(?: is|:|=| points (?:to|at)| references)? @(GitRepository|OCIRepository|Bucket|HelmRepository)(?: |/)<name>",
    ),
    labels: true,
    homes: (match) => sourceRef(match[1] ?? "", match[2] ?? ""),
  },
  {
    pattern: words(
      "(?:decrypt(?:s|ed|ion)?|decryption provider)(?: is| with| via| through| using| by|:| uses)? (?:@provider )?sops(?: decryption)?(?: is enabled| enabled)?|sops decryption(?: is)?(?: enabled| configured| on)?",
    ),
    labels: true,
    homes: () => [inKind("Kustomization", ["spec.decryption.provider"], same("sops"))],
  },
  {
    pattern: words("target ?namespace(?: is| of|:)? ?<name>"),
    homes: (match) => [{ kinds: ["Kustomization", "HelmRelease"], fields: ["spec.targetNamespace"], expect: same(match[1] ?? "") }],
  },
  {
    pattern: words("(?:is |are )?suspended"),
    unless: /not suspended|job|cron|dev:/i,
    homes: () => [{ kinds: ["Kustomization", "HelmRelease"], fields: ["spec.suspend"], expect: same(true) }],
  },
];

/** A Flux object reconciles, retries, times out, prunes and waits as stated. */
export const recogniser: Recogniser = {
  id: "reconciliation",
  summary: "A Flux object reconciles, retries, times out, prunes and waits as stated.",
  examples: [
    {
      sentence: "Kustomization `cache` reconciles every 10 minutes",
      reads: [{ kind: "worded-field", search: { kind: "Kustomization", name: "cache" }, homes: [{}, {}] }],
    },
    {
      sentence: "Kustomization `cache` prunes and waits, timeout 5 minutes",
      reads: [
        { kind: "worded-field" },
        { kind: "worded-field" },
        { kind: "worded-field", homes: [{ fields: ["spec.timeout"], expect: { is: "same", value: "300s" } }] },
      ],
    },
    {
      sentence: "Pruning is off for the Kustomization",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.prune"], expect: { is: "same", value: false } }] }],
    },
    {
      sentence: "Kustomization `cache` targets namespace `caching`",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.targetNamespace"], expect: { is: "same", value: "caching" } }] }],
    },
    {
      sentence: "sourceRef is GitRepository `flux-system`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: { kind: "GitRepository", name: "flux-system" } } }, {}] }],
    },
    {
      sentence: "Kustomization `cache` is never pruned",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.prune"], expect: { is: "same", value: false } }] }],
    },
    {
      sentence: "Timeout 5 minutes",
      under: ["Kustomization `cache` created:"],
      reads: [{ kind: "worded-field", search: { kind: "Kustomization", name: "cache" } }],
    },
    { sentence: "cache-dns syncs every two minutes", reads: null },
    {
      sentence: "Kustomization `queue` waits until everything is healthy",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.wait"], expect: { is: "same", value: true } }] }],
    },
    {
      sentence: "Kustomization `queue` does not wait until everything is healthy",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of", values: [false] } }] }],
    },
    { sentence: "The team waits for approval", reads: null },
    { sentence: "Kustomization never prunes", reads: null },
    { sentence: "Readiness probe timeout 5 seconds", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
