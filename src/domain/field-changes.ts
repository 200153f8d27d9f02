import { type FieldPath, isMapping, isSequence, type Value } from "./value.ts";

/** A field that two forms of an object do not have alike; undefined on the side that lacks it. */
export interface FieldChange {
  /** In the later form; in the earlier one for what is gone. */
  readonly path: FieldPath;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/**
 * Where two values differ, in the order of the later one, what is gone last. Items of lists belong together by their `name` when all have
 * one of their own, else by position when both lists are as long; any other list differs as a whole.
 */
export function fieldChanges(before: Value | undefined, after: Value | undefined, path: FieldPath = []): readonly FieldChange[] {
  if (before === undefined || after === undefined) return before === after ? [] : [{ path, before, after }];
  if (isMapping(before) && isMapping(after)) {
    const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    const kept = Object.entries(after).flatMap(([key, item]) =>
      fieldChanges(Object.hasOwn(before, key) ? before[key] : undefined, item, [...path, key]),
    );
    return [...kept, ...gone.map((key): FieldChange => ({ path: [...path, key], before: before[key], after: undefined }))];
  }
  if (isSequence(before) && isSequence(after)) return listChanges(before, after, path);
  return before === after ? [] : [{ path, before, after }];
}

function listChanges(before: readonly Value[], after: readonly Value[], path: FieldPath): readonly FieldChange[] {
  const [earlier, later] = [byName(before), byName(after)];
  if (earlier !== undefined && later !== undefined) {
    const kept = [...later].flatMap(([name, [index, item]]) => fieldChanges(earlier.get(name)?.[1], item, [...path, index]));
    const gone = [...earlier].filter(([name]) => !later.has(name));
    return [...kept, ...gone.map(([, [index, item]]): FieldChange => ({ path: [...path, index], before: item, after: undefined }))];
  }
  if (before.length === after.length) return after.flatMap((item, index) => fieldChanges(before[index], item, [...path, index]));
  return [{ path, before, after }];
}

/** Items by their name, with their positions; undefined when one has none or two have the same. */
function byName(items: readonly Value[]): ReadonlyMap<string, readonly [index: number, item: Value]> | undefined {
  const named = new Map<string, readonly [number, Value]>();
  for (const [index, item] of items.entries()) {
    const name = isMapping(item) ? item.name : undefined;
    if (typeof name !== "string" || named.has(name)) return undefined;
    named.set(name, [index, item]);
  }
  return named;
}

/** The lines of two texts between what they begin and end with alike. */
export function differingLines(before: string, after: string): readonly [before: readonly string[], after: readonly string[]] {
  const [old, young] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, young.length);
  let start = 0;
  while (start < shorter && old[start] === young[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  return [old.slice(start, old.length - end), young.slice(start, young.length - end)];
}
