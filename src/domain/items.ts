import type { FieldMatch } from "./fields.ts";
import { fold, partsOf } from "./lexicon.ts";
import { type FieldPath, isMapping, type Mapping, valueAt } from "./value.ts";

/** Longest text that may be the name of a list item. */
const LONGEST_NAME = 120;

/** The innermost list item that a field stands in; undefined when it stands in none. */
function itemOf(path: FieldPath): FieldPath | undefined {
  for (let length = path.length; length > 0; length -= 1) if (typeof path[length - 1] === "number") return path.slice(0, length);
  return undefined;
}

/** How many of the words stand in the texts by which people tell the items of a list apart: names, alerts, keys. */
function namedBy(words: ReadonlySet<string>, root: Mapping, path: FieldPath): number {
  const item = itemOf(path);
  const value = item === undefined ? undefined : valueAt(root, item);
  if (!isMapping(value)) return 0;
  const texts = Object.values(value).filter((text): text is string => typeof text === "string" && text.length <= LONGEST_NAME);
  return new Set(
    texts
      .flatMap(partsOf)
      .map(fold)
      .filter((part) => words.has(part)),
  ).size;
}

/**
 * True when a list has the claimed value in one item, and the words of the claim name another item, which has it not: "consumer lag pages"
 * is not shown by another alert that does.
 */
export function isOfOtherItem(root: Mapping, good: readonly FieldMatch[], bad: readonly FieldMatch[], words: readonly string[]): boolean {
  if (bad.length === 0 || words.length === 0) return false;
  const folded = new Set(
    words
      .flatMap((word) => [word, ...partsOf(word)])
      .map(fold)
      .filter((word) => word.length > 2),
  );
  const most = (matches: readonly FieldMatch[]): number => Math.max(0, ...matches.map(({ path }) => namedBy(folded, root, path)));
  return most(bad) > most(good);
}
