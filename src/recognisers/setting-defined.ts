import type { Assertion } from "../domain/assertion.ts";
import { asides, negated, touches, withoutCode } from "../domain/clauses.ts";
import { isFileLike } from "../domain/paths.ts";
import { clustersOf, inDocumentation, inSettings, pathMentions, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

interface KeyMention extends Span {
  readonly keys: readonly string[];
}

/** `POOL_START/END` names POOL_START and POOL_END. */
function keysOf(written: string): readonly string[] {
  const [first = "", ...others] = written.split("/");
  const stem = first.slice(0, first.lastIndexOf("_") + 1);
  return [first, ...others.map((other) => (other.includes("_") ? other : `${stem}${other}`))];
}

function mentionsOf(sentence: Sentence, context: ReadingContext): readonly KeyMention[] {
  const coded = tokensOf(sentence, context)
    .filter((token) => token.class === "constant" && /_/.test(token.text))
    .map((token) => ({ start: token.start, end: token.end, keys: keysOf(token.text) }));
  const bare = [...withoutCode(sentence.text).matchAll(/(?<![\w$`{/-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    keys: [match[0]],
  }));
  return [...coded, ...bare, ...listedWords(sentence.text, bare)].sort((a, b) => a.start - b.start);
}

/** One-word keys count only within a list in parentheses that holds a key with an underscore: `(CLUSTER, CLUSTER_ID)`. */
function listedWords(text: string, bare: readonly Span[]): readonly KeyMention[] {
  return [...text.matchAll(/\(([^()`]*)\)/g)].flatMap((list) => {
    const region = { start: list.index, end: list.index + list[0].length };
    if (!bare.some((key) => touches(key, [region]))) return [];
    return [...list[0].matchAll(/(?<=[(,]\s?)[A-Z][A-Z0-9]{2,}(?=\s?[,)])/g)].map((match) => {
      const start = list.index + match.index;
      return { start, end: start + match[0].length, keys: [match[0]] };
    });
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (!inSettings(sentence) || (inDocumentation(sentence) && !/settings/i.test(sentence.text))) return null;
  const out = [...negated(sentence.text), ...asides(sentence.text)];
  const mentions = mentionsOf(sentence, context).filter((mention) => !touches(mention, out));
  if (mentions.length === 0 || /\bif\b|\bunless\b/i.test(withoutCode(sentence.text))) return null;
  const clusters = clustersOf(sentence, context);
  const files = pathMentions(sentence, context)
    .flatMap((mention) => mention.paths)
    .filter((path) => isFileLike(path) && /settings|vars|variables|config/i.test(path));
  const assertions = mentions.flatMap((mention) => mention.keys).map((key): Assertion => ({ kind: "setting", clusters, key, value: null, files }));
  const examples = mentions.flatMap((mention) => {
    const rest = asides(sentence.text).find((aside) => aside.start >= mention.end && aside.start <= mention.end + 2);
    return rest === undefined ? [] : [rest];
  });
  const alternatives = /(?<![\w-])or(?![\w-])/i.test(withoutCode(sentence.text));
  return { assertions, combine: alternatives ? "any" : "all", covers: [...mentions.map(({ start, end }) => ({ start, end })), ...examples] };
}

/** Keys that the settings of a cluster define, whatever their value. */
export const recogniser: Recogniser = {
  id: "setting-defined",
  summary: "The settings of a cluster define the named keys.",
  examples: [
    {
      sentence: "Cluster settings include all cache variables (CACHE, CACHE_SIZE, CACHE_TTL, etc.)",
      reads: [
        { kind: "setting", key: "CACHE", value: null },
        { kind: "setting", key: "CACHE_SIZE", value: null },
        { kind: "setting", key: "CACHE_TTL", value: null },
      ],
    },
    {
      sentence: "`CACHE_HOST` (e.g., `cache.example.org`)",
      under: ["Cluster-settings include cache variables:"],
      reads: [{ kind: "setting", key: "CACHE_HOST", value: null }],
    },
    {
      sentence: "`clusters/apps/cluster-settings.yaml` → `POOL_START/END`",
      reads: [
        { kind: "setting", key: "POOL_START", files: ["clusters/apps/cluster-settings.yaml"] },
        { kind: "setting", key: "POOL_END", files: ["clusters/apps/cluster-settings.yaml"] },
      ],
    },
    { sentence: "Cluster settings no longer contain `CACHE_HOST`", reads: null },
    { sentence: "`CACHE_HOST` is read by the application", reads: null },
    { sentence: "Cluster settings hold `${CACHE_HOST}`", reads: null },
  ],
  cue: [/_/],
  recognise,
};
