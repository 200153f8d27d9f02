const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?$/;

/**
 * An ISO 8601 date or date and time as milliseconds since 1970, without a zone in UTC; undefined for anything else, also for a
 * day that no calendar has. A date alone is its first instant, or with `end` its last one, which is what "valid until" means.
 */
export function instantOf(text: string, end = false): number | undefined {
  const trimmed = text.trim();
  const date = DATE.exec(trimmed);
  if (date !== null) {
    const day = calendarDay(trimmed);
    return day === undefined || !end ? day : day + 86_400_000 - 1;
  }
  const time = DATE_TIME.exec(trimmed);
  if (time === null || calendarDay(trimmed.slice(0, 10)) === undefined) return undefined;
  const normal = trimmed.replace(/[t ]/, "T").replace(/z$/, "Z");
  const millis = Date.parse(time[1] === undefined ? `${normal}Z` : normal.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(millis) ? undefined : millis;
}

/** The first instant of a day; `Date.parse` alone would take 31 February for a day of March. */
function calendarDay(date: string): number | undefined {
  const millis = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== date ? undefined : millis;
}
