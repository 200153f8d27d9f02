import { perText } from "./memo.ts";

/** Patterns for what people write, numbers and times in words included. All are linear: no quantifier stands within another. */

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const SLOTS: Readonly<Record<string, string>> = {
  n: "(\\d{1,10}|an?(?= )|single|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
  port: "(\\d{2,5})",
  percent: "(\\d{1,3})\\s?(?:%|percent|per cent)",
  name: "([a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)",
  word: "([A-Za-z][\\w-]{0,62})",
  path: "(\\/[\\w./*-]{0,200})",
  amount: "(\\d{1,9}(?:\\.\\d{1,6})?\\s?(?:[KMGTP]i?B?|m)?)",
  size: "(\\d{1,9}(?:\\.\\d{1,6})?\\s?[KMGTP]i?B?)",
  time: "(\\d{1,6}\\s?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an)\\s(?:second|minute|hour|day|week)s?|(?<=every )(?:second|minute|hour|day|week))",
  version: "(v?\\d{1,6}(?:\\.(?:\\d{1,6}|x)){1,3}(?:-[\\w.]{1,40})?)",
};

/**
 * A global pattern, whatever the case, from words: a space stands for one to three spaces, `<n>`, `<port>`, `<name>`, `<path>`, `<time>`,
 * `<amount>` … for a captured value, `@` for an optional article. Matches whole words of a text as {@link opened} gives it.
 */
export function words(source: string): RegExp {
  const slots = source.replace(/\(\?=([^()]*)\)/g, "(?=\\s{0,3}(?:$1))").replace(/<(\w+)>/g, (whole, name: string) => SLOTS[name] ?? whole);
  const body = slots.replaceAll("@", "(?:the |an? |its |their )?").replaceAll(" ?", "\\s{0,3}").replaceAll(" ", "\\s{1,3}");
  return new RegExp(`(?<![\\w/.-])(?:${body})(?![\\w/-])`, "gi");
}

/** What {@link opened} puts where a backtick stands. */
export const TICK = "\u00A0";

/** The text with quotes blanked and backticks made {@link TICK}, a space too: offsets stay, and words in code are words. */
export const opened = perText((text: string): string => text.replace(/["']/g, " ").replaceAll("`", TICK));

/** The number that digits or a word stand for; NaN for neither. */
export function numberOf(text: string | undefined): number {
  const lower = (text ?? "").trim().toLowerCase();
  if (/^\d+(?:\.\d+)?$/.test(lower)) return Number(lower);
  if (lower === "single" || lower === "a" || lower === "an") return 1;
  const at = NUMBERS.indexOf(lower);
  return at === -1 ? Number.NaN : at;
}

const SECONDS: readonly (readonly [RegExp, number])[] = [
  [/^(?:s|sec)/, 1],
  [/^(?:m|min)(?!s\b|illi)/, 60],
  [/^(?:h|hr)/, 3_600],
  [/^d/, 86_400],
  [/^w/, 604_800],
];

/** Seconds of a time in words ("45 seconds", "an hour", "30s", "half an hour"); NaN when it is none. */
export function secondsOf(text: string | undefined): number {
  const match = /^\s*(\d+|half an|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)?\s*([a-z]+)\s*$/i.exec(text ?? "");
  const unit = match?.[2]?.toLowerCase() ?? "";
  const factor = SECONDS.find(([pattern]) => pattern.test(unit))?.[1];
  if (match === null || factor === undefined || /^(?:ms|milli)/.test(unit)) return Number.NaN;
  const count = match[1] === undefined ? 1 : /^half/i.test(match[1]) ? 0.5 : numberOf(match[1]);
  return count * factor;
}

/** A time as Go writes durations (`45s`); times compare by value, so the unit does not matter. */
export function durationOf(text: string | undefined): string {
  return `${secondsOf(text)}s`;
}

/** An amount as Kubernetes writes it: "512 MiB" is `512Mi`, "1 GB" is `1G`; "0.5" and "500m" stay. */
export function amountOf(text: string | undefined): string {
  return (text ?? "")
    .replace(/\s/g, "")
    .replace(/(?<=[KMGTP]i?)B$/i, "")
    .replace(/k(?=i?$)/, (unit) => (unit === "k" ? "k" : unit));
}

const KEY_UNITS: Readonly<Record<string, number>> = { SECONDS: 1, MINUTES: 60, HOURS: 3_600, DAYS: 86_400 };

/** A time as the key counts it: a week is 168 for `RETENTION_HOURS`. */
export function inUnitOf(key: string, duration: string): string {
  const unit = KEY_UNITS[key.slice(key.lastIndexOf("_") + 1)];
  const count = Number(duration.slice(0, -1)) / (unit ?? 1);
  return unit === undefined || !Number.isInteger(count) ? duration : String(count);
}

/** The stretch between commas, semicolons and brackets that a match stands in, decimals and the like not cut. */
export function clauseOf(match: RegExpExecArray): string {
  const { input, index } = match;
  const end = index + match[0].length;
  const before = input.slice(0, index).search(/[^,;()]*$/);
  const after = input.slice(end).search(/[,;()]/);
  return input.slice(before, after < 0 ? input.length : end + after);
}
