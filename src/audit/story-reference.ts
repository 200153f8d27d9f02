import type { Story } from "../domain/story.ts";
import { findStory } from "./zone.ts";

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/(?:\.story)?\.[A-Za-z]+$/, "");
}

function plainNumber(number: string): string {
  return number
    .split(/[.-]/)
    .map((part) => part.replace(/^0+(?=\d)/, ""))
    .join(".");
}

/** Stories by folded id, folded file name and plain number; null where several share one. */
interface Names {
  readonly ids: ReadonlyMap<string, Story | null>;
  readonly files: ReadonlyMap<string, Story | null>;
  readonly numbers: ReadonlyMap<string, Story | null>;
}

const known = new WeakMap<readonly Story[], Names>();

function namesOf(stories: readonly Story[]): Names {
  const present = known.get(stories);
  if (present !== undefined) return present;
  const by = (key: (story: Story) => string | null): ReadonlyMap<string, Story | null> => {
    const map = new Map<string, Story | null>();
    for (const story of stories) {
      const name = key(story);
      if (name !== null) map.set(name, map.has(name) ? null : story);
    }
    return map;
  };
  const names = {
    ids: by(({ id }) => fold(id)),
    files: by(({ path }) => fold(fileName(path))),
    numbers: by(({ number }) => (number === null ? null : plainNumber(number))),
  };
  known.set(stories, names);
  return names;
}

/**
 * The one story that a ledger means: by its id or the name of its file, by number (`02`, `1.2`), by the key of a sprint status
 * (`1-2-slug` is story 1.2), else as running text is read ({@link findStory}). An id never means a story whose id it only contains.
 */
export function storyMeant(reference: string, stories: readonly Story[]): Story | undefined {
  const folded = fold(reference);
  if (folded === "") return undefined;
  const { ids, files, numbers } = namesOf(stories);
  const byName = ids.get(folded) ?? files.get(folded);
  if (byName != null) return byName;
  if (/^STORY-[A-Z0-9-]+$/i.test(reference)) return undefined;
  const number = /^(\d{1,6}-\d{1,6}(?=-|$)|\d{1,6}(?:\.\d{1,6}){0,4})(?:-|$)/.exec(reference.trim())?.[1];
  if (number === undefined) return findStory(reference, stories);
  return numbers.get(plainNumber(number)) ?? undefined;
}

const LONGEST_MESSAGE = 20_000;

/** Texts of which a commit message that names the story contains one, whatever the case; {@link namesStory} decides. */
export function wordsNaming(story: Story): readonly string[] {
  const words = /[A-Za-z]/.test(story.id) && story.id.length > 3 ? [story.id] : [`(${story.id})`];
  return story.number === null ? words : [...words, "story"];
}

/** Whether a commit message names the story: its id as a word of its own, `Story 04`, or its number as the scope `(1.2)`. */
export function namesStory(message: string, story: Story): boolean {
  const text = message.slice(0, LONGEST_MESSAGE).toLowerCase();
  const id = story.id.toLowerCase();
  if (/[a-z]/.test(id) && id.length > 3) {
    for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
      const around = `${text[at - 1] ?? " "}${text[at + id.length] ?? " "}`;
      if (!/[a-z0-9_]|-$/.test(around)) return true;
    }
  } else if (text.includes(`(${id})`)) return true;
  const { number } = story;
  if (number === null) return false;
  const said = [...text.matchAll(/\bstory[ #:-]{1,3}(\d{1,6}(?:\.\d{1,6}){0,4})(?![\d])/g)].map((match) => plainNumber(match[1] ?? ""));
  return said.includes(plainNumber(number));
}
