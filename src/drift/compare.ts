import { sameByValue } from "../domain/compare.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Value } from "../domain/value.ts";
import { indexOfItem, isSet, keysOfList } from "./list-keys.ts";

/** A field that Git sets and that is otherwise in the cluster. Paths are those of the live object, or of Git where the cluster has none. */
export interface FieldDifference {
  readonly path: FieldPath;
  readonly gitPath: FieldPath;
  readonly git: Value;
  /** Undefined when the cluster has nothing there. */
  readonly live: Value | undefined;
}

/** Fields in which "80" is a name and 80 a number. */
const NAMES_OR_NUMBERS = new Set(["targetPort", "port", "maxSurge", "maxUnavailable", "minAvailable"]);

/** Fields whose texts are taken by the letter: what reads them may not read them as numbers. */
const LITERAL = new Set(["data", "binaryData", "labels", "annotations", "args", "command", "env"]);

/** What selects: a key more in the cluster selects less. Empty, it selects everything. */
const SELECTORS = new Set(["selector", "matchLabels", "nodeSelector", "podSelector", "namespaceSelector"]);

/** Choices of one of several: empty is not the same as not there. */
const CHOICES = new Set(["emptyDir"]);

/** Most differences of one object. */
const MOST = 100;

/**
 * What Git sets and the cluster has otherwise: one way, so that what the API server fills in does not count. Absent, null and empty are one,
 * quantities and durations are compared by value, lists with keys item by item.
 */
export function compareFields(git: Mapping, live: Mapping): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  for (const [key, value] of Object.entries(git)) {
    if (key === "apiVersion" || key === "kind" || key === "status") continue;
    if (key === "metadata") compareMetadata(value, live.metadata, found);
    else walk(value, live[key], [key], [key], found);
  }
  return found;
}

function compareMetadata(git: Value | undefined, live: Value | undefined, found: FieldDifference[]): void {
  for (const key of ["labels", "annotations"]) {
    const [one, other] = [isMapping(git) ? git[key] : undefined, isMapping(live) ? live[key] : undefined];
    if (one !== undefined) walk(one, other, ["metadata", key], ["metadata", key], found);
  }
}

function walk(git: Value, live: Value | undefined, path: FieldPath, gitPath: FieldPath, found: FieldDifference[]): void {
  const field = String(path.findLast((step) => typeof step === "string") ?? "");
  if (found.length >= MOST || (isEmpty(git) && (live === undefined ? !CHOICES.has(field) : isEmpty(live)))) return;
  if (isMapping(git) && isMapping(live)) {
    if (SELECTORS.has(field) && Object.keys(live).some((key) => !Object.hasOwn(git, key))) {
      found.push({ path, gitPath, git, live });
      return;
    }
    for (const [key, value] of Object.entries(git)) walk(value, live[key], [...path, key], [...gitPath, key], found);
    return;
  }
  if (isSequence(git) && isSequence(live) && walkList(git, live, field, path, gitPath, found)) return;
  if (live === undefined || isOther(git, live, field, path)) found.push({ path, gitPath, git, live });
}

function isOther(git: Value, live: Value, field: string, path: FieldPath): boolean {
  if (NAMES_OR_NUMBERS.has(field) && typeof git !== typeof live) return true;
  if (typeof git === "string" && typeof live === "string" && path.some((step) => LITERAL.has(String(step)))) return git !== live;
  return !sameByValue(git, live);
}

function walkList(
  git: readonly Value[],
  live: readonly Value[],
  field: string,
  path: FieldPath,
  gitPath: FieldPath,
  found: FieldDifference[],
): boolean {
  const keys = keysOfList(field, git);
  if (keys !== undefined) {
    for (const [at, item] of git.entries()) {
      const index = indexOfItem(item, keys, live);
      walk(item, live[index], index === -1 ? [...path, at] : [...path, index], [...gitPath, at], found);
    }
    return true;
  }
  if (isSet(field) && git.length === live.length) return git.every((item) => live.some((other) => isSubset(item, other)));
  return git.length === live.length && git.every((item, at) => isSubset(item, live[at]));
}

/** Whether `live` says all that `git` says. */
function isSubset(git: Value, live: Value | undefined): boolean {
  const found: FieldDifference[] = [];
  walk(git, live, [], [], found);
  return found.length === 0;
}

function isEmpty(value: Value): boolean {
  return value === null || (isSequence(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0);
}
