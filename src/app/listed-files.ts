import { baseStory } from "../audit/difference.ts";
import { listedFileFindings, type RaisedStory } from "../audit/listed-files.ts";
import { wordsNaming } from "../audit/story-reference.ts";
import type { AuditedStory, Finding } from "../domain/audit.ts";
import type { Story } from "../domain/story.ts";
import type { Tree } from "../domain/world.ts";
import { readChange, readCommitsNaming } from "../world/change.ts";

/** A checkout and its base, judged. */
export interface Raise {
  readonly repo: string;
  readonly base: string;
  readonly stories: readonly Story[];
  readonly head: readonly AuditedStory[];
  readonly before: readonly AuditedStory[];
  readonly tree: Tree;
}

/** The stories that bind now and did not at the base. */
function raisedBy({ stories, head, before }: Raise): readonly RaisedStory[] {
  return head.flatMap((audited) => {
    const earlier = baseStory(audited, before);
    const story = stories.find(({ path }) => path === audited.path);
    const raised = audited.binds.by.length > 0 && (earlier === undefined || earlier.binds.by.length === 0);
    return raised && story !== undefined ? [{ story, audited }] : [];
  });
}

/** File lists of stories whose completion the change raises, against its commits; nothing when Git cannot say what it changes. */
export async function compareFileLists(raise: Raise): Promise<readonly Finding[]> {
  const raised = raisedBy(raise).filter(({ story }) => story.fileList.length > 0);
  const { commit } = raise.tree;
  if (raised.length === 0 || commit === null) return [];
  const [change, named] = await Promise.all([
    readChange(raise.repo, raise.base, commit),
    readCommitsNaming(raise.repo, commit, [...new Set(raised.flatMap(({ story }) => wordsNaming(story)))]),
  ]);
  if (change === null || named === null) return [];
  return listedFileFindings({ raised, stories: raise.stories, change, named, exists: (path) => raise.tree.kind(path) !== undefined });
}
