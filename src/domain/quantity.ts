/**
 * An exact decimal: `coefficient` times ten to the power of `exponent`. `unit` says how it was written: `plain` digits,
 * with a decimal (`m`, `k`, `M`) or binary (`Mi`) suffix, or with an `exponent`.
 */
export interface Quantity {
  readonly coefficient: bigint;
  readonly exponent: number;
  readonly unit: "plain" | "decimal" | "binary" | "exponent";
}

const DECIMAL_SUFFIX: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_SUFFIX: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const QUANTITY = /^([-+]?)(\d{0,40})(?:\.(\d{0,40}))?(?:([numkMGTPE])|([KMGTPE]i)|[eE]([-+]?\d{1,3}))?$/;

/**
 * Reads a Kubernetes quantity exactly: `50m`, `1.5Gi`, `100k`, `2e3`; undefined for anything else.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", decimal, binary, exponent] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const signed = sign === "-" ? -digits : digits;
  const point = -fraction.length;
  if (decimal !== undefined) return { coefficient: signed, exponent: point + (DECIMAL_SUFFIX[decimal] ?? 0), unit: "decimal" };
  if (binary !== undefined) return { coefficient: signed << (BINARY_SUFFIX[binary] ?? 0n), exponent: point, unit: "binary" };
  if (exponent !== undefined) return { coefficient: signed, exponent: point + Number(exponent), unit: "exponent" };
  return { coefficient: signed, exponent: point, unit: "plain" };
}

/** A number as a quantity; undefined for NaN and infinities. */
export function quantityOf(value: number | bigint): Quantity | undefined {
  return parseQuantity(String(value));
}

/** Negative, zero or positive as `a` is smaller than, equal to or larger than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = a.coefficient * 10n ** BigInt(a.exponent - exponent) - b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/**
 * Reads a duration in nanoseconds: those of Go (`1h30m`, `1.5h`, `60m0s`; https://pkg.go.dev/time#ParseDuration) and
 * the days and weeks of Prometheus (`7d`). Undefined for anything else, a number without unit included.
 */
export function parseDuration(text: string): bigint | undefined {
  if (text.length > 64) return undefined;
  const negative = text.startsWith("-");
  let at = negative || text.startsWith("+") ? 1 : 0;
  if (at === text.length) return undefined;
  const part = /(\d{1,18})(?:\.(\d{1,9}))?(ns|us|µs|μs|ms|s|m|h|d|w)/y;
  let total = 0n;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) return undefined;
    const [found, whole = "0", fraction = "", unit = "s"] = match;
    const scale = NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole) * scale + (BigInt(fraction === "" ? "0" : fraction) * scale) / 10n ** BigInt(fraction.length);
    at += found.length;
  }
  return negative ? -total : total;
}
