import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { pathMentions, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { numberOf } from "../domain/wording.ts";

const COUNTED =
  /(?<![\w./>≥-])(at least |exactly )?(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) ([A-Z][A-Za-z]{3,60}s|poolers|network policies|service monitors|pod monitors|cron ?jobs|config ?maps|external secrets|scheduled backups)(?![\w-])/gi;
/** Words before a number by which it counts something else than all that there are. */
const PART =
  /(?<![\w-])(?:of|most|to|than|over|under|about|around|only|another|other|last|first|next|every|for|per|by|in|on|across|between|from|with|all|the|these|those)\s+$/i;
const NAMES = /^(?::|,)?\s+(`[a-z0-9][a-z0-9.-]{0,80}`(?:(?:,| and|, and| &) `[a-z0-9][a-z0-9.-]{0,80}`){1,11})(?!\S*`)/;
const SPOKEN: Readonly<Record<string, string>> = {
  poolers: "Pooler",
  "network policies": "NetworkPolicy",
  "service monitors": "ServiceMonitor",
  "pod monitors": "PodMonitor",
  cronjobs: "CronJob",
  "cron jobs": "CronJob",
  configmaps: "ConfigMap",
  "config maps": "ConfigMap",
  "external secrets": "ExternalSecret",
  "scheduled backups": "ScheduledBackup",
};

function kindOf(word: string): string | undefined {
  const spoken = SPOKEN[word.toLowerCase()];
  if (spoken !== undefined) return spoken;
  const known = /^[A-Z]/.test(word) ? kindNamed(word) : undefined;
  return known?.ordinary === false ? known.kind : undefined;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (text.length > 400) return null;
  const out = ruledOut(text);
  const placed = pathMentions(sentence, context).length === 1;
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const match of [...withoutCode(text).matchAll(COUNTED)].slice(0, 4)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const kind = kindOf(match[3] ?? "");
    const count = numberOf(match[2]);
    if (kind === undefined || Number.isNaN(count) || touches(span, out) || PART.test(text.slice(Math.max(0, span.start - 20), span.start))) continue;
    const list = NAMES.exec(text.slice(span.end, span.end + 800));
    const names = (list?.[1] ?? "").match(/[a-z0-9][a-z0-9.-]*/g)?.filter((word) => word !== "and") ?? [];
    if (names.length > 0 && names.length !== count) continue;
    // "5 ExternalSecrets" in a file is for the rule on objects.
    if (names.length === 0 && placed && /^\d/.test(match[2] ?? "")) continue;
    for (const name of names)
      assertions.push({ kind: "object-present", search: searchFor(sentence, context, { kind, name, tiers: [] }), rendered: false, count: null });
    if (names.length === 0)
      assertions.push({
        kind: "object-present",
        search: searchFor(sentence, context, { kind }),
        rendered: false,
        count: { is: /least/i.test(match[1] ?? "") ? "at-least" : "exactly", value: count },
      });
    covers.push({ start: span.start, end: span.end + (list?.[0].length ?? 0) });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers, inferred: true };
}

/** So many objects of a kind. */
export const recogniser: Recogniser = {
  id: "object-count",
  summary:
    "Where the story's manifests stand there are as many objects of the kind as the sentence says, or all those that it names and counts. A miss leaves the claim open: charts and operators make objects too.",
  examples: [
    {
      sentence: "Five ExternalSecrets, refreshed hourly",
      reads: [{ kind: "object-present", search: { kind: "ExternalSecret" }, count: { is: "exactly", value: 5 } }],
    },
    {
      sentence: "At least three ServiceMonitors",
      reads: [{ kind: "object-present", search: { kind: "ServiceMonitor" }, count: { is: "at-least", value: 3 } }],
    },
    {
      sentence: "Two AppProjects, `platform` and `services`",
      reads: [
        { kind: "object-present", search: { kind: "AppProject", name: "platform" } },
        { kind: "object-present", search: { kind: "AppProject", name: "services" } },
      ],
    },
    { sentence: "Three AppProjects, `platform` and `services`", reads: null },
    { sentence: "One of three ServiceMonitors is disabled", reads: null },
    { sentence: "At most five ExternalSecrets", reads: null },
    { sentence: "No more than 5 ExternalSecrets", reads: null },
    { sentence: "Three replicas", reads: null },
  ],
  recognise,
};
