import { type AlertDetails, alertsSaid, isTold } from "../domain/alert-wording.ts";
import { hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** "Alert on …", "an alert fires when …", "Prometheus alerts for …". */
const HEAD =
  /^\s*(?:an? |the )?(?:(critical|warning|info) |prometheus |health )?alert(?:s|ing)?(?: rules?)? (?:(?:is|are) raised |(?:is|are) fired |fires? |triggers? |exists? |defined |configured )?(?:on|for|when|if|about|covering|cover) /i;
/** "Capacity alerts at 80% (warning) and 90% (critical)": what the alerts are about stands before the word. */
const MIDDLE = /(?<![\w-])alerts? (?:fires? |is raised |are raised )?(?=(?:at|above|over|below|under|when|after|is|are)(?![\w-]))/i;
/** "… are critical after 15 minutes", "… pages", "… warns at 14 days": what follows the verb is all about an alert. */
const TELLING =
  /(?<![\w-])(?:(?:is|are) (?:critical|a warning) (?:after|when|above|below|at)|(?:pages|warns)(?= ?(?:,|;|$|after|when|above|below|at|on)))(?![\w-])/i;
const PARENT = /(?:prometheus ?rules?|vmrules?|alert(?:ing)? rules?|alerts)(?![\w-])[^:]*:?\s*$/i;
const SEVERITY = /\s*\(?(?:(?:with )?severity:? |as )(critical|warning|info)\)?\s*$/i;
/** Words of sentences that stand under a line about alerts and are about something else, or about all of them. */
const OTHER =
  /(?<![\w-])(?:runbooks?|dashboards?|scrap\w*|record\w*|rules?|labels?|labelled|silenc\w*|receivers?|routed|routing|each|every|all|any|both|documented|tested|links?|total)(?![\w-])/i;
const WHEN = /(?<![\w-])(?:when|whenever|if)(?![\w-])/gi;

/** A criterion about monitoring, where a sentence that gives a threshold means an alert. */
const MONITORING = /(?<![\w-])(?:alerts?|alerting|monitoring|observability)(?![\w-])/i;
const BOUNDED = /(?<![\w-])(?:threshold(?: is| of|:)? \d|(?:is|are) (?:critical|a warning)(?![\w-]))/i;

interface Headed {
  readonly body: string;
  readonly severity: string | undefined;
  /** True where a list of bare words is one of alerts. */
  readonly listed: boolean;
}

function headOf(sentence: Sentence): Headed | null {
  const { text } = sentence;
  const severity = SEVERITY.exec(text)?.[1]?.toLowerCase();
  const head = HEAD.exec(text);
  if (head !== null) return { body: text.slice(head[0].length).replace(SEVERITY, ""), severity: head[1]?.toLowerCase() ?? severity, listed: true };
  const parent = withoutCode(sentence.scope.lines.at(-1)?.text ?? "").slice(-200);
  if (MIDDLE.test(text)) return { body: text.replace(MIDDLE, " "), severity: undefined, listed: false };
  const near = sentence.scope.lines.some((line) => MONITORING.test(line.text.slice(0, 120))) && BOUNDED.test(text);
  return TELLING.test(text) || near || (PARENT.test(parent) && !/\([^()]*[<>≥≤]/.test(text))
    ? { body: text, severity: undefined, listed: false }
    : null;
}

function readable({ words, ...told }: AlertDetails, listed: boolean): boolean {
  const most = words.filter((word) => !isFiller(word.toLowerCase()));
  if (most.length === 0 || most.length > 8 || most.some((word) => /^\d+$/.test(word))) return false;
  return listed || most.length > 1 ? listed || isTold({ ...told, words }) : isTold({ ...told, words });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const head = text.length > 200 ? null : headOf(sentence);
  if (head === null || sentence.code.length > 0 || OTHER.test(head.body)) return null;
  const whole = { start: 0, end: text.length };
  if (touches(whole, [...negated(text), ...hedged(text.replace(WHEN, (word) => " ".repeat(word.length)))])) return null;
  const said = alertsSaid(head.body);
  if (said === null || said.length > 8 || (said.length > 1 && said.some(isTold) && head.severity !== undefined)) return null;
  const listed = head.listed && (said.length > 1 || head.severity !== undefined);
  if (!said.every((one) => readable(one, listed))) return null;
  if (head.listed && said.length === 1 && !said.some(isTold) && (said[0]?.words.length ?? 0) < 2) return null;
  return {
    assertions: said.map(({ words, bounds, lasting, severity = head.severity }) => ({
      kind: "alert-about" as const,
      search: searchFor(sentence, context),
      words: words.filter((word) => !isFiller(word.toLowerCase())).map((word) => word.toLowerCase()),
      bounds,
      ...(lasting === undefined ? {} : { lasting }),
      ...(severity === undefined ? {} : { severity }),
    })),
    combine: "all",
    covers: [whole],
    inferred: true,
  };
}

/** Alerts that are given by when they fire. */
export const recogniser: Recogniser = {
  id: "alert-when",
  summary:
    '"Alert on replication lag above 10 seconds": one alert has the words in its name, summary or description, the bound in its expression, and the stated time and severity. Of a list, there is one for each. A miss leaves the claim open.',
  examples: [
    {
      sentence: "Alert on replication lag above 10 seconds",
      reads: [{ kind: "alert-about", words: ["replication", "lag"], bounds: ["> 10s"] }],
    },
    {
      sentence: "Critical alert when the queue is down for 5 minutes",
      reads: [{ kind: "alert-about", words: ["queue", "down"], bounds: [], lasting: "300s", severity: "critical" }],
    },
    { sentence: "Alert for disk usage over 80%", reads: [{ kind: "alert-about", words: ["disk"], bounds: ["> 80%"] }] },
    {
      sentence: "Alert when the certificate has less than 30 days left",
      reads: [{ kind: "alert-about", words: ["certificate"], bounds: ["< 30d"] }],
    },
    {
      sentence: "Prometheus alerts for availability, connection pool and clustering",
      reads: [
        { kind: "alert-about", words: ["availability"], bounds: [] },
        { kind: "alert-about", words: ["connection", "pool"], bounds: [] },
        { kind: "alert-about", words: ["clustering"], bounds: [] },
      ],
    },
    {
      sentence: "Queue capacity alerts at 80% (warning) and 90% (critical) node usage",
      reads: [
        { kind: "alert-about", words: ["queue", "capacity", "node"], bounds: ["? 80%"], severity: "warning" },
        { kind: "alert-about", words: ["queue", "capacity", "node"], bounds: ["? 90%"], severity: "critical" },
      ],
    },
    {
      sentence: "Router: error ratio above 2 % pages, latency above 500 ms warns",
      reads: [
        { kind: "alert-about", words: ["router", "error", "ratio"], bounds: ["> 2%"], severity: "page" },
        { kind: "alert-about", words: ["router", "latency"], bounds: ["> 500ms"], severity: "warning" },
      ],
    },
    {
      sentence: "Lagging replicas are critical after 15 minutes",
      reads: [{ kind: "alert-about", words: ["Lagging"].map((word) => word.toLowerCase()), lasting: "900s", severity: "critical" }],
    },
    {
      sentence: "Disk near-full threshold 85%",
      under: ["Alerts:"],
      reads: [{ kind: "alert-about", words: ["disk", "near-full"], bounds: ["? 85%"] }],
    },
    { sentence: "No alert on replication lag", reads: null },
    { sentence: "Alert on replication lag above 10 seconds and on disk usage", reads: null },
    { sentence: "Alerts for every component", reads: null },
    { sentence: "The review is critical", reads: null },
    { sentence: "Alerts", reads: null },
  ],
  recognise,
};
