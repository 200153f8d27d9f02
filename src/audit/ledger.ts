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

/** What an issue remembers beside its ledger. */
export interface Memory extends Ledger {
  /** Day of the last complete run. */
  readonly last: string | null;
  /** Commit of the last complete run. */
  readonly at: string | null;
  /** By fingerprint the commit that was found to be the reason; null when it was looked for and not found. */
  readonly by: ReadonlyMap<string, string | null>;
}

const MEMORY = /^known=([0-9a-f.]*),open=([0-9a-f.]*)(?:,last=(\d{4}-\d\d-\d\d))?(?:,at=([0-9a-f]{40,64}))?(?:,by=([0-9a-fnoe.-]+))?$/;

/** Reads what an issue remembers. What cannot be read is nothing: everything then counts as new. */
export function parseMemory(text: string): Memory {
  const [, known = "", open = "", last, at, by = ""] = MEMORY.exec(text) ?? [];
  const split = (list: string): string[] => list.split(".").filter((one) => one !== "");
  const pairs = split(by).map((pair): [string, string | null] => {
    const [fingerprint = "", commit = "none"] = pair.split("-");
    return [fingerprint, commit === "none" ? null : commit];
  });
  return { known: split(known), open: split(open), last: last ?? null, at: at ?? null, by: new Map(pairs) };
}

/** Writes what an issue remembers. */
export function writeMemory({ known, open, last, at, by }: Memory): string {
  const pairs = [...by].map(([fingerprint, commit]) => `${fingerprint}-${commit ?? "none"}`).sort();
  const parts = [
    `known=${known.toSorted().join(".")}`,
    `open=${open.toSorted().join(".")}`,
    ...(last === null ? [] : [`last=${last}`]),
    ...(at === null ? [] : [`at=${at}`]),
    ...(pairs.length === 0 ? [] : [`by=${pairs.join(".")}`]),
  ];
  return parts.join(",");
}
