import picomatch from "picomatch";
import type { Config } from "../domain/config.ts";
import type { Story } from "../domain/story.ts";
import type { Tree } from "../domain/world.ts";
import { looksLikeStory, parseStory } from "../stories/parse.ts";

/** Which files to read as stories. */
export interface StorySelection {
  /** Paths given by hand; they are read whatever they look like. Empty: by configuration. */
  readonly given: readonly string[];
  readonly clusterNames: readonly string[];
}

/** The stories of a tree, sorted by path, and given paths that could not be read. */
export interface FoundStories {
  readonly stories: readonly Story[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

const TEXT = /\.(?:md|markdown|txt)$/i;
/** A line that may be a story's status; the parser decides. */
const STATUS = /^(?:#{1,6}\s+|\W{0,4})status\b/im;
const NEVER = /(?:^|\/)(?:node_modules|vendor|\.git)\//;

/**
 * Finds and reads the stories: by the configured globs, and where these match none, every Markdown or text file
 * that looks like a story. Files that match a glob and have no criteria (an index, a template) are left alone
 * unless they carry a status.
 */
export function findStories(tree: Tree, config: Config, selection: StorySelection): FoundStories {
  const matchesStory = picomatch([...config.stories], { dot: true });
  const matchesReference = picomatch([...config.references], { dot: true });
  const candidates = tree.paths.filter((path) => TEXT.test(path) && !NEVER.test(path));
  const configured = candidates.filter((path) => matchesStory(path) || matchesReference(path));
  const unreadable: { path: string; why: string }[] = [];
  const read = (path: string, required: boolean, hasStatus: boolean): readonly Story[] => {
    const text = tree.text(path);
    if (text === undefined) {
      if (required) unreadable.push({ path, why: tree.unreadable(path) ?? "there is no such file" });
      return [];
    }
    const options = { statusWords: config.statusWords, clusterNames: selection.clusterNames };
    if (required || looksLikeStory(text)) return [parseStory(path, text, options)];
    const story = hasStatus && STATUS.test(text) ? parseStory(path, text, options) : undefined;
    return story?.status == null ? [] : [story];
  };
  const found = new Map<string, Story>();
  const add = (paths: readonly string[], required: boolean, hasStatus: boolean): void => {
    for (const path of paths) for (const story of read(path, required, hasStatus)) found.set(path, story);
  };
  add(configured, false, true);
  if (found.size === 0) add(candidates, false, false);
  add(
    selection.given.filter((path) => !found.has(path)),
    true,
    true,
  );
  for (const path of configured) if (tree.text(path) === undefined) unreadable.push({ path, why: tree.unreadable(path) ?? "it cannot be read" });
  const stories = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { stories, unreadable };
}
