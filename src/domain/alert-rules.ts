import { isBounded } from "./alert-bounds.ts";
import { sameByValue } from "./compare.ts";
import { type FieldMatch, findField, judgedForm } from "./fields.ts";
import { partsOf } from "./lexicon.ts";
import type { Candidate } from "./search.ts";
import { isMapping, type Mapping, stringAt, valueAt } from "./value.ts";

/** A rule that raises an alert, with what people say about it. */
export interface AlertRule {
  readonly name: string;
  readonly rule: Mapping;
  /** Its name where it stands. */
  readonly match: FieldMatch;
  readonly expr: string;
  readonly severity: string | undefined;
  readonly lasting: string | undefined;
  /** The name of its group. */
  readonly group: string;
  /** Name, time, severity and expression where they stand. */
  readonly shown: readonly FieldMatch[];
}

/** The alerts that an object defines, at any depth: values of charts hold groups of rules too. */
export function alertRulesOf(candidate: Candidate): readonly AlertRule[] {
  const { value } = judgedForm(candidate);
  return findField(value, "alert", true).flatMap((match): readonly AlertRule[] => {
    const at = match.path.slice(0, -1);
    const rule = valueAt(value, at);
    if (typeof match.value !== "string" || !isMapping(rule) || rule.expr === undefined) return [];
    const group = valueAt(value, at.slice(0, -2));
    const label = ["severity", "level", "priority"].find((key) => stringAt(rule, "labels", key) !== undefined);
    const pieces: readonly FieldMatch[] = [
      match,
      ...(rule.for === undefined ? [] : [{ path: [...at, "for"], value: rule.for }]),
      ...(label === undefined ? [] : [{ path: [...at, "labels", label], value: stringAt(rule, "labels", label) ?? "" }]),
      { path: [...at, "expr"], value: rule.expr },
    ];
    return [
      {
        name: match.value,
        rule,
        match,
        expr: stringAt(rule, "expr") ?? String(rule.expr),
        severity: label === undefined ? undefined : stringAt(rule, "labels", label),
        lasting: rule.for === undefined ? undefined : String(rule.for),
        group: isMapping(group) ? (stringAt(group, "name") ?? "") : "",
        shown: pieces,
      },
    ];
  });
}

/** Whether an alert has a severity as people call it; null where it has none, or one that is worked out. */
export function severityFit({ severity }: AlertRule, wanted: string): "yes" | "no" | null {
  if (severity === undefined || /[{$]/.test(severity)) return null;
  const own = severity.toLowerCase();
  if (own === wanted || (wanted === "warning" && own === "warn") || (wanted === "info" && own === "informational")) return "yes";
  if (wanted === "page") return own === "critical" ? "yes" : null;
  return /^(?:critical|warn|warning|info|informational|none)$/.test(own) ? "no" : null;
}

/** Whether it has to be so for this long: its `for`, or the bound of its expression (`time() - last_backup > 93600`). */
export function isLasting({ lasting, expr }: AlertRule, wanted: string): boolean {
  return sameByValue(wanted, lasting ?? "0s") || (/(?<![\w])time\(\)/.test(expr) && isBounded(expr, `> ${wanted}`));
}

/** Whether the time stands in the expression at all, as a number of seconds or as a range: then it may be what is meant. */
export function hasTime({ expr }: AlertRule, wanted: string): boolean {
  const terms = expr.slice(0, 4_000).match(/(?<![\w.])\d+(?:\.\d+)?[smhdw]?(?!\w)/g) ?? [];
  return terms.some((term) => sameByValue(wanted, /\d$/.test(term) ? `${term}s` : term));
}

/**
 * Whether name, summary, what the description tells first and the metrics have all words. A single word has to stand in the name, the group, the summary or a metric.
 */
export function isAlertAbout({ name, group, rule, expr }: AlertRule, words: readonly string[]): boolean {
  const short = `${name} ${stringAt(rule, "annotations", "summary") ?? ""}`;
  if (words.length < 2) return wordsSaid(words, `${short} ${group} ${metricsOf(expr)}`);
  const told = `${short} ${toldBy({ key: "description", text: stringAt(rule, "annotations", "description") ?? "" })} ${metricsOf(expr)}`;
  return wordsSaid(words, told);
}

/** The names of metrics and labels in an expression, without what its matchers compare with. */
function metricsOf(expr: string): string {
  return (
    expr
      .slice(0, 4_000)
      .replace(/\{[^{}]*\}|"[^"]*"|\[[^[\]]*\]/g, " ")
      .match(/[a-z]\w*_\w+/gi) ?? []
  ).join(" ");
}

/** What an annotation tells first: causes and advice follow in paragraphs of their own. */
export function toldBy({ key, text }: { readonly key: string; readonly text: string }): string {
  return key === "description" ? (text.trim().split(/\n\s*\n/)[0] ?? "") : text;
}

/** True when a text has every word, endings aside. */
export function wordsSaid(words: readonly string[], text: string): boolean {
  const known = [...partsOf(text), ...text.toLowerCase().split(/[^a-z0-9]+/)].map(stem);
  const whole = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const said = (word: string): boolean => {
    const squeezed = stem(word.replace(/[^A-Za-z0-9]/g, ""));
    const also = ALIKE_STEMS.find((some) => some.includes(squeezed)) ?? [squeezed];
    return also.some((one) => known.includes(one)) || (squeezed.length >= 4 && whole.includes(squeezed));
  };
  return words.every(said);
}

/** Words that people use for one another when they speak of alerts. */
const ALIKE: readonly (readonly string[])[] = [
  ["down", "availability", "unavailable", "unreachable", "offline"],
  ["disk", "storage", "volume", "space", "pvc"],
  ["usage", "used", "utilization", "utilisation"],
  ["full", "filling", "exhausted", "exhaustion"],
  ["latency", "slow", "duration"],
  ["restarts", "restarting", "crashloop", "crashlooping"],
  ["cert", "certificate", "certificates"],
  ["expiry", "expires", "expiring", "expiration", "expired"],
  ["database", "db", "postgres", "postgresql"],
  ["underreplicated", "under-replicated"],
  ["stale", "outdated"],
];

const ALIKE_STEMS = ALIKE.map((some) => some.map((word) => stem(word.replace(/[^a-z]/g, ""))));

/** A word without its ending, so that "failures" is "failed" and "exhaustion" is "exhausted". */
function stem(word: string): string {
  return word.toLowerCase().replace(/(?:ures?|ed|ing|ions?|s)$/, (ending, at: number) => (at >= 4 ? "" : ending));
}
