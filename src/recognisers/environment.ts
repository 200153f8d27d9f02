import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { clustersOf, inSettings, scopeOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PAIR = /(?<![\w`$-])`?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=|:\s+)("[^"`]{0,200}"|'[^'`]{0,200}'|[^\s`,;()"'<>]{1,200})`?/g;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (inSettings(sentence) || clustersOf(sentence, context).length > 0) return null;
  const out = ruledOut(sentence.text);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const match of sentence.text.matchAll(PAIR)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const [, key = "", raw = ""] = match;
    const clusters = scopeOf(sentence, context, span);
    const prose = /^`?[A-Z_0-9]+:/.test(match[0]) && !sentence.code.some((code) => touches(span, [code]));
    if (touches(span, out) || raw.includes("${") || clusters === null || prose || context.isSetting?.(key) === true) continue;
    const value = raw.replace(/^(["'])(.*)\1$/, "$2");
    assertions.push({
      kind: "field",
      search: searchFor(sentence, context, { clusters }),
      fields: [key],
      anywhere: true,
      expect: { is: "same", value },
      quantifier: "some",
    });
    covers.push(span);
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Environment variables of containers. */
export const recogniser: Recogniser = {
  id: "environment",
  summary: "A container gets an environment variable with the stated value: `LOG_LEVEL=debug`.",
  examples: [
    {
      sentence: "Debug logging enabled (LOG_LEVEL=debug)",
      reads: [{ kind: "field", fields: ["LOG_LEVEL"], anywhere: true, expect: { is: "same", value: "debug" } }],
    },
    { sentence: '`MAX_CLIENTS: "500"` set', reads: [{ kind: "field", fields: ["MAX_CLIENTS"], expect: { is: "same", value: "500" } }] },
    { sentence: 'Cluster settings define `MAX_CLIENTS: "500"`', reads: null },
    { sentence: "LOG_LEVEL=debug is not used", reads: null },
    { sentence: "LOG_LEVEL documented", reads: null },
  ],
  cue: [PAIR],
  recognise,
};
