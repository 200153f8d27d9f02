import { barChanges, mayBeGate, type TouchedFile } from "../audit/bar.ts";
import { CODE_OWNERS_PATHS, type OwnerRule, ownersOf, parseCodeOwners } from "../audit/code-owners.ts";
import { concerns } from "../audit/concerns.ts";
import { baseStory } from "../audit/difference.ts";
import { CONFIG_PATHS } from "../config/schema.ts";
import type { Approval, AuditedStory, BarChange, Concern } from "../domain/audit.ts";
import { KNOWN_FAILURES_PATH } from "../domain/known-failures.ts";
import type { Story } from "../domain/story.ts";
import { readChange } from "../world/change.ts";
import { runGit } from "../world/git.ts";

/** What is known of a pull request beside its commits. */
export interface PullRequestFacts {
  /** Name of its branch. */
  readonly branch: string | null;
  /** Accounts that approved the head commit and may write; never its author. */
  readonly approvers: readonly string[];
}

/** Both sides of a pull request, judged. */
export interface PullRequestSides {
  readonly repo: string;
  readonly base: string;
  /** Full id of the head commit. */
  readonly commit: string | null;
  readonly text: string | null;
  readonly facts: PullRequestFacts;
  readonly stories: readonly Story[];
  readonly head: readonly AuditedStory[];
  readonly before: readonly AuditedStory[];
}

/** What a report says about a pull request, beside the verdicts. */
export interface AboutPullRequest {
  readonly concerns?: readonly Concern[];
  readonly bar?: readonly BarChange[];
}

const MOST_TEXTS = 100;

/** Which stories a change concerns, and what it alters of that which it is judged by. Nothing when Git cannot say what it changes. */
export async function aboutPullRequest(sides: PullRequestSides): Promise<AboutPullRequest> {
  const { repo, base, commit, text, facts, stories, head, before } = sides;
  if (commit === null) return {};
  const [change, files] = await Promise.all([readChange(repo, base, commit), touchedFiles(repo, base, commit)]);
  if (change === null || files === null) return {};
  const prefix = await prefixOf(repo);
  const configPaths = CONFIG_PATHS.map((path) => `${prefix}${path}`);
  return {
    concerns: concerns({ stories, head, before, change, text, branch: facts.branch }),
    bar: barChanges({ files, configPaths, baselinePath: `${prefix}${KNOWN_FAILURES_PATH}`, head, before }),
  };
}

/** Changed files by their path from the top of the repository, which an audited folder does not see; with text where it decides. */
async function touchedFiles(repo: string, base: string, head: string): Promise<readonly TouchedFile[] | null> {
  const merged = await runGit(repo, ["merge-base", base, head]);
  const start = merged.ok ? merged.stdout.toString("latin1").trim() : "";
  if (!/^[0-9a-f]{40,64}$/.test(start)) return null;
  const diff = await runGit(repo, ["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--no-ext-diff", "--no-textconv", start, head]);
  if (!diff.ok) return null;
  const paths = diff.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  const read = new Set(paths.filter(mayBeGate).slice(0, MOST_TEXTS));
  return Promise.all(
    paths.map(async (path) => ({ path, texts: read.has(path) ? await Promise.all([start, head].map((ref) => show(repo, ref, path))) : [] })),
  );
}

async function show(repo: string, ref: string, path: string): Promise<string | null> {
  const shown = await runGit(repo, ["cat-file", "blob", `${ref}:${path}`]);
  return shown.ok ? shown.stdout.toString("utf8") : null;
}

/** Where a directory lies in its repository: `""`, or a path that ends in `/`. */
export async function prefixOf(repo: string): Promise<string> {
  const shown = await runGit(repo, ["rev-parse", "--show-prefix"]);
  return shown.ok ? shown.stdout.toString("utf8").replace(/\n$/, "") : "";
}

/**
 * For every story the approvers who are its code owners by the base's CODEOWNERS. A story that the change moves needs an owner
 * of the place it came from as well. Teams count for nobody: who is in them cannot be read with a workflow's token.
 */
export async function approvalsBy(
  repo: string,
  base: string,
  approvers: readonly string[],
  stories: { readonly head: readonly Story[]; readonly base: readonly Story[] },
): Promise<readonly Approval[]> {
  if (approvers.length === 0) return [];
  const rules = await codeOwnersAt(repo, base);
  const prefix = await prefixOf(repo);
  return stories.head.flatMap((story) => {
    const from = baseStory(story, stories.base)?.path ?? story.path;
    const by = approvers.filter((login) => [story.path, from].every((path) => isOwner(login, ownersOf(`${prefix}${path}`, rules))));
    return by.length === 0 ? [] : [{ story: story.path, by }];
  });
}

function isOwner(login: string, owners: readonly string[]): boolean {
  return owners.some((owner) => owner.toLowerCase() === `@${login.toLowerCase()}`);
}

/** The code owners that a commit names. */
export async function codeOwnersAt(repo: string, base: string): Promise<readonly OwnerRule[]> {
  for (const path of CODE_OWNERS_PATHS) {
    const text = await show(repo, base, path);
    if (text !== null) return parseCodeOwners(text);
  }
  return [];
}
