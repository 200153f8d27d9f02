import type { AuditedStory, Finding } from "../domain/audit.ts";
import type { ChangeCommit, ChangeSet } from "../domain/change.ts";
import { pathsIn } from "../domain/paths.ts";
import { isUnder, matchesGlob } from "../domain/pattern.ts";
import type { Sentence, Story } from "../domain/story.ts";
import { ledgerOf } from "./ledgers.ts";
import { namesStory } from "./story-reference.ts";
import { excerpt } from "./witnesses.ts";

/** A story whose completion a change raises, as read and as judged. */
export interface RaisedStory {
  readonly story: Story;
  readonly audited: AuditedStory;
}

/** What the file lists of raised stories are compared with. */
export interface ListedFilesInput {
  readonly raised: readonly RaisedStory[];
  /** All stories, so that a commit for another one is told apart. */
  readonly stories: readonly Story[];
  readonly change: ChangeSet;
  /** Commits of the whole history that may name a raised story. */
  readonly named: readonly ChangeCommit[];
  /** True when this repository path exists now. */
  exists(path: string): boolean;
}

const MOST = 12;

/**
 * `listed-not-changed` and `changed-not-listed`: the file list of a story that a change calls finished, against its commits (the rule of
 * BMAD's code review: "listed but no git change" is a false claim). Optional entries and those already found missing or moved are
 * left out, as are lock files, stories and ledgers, which file lists never name (BMAD-METHOD#1789).
 */
export function listedFileFindings(input: ListedFilesInput): readonly Finding[] {
  return input.raised.flatMap((one) => {
    const listed = entriesOf(one, input.exists);
    if (listed.length === 0) return [];
    return [...notChanged(one, listed, input), ...notListed(one, listed, input)];
  });
}

interface Entry {
  readonly line: number;
  readonly paths: readonly string[];
  /** False for what is optional, or was found missing or moved. */
  readonly promised: boolean;
}

function entriesOf({ story, audited }: RaisedStory, exists: ListedFilesInput["exists"]): readonly Entry[] {
  const told = new Set(audited.fileList.filter(({ verdict }) => verdict === "failed" || verdict === "moved").map(({ line }) => line));
  return story.fileList.flatMap((sentence) => {
    const paths = pathsIn(sentence, exists);
    return paths.length === 0 ? [] : [{ line: sentence.line, paths, promised: isPromised(sentence) && !told.has(sentence.line) }];
  });
}

function isPromised({ zone, text }: Sentence): boolean {
  return zone.kind === "in-scope" && !/\b(?:optional|unchanged|existing|no changes?)\b/i.test(text);
}

/** Whether an entry (a file, a directory or a glob) stands for a changed path. */
function covers(entry: string): (path: string) => boolean {
  const bare = entry.replace(/\/+$/, "");
  return /[*?[]/.test(bare) ? (path) => matchesGlob(bare, path) : (path) => isUnder(path, bare);
}

function finding(story: Story, line: number, parts: Pick<Finding, "rule" | "severity" | "message" | "remediation">): Finding {
  return { ...parts, at: { path: story.path, line }, cluster: null, object: null, story: story.path, change: null };
}

function messageOf(commit: ChangeCommit): string {
  return `${commit.subject}\n${commit.body}`;
}

function notChanged({ story }: RaisedStory, entries: readonly Entry[], { change, named }: ListedFilesInput): readonly Finding[] {
  const ours = [...change.commits, ...named.filter((commit) => namesStory(messageOf(commit), story))];
  const touched = [
    ...new Set([...ours.flatMap(({ files }) => files), ...change.files.flatMap(({ path, from }) => (from === null ? [path] : [path, from]))]),
  ];
  const idle = entries.flatMap(({ line, paths, promised }) =>
    !promised ? [] : paths.filter((path) => !touched.some(covers(path))).map((path) => ({ line, path })),
  );
  const [first] = idle;
  if (first === undefined) return [];
  return [
    finding(story, first.line, {
      rule: "listed-not-changed",
      severity: "warning",
      message: `expected every listed file to be changed by this branch or by a commit that names ${story.id}, found ${idle.length} changed by neither: ${shown(idle.map(({ path, line }) => `${path} (line ${line})`))}`,
      remediation: "Take these out of the file list, or name the story in the commit that changes them.",
    }),
  ];
}

const LOCK_FILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|go\.work\.sum|bun\.lockb|\.terraform\.lock\.hcl|[^/]+\.lock)$/i;

function notListed({ story }: RaisedStory, entries: readonly Entry[], input: ListedFilesInput): readonly Finding[] {
  const { change, raised, stories } = input;
  const others = stories.filter((other) => other !== story);
  const alone = raised.length === 1;
  const commits = change.commits.filter((commit) => {
    const message = messageOf(commit);
    return namesStory(message, story) || (alone && !others.some((other) => namesStory(message, other)));
  });
  const touched = new Set(commits.flatMap(({ files }) => files));
  const documents = new Set(stories.map(({ path }) => path));
  const listed = entries.flatMap(({ paths }) => paths.map(covers));
  const unlisted = change.files
    .filter(({ path, from }) => {
      if (!touched.has(path) || documents.has(path) || ledgerOf(path) !== null || LOCK_FILE.test(path)) return false;
      return !listed.some((isListed) => isListed(path) || (from !== null && isListed(from)));
    })
    .map(({ path }) => path);
  const [first] = entries;
  if (unlisted.length === 0 || first === undefined) return [];
  return [
    finding(story, first.line, {
      rule: "changed-not-listed",
      severity: "info",
      message: `expected every changed file in the file list of ${story.id}, found ${unlisted.length} that ${unlisted.length === 1 ? "is" : "are"} not: ${shown(unlisted)}`,
      remediation: "Add them to the file list, or move the change to the story it belongs to.",
    }),
  ];
}

function shown(items: readonly string[]): string {
  const more = items.length > MOST ? ` and ${items.length - MOST} more` : "";
  return `${items.slice(0, MOST).map(excerpt).join(", ")}${more}`;
}
