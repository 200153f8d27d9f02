/** Most entries that are put in an order of their own: every pair is looked at. More are compared as they stand. */
const MOST_ENTRIES = 400;

/**
 * Puts a list into one order for all orders that mean the same: entries may change places unless they `interact` (could match the same query).
 * Of all such orders the first one by `name` is given, so that two lists mean the same exactly when the results are equal.
 */
export function normalOrder<T>(entries: readonly T[], name: (entry: T) => string, interact: (a: T, b: T) => boolean): readonly T[] {
  if (entries.length > MOST_ENTRIES) return entries;
  const named = entries.map((entry) => ({ entry, name: name(entry) }));
  const rest = [...named];
  const ordered: T[] = [];
  while (rest.length > 0) {
    let best = -1;
    for (const [at, candidate] of rest.entries()) {
      const isFree = !rest.slice(0, at).some((earlier) => interact(earlier.entry, candidate.entry));
      if (isFree && (best === -1 || candidate.name < (rest[best]?.name ?? ""))) best = at;
    }
    for (const { entry } of rest.splice(best, 1)) ordered.push(entry);
  }
  return ordered;
}
