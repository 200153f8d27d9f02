import type { Assertion } from "../domain/assertion.ts";
import { negated, touches, withoutCode } from "../domain/clauses.ts";
import { fold } from "../domain/lexicon.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { settingKeysIn } from "../domain/story-index.ts";

const PHRASE =
  /(?<![\w-])shows?\s+(?:the\s+)?(?:correct|proper|right|expected)\s+([A-Za-z][\w-]*(?:\s*(?:,\s*and|,|\/|and)\s*[A-Za-z][\w-]*){0,6})\s+substitutions?(?:\s+for\s+(?:each|both|all|every)\s+clusters?)?(?![\w-])/i;

/** What the criteria of the story give as the values of a key: these are the correct ones. */
function statedValues(key: string, context: ReadingContext): readonly Assertion[] {
  const stated = context.story.criteria.flatMap(({ sentences }) =>
    sentences.flatMap((sentence) =>
      sentence.code.flatMap(({ text }) => {
        const value = new RegExp(`^${key}:\\s*("?)([^"]{1,200})\\1$`).exec(text)?.[2];
        return value === undefined ? [] : [{ clusters: clustersOf(sentence, context), value }];
      }),
    ),
  );
  if (stated.some(({ clusters, value }) => clusters.length === 0 && stated.some((other) => other.value !== value))) return [];
  return stated.map(({ clusters, value }): Assertion => ({ kind: "setting", clusters, key, value, files: [] }));
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const words = (match?.[1] ?? "").split(/\s*(?:,\s*and\s|,|\/|\band\b)\s*/i).filter((word) => word !== "");
  if (match === null || touches({ start: match.index, end: match.index + match[0].length }, negated(sentence.text))) return null;
  const keys = settingKeysIn(context.story);
  const assertions: Assertion[] = [];
  for (const word of words) {
    const fitting = keys.filter((key) => fold(key).includes(fold(word)));
    if (fitting.length === 0) return null;
    const tiers = [context.storyPaths].filter((tier) => tier.length > 0);
    for (const variable of fitting)
      assertions.push({ kind: "variable-used", search: { clusters: clustersOf(sentence, context), tiers }, variable, field: null, rendered: true });
    assertions.push(...fitting.flatMap((key) => statedValues(key, context)));
  }
  return { assertions, combine: "all", covers: [{ start: 0, end: match.index + match[0].length }] };
}

/** Values that a build must show. */
export const recogniser: Recogniser = {
  id: "substitution-shown",
  summary:
    '"Output shows correct X substitution": every variable of the story that is about X is used and defined, with the values that its criteria give.',
  examples: [
    { sentence: "Output shows correct host substitution", reads: null },
    {
      sentence: "Output shows correct host and replicas substitution",
      under: ["Settings: `CACHE_REPLICAS`, `CACHE_HOST`, `CACHE_TTL`"],
      reads: [
        { kind: "variable-used", variable: "CACHE_HOST", rendered: true },
        { kind: "variable-used", variable: "CACHE_REPLICAS" },
      ],
    },
    {
      sentence: "Output shows correct ttl substitution",
      under: ['Apps: `CACHE_TTL: "5m"`'],
      reads: [
        { kind: "variable-used", variable: "CACHE_TTL" },
        { kind: "setting", key: "CACHE_TTL", value: "5m", clusters: ["apps"] },
      ],
    },
    { sentence: "Output shows no host substitution", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
