import { fold, isFiller } from "../domain/lexicon.ts";
import type { Sentence, Story } from "../domain/story.ts";
import { zoneOf } from "./annotated.ts";
import { sentencesOf } from "./story.ts";

/** The share of an item's words that a sentence must have to count as taking it over. */
const ENOUGH = 0.5;
const LONGEST_WORD_LIST = 200;

/** Words that say that something is so, not what. */
const STATES = new Set(
  "work working works test tested testing validated validation performed functional operational successful successfully running ready healthy check checks checked".split(
    " ",
  ),
);

/** The words of a text that carry its meaning, folded; each once. */
function contentWords(text: string): readonly string[] {
  const words = text
    .slice(0, 4_000)
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => [word, ...word.split(/(?<=[a-z])(?=[A-Z])/)])
    .map((word) => fold(word))
    .filter((word) => word.length > 2 && !isFiller(word) && !STATES.has(word));
  return [...new Set(words)].slice(0, LONGEST_WORD_LIST);
}

interface Listing {
  readonly sentences: readonly Sentence[];
  readonly byWord: ReadonlyMap<string, readonly number[]>;
}

const listings = new WeakMap<Story, Listing>();

/** What a story promises itself, by the words of each sentence and of the items above it. */
function listingOf(story: Story): Listing {
  const known = listings.get(story);
  if (known !== undefined) return known;
  const sentences = sentencesOf(story).filter((sentence) => !sentence.header && !["deferred", "not-required"].includes(zoneOf(sentence, true).kind));
  const byWord = new Map<string, number[]>();
  for (const [index, { text, scope }] of sentences.entries())
    for (const word of contentWords([text, ...scope.lines.map((line) => line.text)].join("\n"))) {
      const list = byWord.get(word);
      if (list === undefined) byWord.set(word, [index]);
      else list.push(index);
    }
  const made = { sentences, byWord };
  listings.set(story, made);
  return made;
}

/**
 * The line on which a story lists something like an item that is handed to it: the sentence that shares the most of the item's
 * words, at least half of them. Null when none does, also for an item without a word that says anything.
 */
export function counterpartLine(item: Sentence, target: Story): number | null {
  const words = contentWords(item.text);
  const { sentences, byWord } = listingOf(target);
  const shared = new Map<number, number>();
  for (const word of words) for (const index of byWord.get(word) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
  let best: { readonly index: number; readonly count: number } | null = null;
  for (const [index, count] of shared) {
    if (count < words.length * ENOUGH) continue;
    if (best === null || count > best.count || (count === best.count && index < best.index)) best = { index, count };
  }
  return best === null ? null : (sentences[best.index]?.line ?? null);
}

const wordsOfItems = new WeakMap<Sentence, readonly string[]>();

function itemWords(item: Sentence): readonly string[] {
  const known = wordsOfItems.get(item) ?? contentWords(item.text);
  wordsOfItems.set(item, known);
  return known;
}

/** Whether two items speak of the same: half of the words of the shorter one are in the other. */
export function isAlike(one: Sentence, other: Sentence): boolean {
  const [few, many] = [itemWords(one), itemWords(other)].sort((a, b) => a.length - b.length);
  const among = new Set(many);
  const count = (few ?? []).filter((word) => among.has(word)).length;
  return count > 0 && count >= (few?.length ?? 0) * ENOUGH;
}
