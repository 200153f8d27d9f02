import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { kindOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const INSTEAD =
  /(?<![\w-])(?:uses? )?(?:`\$\{VAR(?:IABLE)?\}` )?(?:placeholders?|variables?|substitutions?)(?: are used)? (?:for|instead of)(?: all)? (?:cluster|environment)[-\u2010\u2011 ]specific values?(?: \((?:no|without) hard-?cod(?:ing|ed values?)\))?(?![\w-])|no hard-?coded (?:cluster|environment)[-\u2010\u2011 ]specific values?(?![\w-])/i;
const DEFINED =
  /(?<![\w-])(?:all )?variables? (?:match(?:es)?|correspond to|are (?:defined|set|given)(?: in| by| with)?) (?:the )?(?:cluster|environment)[-\u2010\u2011 ]specific values? (?:in|of|from) (?:the )?[\w./-]{0,60}(?:settings?|vars|variables)(?:\.ya?ml)?(?: (?:for|in|of) (?:each|every|both|all) clusters?)?(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const instead = INSTEAD.exec(text);
  const defined = DEFINED.exec(withoutCode(text));
  const match = instead ?? defined;
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const free = text.slice(0, span.start) + "x".repeat(span.end - span.start) + text.slice(span.end);
  if (touches(span, [...negated(free), ...hedged(free), ...asides(free)])) return null;
  const kind = kindOf(sentence, context);
  const search = { ...searchFor(sentence, context, kind === undefined ? {} : { kind }), clusters: [] };
  const assertion: Assertion = { kind: "variables-wired", search, literals: instead !== null };
  return { assertions: [assertion], combine: "all", covers: [span] };
}

/** That manifests take from variables what differs between clusters. */
export const recogniser: Recogniser = {
  id: "variable-wiring",
  summary: "What differs between clusters comes from variables: all of them are defined everywhere, and no value of one cluster is written out.",
  examples: [
    {
      sentence: "Uses `${VAR}` placeholders for cluster-specific values (no hard-coding)",
      under: ["HelmRelease created:"],
      reads: [{ kind: "variables-wired", literals: true, search: { kind: "HelmRelease" } }],
    },
    {
      sentence: "Variables match cluster-specific values in cluster-settings.yaml for each cluster",
      reads: [{ kind: "variables-wired", literals: false }],
    },
    { sentence: "Variables do not match cluster-specific values in cluster-settings.yaml", reads: null },
    { sentence: "Variables are documented", reads: null },
    { sentence: "Uses `${REGION}` for the region", reads: null },
  ],
  cue: [INSTEAD, DEFINED],
  recognise,
};
