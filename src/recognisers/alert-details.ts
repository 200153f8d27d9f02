import { having } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { durationOf, words } from "../domain/wording.ts";

function alert(name: string | undefined, parts: Readonly<Record<string, string | Readonly<Record<string, string>>>>): ReturnType<Phrase["homes"]> {
  if (name === undefined || !/[a-z][A-Z]/.test(name)) return null;
  return [{ kinds: ["PrometheusRule", "VMRule"], fields: ["spec.groups.rules"], expect: having([{ alert: name, ...parts }]) }];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("([A-Z][A-Za-z0-9]{3,80}) (?:fires |firing |alerts |raised |is raised )?(?:after|for) <time>"),
    about: /alert|fires|prometheusrule|vmrule|raises/i,
    name: 1,
    homes: (match) => alert(match[1], { for: durationOf(match[2]) }),
  },
  {
    pattern: words("([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]{1,80}) (?:is |are |as |has severity |with severity |\\( ?)(critical|warning|info)(?: ?\\))?"),
    name: 1,
    homes: (match) => alert(match[1], { labels: { severity: (match[2] ?? "").toLowerCase() } }),
  },
];

/** An alert fires after the stated time, with the stated severity. */
export const recogniser: Recogniser = {
  id: "alert-details",
  summary: "An alert fires after the stated time, with the stated severity.",
  examples: [
    {
      sentence: "Alert `CacheDown` fires after 5 minutes",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ alert: "CacheDown", for: "300s" }] } }] }],
    },
    {
      sentence: "`CacheDown` (critical) defined",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ alert: "CacheDown", labels: { severity: "critical" } }] } }] }],
    },
    { sentence: "Alert `CacheDown` never fires after 5 minutes", reads: null },
    { sentence: "The review is critical", reads: null },
    { sentence: "Alerts documented", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
