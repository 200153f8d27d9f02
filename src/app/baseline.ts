import { type ClaimOfStory, falseClaimsOf, isStale, type Matched, matchEntries } from "../audit/known-failures.ts";
import { KNOWN_FAILURES_PATH, type KnownFailure } from "../domain/known-failures.ts";
import { knownFailuresFile, readKnownFailures } from "../world/known-failures.ts";
import type { Audited } from "./audit.ts";

/** The list of known failures beside what is false now. */
export interface BaselineComparison {
  /** Whether the checkout has the file. */
  readonly exists: boolean;
  /** Entries of it, stale ones included. */
  readonly listed: number;
  /** Entries with nothing left to excuse. */
  readonly stale: readonly KnownFailure[];
  /** False claims of finished stories that it does not list. */
  readonly unlisted: readonly ClaimOfStory[];
  /** Its content without stale entries, and that with the unlisted claims as well. */
  readonly shorter: string;
  readonly updated: string;
  /** What it says now; null when there is none. */
  readonly content: string | null;
}

/**
 * Holds the list of known failures of a checkout against an audit of all its stories.
 *
 * @throws AuditFailure code 2 when the file cannot be read.
 */
export function compareBaseline({ report, world: { tree } }: Pick<Audited, "report" | "world">): BaselineComparison {
  const entries = readKnownFailures(tree);
  const listed = entries ?? [];
  const matched = matchEntries(listed, report.stories, (name) => tree.kind(name) !== undefined);
  const stale = matched.filter(isStale).map(({ entry }) => entry);
  const covered = new Set(matched.flatMap(({ found }) => found?.claim ?? []));
  const unlisted = falseClaimsOf(report.stories).filter(({ claim }) => !covered.has(claim));
  const current = new Map(matched.map((one) => [one.entry, one]));
  const kept = listed.filter((entry) => !stale.includes(entry)).map((entry) => renewed(entry, current.get(entry)));
  return {
    exists: entries !== null,
    listed: listed.length,
    stale,
    unlisted,
    shorter: knownFailuresFile(kept),
    updated: knownFailuresFile([...kept, ...unlisted.map(entryOf)]),
    content: tree.text(KNOWN_FAILURES_PATH) ?? null,
  };
}

/** An entry with the place that its claim has now. */
function renewed(entry: KnownFailure, matched: Matched | undefined): Omit<KnownFailure, "line"> {
  return matched?.found == null ? entry : entryOf(matched.found);
}

function entryOf({ story, claim }: ClaimOfStory): Omit<KnownFailure, "line"> {
  return { story: story.path, id: story.id, claim: claim.id, hash: claim.hash, text: claim.text };
}
