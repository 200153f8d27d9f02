import type { Span } from "./rule.ts";
import { durationOf } from "./wording.ts";

/** What a stretch of a sentence says about when an alert fires. */
export interface AlertDetails {
  readonly severity: string | undefined;
  readonly lasting: string | undefined;
  readonly bounds: readonly string[];
  /** Words that are about none of these. */
  readonly words: readonly string[];
}

const TIME =
  "(?:\\d{1,4}\\s?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)|(?:an?|one|two|three|five|ten|half an) (?:second|minute|hour|day|week)s?)";
const UNIT =
  "(?:\\s?(%|percent(?![\\w-])|per cent(?![\\w-])|ms(?![\\w-])|milliseconds?(?![\\w-])|[smhdw](?![\\w-])|secs?(?![\\w-])|seconds?(?![\\w-])|mins?(?![\\w-])|minutes?(?![\\w-])|hours?(?![\\w-])|days?(?![\\w-])|weeks?(?![\\w-])|[KMGTP]i?B?(?![\\w-])))?";
const BOUND = new RegExp(
  `(?<![\\w.-])(above|over|more than|greater than|exceed(?:s|ed|ing)?|higher than|longer than|older than|later than|below|under|less than|fewer than|lower than|shorter than|(?:reach(?:es|ed|ing)?|at|threshold(?: is| of|:)?|from|hits)(?= ?\\d)|[<>]=?|≥|≤)\\s*(\\d{1,12}(?:\\.\\d{1,6})?)${UNIT}(?![\\w.])`,
  "gi",
);
const LASTING = new RegExp(`(?<![\\w-])(?:after|for|lasting)(?: more than| at least| over|:)? (${TIME})(?![\\w-])`, "i");
/** A time that stands alone between commas or parentheses: "(critical, 5m)". */
const BARE_TIME = new RegExp(`(?<=^|[(,:;]\\s?)\\s*(${TIME})(?=\\s*(?:$|[),;]))`, "i");
const SEVERITY =
  /(?<![\w-])(?:severity:? |level )?(critical|warning|warns?|info(?:rmational)?|pages?|paging)(?: severity| level| alerts?)?(?![\w-])/gi;
const LIGHT =
  /^(?:is|are|was|were|has|have|gets?|as|the|an?|of|on|in|for|at|to|by|with|too|when|if|once|while|after|it|its|that|there|per|any|fires?|firing|raised|triggers?|triggered|alerts?|alerting|severity|threshold|stays?|remains?|becomes?|goes|without|left|remaining|value|jobs|items|errors|pods|connections|requests|messages|replicas|seconds|each|and)$/i;

/** Words by which a number is of what is left. */
const LEFT = /(?<![\w-])(?:left|remaining|free|available|before (?:it |they )?expir\w+)(?![\w-])/i;
/** What a percentage is of, which the alert need not say. */
const SHARE = /^(?:usage|used|utili[sz]ation|free|available|full)$/i;

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:%|percent|per cent)$/i, "%"],
  [/^(?:ms|milli)/i, "ms"],
  [/^s(?:ec|$)/, "s"],
  [/^m(?:in|$)/, "m"],
  [/^h/, "h"],
  [/^d/, "d"],
  [/^w/, "w"],
];

function signOf(word: string): string {
  if (/^[<>≥≤]/.test(word)) return word.replace("≥", ">=").replace("≤", "<=");
  if (/^(?:above|over|more|greater|exceed|higher|longer|older|later)/i.test(word)) return ">";
  return /^(?:below|under|less|fewer|lower|shorter)/i.test(word) ? "<" : "?";
}

function severityOf(word: string): string {
  if (/^warn/i.test(word)) return "warning";
  if (/^info/i.test(word)) return "info";
  return /^pag/i.test(word) ? "page" : "critical";
}

