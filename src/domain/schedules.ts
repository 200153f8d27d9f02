import type { Span } from "./rule.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const TIME = "(\\d{1,2}):(\\d{2})";
const DAY = `(${DAYS.join("|")})s?`;
const SPOKEN = new RegExp(
  `(?<![\\w-])(?:(?:every (?:night|day|morning|evening)|daily|nightly|each (?:night|day))(?:,? at)? ${TIME}|(?:at )?${TIME} (?:every (?:night|day|morning|evening)|daily|nightly|each (?:night|day))|(?:weekly )?(?:on |every |each )?${DAY},?(?: at)? ${TIME})(?! ?(?:-|–|to|until) ?\\d)(?![\\w:])`,
  "gi",
);

/** A time of the day or week that a sentence gives, as the five fields of cron. */
export interface SpokenSchedule extends Span {
  readonly says: string;
  readonly cron: string;
}

/** Schedules in words: "every night at 01:15", "on Sundays at 02:30". */
export function schedulesIn(text: string): readonly SpokenSchedule[] {
  return [...text.matchAll(SPOKEN)].slice(0, 8).map((match) => {
    const [whole, h1, m1, h2, m2, day, h3, m3] = match;
    const [hour, minute] = [Number(h1 ?? h2 ?? h3), Number(m1 ?? m2 ?? m3)];
    const weekday = day === undefined ? "*" : String(DAYS.indexOf(day.toLowerCase()));
    return { says: whole, cron: `${minute} ${hour} * * ${weekday}`, start: match.index, end: match.index + whole.length };
  });
}

/**
 * A schedule as five plain fields, so that equal ones are equal texts; null for what is none, or none at one time of the day. Seconds in front
 * (robfig/cron, as CloudNativePG has it) and a time zone are left out; days of the week are numbers, Sunday 0.
 */
export function plainCron(text: string): string | null {
  const fields = text
    .replace(/^(?:CRON_)?TZ=\S+\s+/, "")
    .trim()
    .split(/\s+/);
  const five = fields.length === 6 && fields[0] === "0" ? fields.slice(1) : fields;
  const [minute = "", hour = "", date = "", month = "", day = ""] = five;
  if (five.length !== 5 || !/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour))
    return five.length === 5 && five.every((one) => /^[\d*,/A-Za-z-]+$/.test(one)) ? text : null;
  const named = DAYS.findIndex((one) => one.slice(0, 3) === day.toLowerCase());
  const weekday = named >= 0 ? String(named) : day === "7" ? "0" : day === "?" ? "*" : day;
  return `${Number(minute)} ${Number(hour)} ${date === "?" ? "*" : date} ${month} ${weekday}`;
}
