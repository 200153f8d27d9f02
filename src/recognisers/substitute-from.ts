import { ruledOut, touches } from "../domain/clauses.ts";
import { kindSpans, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?:`?(?:spec\.)?postBuild(?:\.substitute)?`?\s*\/\s*)?`?(?:(?:spec\.)?postBuild\.)?substituteFrom`?:?(?:\s+(?:referencing|references|from|pointing to|to|with|using|uses|is))?\s*`?(?:(ConfigMap|Secret)[/ ])?`?([a-z0-9][a-z0-9.-]{0,252})`?/;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(sentence.text);
  const name = match?.[2];
  if (match === null || name === undefined || !(match[1] !== undefined || name.includes("-"))) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const search = searchFor(sentence, context, { kind: "Kustomization" });
  return {
    assertions: [{ kind: "substitute-from", search, source: { kind: match[1] ?? "ConfigMap", name } }],
    combine: "all",
    covers: [span, ...kindSpans(sentence, "Kustomization")],
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
    { sentence: "No substituteFrom `shared-settings`", reads: null },
    { sentence: "substituteFrom is configured", reads: null },
  ],
  recognise,
};
