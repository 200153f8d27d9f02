import type { Scalar } from "../domain/value.ts";

const NAMED: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * A plain scalar as kustomize reads it: go.yaml.in/yaml/v3 `resolve` (resolve.go), where `yes`, `on`, `y`, dates and
 * base-60 numbers are strings, `0644` and `0o644` are octal, `1_000` is 1000 and `1e3` is 1000. Integers beyond 2^53 become
 * `bigint`, decimals beyond 64 bits floats. `.inf` and `.nan`, which JSON cannot carry, stay strings.
 */
function resolvePlain(source: string): Scalar {
  const named = NAMED.get(source);
  if (named !== undefined) return named;
  const first = source.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric || source.length > 400) return source;
  const separated = source.includes("_") && !(first === 46 && /_(?!\d)|(?<!\d)_/.test(source));
  const digits = separated ? source.replaceAll("_", "") : source;
  const signFirst = digits.replace(/^(0[bo])([-+])/, "$2$1");
  if (INTEGER.test(signFirst)) return integer(signFirst, source);
  if (!FLOAT.test(digits)) return source;
  const float = Number(digits);
  return Number.isFinite(float) ? withoutNegativeZero(float) : source;
}

function integer(digits: string, source: string): Scalar {
  const negative = digits.startsWith("-");
  const unsigned = negative || digits.startsWith("+") ? digits.slice(1) : digits;
  const octal = /^0[0-7]+$/.test(unsigned);
  const magnitude = BigInt(octal ? `0o${unsigned.slice(1)}` : unsigned.toLowerCase());
  const value = negative ? -magnitude : magnitude;
  if (value < INT64_MIN || value > UINT64_MAX) return /^0[a-z]/i.test(unsigned) ? source : Number(digits);
  const number = Number(value);
  return Number.isSafeInteger(number) ? withoutNegativeZero(number) : value;
}

function withoutNegativeZero(number: number): number {
  return number === 0 ? 0 : number;
}

/** A scalar with an explicit tag; `quoted` when it is written in quotes or as a block. Unknown tags leave the text. */
export function resolveScalar(source: string, tag: string | undefined, quoted: boolean): Scalar {
  switch (tag) {
    case undefined:
      return quoted ? source : resolvePlain(source);
    case "tag:yaml.org,2002:int":
    case "tag:yaml.org,2002:float":
    case "tag:yaml.org,2002:bool":
    case "tag:yaml.org,2002:null":
      return resolvePlain(source);
    default:
      return source;
  }
}
