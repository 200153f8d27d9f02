import { ruledOut, touches } from "../domain/clauses.ts";
import type { Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /^\s*(?:all\s+|every\s+)?(?:of\s+the\s+)?(?:acs?|acceptance criteri(?:a|on)|criteria)(?:\s+(?:is|are|have been|has been))?\s+(?:met|satisfied|fulfilled|complete[d]?|verified|pass(?:ed|ing)?|done)(?:\s+and\s+(?:verified|validated|checked|confirmed))?(?![\w-])/i;

function recognise(sentence: Sentence): Recognition | null {
  const match = PHRASE.exec(sentence.text);
  if (match === null || sentence.section === "criteria") return null;
  const span = { start: 0, end: match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  return { assertions: [{ kind: "derived", from: { is: "criteria" } }], combine: "all", covers: [span] };
}

/** The claim that the story's own criteria are met. */
export const recogniser: Recogniser = {
  id: "criteria-met",
  summary: 'Outside of the criteria, "ACs met" and "all acceptance criteria met" follow from the verdicts of the story\'s own criteria.',
  examples: [
    { sentence: "ACs met", section: "definition-of-done", reads: [{ kind: "derived", from: { is: "criteria" } }] },
    { sentence: "All acceptance criteria are met", section: "definition-of-done", reads: [{ kind: "derived", from: { is: "criteria" } }] },
    { sentence: "ACs met", reads: null },
    { sentence: "Acceptance criteria reviewed", section: "definition-of-done", reads: null },
    { sentence: "Acceptance criteria met if the operator is installed", section: "definition-of-done", reads: null },
  ],
  cue: [PHRASE],
  recognise: (sentence) => recognise(sentence),
};
