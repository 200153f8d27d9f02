import { having, inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Home } from "../domain/stated.ts";
import { clauseOf, numberOf, secondsOf, words } from "../domain/wording.ts";

const ABOUT = /hpa|autoscal|horizontalpod|scal(?:es|ing|ed)|replicas|pods|grow/i;
const KIND = "HorizontalPodAutoscaler";

function bound(which: "min" | "max", count: string | undefined): readonly Home[] {
  const value = numberOf(count);
  if (Number.isNaN(value)) return [];
  return [inKind(KIND, [`spec.${which}Replicas`], same(value)), inKind("HelmRelease", [`**.${which}Replicas`], same(value))];
}

function range(low: string | undefined, high: string | undefined): ReturnType<Phrase["homes"]> {
  const value = { minReplicas: numberOf(low), maxReplicas: numberOf(high) };
  if (Number.isNaN(value.minReplicas) || Number.isNaN(value.maxReplicas)) return null;
  return [inKind(KIND, ["spec"], having(value)), inKind("HelmRelease", ["**.autoscaling", "**.hpa"], having(value))];
}

function target(text: string, percent: string | undefined): ReturnType<Phrase["homes"]> {
  const name = /memory/i.test(text) ? "memory" : "cpu";
  const value = Number(percent);
  const metric = { resource: { name, target: { averageUtilization: value } } };
  return [
    inKind(KIND, ["spec.metrics"], having([metric])),
    inKind("HelmRelease", [`**.target${name === "cpu" ? "CPU" : "Memory"}UtilizationPercentage`], same(value)),
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:(?:hpa|autoscal(?:er|ing|es))(?: (?:is|runs?|goes))?:? ?(?:from |between )?)?<n> ?(?:-|–|to) ?<n>(?= (?:in|for|on) [a-z]|,|;|\\.|$)",
    ),
    about: /(?<![\w-])hpa(?![\w-])|autoscal/i,
    homes: (match) => (/port|hours|minutes|retries|replicas|%/i.test(clauseOf(match)) ? null : range(match[1], match[2])),
  },
  {
    pattern: words("(?:between|from) <n> (?:and|to) <n>(?: replicas| pods| instances| copies)?"),
    about: ABOUT,
    unless: /canary|retries|port/i,
    negative: true,
    homes: (match) => range(match[1], match[2]),
  },
  { pattern: words("<n> ?(?:-|–|to) ?<n> (?:replicas|pods|instances)"), homes: (match) => range(match[1], match[2]) },
  {
    pattern: words("min(?:imum)?(?: of)?(?: replicas?| pods)?(?: is| of|:|=)? ?<n>(?: replicas| pods)?"),
    about: ABOUT,
    homes: (match) => bound("min", match[1]),
  },
  {
    pattern: words("(?:max(?:imum)?(?: of)?(?: replicas?| pods)?(?: is| of|:|=)? ?|up to |at most |no more than )<n>(?: replicas| pods)?"),
    about: ABOUT,
    unless: /%|disruption|pdb|unavailable/i,
    negative: true,
    homes: (match) => bound("max", match[1]),
  },
  { pattern: words("<n> replicas (?:at )?minimum"), about: ABOUT, homes: (match) => bound("min", match[1]) },
  {
    pattern: words(
      "(?:at|target(?:s|ing)?(?: of| is|:)?|aims for|on|of|to|when)? ?<percent>(?: average| mean)? (?:cpu|memory)(?: utili[sz]ation| usage)?(?: target)?",
    ),
    homes: (match) => target(match[0], match[1]),
  },
  {
    pattern: words("(?:cpu|memory)(?: average)?(?: utili[sz]ation| usage| load)?(?: target)?(?: is| of| at| reaches| exceeds|:)? ?\\(?<percent>"),
    unless: /alert|storage|expr|fires/i,
    homes: (match) => target(match[0], match[1]),
  },
  {
    pattern: words("(?:autoscaling|the autoscaler|hpa)(?: is)? (?:off|disabled|switched off|not used)|no (?:autoscaling|autoscaler|hpa)"),
    unless: /beyond|above|past|without|below/i,
    negative: true,
    homes: () => [inKind("HelmRelease", ["**.autoscaling.enabled", "**.hpa.enabled"], same(false))],
  },
  {
    pattern: words("scal(?:e-?|ing |es )down (?:only )?(?:waits?|after|(?:is )?delayed(?: by)?|holds off|stabili[sz]es)(?: for)? <time>"),
    homes: (match) => [inKind("HorizontalPodAutoscaler", ["spec.behavior.scaleDown.stabilizationWindowSeconds"], same(secondsOf(match[1])))],
  },
  {
    pattern: words("(?:scale-?down (?:is )?(?:damped|delayed|stabili[sz]ed) (?:by|for) )?@stabili[sz]ation window (?:of|is)? ?<time>"),
    homes: (match) => [inKind("HorizontalPodAutoscaler", ["spec.behavior.scaleDown.stabilizationWindowSeconds"], same(secondsOf(match[1])))],
  },
];

/** A HorizontalPodAutoscaler has the stated bounds and targets, or the values of a chart give it. */
export const recogniser: Recogniser = {
  id: "autoscaling",
  summary: "A HorizontalPodAutoscaler has the stated bounds and targets, or the values of a chart give it.",
  examples: [
    {
      sentence: "HPA scales between 2 and 6 replicas",
      reads: [
        {
          kind: "worded-field",
          homes: [
            { kinds: ["HorizontalPodAutoscaler"], fields: ["spec"], expect: { is: "contains", value: { minReplicas: 2, maxReplicas: 6 } } },
            {},
          ],
        },
      ],
    },
    {
      sentence: "The autoscaler aims for 70 percent CPU",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.metrics"] }, { kinds: ["HelmRelease"] }] }],
    },
    {
      sentence: "Autoscaling with at most ten pods",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.maxReplicas"], expect: { is: "same", value: 10 } }, {}] }],
    },
    {
      sentence: "HPA 2–6, scale-down waits five minutes",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: { minReplicas: 2, maxReplicas: 6 } } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["spec.behavior.scaleDown.stabilizationWindowSeconds"], expect: { is: "same", value: 300 } }] },
      ],
    },
    { sentence: "Scaling down waits for the team", reads: null },
    { sentence: "Canary runs between 2 and 6 hours", reads: null },
    { sentence: "No autoscaling beyond 70% CPU", reads: null },
    { sentence: "Alert fires at CPU 70%", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
