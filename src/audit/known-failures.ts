import { type AuditedStory, type Claim, chargedClaims, type Finding } from "../domain/audit.ts";
import { KNOWN_FAILURES_PATH, type KnownFailure } from "../domain/known-failures.ts";
import { baseStory, claimsOf, pairClaims } from "./difference.ts";

/** A claim with its story. */
export interface ClaimOfStory {
  readonly story: AuditedStory;
  readonly claim: Claim;
}

/** An entry of the file, and the claim that it is about: none when that is gone or its sentence reads otherwise. */
export interface Matched {
  readonly entry: KnownFailure;
  readonly found: ClaimOfStory | null;
}

/**
 * Finds the claims that entries are about. The words decide, by their hash; of several claims with the same words an entry is about the one in its
 * place, so that it never covers another one while its own is there. A story is found by its path, and by its id once nothing is at that path.
 *
 * @param isThere - Whether the tree has something at a path. Entries of stories that are there and were not judged are left out.
 */
export function matchEntries(
  entries: readonly KnownFailure[],
  stories: readonly AuditedStory[],
  isThere: (path: string) => boolean,
): readonly Matched[] {
  const taken = new Set<Claim>();
  const storyOf = ({ story: path, id }: KnownFailure): AuditedStory | undefined =>
    isThere(path) ? stories.find((story) => story.path === path) : baseStory({ path, id }, stories);
  const take = (entry: KnownFailure, fits: (claim: Claim) => boolean): ClaimOfStory | null => {
    const story = storyOf(entry);
    const claim = story === undefined ? undefined : claimsOf(story).find((one) => one.hash === entry.hash && !taken.has(one) && fits(one));
    if (story === undefined || claim === undefined) return null;
    taken.add(claim);
    return { story, claim };
  };
  const inPlace = entries.map((entry) => take(entry, ({ id }) => id === entry.claim));
  return entries.flatMap((entry, index) => {
    if (isThere(entry.story) && storyOf(entry) === undefined) return [];
    return [{ entry, found: inPlace[index] ?? take(entry, () => true) }];
  });
}

/** The false claims that finished stories answer for. */
export function falseClaimsOf(stories: readonly AuditedStory[]): readonly ClaimOfStory[] {
  return stories
    .filter((story) => story.binds.by.length > 0)
    .flatMap((story) =>
      chargedClaims(story)
        .filter((claim) => claim.verdict === "failed")
        .map((claim) => ({ story, claim })),
    );
}

/**
 * The false claims that are known and not charged. With a base only those that were false there as well, of stories that were finished there:
 * what a change makes false or calls finished is its own, whatever the file says.
 */
export function knownClaims(
  matched: readonly Matched[],
  stories: readonly AuditedStory[],
  base: readonly AuditedStory[] | null,
): readonly ClaimOfStory[] {
  const listed = new Set(matched.flatMap(({ found }) => found?.claim ?? []));
  const known = falseClaimsOf(stories).filter(({ claim }) => listed.has(claim));
  return base === null ? known : known.filter(({ story, claim }) => wasFalse(story, claim, base));
}

function wasFalse(story: AuditedStory, claim: Claim, base: readonly AuditedStory[]): boolean {
  const before = baseStory(story, base);
  if (before === undefined || before.binds.by.length === 0) return false;
  return pairClaims(story, before).find(({ head }) => head === claim)?.base?.verdict === "failed";
}

/** Whether an entry has nothing left to excuse: its claim is true, or gone. What is open, moved or waived may be false again tomorrow. */
export function isStale({ found }: Matched): boolean {
  return found === null || found.claim.verdict === "verified" || found.claim.verdict === "attested";
}

/** A finding for every entry that has nothing left to excuse. */
export function staleEntries(matched: readonly Matched[]): readonly Finding[] {
  return matched.filter(isStale).map(({ entry, found }) => {
    const now = found === null ? "found no claim with these words" : `found it ${found.claim.verdict}`;
    return {
      rule: "stale-baseline-entry",
      severity: "warning",
      message: `expected ${entry.claim} of ${entry.story} to be false, ${now}: ${entry.text}`,
      at: { path: KNOWN_FAILURES_PATH, line: entry.line },
      cluster: null,
      object: null,
      story: null,
      remediation: "Remove the entry; truestory baseline does it.",
      change: null,
    };
  });
}