/** Reads a stretch; null when it gives two severities or two times, so that it does not tell what goes with what. */
export function alertDetails(text: string): AlertDetails | null {
  let rest = text;
  const bounds = [...rest.matchAll(BOUND)].map(([, word = "", number = "", unit = ""]) => {
    const short = unit === "" ? "" : (UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? unit);
    const sign = signOf(word);
    return `${sign === "?" && LEFT.test(text) ? "<" : sign} ${number}${short}`;
  });
  rest = rest.replace(BOUND, " ");
  const times = [LASTING, BARE_TIME].flatMap((pattern) => {
    const found = pattern.exec(rest);
    rest = rest.replace(pattern, " ");
    return found?.[1] ?? [];
  });
  const severities = [...new Set([...rest.matchAll(SEVERITY)].map((match) => severityOf(match[1] ?? "")))];
  rest = rest.replace(SEVERITY, " ");
  if (severities.length > 1 || times.length > 1 || bounds.length > 2) return null;
  const measured = bounds.some((bound) => bound.endsWith("%"));
  const words = (rest.match(/[A-Za-z0-9](?:[\w-]*\w)?/g) ?? []).filter((word) => !LIGHT.test(word) && !(measured && SHARE.test(word)));
  return { severity: severities[0], lasting: times[0] === undefined ? undefined : durationOf(times[0]), bounds, words };
}

/** True when the stretch says something about when or how an alert fires. */
export function isTold({ severity, lasting, bounds }: AlertDetails): boolean {
  return severity !== undefined || lasting !== undefined || bounds.length > 0;
}

const LEVEL = "(?:critical|warning|info)";
const AMOUNT = "\\d{1,12}(?:\\.\\d{1,6})?\\s?(?:%|percent|ms|[smhd]|seconds?|minutes?|hours?|days?)?";
/** "80% (warning) and 90% (critical)", "warning at 80%, critical at 90%". */
const STEPS = [
  new RegExp(`(?<![\\w.])(${AMOUNT})\\s?\\((${LEVEL})\\)(?:,| and|,? then| \\/)\\s(?:at |above |over )?(${AMOUNT})\\s?\\((${LEVEL})\\)`, "i"),
  new RegExp(
    `(?<![\\w-])(${LEVEL}) (?:at|above|over|from) (${AMOUNT})(?:,| and|,? then| \\/)\\s(${LEVEL}) (?:at|above|over|from) (${AMOUNT})(?![\\w.])`,
    "i",
  ),
];

/** A text that gives two thresholds, as one text for each; the text itself where it gives none or one. */
function stepsOf(text: string): readonly string[] {
  for (const pattern of STEPS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const [whole, one = "", two = "", three = "", four = ""] = found;
    const before = text.slice(0, found.index).replace(/(?<![\w-])(?:at|above|over|from)\s*$/i, "");
    const over = /(?<![\w-])(?:above|over)\s*$/i.test(text.slice(0, found.index)) || /^\w+ (?:above|over)/i.test(whole) ? "above" : "at";
    const after = text.slice(found.index + whole.length);
    const ordered = /^\d/.test(one)
      ? [
          [one, two],
          [three, four],
        ]
      : [
          [two, one],
          [four, three],
        ];
    return ordered.map(([amount, level]) => `${before} ${over} ${amount} (${level}) ${after}`);
  }
  return [text];
}

/** What is said of each alert that a text in words gives, one after the other; null where it does not tell what goes with what. */
export function alertsSaid(text: string): readonly AlertDetails[] | null {
  const steps = stepsOf(text);
  if (steps.length > 1) return every(steps.map(alertDetails));
  const colon = /^([A-Za-z][\w -]{1,40}): /.exec(text);
  const prefix = colon?.[1] ?? "";
  const parts = listParts(text.slice(colon?.[0].length ?? 0));
  const read = every(parts.map((part) => alertDetails(`${prefix} ${part.text}`)));
  if (read === null || parts.length === 1) return read;
  return read.every(isTold) || !read.some(isTold) ? read : null;
}

function every(read: readonly (AlertDetails | null)[]): readonly AlertDetails[] | null {
  return read.some((one) => one === null) ? null : read.flatMap((one) => one ?? []);
}

/** The parts of a list: at commas, semicolons and "and" that stand outside of parentheses. */
function listParts(text: string): readonly (Span & { readonly text: string })[] {
  const cuts: Span[] = [];
  let depth = 0;
  for (const match of text.matchAll(/[()]|(?:,\s*(?:and\s+)?|;\s*|\s+(?:and|&|plus)\s+)/g)) {
    if (match[0] === "(") depth += 1;
    else if (match[0] === ")") depth = Math.max(0, depth - 1);
    else if (depth === 0) cuts.push({ start: match.index, end: match.index + match[0].length });
  }
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts
    .map((start, at) => ({ start, end: cuts[at]?.start ?? text.length }))
    .map((span) => ({ ...span, text: text.slice(span.start, span.end) }));
}
