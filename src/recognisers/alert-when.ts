import { negated, touches, withoutCode } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { durationOf } from "../domain/wording.ts";

/** "Alert on …", "an alert fires when …", "alerting for …". */
const HEAD =
  /^\s*(?:an? )?(?:(critical|warning|info) )?alert(?:s|ing)? (?:is raised |is fired |fires |triggers |exists |defined |configured )?(?:on|for|when|if|about) /i;
const LASTING = /\s(?:for|lasting)(?: more than| at least| over)? (\d{1,4} ?(?:s|sec|seconds?|m|min|minutes?|h|hours?))(?![\w-])/i;
const SEVERITY = /\s*\(?(?:(?:with )?severity:? |as )(critical|warning|info)\)?\s*$/i;
const BOUND =
  /(?<![\w-])(above|over|more than|greater than|exceed(?:s|ing)?|higher than|below|under|less than|fewer than|lower than|[<>≥≤]=?)\s*(\d+(?:\.\d+)?)\s?(%|percent)?(?: (?:seconds?|secs?|s|minutes?|jobs|items|connections|errors|ms))?(?![\w.])/gi;
const LIGHT = /^(?:is|are|was|has|have|the|an?|of|on|in|for|at|to|by|with|too|when|if|stays?|remains?|becomes?|gets?|goes|per|any|its|there)$/i;

function signOf(word: string): string {
  if (/^[<>≥≤]/.test(word)) return word.replace("≥", ">=").replace("≤", "<=");
  return /^(?:above|over|more|greater|exceed|higher)/i.test(word) ? ">" : "<";
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const head = HEAD.exec(text);
  if (head === null || text.length > 160 || sentence.code.length > 0 || /[,;:]|(?<![\w-])(?:and|or|both|each|all)(?![\w-])/i.test(text)) return null;
  const whole = { start: 0, end: text.length };
  if (touches(whole, negated(withoutCode(text)))) return null;
  const severity = head[1] ?? SEVERITY.exec(text)?.[1];
  const body = text.slice(head[0].length).replace(SEVERITY, "");
  const lasting = LASTING.exec(body)?.[1];
  const rest = body.replace(LASTING, " ");
  const bounds = [...rest.matchAll(BOUND)].map((match) => `${signOf(match[1] ?? "")} ${match[2] ?? ""}${match[3] === undefined ? "" : "%"}`);
  const words = (rest.replace(BOUND, " ").match(/[A-Za-z0-9][\w-]*/g) ?? []).filter((word) => !LIGHT.test(word) && !isFiller(word.toLowerCase()));
  if (words.length === 0 || words.length > 8 || words.length + bounds.length < 2 || words.some((word) => /^\d/.test(word))) return null;
  return {
    assertions: [
      {
        kind: "alert-about",
        search: searchFor(sentence, context),
        words: words.map((word) => word.toLowerCase()),
        bounds,
        ...(lasting === undefined ? {} : { lasting: durationOf(lasting) }),
        ...(severity === undefined ? {} : { severity: severity.toLowerCase() }),
      },
    ],
    combine: "all",
    covers: [whole],
    inferred: true,
  };
}

/** Alerts that are given by when they fire. */
export const recogniser: Recogniser = {
  id: "alert-when",
  summary:
    '"Alert on replication lag above 10 seconds": one alert has the words in its name, summary or description, the bound in its expression, and the stated time and severity. A miss leaves the claim open.',
  examples: [
    {
      sentence: "Alert on replication lag above 10 seconds",
      reads: [{ kind: "alert-about", words: ["replication", "lag"], bounds: ["> 10"] }],
    },
    {
      sentence: "Critical alert when the queue is down for 5 minutes",
      reads: [{ kind: "alert-about", words: ["queue", "down"], bounds: [], lasting: "300s", severity: "critical" }],
    },
    { sentence: "Alert for disk usage over 80%", reads: [{ kind: "alert-about", words: ["disk", "usage"], bounds: ["> 80%"] }] },
    { sentence: "No alert on replication lag", reads: null },
    { sentence: "Alert on replication lag and on disk usage", reads: null },
    { sentence: "Alerts", reads: null },
  ],
  cue: [HEAD],
  recognise,
};
