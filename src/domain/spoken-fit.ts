import { sameByValue } from "./compare.ts";
import { fitOf } from "./expectation.ts";
import type { Leaf } from "./leaves.ts";
import { plainCron } from "./schedules.ts";
import type { Candidate } from "./search.ts";
import type { SpokenValue } from "./stated.ts";
import { stemOf } from "./stems.ts";
import { valueAt } from "./value.ts";
import type { World } from "./world.ts";

/** Units that the last part of a key may give to a bare number. */
export const UNITS: Readonly<Record<string, string>> = {
  second: "s",
  sec: "s",
  minut: "m",
  minute: "m",
  min: "m",
  hour: "h",
  m: "ms",
  ms: "ms",
  millisecond: "ms",
  day: "d",
};

/**
 * Whether a scalar is what was said; null when it is not of that sort at all (a text for a number), or hangs on a variable that does not
 * resolve to it.
 */
export function spokenFit(world: World, candidate: Candidate, leaf: Leaf, value: SpokenValue): "yes" | "no" | null {
  const { expect, shape } = value;
  const found = withDefaults(candidate, leaf.value);
  if (expect.is === "same" && typeof expect.value === "string" && expect.value.includes("${"))
    return templateFit(world, candidate, leaf, value, expect.value);
  if (expect.is === "uses-variable") {
    const source = valueAt(candidate.object.forms.built, leaf.path);
    if (typeof source !== "string" || !source.includes(expect.variable)) return null;
  }
  if (expect.is === "uses-variable" || (typeof found === "string" && found.includes("${"))) {
    if (expect.is === "uses-variable" && typeof found === "boolean") return null;
    return fitOf(world, candidate, { path: leaf.path, value: found }, expect) === "yes" ? "yes" : null;
  }
  if (expect.is !== "same") return null;
  switch (shape) {
    case "switch":
      return switchFit({ ...leaf, value: found }, expect.value === true);
    case "number":
    case "amount":
      return amountFit(leaf, String(expect.value), found);
    case "time":
      return timeFit({ ...leaf, value: found }, String(expect.value));
    case "schedule":
      return scheduleFit(leaf, String(expect.value), found);
    case "text":
      if (typeof found !== "string" && typeof found !== "number") return null;
      return isQualified(leaf, String(expect.value), String(found)) ? "yes" : textFit(String(expect.value), String(found), leaf.folded);
    default:
      return null;
  }
}

/** A value whose variables all have defaults, where nothing rendered it: what it is unless someone sets them. */
function withDefaults({ standing }: Candidate, value: Leaf["value"]): Leaf["value"] {
  if (standing === "rendered" || typeof value !== "string" || !value.includes("${")) return value;
  return value.replace(/\$\{\w+:[=-]([^{}]*)\}/g, "$1");
}

/** A text with variables in it, as the source has it or as the settings give it; the source may go on with a path, a tag or a port. */
function templateFit(world: World, candidate: Candidate, leaf: Leaf, value: SpokenValue, wanted: string): "yes" | null {
  if (typeof leaf.value !== "string") return null;
  const source = valueAt(candidate.object.forms.built, leaf.path);
  if (typeof source !== "string" || !source.includes("${")) return null;
  if (source.startsWith(wanted) && /^(?:$|[:/@])/.test(source.slice(wanted.length))) return "yes";
  return fitOf(world, candidate, { path: leaf.path, value: leaf.value }, value.expect) === "yes" ? "yes" : null;
}

/** Only what is called a schedule is one. */
function scheduleFit(leaf: Leaf, wanted: string, found: Leaf["value"]): "yes" | "no" | null {
  const cron = typeof found === "string" && isScheduleKey(leaf) ? plainCron(found) : null;
  return cron === null ? null : cron === wanted ? "yes" : "no";
}

/** A key whose value is a schedule, whatever words lead to it. */
export function isScheduleKey({ whole }: Leaf): boolean {
  return /^(?:schedule|cron|cronschedule|cronexpression)$/.test(whole.at(-1) ?? "");
}

