import { having, inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Home } from "../domain/stated.ts";
import { durationOf, numberOf, secondsOf, words } from "../domain/wording.ts";

const MONITOR = /service ?monitor|pod ?monitor|vmservicescrape|vmpodscrape|scrape/i;

function endpoint(parts: Readonly<Record<string, string>>, value?: string, time?: string): readonly Home[] {
  if (time === "NaNs") return [];
  return [
    {
      kinds: ["ServiceMonitor", "PodMonitor", "VMServiceScrape", "VMPodScrape"],
      fields: ["spec.endpoints", "spec.podMetricsEndpoints"],
      expect: having([parts]),
    },
    ...(value === undefined || time === undefined
      ? []
      : [inKind("HelmRelease", [`**.serviceMonitor.${value}`, `**.serviceMonitor.scrapeInterval`], same(time))]),
  ];
}

/** "twice a minute": the time between two. */
function frequency([, often = "", unit = ""]: RegExpExecArray): string {
  const count = /^once/i.test(often) ? 1 : /^twice/i.test(often) ? 2 : numberOf(often.split(/\s/)[0]);
  return `${secondsOf(unit) / count}s`;
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:scrapes?|scraped|scraping|collected|interval(?: is| of|:)?)(?: (?:every|each|at|with|an?|the|its|interval|of|is|metrics?|targets?|endpoints?|port|by|from|them|it|all|pods?|stats|http|web)){0,3}? (?:every )?<time>|every <time>",
    ),
    about: MONITOR,
    unless: /probe|reconcil|cron|refresh|alert/i,
    homes: (match) => endpoint({ interval: durationOf(match[1] ?? match[2]) }, "interval", durationOf(match[1] ?? match[2])),
  },
  {
    pattern: words("(?:(?:scrapes?|scraped|scraping|collected) )?(once|twice|(?:two|three|four|six) times) (?:a|per|every|each) (minute|hour)"),
    about: MONITOR,
    unless: /probe|reconcil|cron|refresh|alert/i,
    homes: (match) => endpoint({ interval: frequency(match) }, "interval", frequency(match)),
  },
  { pattern: words("(?:scrapes?|on|targets?)(?: @)?(?: named)? ?port <name>"), about: MONITOR, homes: (match) => endpoint({ port: match[1] ?? "" }) },
  { pattern: words("(?:scrapes?|at|on|path)(?: path)? <path>"), about: MONITOR, homes: (match) => endpoint({ path: match[1] ?? "" }) },
];

/** A ServiceMonitor, PodMonitor or its like scrapes the stated port and path at the stated interval. */
export const recogniser: Recogniser = {
  id: "scraping",
  summary: "A ServiceMonitor, PodMonitor or its like scrapes the stated port and path at the stated interval.",
  examples: [
    {
      sentence: "ServiceMonitor scrapes port `metrics` every 30s",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ port: "metrics" }] } }] },
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ interval: "30s" }] } }, {}] },
      ],
    },
    {
      sentence: "PodMonitor scrapes `/stats`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ path: "/stats" }] } }] }],
    },
    {
      sentence: "Metrics are scraped twice a minute",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ interval: "30s" }] } }, {}] }],
    },
    {
      sentence: "PodMonitor on port `stats`, once a minute",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ port: "stats" }] } }] },
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ interval: "60s" }] } }, {}] },
      ],
    },
    { sentence: "The team meets once a minute", reads: null },
    { sentence: "ServiceMonitor never scrapes port `metrics`", reads: null },
    { sentence: "Backup every 30 minutes", reads: null },
    { sentence: "ServiceMonitor reviewed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
