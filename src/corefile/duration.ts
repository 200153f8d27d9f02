const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, "\u00b5s": 1e3, "\u03bcs": 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** Nanoseconds of a Go duration (`1h30m`, `0.5s`, `-2ms`, `0`); undefined when `time.ParseDuration` refuses it. */
export function parseDuration(text: string): number | undefined {
  const [, sign, rest = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0;
  for (const [, amount = "", unit = ""] of rest.matchAll(/([\d.]+)([a-z\u00b5\u03bc]+)/g)) total += Number(amount) * (UNITS[unit] ?? 0);
  return sign === "-" ? -total : total;
}

/** One spelling for every duration: `60s` and `1m` are the same; what is no duration stays as it is. */
export function canonicalDuration(text: string): string {
  const duration = parseDuration(text);
  return duration === undefined ? text : `${duration}ns`;
}
