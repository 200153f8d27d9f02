import type { Moved } from "./assertion.ts";
import type { Entry } from "./catalogue.ts";
import { sameByValue, subsetOf } from "./compare.ts";
import { type FieldMatch, rawText } from "./fields.ts";
import { presentPath } from "./moves.ts";
import type { ObjectId } from "./object.ts";
import { isUnder, normalisePath } from "./pattern.ts";
import { compareQuantities, parseQuantity } from "./quantity.ts";
import { hidesSecret } from "./secrets.ts";
import type { Expectation } from "./stated.ts";
import { type FieldPath, isMapping, isSequence, type Scalar, type Value } from "./value.ts";
import { settingsFor, substitute, variablesIn } from "./variables.ts";
import { compareVersions, parseVersion } from "./version.ts";
import type { World } from "./world.ts";

/** Whether a found value is as expected; `open` when it hangs on a variable that nothing here resolves. */
export type Fit = "yes" | "no" | "open";

/** Judges one found field. Expected values with `${VAR}` are met by the same source text or by the value that the settings give it. */
export function fitOf(world: World, entry: Entry, match: FieldMatch, expect: Expectation): Fit {
  if (expect.is === "present") return "yes";
  if (expect.is === "absent") return match.value === null ? "yes" : "no";
  const raw = rawText(entry.object, match.path);
  if (expect.is === "uses-variable") return raw !== undefined && variablesIn(raw).some(({ name }) => name === expect.variable) ? "yes" : "no";
  if (expect.is === "same" && typeof expect.value === "string" && raw !== undefined && raw.trim() === expect.value.trim()) return "yes";
  const fit = combined(resolutions(world, entry, match.value).map((found) => fitOfValue(world, entry, found, expect)));
  // What is asked for may stand in the part that only a Secret knows.
  return fit === "no" && hidesSecret(match.value) ? "open" : fit;
}

function combined(fits: readonly Fit[]): Fit {
  if (fits.length === 0 || fits.includes("open")) return fits.includes("no") ? "no" : "open";
  return fits.every((fit) => fit === "yes") ? "yes" : "no";
}

/** What a value is in each cluster that would use it; one value when it has no open variables, none when nothing resolves them. */
export function resolutions(world: World, { object, standing }: Entry, value: Value): readonly Value[] {
  if (standing === "rendered" || typeof value !== "string" || variablesIn(value).length === 0) return [value];
  return settingsFor(world, object).flatMap((settings) => {
    const { text, missing } = substitute(value, (name) => settings.value(name));
    return missing.length === 0 ? [text] : [];
  });
}

function fitOfValue(world: World, entry: Entry, found: Value, expect: Exclude<Expectation, { is: "present" | "absent" | "uses-variable" }>): Fit {
  switch (expect.is) {
    case "same":
      return some(wanted(world, entry, expect.value), (value) => isSame(value, found));
    case "contains": {
      const values = wanted(world, entry, expect.value);
      if (!values.some((value) => contains(found, value))) return "no";
      return values.some((value) => contains(found, value) && !isPartOfWord(found, value)) ? "yes" : "open";
    }
    case "one-of":
      return expect.values.some((value) => sameByValue(value, found)) ? "yes" : "no";
    case "at-least":
    case "at-most": {
      const order = compareAmount(found, expect.value);
      if (order === undefined) return "no";
      return (expect.is === "at-least" ? order >= 0 : order <= 0) ? "yes" : "no";
    }
    default:
      return expect satisfies never;
  }
}

function some(values: readonly Value[], fits: (value: Value) => boolean): Fit {
  return values.some(fits) ? "yes" : "no";
}

/** The expected value as it is and, when it has variables, as the object's settings resolve it. */
function wanted(world: World, { object }: Entry, value: Value): readonly Value[] {
  if (typeof value !== "string" || variablesIn(value).length === 0) return [value];
  const resolved = settingsFor(world, object).map((settings) => substitute(value, (name) => settings.value(name)).text);
  return [value, ...resolved];
}

/** Equal by value; a list or mapping also when it says everything that was asked for, item by item. */
function isSame(expected: Value, found: Value): boolean {
  if (sameByValue(expected, found)) return true;
  if (isSequence(expected)) return isSequence(found) && expected.length === found.length && expected.length > 0 && subsetOf(expected, found);
  return isMapping(expected) && Object.keys(expected).length > 0 && subsetOf(expected, found);
}