function switchFit(leaf: Leaf, wanted: boolean): "yes" | "no" | null {
  const step = leaf.steps.at(-1) ?? [];
  const whole = leaf.whole.at(-1) ?? "";
  const found = booleanOf(leaf);
  if (found === null) return null;
  const inverse = step.some((stem) => /^(?:disabl\w*|skip|no|without|deny|ignor\w*)$/.test(stem)) || /^disable[a-z]/.test(whole);
  return (inverse ? !found : found) === wanted ? "yes" : "no";
}

function booleanOf({ value }: Leaf): boolean | null {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  const text = value.toLowerCase();
  if (text === "true" || text === "on" || text === "yes") return true;
  return text === "false" || text === "off" || text === "no" ? false : null;
}

function timeFit(leaf: Leaf, wanted: string): "yes" | "no" | null {
  const { value } = leaf;
  if (typeof value === "string" && /^\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w)(?:\d|$)/.test(value)) return sameByValue(wanted, value) ? "yes" : "no";
  const unit = [...(leaf.steps.at(-1) ?? [])]
    .reverse()
    .map((stem) => (Object.hasOwn(UNITS, stem) ? UNITS[stem] : undefined))
    .find((one) => one !== undefined);
  if (unit === undefined || (typeof value !== "number" && !(typeof value === "string" && /^\d+$/.test(value)))) return null;
  return sameByValue(wanted, `${value}${unit}`) ? "yes" : "no";
}

type Dimension = "bytes" | "milli" | "time" | "plain";

function dimensionOf(text: string): Dimension | null {
  if (!/^\d/.test(text)) return null;
  if (/^\d+(?:\.\d+)?$/.test(text)) return "plain";
  if (/^\d+(?:\.\d+)?\s?[KMGTPk]i?B?$/.test(text)) return "bytes";
  if (/^\d+m$/.test(text)) return "milli";
  return /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/.test(text) ? "time" : null;
}

/** Amounts of one sort: bytes with bytes, numbers with numbers; `m` is a thousandth of a CPU, or a minute, as the key has it. */
function amountFit(leaf: Leaf, wanted: string, found: Leaf["value"]): "yes" | "no" | null {
  if (typeof found === "boolean" || found === null) return null;
  const text = String(found);
  const [left, right] = [dimensionOf(wanted), dimensionOf(text)];
  if (left === null || right === null) return null;
  const cpu = leaf.steps.at(-1)?.includes("cpu") === true;
  if (cpu ? left === "bytes" || left === "time" : left !== right && !(left === "milli" && right === "time")) return null;
  if (!cpu && left === "milli" && right === "milli" && leaf.steps.at(-1)?.includes("memory") === true) return null;
  if (sameByValue(wanted, text) || sameAmount(wanted, text)) return "yes";
  return left === "bytes" && binaryBytes(wanted) === binaryBytes(text) ? null : "no";
}

/** Bytes where a thousand means 1024, as databases and the JVM have it: `1024MB` is `1GB` to some and not to others. */
function binaryBytes(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s?([KMGTP])/i.exec(text) ?? [];
  return Number(number) * 1024 ** ("KMGTP".indexOf((unit ?? "").toUpperCase()) + 1);
}

function sameAmount(wanted: string, found: string): boolean {
  const plain = (text: string): string => text.replace(/\s/g, "").replace(/(?<=[KMGTP]i?)B$/i, "");
  return plain(wanted) === plain(found);
}

/** `namespace/name` for a reference that gives both. */
function isQualified({ path, beside }: Leaf, wanted: string, found: string): boolean {
  const [namespace, name, ...more] = wanted.split("/");
  if (namespace === undefined || name === undefined || more.length > 0 || name !== found || path.at(-1) !== "name") return false;
  return beside.has(stemOf(namespace.toLowerCase().replace(/[^a-z0-9]/g, "")));
}

function textFit(wanted: string, found: string, folded: string): "yes" | "no" {
  if (wanted === found) return "yes";
  if (folded.length > 1 && wanted.length < 40 && wanted.toLowerCase().replace(/[^a-z0-9]/g, "") === folded && /[a-z]/.test(folded)) return "yes";
  return wanted.length >= 5 && found.startsWith(wanted) && /^[:/@]/.test(found.slice(wanted.length)) ? "yes" : "no";
}
