import { kindNamed } from "../domain/kinds.ts";
import { oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { ReadingContext, Recogniser } from "../domain/rule.ts";
import { readScalar } from "../domain/tokens.ts";
import { TICK } from "../domain/wording.ts";

const KEY = "([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z][a-z0-9]{0,40}(?:[A-Z][a-z0-9]{0,40})+|[a-z0-9]{1,40}(?:_[a-z0-9]{1,40})+)";
const VALUE = "(\\$\\{\\w{1,80}\\}|https?:\\/\\/[^\\s,;()]{1,200}|[\\w+.@/-][\\w+.:@/%-]{0,120})";
/** `KEY` is `value`, `KEY` set to `value`, `KEY` with value `value`. */
const IS = new RegExp(
  `(?<![\\w./$-])${KEY}\\s{1,3}(?:(?:is |are )?set to\\s{1,3}|(?:is )?(?:filled|taken|comes) from\\s{1,3}|is\\s{1,3}|are\\s{1,3}|equals\\s{1,3}|=\\s{0,3}|:\\s{0,3}|with (?:the )?value\\s{1,3}|has (?:the )?value\\s{1,3})${VALUE}(?![\\w])`,
  "g",
);
const SWITCHED = new RegExp(`(?<![\\w./$-])${KEY}\\s{1,3}is (?:switched |turned )?(on|off|enabled|disabled)(?![\\w-])`, "g");
/** Words after "is" that are no values. */
const NO_VALUE =
  /^(?:set|used|defined|documented|referenced|present|required|enabled|disabled|on|off|configured|the|a|an|in|not|no|never|only|from|to|for|of|at|by|with|unset|empty|missing|absent|handed|switched|turned|substituted|available|passed|given|read|taken|filled|overridden|identical|equal|same|different|one|it|its|there|also)$/i;

function valued(match: RegExpExecArray): ReturnType<Phrase["homes"]> {
  const [whole, key = "", raw = ""] = match;
  const text = raw.replace(/[.:]$/, "");
  const coded = match.input[match.index + whole.length - raw.length - 1] === TICK;
  if (/^[^:]*:/.test(whole.slice(key.length).slice(0, 3)) && match.input[match.index - 1] !== TICK) return null;
  if (!coded && (NO_VALUE.test(text) || (/^[a-z]+ed$/.test(text) && text.length > 4))) return null;
  if (kindNamed(text)?.ordinary === false) return null;
  const variable = /^\$\{(\w+)\}$/.exec(text)?.[1];
  const expect = variable === undefined ? same(readScalar(text)) : ({ is: "uses-variable", variable } as const);
  return [{ kinds: [], fields: [`**.${key}`], expect }];
}

function switched(key: string, state: string): ReturnType<Phrase["homes"]> {
  const on = /^(?:on|enabled)$/i.test(state);
  return [
    {
      kinds: [],
      fields: [`**.${key}`],
      expect: on ? oneOf(true, "true", "on", "1", "enabled", "yes") : oneOf(false, "false", "off", "0", "disabled", "no"),
    },
  ];
}

/** Settings of the clusters are for another rule to read. */
function namesSetting(text: string, context: ReadingContext): boolean {
  return [...text.matchAll(/(?<![\w$`{/.-]|\$\{)`?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`?(?![\w-])/g)].some(
    (match) => context.isSetting?.(match[1] ?? "") === true,
  );
}

const PHRASES: readonly Phrase[] = [
  { pattern: IS, labels: true, homes: valued },
  { pattern: SWITCHED, homes: (match) => switched(match[1] ?? "", match[2] ?? "") },
];

/** A key that is written as one (`LOG_LEVEL`, `max_connections`, `primaryUpdateStrategy`) has the value that a sentence gives it in words. */
export const recogniser: Recogniser = {
  id: "key-value",
  summary: "A key that is written as one (`LOG_LEVEL`, `max_connections`, `primaryUpdateStrategy`) has the value that a sentence gives it in words.",
  examples: [
    {
      sentence: "`MAX_CLIENTS` is `500`",
      reads: [{ kind: "worded-field", homes: [{ kinds: [], fields: ["**.MAX_CLIENTS"], expect: { is: "same", value: 500 } }] }],
    },
    {
      sentence: "`evictionPolicy` is set to `noeviction`",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.evictionPolicy"], expect: { is: "same", value: "noeviction" } }] }],
    },
    { sentence: "FEATURE_CACHE is switched on", reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of" } }] }] },
    {
      sentence: "`REDIS_URL` is filled from `${REDIS_HOST}`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "uses-variable", variable: "REDIS_HOST" } }] }],
    },
    { sentence: "`MAX_CLIENTS` is not `500`", reads: null },
    { sentence: "`MAX_CLIENTS` is documented", reads: null },
    { sentence: "The limit is 500", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => (namesSetting(sentence.text, context) ? null : readPhrases(sentence, context, PHRASES)),
};
