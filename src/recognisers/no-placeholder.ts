import type { Assertion } from "../domain/assertion.ts";
import { asides, touches, withoutCode } from "../domain/clauses.ts";
import { clustersOf, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:(no|without(?: any)?|zero|free of)\s+(?:(?:unresolved|remaining|leftover|unsubstituted|literal|hard-?coded)\s+)?(`\$\{[\w.]*\}`\s*)?(placeholders?|variables?|substitutions?|todos?)(?:\s+(?:values?|left|remain(?:ing)?|remains))?|(?:no|without)\s+(?:(?:unresolved|remaining|leftover|unsubstituted)\s+)?`\$\{[\w.]*\}`(?:\s+(?:left|remain(?:ing|s)?))?|produces? no `\$\{[\w.]*\}`)(?![\w-])/i;
const FIELD = /(?<![\w-])(URL|image|host(?:name)?|domain|email|password|token|endpoint|version|tag)(?:\s+(?:is|are))?\s+set\s*\(?\s*$/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const match = PHRASE.exec(text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, asides(text))) return null;
  const variables = match[0].includes("${") || /variable|substitution/i.test(match[0]);
  const field = FIELD.exec(text.slice(0, match.index));
  const subject = subjectOf(sentence, context);
  const search = searchFor(sentence, context, subject);
  const name = field?.[1] === undefined ? null : field[1].toLowerCase();
  const assertion: Assertion = { kind: "no-placeholder", search: { ...search, clusters: clustersOf(sentence, context) }, field: name, variables };
  const rendered = /substitutions? (?:is |are )?resolved/i.exec(withoutCode(text));
  const covers = [{ start: field === null ? span.start : field.index, end: span.end }];
  if (rendered !== null) covers.push({ start: rendered.index, end: rendered.index + rendered[0].length });
  return { assertions: [assertion], combine: "all", covers };
}

/** Left-over placeholders. */
export const recogniser: Recogniser = {
  id: "no-placeholder",
  summary: "No placeholder (`<…>`, CHANGEME, TODO …) and, when the sentence says so, no unresolved `${…}` is left.",
  examples: [
    { sentence: "URL set (no placeholder)", reads: [{ kind: "no-placeholder", field: "url", variables: false }] },
    { sentence: "Output has no `${VAR}` placeholders", reads: [{ kind: "no-placeholder", field: null, variables: true }] },
    { sentence: "Manifests contain no unresolved variables", reads: [{ kind: "no-placeholder", variables: true }] },
    { sentence: "Uses `${REGION}` placeholders", reads: null },
    { sentence: "No downtime during the rollout", reads: null },
    { sentence: "Host configured (e.g. no placeholder)", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
