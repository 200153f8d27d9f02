import type { ObjectId } from "../../domain/object.ts";
import { isMapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { scalarText } from "../source.ts";

/** What a patch target is matched against: the object as built, and its name before prefixes and hashes. */
export interface Targeted {
  readonly id: ObjectId;
  readonly baseName: string | undefined;
  readonly built: Value;
}

/**
 * Whether a kustomize target (`group`, `version`, `kind`, `name`, `namespace`, selectors) selects the object.
 * Patterns richer than literals, `.`, `.*`, `.+` and `|` count as selecting: whoever asks also compares the value that was set.
 * Source: `api/types/selector.go` of kubernetes-sigs/kustomize (anchored regular expressions).
 */
export function selects(target: Value | undefined, object: Targeted): boolean {
  if (!isMapping(target)) return true;
  const [group, version] = splitApiVersion(object.id.apiVersion);
  const names = [object.id.name, ...(object.baseName === undefined ? [] : [object.baseName])];
  return (
    fits(stringAt(target, "group"), [group]) &&
    fits(stringAt(target, "version"), [version]) &&
    fits(stringAt(target, "kind"), [object.id.kind]) &&
    fits(stringAt(target, "name"), names) &&
    fits(stringAt(target, "namespace"), object.id.namespace === null ? ["", "default"] : [object.id.namespace]) &&
    labelsFit(stringAt(target, "labelSelector"), valueAt(object.built, ["metadata", "labels"])) &&
    labelsFit(stringAt(target, "annotationSelector"), valueAt(object.built, ["metadata", "annotations"]))
  );
}

function splitApiVersion(apiVersion: string): readonly [string, string] {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function fits(pattern: string | undefined, texts: readonly string[]): boolean {
  if (pattern === undefined || pattern === "") return true;
  if (pattern.length > 1000 || /[[\](){}?\\]|(?:^|[^.])[*+]|[*+]{2}/.test(pattern)) return true;
  return pattern.split("|").some((alternative) => texts.some((text) => matches(alternative.replace(/^\^|\$$/g, ""), text)));
}

/** Anchored match of a pattern of literals, `.`, `.*` and `.+`, in time bounded by the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  let reachable = new Set([0]);
  for (let at = 0; at < pattern.length; at += 1) {
    const any = pattern[at] === ".";
    const repeat = any && (pattern[at + 1] === "*" || pattern[at + 1] === "+") ? pattern[at + 1] : undefined;
    const next = new Set<number>();
    if (repeat !== undefined) {
      const from = Math.min(...reachable) + (repeat === "+" ? 1 : 0);
      for (let end = from; end <= text.length; end += 1) next.add(end);
      at += 1;
    } else for (const start of reachable) if (start < text.length && (any || text[start] === pattern[at])) next.add(start + 1);
    if (next.size === 0) return false;
    reachable = next;
  }
  return reachable.has(text.length);
}

/** `a=b`, `a==b`, `a!=b`, `a`, `!a` joined by commas; set-based selectors count as fitting. */
function labelsFit(selector: string | undefined, labels: Value | undefined): boolean {
  if (selector === undefined || selector === "" || selector.includes("(")) return true;
  return selector.split(",").every((term) => {
    const [, not, key, operator, wanted] = /^\s*(!?)\s*([^\s=!]+)\s*(!=|==?)?\s*([^\s]*)\s*$/.exec(term) ?? [];
    if (key === undefined) return true;
    const found = isMapping(labels) && Object.hasOwn(labels, key) ? scalarText(labels[key]) : undefined;
    if (operator === undefined) return not === "!" ? found === undefined : found !== undefined;
    return operator === "!=" ? found !== wanted : found === wanted;
  });
}
