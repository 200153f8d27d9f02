import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

type What = Extract<Assertion, { kind: "same-in-clusters" }>["what"];

const BOTH = "(?:(?:in|across|for|on|between) (?:all|both|the|every|each|\\d) ?(?:two |three )?(?:clusters?|environments?|builds?))";
const SAME = new RegExp(
  `(?<![\\w-])((?:[\\w-]+ ){0,3}?(?:versions?|features?(?: (?:enablement|flags?|switches|set))?|values|configuration|settings|manifests?|images?)) (?:is |are |stays? )?(?:identical|the same|equal) ${BOTH}`,
  "i",
);
const DIFFER =
  /(?<![\w-])(?:differ(?:s|ences?)?(?: between [\w ,-]{1,40})? only(?: in| by)?|differences? (?:are |is )?only(?: in| by)?|only differ(?:s|ences?)?(?: in| by)?) (?:the )?(?:cluster|environment)[-\u2010\u2011 ]specific (?:variables?|values?|settings?|substitutions?)(?![\w-])/i;

function whatOf(subject: string): What {
  if (/version|image/i.test(subject)) return "versions";
  return /feature/i.test(subject) ? "switches" : "all";
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const same = SAME.exec(plain);
  const differ = DIFFER.exec(plain);
  const match = same ?? differ;
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const free = plain.slice(0, span.start) + "x".repeat(span.end - span.start) + plain.slice(span.end);
  if (touches(span, [...negated(free), ...hedged(free), ...asides(free)])) return null;
  const { clusters: _clusters, ...search } = searchFor(sentence, context);
  const what = same === null ? "but-variables" : whatOf(same[1] ?? "");
  const assertion: Assertion = { kind: "same-in-clusters", search: { ...search, clusters: [] }, what };
  const remark = same === null ? spansOf(plain, /\((?:validated|checked|verified) (?:via|with|by) [^()]{0,60}\)/gi) : [];
  const names = differ === null ? [] : spansOf(plain.slice(0, span.start), /^.{0,60}(?:builds?|manifests?|clusters?)\s+$/gi);
  return { assertions: [assertion], combine: "all", covers: [span, ...remark, ...names] };
}

/** What must be alike in all clusters. */
export const recogniser: Recogniser = {
  id: "cluster-consistency",
  summary: "Versions, switches, values or everything but variables are the same in all clusters.",
  examples: [
    { sentence: "Cache version identical in both clusters", reads: [{ kind: "same-in-clusters", what: "versions" }] },
    { sentence: "Feature flags are the same across all clusters", reads: [{ kind: "same-in-clusters", what: "switches" }] },
    { sentence: "Infra and apps builds differ only in cluster-specific values", reads: [{ kind: "same-in-clusters", what: "but-variables" }] },
    { sentence: "The cache version is not identical in both clusters", reads: null },
    { sentence: "Versions differ between clusters", reads: null },
    { sentence: "The same team runs both clusters", reads: null },
  ],
  cue: [SAME, DIFFER],
  recognise,
};
