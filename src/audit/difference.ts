import type { AuditedStory, Change, Claim, Finding, Verdict } from "../domain/audit.ts";
import { VERDICTS_WORST_FIRST } from "../domain/audit.ts";

/** A claim at the base, found for one at the head. */
export interface Pair {
  readonly head: Claim;
  readonly base: Claim | null;
}

/** Every claim of a story, charged or not. */
export function claimsOf(story: AuditedStory): readonly Claim[] {
  return [
    ...story.criteria.flatMap((criterion) => criterion.claims),
    ...story.fileList,
    ...story.definitionOfDone,
    ...story.tasks,
    ...story.validation,
    ...story.prerequisites,
  ];
}

/** The same story at the base: by path, else by id when exactly one carries it (stories get renamed). */
export function baseStory<S extends Pick<AuditedStory, "path" | "id">>(story: Pick<AuditedStory, "path" | "id">, base: readonly S[]): S | undefined {
  const samePath = base.find((candidate) => candidate.path === story.path);
  if (samePath !== undefined) return samePath;
  const sameId = base.filter((candidate) => candidate.id === story.id);
  return sameId.length === 1 ? sameId[0] : undefined;
}

/** Pairs the claims of two versions of a story: first by the hash of their text, then by criterion and position. */
export function pairClaims(head: AuditedStory, base: AuditedStory | undefined): readonly Pair[] {
  const left = [...(base === undefined ? [] : claimsOf(base))];
  const take = (matches: (claim: Claim) => boolean): Claim | null => {
    const index = left.findIndex(matches);
    return index === -1 ? null : (left.splice(index, 1)[0] ?? null);
  };
  const claims = claimsOf(head);
  const byHash = claims.map(
    (claim) => take((other) => other.hash === claim.hash && other.id === claim.id) ?? take((other) => other.hash === claim.hash),
  );
  return claims.map((claim, index) => ({ head: claim, base: byHash[index] ?? take((other) => other.id === claim.id) }));
}

function changeOf(head: Verdict, base: Verdict | undefined): Change {
  if (base === undefined) return "new";
  if (base === head) return "same";
  return VERDICTS_WORST_FIRST.indexOf(head) > VERDICTS_WORST_FIRST.indexOf(base) ? "fixed" : "new";
}

/** The story with `change` set on every claim against the base. */
export function markStory(head: AuditedStory, base: AuditedStory | undefined): AuditedStory {
  const changes = new Map(pairClaims(head, base).map((pair) => [pair.head, changeOf(pair.head.verdict, pair.base?.verdict)]));
  const mark = (claims: readonly Claim[]): readonly Claim[] => claims.map((claim) => ({ ...claim, change: changes.get(claim) ?? null }));
  return {
    ...head,
    criteria: head.criteria.map((criterion) => ({ ...criterion, claims: mark(criterion.claims) })),
    tasks: mark(head.tasks),
    fileList: mark(head.fileList),
    definitionOfDone: mark(head.definitionOfDone),
    validation: mark(head.validation),
    prerequisites: mark(head.prerequisites),
  };
}

/** Findings are the same when rule, file, cluster, object and message agree; the line may move. */
function keyOf(finding: Finding): string {
  return JSON.stringify([finding.rule, finding.at.path, finding.cluster, finding.object, finding.message]);
}

/** The findings with `change` set, and at the end those that the base had and the head has no more (`fixed`). */
export function markFindings(head: readonly Finding[], base: readonly Finding[]): readonly Finding[] {
  const before = new Set(base.map(keyOf));
  const now = new Set(head.map(keyOf));
  return [
    ...head.map((finding): Finding => ({ ...finding, change: before.has(keyOf(finding)) ? "same" : "new" })),
    ...base.filter((finding) => !now.has(keyOf(finding))).map((finding): Finding => ({ ...finding, change: "fixed" })),
  ];
}
