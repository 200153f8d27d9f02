import type { Sentence, Story } from "./story.ts";

interface StoryIndex {
  readonly sentences: readonly Sentence[];
  readonly byParent: ReadonlyMap<number, readonly Sentence[]>;
  readonly keys: readonly string[];
}

const KEY = /(?<!\w)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?!\w)/g;

const known = new WeakMap<Story, StoryIndex>();

function indexOf(story: Story): StoryIndex {
  const present = known.get(story);
  if (present !== undefined) return present;
  const sentences = [
    ...story.criteria.flatMap((criterion) => criterion.sentences),
    ...story.loose,
    ...story.tasks,
    ...story.fileList,
    ...story.definitionOfDone,
  ];
  const byParent = new Map<number, Sentence[]>();
  const stated = story.criteria.flatMap((criterion) => criterion.sentences.flatMap((sentence) => sentence.text.match(KEY) ?? []));
  for (const sentence of sentences) {
    const parent = sentence.scope.lines.at(-1)?.line;
    if (parent !== undefined) byParent.set(parent, [...(byParent.get(parent) ?? []).slice(0, 63), sentence]);
  }
  const index = { sentences, byParent, keys: [...new Set(stated)] };
  known.set(story, index);
  return index;
}

/** Every sentence of a story that states something now: criteria first, then loose items, tasks, files and the definition of done. */
export function sentencesIn(story: Story): readonly Sentence[] {
  return indexOf(story).sentences;
}

/** The sentences below the same parent item, the sentence itself included; at most 64. Empty at the top. */
export function siblingsOf(sentence: Sentence, story: Story): readonly Sentence[] {
  const parent = sentence.scope.lines.at(-1)?.line;
  return parent === undefined ? [] : (indexOf(story).byParent.get(parent) ?? []);
}

/** Names of settings and variables (`REDIS_HOST`) that the criteria of a story state, in order of first mention. */
export function settingKeysIn(story: Story): readonly string[] {
  return indexOf(story).keys;
}
