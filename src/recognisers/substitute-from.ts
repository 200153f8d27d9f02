import { ruledOut, touches } from "../domain/clauses.ts";
import { fluxSubjectOf } from "../domain/flux-subject.ts";
import { kindSpans, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?:`?(?:spec\.)?postBuild(?:\.substitute)?`?\s*\/\s*)?`?(?:(?:spec\.)?postBuild\.)?substituteFrom`?:?(?:\s+(?:referencing|references|from|pointing to|to|with|using|uses|is))?\s*`?(?:(ConfigMap|Secret)[/ ])?`?([a-z0-9][a-z0-9.-]{0,252})`?/;

/** "Substitutes from the `settings` ConfigMap", "variables come from ConfigMap `settings` via postBuild". */
const WORDED =
  /(?<![\w-])(?:substitutes?(?: (?:its )?variables)?|(?:postBuild )?substitutions?|variables (?:are )?(?:substituted|taken|come)|variable substitution|postBuild(?: substitution)?|`postBuild`)\s+(?:is |are )?(?:from|via|through|using|with)\s+(?:the\s+)?(?:(ConfigMap|Secret)[\s/]+)?`?([a-z0-9][a-z0-9.-]{0,252})`?(?:\s+(ConfigMap|Secret))?(?: via (?:`?postBuild(?:\.substituteFrom)?`?|Flux))?/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(sentence.text) ?? WORDED.exec(sentence.text);
  const name = match?.[2]?.replace(/[.]$/, "");
  const kind = /secret/i.test(match?.[1] ?? match?.[3] ?? "") ? "Secret" : "ConfigMap";
  if (match === null || name === undefined || !(match[1] !== undefined || match[3] !== undefined || name.includes("-"))) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const subject = fluxSubjectOf(sentence, context);
  const search = searchFor(sentence, context, {
    kind: "Kustomization",
    ...(subject === null || subject.name === null ? {} : { name: subject.name }),
  });
  return {
    assertions: [{ kind: "substitute-from", search, source: { kind, name } }],
    combine: "all",
    covers: [span, ...kindSpans(sentence, "Kustomization"), ...(subject?.spans ?? [])],
  };
}

/** Sources of substitution variables. */
export const recogniser: Recogniser = {
  id: "substitute-from",
  summary: "A Flux Kustomization takes its substitution variables from the named ConfigMap or Secret.",
  examples: [
    {
      sentence: "Kustomizations define `postBuild.substituteFrom: ConfigMap/shared-settings`",
      reads: [{ kind: "substitute-from", source: { kind: "ConfigMap", name: "shared-settings" } }],
    },
    {
      sentence: "Uses substituteFrom `shared-settings`",
      reads: [{ kind: "substitute-from", source: { kind: "ConfigMap", name: "shared-settings" } }],
    },
    {
      sentence: "Values via `postBuild.substitute`/`postBuild.substituteFrom` referencing `Secret/tokens`",
      reads: [{ kind: "substitute-from", source: { kind: "Secret", name: "tokens" } }],
    },
    {
      sentence: "Substitutes from the `shared-settings` ConfigMap",
      reads: [{ kind: "substitute-from", source: { kind: "ConfigMap", name: "shared-settings" } }],
    },
    { sentence: "Variables come from Secret `tokens`", reads: [{ kind: "substitute-from", source: { kind: "Secret", name: "tokens" } }] },
    { sentence: "Variables come from the wiki", reads: null },
    { sentence: "No substituteFrom `shared-settings`", reads: null },
    { sentence: "substituteFrom is configured", reads: null },
  ],
  cue: [PHRASE, WORDED],
  recognise,
};
