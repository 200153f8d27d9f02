import { type AuditedStory, type BarChange, chargedClaims } from "../domain/audit.ts";
import { CODE_OWNERS_PATHS } from "./code-owners.ts";
import { baseStory, pairClaims } from "./difference.ts";

/** A file that a change touches, by its path from the top of the repository. */
export interface TouchedFile {
  readonly path: string;
  /** What it says at the base and at the head; null where it is not there or is not read. */
  readonly texts: readonly (string | null)[];
}

/** What a change touches, and how the stories it found were judged before and after. */
export interface BarInput {
  readonly files: readonly TouchedFile[];
  /** Where configuration may stand, from the top of the repository. */
  readonly configPaths: readonly string[];
  /** Where the list of known failures may stand, from the top of the repository. */
  readonly baselinePath: string;
  readonly head: readonly AuditedStory[];
  readonly before: readonly AuditedStory[];
}

/** Files in which a change can alter the gate. */
const WORKFLOW = /^\.github\/(?:workflows|actions)\/.+\.ya?ml$/;
const NAMED = /truestory/i;

/** Whether a file may decide how the gate runs; its text then tells whether it does. */
export function mayBeGate(path: string): boolean {
  return WORKFLOW.test(path);
}

/**
 * What a change alters of that which it is judged by: workflows that run Truestory, its configuration, the list of known failures, the code owners, and criteria of finished stories.
 * It may be meant so, and the reader must know before anything else.
 */
export function barChanges(input: BarInput): readonly BarChange[] {
  const files = input.files.flatMap(({ path, texts }): readonly BarChange[] => {
    if (input.configPaths.includes(path)) return [{ what: "configuration", path, line: 0, count: 1 }];
    if (path === input.baselinePath) return [{ what: "baseline", path, line: 0, count: 1 }];
    if (CODE_OWNERS_PATHS.includes(path)) return [{ what: "code-owners", path, line: 0, count: 1 }];
    const runs = mayBeGate(path) && texts.some((text) => text !== null && NAMED.test(text));
    return runs ? [{ what: "workflow", path, line: 0, count: 1 }] : [];
  });
  return [...files, ...input.before.flatMap((story) => criteriaChange(story, input.head))];
}

/** Claims of a story of the base that read otherwise now, or are gone. A story that promises nothing on either side is still being written. */
function criteriaChange(before: AuditedStory, head: readonly AuditedStory[]): readonly BarChange[] {
  const after = baseStory(before, head);
  if (before.binds.by.length === 0 && (after === undefined || after.binds.by.length === 0)) return [];
  if (after === undefined) return [{ what: "criteria", path: before.path, line: 0, count: chargedClaims(before).length }];
  const charged = new Set(chargedClaims(before));
  const kept = new Map(pairClaims(after, before).flatMap(({ head: now, base }) => (base === null ? [] : [[base, now] as const])));
  const altered = [...charged].filter((claim) => kept.get(claim)?.hash !== claim.hash);
  if (altered.length === 0) return [];
  const lines = altered.flatMap((claim) => kept.get(claim)?.line ?? []);
  return [{ what: "criteria", path: after.path, line: lines.length === 0 ? 0 : Math.min(...lines), count: altered.length }];
}
