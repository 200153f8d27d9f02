import type { AuditedStory, Concern, ConcernReason } from "../domain/audit.ts";
import { chargedClaims } from "../domain/audit.ts";
import type { ChangeSet } from "../domain/change.ts";
import type { Story } from "../domain/story.ts";
import { baseStory } from "./difference.ts";
import { namesStory } from "./story-reference.ts";

/** What a change says and does. */
export interface ConcernInput {
  readonly stories: readonly Story[];
  readonly head: readonly AuditedStory[];
  readonly before: readonly AuditedStory[];
  readonly change: ChangeSet;
  /** Title and body of the pull request, null without one. */
  readonly text: string | null;
  /** Name of its branch, null when it is not known. */
  readonly branch: string | null;
}

/** Strongest first: what people say, then what the change does. */
const STRONGEST_FIRST: readonly ConcernReason[] = ["text", "story-file", "branch", "commit", "evidence"];

/**
 * The stories that a change is about: named in its text ("Part of Story 04"), branch or commits, changed themselves, or with claims that
 * rest on files which it changes. Those that people name come first.
 */
export function concerns(input: ConcernInput): readonly Concern[] {
  const changed = new Set(input.change.files.flatMap(({ path, from }) => (from === null ? [path] : [path, from])));
  const commits = input.change.commits.map(({ subject, body }) => `${subject}\n${body}`);
  const branch = (input.branch ?? "").replace(/[/_]/g, " ");
  const found = input.stories.flatMap((story): readonly Concern[] => {
    const head = input.head.find(({ path }) => path === story.path);
    if (head === undefined) return [];
    const claims = touchedClaims(head, baseStory(head, input.before), changed);
    const holds: Readonly<Record<ConcernReason, boolean>> = {
      text: input.text !== null && namesStory(input.text, story),
      "story-file": changed.has(story.path),
      branch: namesStory(branch, story),
      commit: commits.some((message) => namesStory(message, story)),
      evidence: claims > 0,
    };
    const because = STRONGEST_FIRST.filter((reason) => holds[reason]);
    return because.length === 0 ? [] : [{ story: story.path, because, claims }];
  });
  return found.toSorted((a, b) => rank(a) - rank(b) || b.claims - a.claims || (a.story < b.story ? -1 : 1));
}

function rank({ because: [strongest] }: Concern): number {
  return strongest === undefined ? STRONGEST_FIRST.length : STRONGEST_FIRST.indexOf(strongest);
}

/** Claims that rest on changed files, now or at the base: what rested on a file that is gone has nothing there now. */
function touchedClaims(head: AuditedStory, before: AuditedStory | undefined, changed: ReadonlySet<string>): number {
  const touched = (story: AuditedStory | undefined): string[] =>
    story === undefined
      ? []
      : chargedClaims(story).flatMap(({ hash, evidence }) =>
          evidence.some(({ path }) => path !== null && path !== story.path && changed.has(path)) ? [hash] : [],
        );
  return new Set([...touched(head), ...touched(before)]).size;
}
