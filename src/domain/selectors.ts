import { isMapping, isSequence, itemsAt, type Mapping, stringAt, type Value, valueAt } from "./value.ts";

/** One condition of a label selector: the value of `key` is (not) one of `values`, or it is (not) there at all. */
interface Requirement {
  readonly key: string;
  readonly is: "in" | "not-in" | "there" | "absent";
  readonly values: readonly string[];
}

/** A label selector as conditions that all have to hold; none select everything. */
export type Selector = readonly Requirement[];

/**
 * A `LabelSelector` (`matchLabels`, `matchExpressions`); undefined for one that is malformed or holds variables, of which nothing can be said.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function labelSelector(value: Value | undefined): Selector | undefined {
  if (!isMapping(value)) return undefined;
  const equal = equalitySelector(value.matchLabels ?? {});
  if (equal === undefined) return undefined;
  const requirements: Requirement[] = [...equal];
  for (const entry of itemsAt(value, "matchExpressions")) {
    const key = stringAt(entry, "key");
    const is = OPERATORS.get(stringAt(entry, "operator") ?? "");
    const values = valueAt(entry, ["values"]) ?? [];
    if (key === undefined || is === undefined || !isSequence(values) || !values.every((one) => typeof one === "string" && isPlain(one)))
      return undefined;
    requirements.push({ key, is, values: values.map(String) });
  }
  return requirements;
}

const OPERATORS = new Map<string, Requirement["is"]>([
  ["In", "in"],
  ["NotIn", "not-in"],
  ["Exists", "there"],
  ["DoesNotExist", "absent"],
]);

/** A selector that is a plain mapping of labels to values, as a Service has it. */
export function equalitySelector(value: Value | undefined): Selector | undefined {
  if (!isMapping(value)) return undefined;
  const entries = Object.entries(value);
  if (!entries.every(([key, item]) => typeof item === "string" && isPlain(item) && isPlain(key))) return undefined;
  return entries.map(([key, item]) => ({ key, is: "in", values: [String(item)] }));
}

function isPlain(text: string): boolean {
  return !/\$\{|‹secret /.test(text);
}

/** Whether labels fulfil a selector. Labels whose values are not known (a variable) fulfil everything. */
export function selects(selector: Selector, labels: Mapping): boolean {
  return selector.every(({ key, is, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (typeof value === "string" && !isPlain(value)) return true;
    if (value === undefined || value === null) return is === "not-in" || is === "absent";
    if (is === "there" || is === "absent") return is === "there";
    return values.includes(String(value)) === (is === "in");
  });
}

/** Sets of labels, of which a selector is asked whether it selects any; a selector that names values does not look at all of them. */
export interface LabelIndex {
  readonly size: number;
  matches(selector: Selector): boolean;
}

/** An index of sets of labels. */
export function labelIndex(sets: readonly Mapping[]): LabelIndex {
  const byPair = new Map<string, Mapping[]>();
  const open: Mapping[] = [];
  for (const labels of sets) {
    if (Object.values(labels).some((value) => typeof value === "string" && !isPlain(value))) open.push(labels);
    for (const [key, value] of Object.entries(labels)) {
      const pair = `${key}=${String(value)}`;
      const list = byPair.get(pair);
      if (list === undefined) byPair.set(pair, [labels]);
      else list.push(labels);
    }
  }
  return {
    size: sets.length,
    matches(selector) {
      const first = selector.find(({ is }) => is === "in");
      const candidates = first === undefined ? sets : [...first.values.flatMap((value) => byPair.get(`${first.key}=${value}`) ?? []), ...open];
      return candidates.some((labels) => selects(selector, labels));
    },
  };
}

/** A selector in words: `app=shop, tier in (web, api)`. */
export function formatSelector(selector: Selector): string {
  return selector
    .map(({ key, is, values }) => {
      if (is === "there") return key;
      if (is === "absent") return `!${key}`;
      if (is === "in" && values.length === 1) return `${key}=${values[0]}`;
      return `${key} ${is === "in" ? "in" : "notin"} (${values.join(", ")})`;
    })
    .join(", ");
}
