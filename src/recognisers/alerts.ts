import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { isFiller } from "../domain/lexicon.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const COUNT = /(?<![\w.>-])(?:(at least|≥|>=|minimum(?: of)?)\s*)?(\d{1,3})(\+)?\s+(?:\w+\s+)?(?:alert(?:ing)?\s+rules?|alerts?)(?![\w-])/gi;
const NAME = /(?<![\w./-])[A-Z][a-z0-9]*[A-Za-z0-9]*[A-Z][A-Za-z0-9]*(?![\w/-])/g;

/** Alert names stand after a word "alert" with a colon or in parentheses, or one per item below such a line. */
function region(sentence: Sentence): Span | null {
  const plain = sentence.text;
  const label =
    /\balert(?:s|ing)?(?:\s+rules?)?(?:\s+(?:names?|defined|created|configured|include[ds]?|present|exist|for|named))*\s*(?::|\(|include[ds]?|`)/i.exec(
      plain,
    );
  if (label !== null) return { start: label.index, end: plain.length };
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  return /\balerts?\b(?:\s+rules?)?[^:]*:?\s*$/i.test(parent) && /^`?[A-Z]\w+`?(?:\s*[-—–:(,]|\s*$)/.test(plain)
    ? { start: 0, end: plain.length }
    : null;
}

function namesIn(text: string, where: Span): readonly (Span & { name: string })[] {
  const found: (Span & { name: string })[] = [];
  for (const match of text.matchAll(NAME)) {
    const at = { start: match.index, end: match.index + match[0].length };
    if (at.start < where.start || at.end > where.end || kindNamed(match[0]) !== undefined || !/[a-z]{2}/.test(match[0])) continue;
    const ticks = text[at.start - 1] === "`" && text[at.end] === "`" ? 1 : 0;
    found.push({ name: match[0], start: at.start - ticks, end: at.end + ticks });
  }
  return found;
}

/** "8 alerts for the operator": what the counted alerts are for. */
function aboutOf(text: string, { end }: Span): { readonly topic?: readonly string[] } {
  const word =
    /^(?: (?:exist|defined|configured|created))? (?:for|of|about|on|cover(?:ing)?) (?:the |its )?([A-Za-z][\w-]{2,40})(?: (?:itself|alone))?[.]?$/i.exec(
      text.slice(end, end + 120),
    )?.[1];
  return word === undefined || isFiller(word.toLowerCase()) ? {} : { topic: [word] };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const out = ruledOut(text);
  const where = region(sentence);
  const names = where === null ? [] : namesIn(text, where).filter((name) => !touches(name, out));
  const counts = [...withoutCode(text).matchAll(COUNT)].map((match) => ({
    value: Number(match[2]),
    is: match[1] === undefined && match[3] === undefined ? ("exactly" as const) : ("at-least" as const),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const count = counts.find((one) => !touches(one, out));
  if (names.length === 0 && count === undefined) return null;
  const words = [...withoutCode(text).matchAll(/\b(?:PrometheusRule|VMRule)s?(?:\/(?:PrometheusRule|VMRule))?\b|\balert(?:s|ing)?\b|\brules?\b/gi)];
  return {
    assertions: [
      {
        kind: "alerts",
        search: { ...searchFor(sentence, context), ...(count === undefined || names.length > 0 ? {} : aboutOf(text, count)) },
        names: names.map((name) => name.name),
        count: count === undefined ? null : { is: count.is, value: count.value },
      },
    ],
    combine: "all",
    covers: [
      ...names,
      ...(count === undefined ? [] : [count]),
      ...words.map((match) => ({ start: match.index, end: match.index + match[0].length })),
    ].map(({ start, end }) => ({ start, end })),
  };
}

/** Alert rules by name or number. */
export const recogniser: Recogniser = {
  id: "alerts",
  summary: "The named alerts are defined in a PrometheusRule or VMRule, or there are as many as stated.",
  examples: [
    {
      sentence: "Alert rules defined: RedisDown, RedisMemoryHigh",
      reads: [{ kind: "alerts", names: ["RedisDown", "RedisMemoryHigh"], count: null }],
    },
    { sentence: "VMRule with 8+ alerts", reads: [{ kind: "alerts", names: [], count: { is: "at-least", value: 8 } }] },
    { sentence: "12 alert rules created", reads: [{ kind: "alerts", count: { is: "exactly", value: 12 } }] },
    { sentence: "8 alerts for the operator", reads: [{ kind: "alerts", count: { is: "exactly", value: 8 }, search: { topic: ["operator"] } }] },
    { sentence: "`RedisDown`", under: ["PrometheusRule with alerts:"], reads: [{ kind: "alerts", names: ["RedisDown"] }] },
    { sentence: "High memory usage (>80%)", under: ["PrometheusRule with alerts:"], reads: null },
    { sentence: "No alert rules: RedisDown is silenced", reads: null },
    { sentence: "PrometheusRule manifest created", reads: null },
  ],
  cueNear: [/alert/i],
  recognise,
};
