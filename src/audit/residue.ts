import { isAspect } from "../domain/aspects.ts";
import { asides, explanations, glosses, parentheses, scenery, touches, within, withoutCode } from "../domain/clauses.ts";
import { kindMentions } from "../domain/kinds.ts";
import { startOf } from "../domain/lead-names.ts";
import { fold, isFiller, partsOf } from "../domain/lexicon.ts";
import { isLinking } from "../domain/linking-words.ts";
import { perPair, perText } from "../domain/memo.ts";
import { kindOf } from "../domain/reading.ts";
import type { ReadingContext, Span } from "../domain/rule.ts";
import type { Sentence, Story } from "../domain/story.ts";

const WORD = /`[^`]*`|\$\{\w+\}|[A-Za-z][A-Za-z0-9]*(?:[-_‑'’][A-Za-z0-9]+)*|\d[\w.:/%-]*/g;
const STORY_REFERENCE = /\b(?:story|stories|task|ac)[\s-]?#?\d+(?:\.\d+)*\b|\bv\d+\.\d+\b(?= refinement)/gi;
/** Words that turn a statement round; they are never filler. */
const NEGATION = /^(?:no|not|none|never|without|only|except|neither|nor|instead|disabled?|exclud(?:e|es|ed|ing))$/i;

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9]+/g) ?? [];
}

/** The words of a text, folded, and the parts of those that are identifiers. */
const foldedWords = perText((text: string): readonly string[] => [
  ...new Set(
    wordsOf(text)
      .flatMap((word) => [word, ...partsOf(word)])
      .map(fold),
  ),
]);

/** Words of the story's subject and of the directories of its files. */
const storyWords = perPair((story: Story, paths: ReadingContext["storyPaths"]): ReadonlySet<string> => {
  const directories = new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
  return new Set([story.title, story.id, ...directories].flatMap(foldedWords));
});

/** Whether a folded word is accounted for by where the sentence stands: the story's subject, its parents, its files, the clusters. */
function known(sentence: Sentence, context: ReadingContext): (word: string) => boolean {
  const ofStory = storyWords(context.story, context.storyPaths);
  const near = [...sentence.scope.lines.map((line) => line.text), ...context.criterionPaths, ...sentence.scope.paths, ...context.clusters];
  const others = new Set(near.flatMap(foldedWords));
  return (word) => ofStory.has(word) || others.has(word);
}

/** Everything that is covered, folded to one string per covered stretch, so that "ClusterIP" is found in `REDIS_CLUSTER_IP`. */
function coveredText(sentence: Sentence, covers: readonly Span[]): readonly string[] {
  return covers
    .map((cover) => sentence.text.slice(cover.start, cover.end))
    .filter((text) => /[`_/]|[a-z][A-Z]/.test(text))
    .map((text) => text.toLowerCase().replace(/[^a-z0-9]/g, ""));
}

