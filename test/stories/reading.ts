import { readFileSync } from "node:fs";
import type { Sentence, Story } from "../../src/domain/story.ts";
import { parseStory, type StoryOptions } from "../../src/stories/parse.ts";

/** A fixture of this folder's fixtures, read as a story. */
export function fixture(name: string, options: StoryOptions = {}): Story {
  return parseStory(`docs/stories/${name}`, fixtureText(name), options);
}

/** The text of a fixture. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`../fixtures/stories/${name}`, import.meta.url), "utf8");
}

/** A story made of its lines. */
export function story(...lines: string[]): Story {
  return parseStory("docs/stories/STORY-X.md", lines.join("\n"));
}

/** Criterion ids with their claims, headers left out. */
export function claims(read: Story): Record<string, string[]> {
  return Object.fromEntries(
    read.criteria.map((criterion) => [criterion.id, criterion.sentences.filter((one) => !one.header).map((one) => one.text)]),
  );
}

/** Every sentence of a story. */
export function sentences(read: Story): Sentence[] {
  return [
    ...read.criteria.flatMap((criterion) => criterion.sentences),
    ...read.loose,
    ...read.tasks,
    ...read.fileList,
    ...read.definitionOfDone,
    ...read.validation,
    ...read.prerequisites,
  ];
}

/** The sentence with this text; fails when there is none. */
export function sentence(read: Story, text: string): Sentence {
  const found = sentences(read).find((one) => one.text === text);
  if (found === undefined)
    throw new Error(
      `no sentence "${text}" among:\n${sentences(read)
        .map((one) => one.text)
        .join("\n")}`,
    );
  return found;
}
