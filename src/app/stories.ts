import picomatch from "picomatch";
import type { Config } from "../domain/config.ts";
import type { Story } from "../domain/story.ts";
import type { Tree } from "../domain/world.ts";
import { looksLikeStory, parseStory } from "../stories/parse.ts";
import { isSideFile, sideFileOf, withSideFile } from "../stories/side-file.ts";

/** Which files to read as stories. */
export interface StorySelection {
  /** Paths given by hand; they are read whatever they look like. Empty: by configuration. */
  readonly given: readonly string[];
  readonly clusterNames: readonly string[];
  /**
   * Whether files beyond the configured globs that look like stories are read too; null: when the globs match none. The head of a
   * comparison does as its base did: neither deleting all stories nor adding one where the globs look may change what is audited.
   */
  readonly guess: boolean | null;
}

/** The stories of a tree, sorted by path, and given paths that could not be read. */
export interface FoundStories {
  readonly stories: readonly Story[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** Side files of annotations beside which no story stands. */
  readonly strays: readonly string[];
  /** Whether files that no glob names were looked at. */
  readonly guessed: boolean;
}

const TEXT = /\.(?:md|markdown|txt)$/i;
/** A line that may be a story's status; the parser decides. */
const STATUS = /^(?:#{1,6}\s+|\W{0,4})status\b/im;
/** Front matter that makes a document a reference page. */
const REFERENCE = /^\uFEFF?---[ \t]*\r?\n(?:(?!---)[^\n]*\n){0,60}truestory:[ \t]*["']?reference["']?[ \t]*\r?\n/;
const NEVER = /(?:^|\/)(?:node_modules|vendor|\.git|fixtures|testdata)\//;

/**
 * Finds and reads the stories: by the configured globs, and where these match none, every Markdown or text file
 * that looks like a story. Files that match a glob and have no criteria (an index, a template) are left alone
 * unless they carry a status.
 */
export function findStories(tree: Tree, config: Config, selection: StorySelection): FoundStories {
  const matchesStory = picomatch([...config.stories], { dot: true });
  const matchesReference = picomatch([...config.references], { dot: true });
  const candidates = tree.paths.filter((path) => TEXT.test(path) && !NEVER.test(path));
  const declared = candidates.filter((path) => REFERENCE.test(tree.text(path)?.slice(0, 4_000) ?? ""));
  const configured = candidates.filter((path) => matchesStory(path) || matchesReference(path) || declared.includes(path));
  const unreadable: { path: string; why: string }[] = [];
  const read = (path: string, required: boolean, hasStatus: boolean): readonly Story[] => {
    const text = tree.text(path);
    if (text === undefined) {
      if (required) unreadable.push({ path, why: tree.unreadable(path) ?? "there is no such file" });
      return [];
    }
    const reference = required || matchesReference(path);
    const options = { statusWords: config.statusWords, clusterNames: selection.clusterNames, reference };
    if (reference || looksLikeStory(text)) return [parseStory(path, text, options)];
    const story = hasStatus && STATUS.test(text) ? parseStory(path, text, options) : undefined;
    return story?.status == null ? [] : [story];
  };
  const found = new Map<string, Story>();
  const add = (paths: readonly string[], required: boolean, hasStatus: boolean): void => {
    for (const path of paths) for (const story of read(path, required, hasStatus)) found.set(path, story);
  };
  add(configured, false, true);
  const guessed = selection.guess ?? found.size === 0;
  if (guessed)
    add(
      candidates.filter((path) => !found.has(path)),
      false,
      false,
    );
  add(
    selection.given.filter((path) => !found.has(path)),
    true,
    true,
  );
  for (const path of configured) if (tree.text(path) === undefined) unreadable.push({ path, why: tree.unreadable(path) ?? "it cannot be read" });
  const stories = [...found.values()].map((story) => annotated(story, tree, unreadable)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const own = new Set(stories.map(({ path }) => sideFileOf(path)));
  const strays = tree.paths.filter((path) => isSideFile(path) && !NEVER.test(path) && !own.has(path));
  return { stories, unreadable, strays, guessed };
}

/** A story with the annotations of its side file. */
function annotated(story: Story, tree: Tree, unreadable: { path: string; why: string }[]): Story {
  const path = sideFileOf(story.path);
  if (tree.kind(path) === undefined) return story;
  const text = tree.text(path);
  if (text !== undefined) return withSideFile(story, path, text);
  unreadable.push({ path, why: tree.unreadable(path) ?? "it cannot be read" });
  return story;
}
