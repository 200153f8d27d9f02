import { type AuditedStory, type Claim, chargedClaims, type Report } from "../domain/audit.ts";
import { textHash } from "../domain/hash.ts";
import { type Ledger, nextLedger } from "./ledger.ts";

/** A claim that stopped being true and was not seen true again. */
export interface Regression {
  readonly fingerprint: string;
  readonly story: AuditedStory;
  readonly claim: Claim;
}

/** What a nightly audit comes to. */
export interface Regressions {
  readonly open: readonly Regression[];
  /** Open ones that this audit did not see at all; only when it is not complete. */
  readonly unseen: number;
  readonly known: number;
  readonly ledger: Ledger;
  /** Whether everything was looked at; only then a claim that is gone counts as gone. */
  readonly complete: boolean;
}

/** Claims that are remembered; more decide nothing. */
export const MOST_REMEMBERED = 3000;
const DIGITS = 12;

/** Identity of a claim over time: story and words. When the words change it is another claim. */
export function fingerprintOf(story: AuditedStory, claim: Claim): string {
  return textHash(JSON.stringify([story.path, claim.hash])).slice(0, DIGITS);
}

/**
 * Compares what is false now with what is remembered. Without a ledger, on the first run, all that is false is remembered as known.
 * A claim leaves the ledger only when it was seen decided and not false, or when a complete audit does not have it any more:
 * what could not be checked stays.
 */
export function regressions(report: Report, before: Ledger | null): Regressions {
  const claims = new Map<string, Regression>();
  for (const story of report.stories.filter(({ binds }) => binds.by.length > 0)) {
    for (const claim of chargedClaims(story)) {
      const fingerprint = fingerprintOf(story, claim);
      // Of equal sentences the false one counts.
      if (claims.get(fingerprint)?.claim.verdict !== "failed") claims.set(fingerprint, { fingerprint, story, claim });
    }
  }
  const complete = isComplete(report);
  const failed = [...claims.values()].filter(({ claim }) => claim.verdict === "failed").map(({ fingerprint }) => fingerprint);
  const stays = (fingerprint: string): boolean => {
    const found = claims.get(fingerprint);
    return found === undefined ? !complete : found.claim.verdict === "failed" || found.claim.verdict === "unproven";
  };
  const ledger = nextLedger(before, failed, stays);
  return {
    open: ledger.open.flatMap((fingerprint) => claims.get(fingerprint) ?? []),
    unseen: ledger.open.filter((fingerprint) => !claims.has(fingerprint)).length,
    known: ledger.known.length,
    ledger: { known: ledger.known.toSorted(), open: ledger.open.toSorted() },
    complete,
  };
}

/** Whether everything that the report is about was looked at. */
function isComplete({ gate, clusters }: Report): boolean {
  return gate.exitCode < 2 && clusters.every(({ failures }) => failures.length === 0);
}
