import type { Leaf } from "./leaves.ts";

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
  return leaves.some(({ path }) => {
    const at = path.length - 2;
    if (path.at(-1) !== "name" || typeof path[at] !== "number") return false;
    const inList = leaves.filter((leaf) => leaf.path.length > path.length && path.slice(0, at).every((step, index) => step === leaf.path[index]));
    const named = leaves.filter((leaf) => leaf.path.length === path.length && leaf.path.at(-1) === "name");
    return inList.some((leaf) => typeof leaf.path[at] === "number" && !named.some((other) => other.path[at] === leaf.path[at]));
  });
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
