import { kindNamed } from "./kinds.ts";
import type { Leaf } from "./leaves.ts";
import { type Mapping, valueAt } from "./value.ts";

/** "… is gold": what the sentence ends in is the value, not a word before it. */
export function isLastSaid(says: string, leaves: readonly Leaf[], alone: boolean): boolean {
  const last = /\s(?:is|are)\s+`?([\w.-]{2,60}?)`?\.?$/.exec(says.slice(-90))?.[1];
  if (last === undefined || (!alone && !/^[A-Z]{3,}$/.test(last))) return true;
  const folded = last.toLowerCase().replace(/[^a-z0-9]/g, "");
  return leaves.some((leaf) => leaf.folded === folded);
}

/** Whether the claim names an item of a list and has a value of another one: the name of the first listener, the certificate of the second. */
export function isOfOtherItem(leaves: readonly Leaf[]): boolean {
  const nested = leaves.filter(({ path }) => path.length > 3 && typeof path.at(-3) === "number");
  if (nested.some((one) => nested.some((other) => one.shape === other.shape && one.value !== other.value))) return true;
  const names = leaves.filter(({ path }) => path.at(-1) === "name");
  return names.some(({ path }) =>
    path.some((step, at) => {
      if (typeof step !== "number") return false;
      const inList = ({ path: other }: Leaf): boolean =>
        typeof other[at] === "number" && path.slice(0, at).every((one, index) => one === other[index]);
      const named = names.filter(inList);
      return leaves.some((leaf) => leaf.path.at(-1) !== "name" && inList(leaf) && !named.some((other) => other.path[at] === leaf.path[at]));
    }),
  );
}

/** "Issuer `web`" is no reference to a ClusterIssuer of that name: the kind that stands before a name is the one that is referred to. */
export function isOfOtherKind(root: Mapping, { path }: Leaf, says: string, name: string): boolean {
  if (path.at(-1) !== "name") return false;
  const kind = valueAt(root, [...path.slice(0, -1), "kind"]);
  const before = says.slice(0, Math.max(0, says.indexOf(`\`${name}\``))).match(/([A-Z][A-Za-z]+)\s$/)?.[1];
  const said = before === undefined ? undefined : kindNamed(before);
  return said !== undefined && typeof kind === "string" && kind !== said.kind;
}

/** An init container of a pod, where the sentence speaks of none and does not name it; another container, where it speaks of one. */
export function isOfOtherContainer({ path, whole }: Leaf, says: string): boolean {
  const list = path.find((step) => step === "containers" || step === "initContainers");
  if (list === undefined) return false;
  const init = /(?<![\w-])init(?:ial(?:i[sz]ing|i[sz]ation)?)?(?![\w-])|initContainer/i.test(says);
  if (list === "containers") return init;
  const text = says.toLowerCase().replace(/[^a-z0-9]/g, "");
  const item = whole[whole.indexOf("initcontainers") + 1];
  return !init && (item === undefined || !text.includes(item));
}

/** A value of a statement, by where it was found. Values of one group stand between the same commas. */
export interface Placed {
  readonly group: number;
  readonly leaves: readonly Leaf[];
}

/** Whether two values that stand together are found in different items of one list only: "port `metrics` targets `http`" where two ports have one each. */
export function areApart(placed: readonly Placed[]): boolean {
  return placed.some((one, index) =>
    placed
      .slice(index + 1)
      .some((other) => other.group === one.group && one.leaves.every((leaf) => other.leaves.every((second) => areOfTwoItems(leaf, second)))),
  );
}

/** Scalars of two items of one list of mappings. */
function areOfTwoItems({ path: one }: Leaf, { path: other }: Leaf): boolean {
  const at = one.findIndex((step, index) => step !== other[index]);
  return at >= 0 && typeof one[at] === "number" && typeof other[at] === "number" && at < one.length - 1 && at < other.length - 1;
}

/** True for scalars of one mapping. */
export function sameParent(one: Leaf, other: Leaf): boolean {
  return one.path.length === other.path.length && one.path.slice(0, -1).every((step, at) => step === other.path[at]);
}

/** Scalars of one mapping that is an item of a list: what is said of one is said of that item. */
export function areBeside(one: Leaf, other: Leaf): boolean {
  const [a, b] = [one.path.slice(0, -1), other.path.slice(0, -1)];
  return typeof a.at(-1) === "number" && a.length === b.length && a.every((step, at) => step === b[at]);
}

/** A key written out: in camel case, dotted, or with the domain of a label. */
export function isKeyLike(text: string): boolean {
  return /^[a-z]+(?:[A-Z][A-Za-z0-9]*)+$|^[a-z0-9.-]+\/[\w.-]+$|^[a-z]\w*_\w+$/.test(text);
}

/** Items of one list, where it is enough that one is as said. */
export function sameList(scored: readonly { readonly leaf: Leaf }[], labelled: boolean): boolean {
  const shapes = new Set(scored.map(({ leaf }) => leaf.shape));
  const [first] = scored;
  if (shapes.size !== 1 || first === undefined || !first.leaf.path.some((step) => typeof step === "number")) return false;
  const last = first.leaf.path.at(-1);
  return labelled || typeof last === "number" || /^(?:name|key|alert|port)$/.test(String(last));
}