function accounted(word: string, knownWords: (word: string) => boolean, covered: readonly string[]): boolean {
  if (NEGATION.test(word)) return false;
  const lower = word.toLowerCase();
  const folded = fold(word);
  if (isFiller(lower) || isFiller(folded) || knownWords(folded)) return true;
  if (folded.length > 2 && /[a-z]/.test(folded) && covered.some((text) => text.includes(folded))) return true;
  const parts = lower.split(/[-_‑'’]/);
  return parts.length > 1 && parts.every((part) => part.length > 0 && accounted(part, knownWords, covered));
}

/** Parentheses right after a covered stretch that only explain it: "(default pool when included)", "(the image requires it)". */
function remarks(plain: string, covers: readonly Span[]): readonly Span[] {
  return parentheses(plain).filter((inner) => {
    const text = plain.slice(inner.start + 1, inner.end - 1);
    if (/[`\d,+/&]|(?<![\w-])(?:and|or|no|not|without|only)(?![\w-])/i.test(text) || wordsOf(text).length > 8) return false;
    if (
      !/(?<![\w-])(?:default|when|requires?|required|because|since|handled|see|same as|by default|means|installed|managed|deployed|provided)(?![\w-])/i.test(
        text,
      )
    )
      return false;
    return covers.some((cover) => cover.end <= inner.start && plain.slice(cover.end, inner.start).trim() === "");
  });
}

/** Clauses that only explain what was read beside them; those that name a cluster may say where it holds. */
function explaining(text: string, covers: readonly Span[], context: ReadingContext): readonly Span[] {
  const found = explanations(text);
  if (found.length === 0 || covers.every((cover) => within(cover, found))) return [];
  const clusters = new Set(context.clusters.map((cluster) => cluster.toLowerCase()));
  return found.filter(({ start, end }) => !(text.slice(start, end).match(/[\w-]+/g) ?? []).some((word) => clusters.has(word.toLowerCase())));
}

/** A heading word before the statement proper: "Security: …", "Storage: …". */
function category(plain: string): readonly Span[] {
  const match =
    /^\s*(?:security|storage|network(?:ing)?|monitoring|observability|scaling|performance|resources|availability|component|cluster|file|manifest|note|config(?:uration)?)\s*:/i.exec(
      plain,
    );
  return match === null ? [] : [{ start: 0, end: match[0].length }];
}

/** Verbs by which what follows a heading is a sentence of its own. */
const FINITE =
  /(?<![\w-])(?:is|are|has|have|can|may|must|does|do|lives?|runs?|uses?|owns?|takes?|gets?|goes?|comes?|carr(?:y|ies)|serves?|listens?|depends?|keeps?|holds?|sits?|stays?|waits?|starts?|reads?|writes?|requests?|covers?|points?|names?|exists?|covers?|tolerates?|mounts?|allows?|admits?|reaches?|declares?|defines?|sets?|drops?|scrapes?|share)(?![\w-])/;

/** A heading that runs into a sentence of its own: "Volumes: Each member owns …". One that names something still counts: "Harbor: Core runs …". */
function heading(plain: string, context: ReadingContext): readonly Span[] {
  const end = startOf(plain);
  if (end === 0 || !/^(?:[A-Z]|`)/.test(plain.slice(end)) || !FINITE.test(plain.slice(end))) return [];
  const words = wordsOf(plain.slice(0, end));
  const called = context.objectsNamed?.(words.join("-").toLowerCase()) ?? [];
  return called.length > 0 || !words.every(isAspect) ? [] : [{ start: 0, end }];
}

/** The word that follows right after; undefined where code, a mark or nothing does. */
function nextWord(text: string, end: number): string | undefined {
  return /^\s+([A-Za-z]+)/.exec(text.slice(end))?.[1];
}

/** Clauses in which a recogniser accounted for a value: words that only tie it to its subject say nothing more there. */
function clausesWithValues(plain: string, text: string, covers: readonly Span[]): readonly Span[] {
  const cuts = [...plain.matchAll(/[,;()—–]|\s(?:and|but|while|whereas|with|plus)\s/g)].map(({ index, 0: cut }) => ({
    start: index,
    end: index + cut.length,
  }));
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts
    .map((start, at): Span => ({ start, end: cuts[at]?.start ?? plain.length }))
    .filter((clause) =>
      covers.some(
        (cover) => touches(cover, [clause]) && /[`\d]|\$\{/.test(text.slice(Math.max(cover.start, clause.start), Math.min(cover.end, clause.end))),
      ),
    );
}

/**
 * The meaningful words of a sentence that no recogniser accounted for. Stop words, filler, the story's own subject,
 * words of the parents, examples and defaults in parentheses, and kind words that narrowed the search do not count.
 * A negation always counts. An empty list lets a claim be verified.
 *
 * @param covers - Stretches of `sentence.text` that recognisers accounted for.
 * @param valued - Those of them that say more than that something is there.
 */
export function residue(sentence: Sentence, covers: readonly Span[], context: ReadingContext, valued: readonly Span[] = covers): string[] {
  const { text } = sentence;
  const plain = withoutCode(text);
  const skipped: Span[] = [...covers, ...asides(plain)];
  for (const match of plain.matchAll(STORY_REFERENCE)) skipped.push({ start: match.index, end: match.index + match[0].length });
  skipped.push(...remarks(plain, covers), ...category(plain), ...heading(plain, context));
  skipped.push(...explaining(text, covers, context));
  const kind = kindOf(sentence, context);
  for (const mention of kindMentions(text)) if (mention.kind === kind) skipped.push(mention);
  const glossed = glosses(text).flatMap((gloss) => (covers.some((cover) => touches(cover, [gloss])) ? [gloss.words] : []));
  const knownWords = known(sentence, context);
  const covered = coveredText(sentence, covers);
  const scene = scenery(text);
  const tied = clausesWithValues(plain, text, valued);
  const left: string[] = [];
  for (const match of text.matchAll(WORD)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (touches(span, skipped)) continue;
    const word = match[0];
    const code = word.startsWith("`") || word.startsWith("$");
    if (!code && (span.end <= scene.end || within(span, glossed))) continue;
    if (
      !code &&
      (accounted(word, knownWords, covered) || (isLinking(word, nextWord(text, span.end)) && tied.some((clause) => within(span, [clause]))))
    )
      continue;
    if (!left.includes(word)) left.push(word);
  }
  return left;
}