function contains(found: Value, value: Value): boolean {
  if (isSequence(value)) return isSequence(found) && value.length > 0 && subsetOf(value, found);
  if (isSequence(found)) return found.some((item) => sameByValue(value, item) || (isMapping(value) && subsetOf(value, item)));
  if (isMapping(found)) return isMapping(value) ? subsetOf(value, found) : typeof value === "string" && Object.hasOwn(found, value);
  if (typeof found === "string" && (typeof value === "string" || typeof value === "number")) return found.includes(String(value));
  return sameByValue(value, found);
}

/** True when a text has another one only within a longer word or number: `cache` in `cachex`, `10` in `100`. That says nothing either way. */
function isPartOfWord(found: Value, value: Value): boolean {
  if (typeof found !== "string" || (typeof value !== "string" && typeof value !== "number")) return false;
  const text = String(value);
  const isWord = (char: string | undefined): boolean => char !== undefined && /[A-Za-z0-9]/.test(char);
  for (let at = found.indexOf(text); at !== -1; at = found.indexOf(text, at + 1)) {
    const split = isWord(text[0]) && isWord(found[at - 1]);
    if (!split && !(isWord(text.at(-1)) && isWord(found[at + text.length]))) return false;
  }
  return text !== "";
}

/** Negative, zero or positive as the found amount is below, at or above the given one; `undefined` when it is no amount. */
function compareAmount(found: Value, amount: number | string): number | undefined {
  if (typeof found !== "string" && typeof found !== "number" && typeof found !== "bigint") return undefined;
  const left = parseQuantity(String(found));
  const right = parseQuantity(String(amount));
  return left === undefined || right === undefined ? undefined : compareQuantities(left, right);
}

/**
 * Says that a number or version which differs once was as claimed and has risen since. Needs the field's former values
 * (a `field-history` need); null when they are unknown, were never as claimed, or the value has fallen.
 */
export function risenSince(
  world: World,
  at: { readonly path: string; readonly object: ObjectId | null; readonly field: FieldPath },
  claimed: Scalar,
  found: Value,
): Moved | null {
  if (!hasRisen(claimed, found)) return null;
  const former = world.history.fieldVersions(at.path, at.object, at.field)?.find(({ value }) => value !== undefined && sameVersion(claimed, value));
  if (former === undefined) return null;
  return { how: "risen", to: String(found), commit: former.commit, note: `was ${String(claimed)} until after ${former.commit.slice(0, 7)}` };
}

/** True when `found` is a higher number or version than `claimed`. */
export function hasRisen(claimed: Scalar, found: Value): boolean {
  if (!isAmount(claimed) || !isAmount(found)) return false;
  const before = parseVersion(String(claimed));
  const now = parseVersion(String(found));
  if (before !== undefined && now !== undefined) return compareVersions(String(found), String(claimed)) > 0;
  const order = typeof claimed === "bigint" ? undefined : compareAmount(found, Number(claimed));
  return order !== undefined && order > 0;
}

function sameVersion(claimed: Scalar, value: Value): boolean {
  return sameByValue(claimed, value) || (typeof value === "string" && value.replace(/^v/, "") === String(claimed).replace(/^v/, ""));
}

function isAmount(value: Value): value is string | number | bigint {
  return typeof value === "number" || typeof value === "bigint" || (typeof value === "string" && /^v?\d/.test(value));
}

/** Says that an expected repository path went to the path that was found, or to a parent of it. */
export function movedPath(world: World, expected: Value, found: Value): Moved | null {
  if (typeof expected !== "string" || typeof found !== "string" || !expected.includes("/")) return null;
  const before = normalisePath(expected);
  const now = normalisePath(found);
  if (before === undefined || now === undefined || before === now || world.tree.kind(now) === undefined) return null;
  for (const name of ["", "/kustomization.yaml", "/kustomization.yml"]) {
    const present = presentPath(world, `${before}${name}`);
    if (present === undefined || present === `${before}${name}` || !isUnder(present, now)) continue;
    return { how: "renamed", to: now, commit: null, note: `what stood in ${before} is in ${now}` };
  }
  return null;
}
