/** What a nightly run remembers, as fingerprints of what is not as it should be. */
export interface Ledger {
  /** There when Truestory began, and not seen gone since: listed, not charged. */
  readonly known: readonly string[];
  /** Came up since. */
  readonly open: readonly string[];
}

/**
 * What is remembered after a run. Without a ledger, on the first run, all that was found is remembered as known. What `stays` does not let go
 * of is kept: only what was seen gone leaves.
 */
export function nextLedger(before: Ledger | null, found: readonly string[], stays: (fingerprint: string) => boolean): Ledger {
  const known = before === null ? found : before.known.filter(stays);
  const remembered = new Set([...known, ...(before?.open ?? [])]);
  const open = before === null ? [] : [...before.open.filter(stays), ...found.filter((fingerprint) => !remembered.has(fingerprint))];
  return { known, open };
}

/** Reads what an issue remembers. What cannot be read is nothing: everything then counts as new. */
export function parseLedger(memory: string): Ledger & { readonly last: string | null } {
  const [, known = "", open = "", last] = /^known=([0-9a-f.]*),open=([0-9a-f.]*)(?:,last=(\d{4}-\d\d-\d\d))?$/.exec(memory) ?? [];
  const split = (text: string): string[] => text.split(".").filter((one) => one !== "");
  return { known: split(known), open: split(open), last: last ?? null };
}

/** Writes what an issue remembers; `last` is the day of the last complete run. */
export function writeLedger({ known, open }: Ledger, last: string | null): string {
  return `known=${known.toSorted().join(".")},open=${open.toSorted().join(".")}${last === null ? "" : `,last=${last}`}`;
}
