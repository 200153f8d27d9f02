import { negated, touches, withoutCode } from "../domain/clauses.ts";
import type { Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const NAME = "(?:STORY-[A-Z0-9]+(?:-[A-Z0-9]+)*|story\\s+#?\\d{1,4}(?:\\.\\d{1,4}){0,3}(?:\\s*\\(\\s*STORY-[A-Z0-9]+(?:-[A-Z0-9]+)*\\s*\\))?)";
const COMPLETE = new RegExp(
  `(?<![\\w-])(${NAME})(?:\\s*\\([^()]{0,120}\\))?\\s*(?::|—|–)?\\s*(?:is\\s+|has been\\s+|must be\\s+)?(?:complete[d]?|done|finished|implemented|merged)(?![\\w-])`,
  "i",
);
const ALONE = new RegExp(`^\\s*(${NAME})\\s*\\.?\\s*$`, "i");

/** "(Cilium core manifests created)" behind it says what the other story makes; that story answers for it. */
function withRemark(text: string, end: number): number {
  return end + (/^\s*\([^()`]{1,160}\)/.exec(text.slice(end))?.[0].length ?? 0);
}

function recognise(sentence: Sentence): Recognition | null {
  const text = sentence.text.slice(0, 2_000);
  if (sentence.section === "criteria") return null;
  const alone = sentence.section === "prerequisites" ? ALONE.exec(text) : null;
  const match = alone ?? COMPLETE.exec(withoutCode(text));
  const reference = match?.[1];
  if (match === null || reference === undefined) return null;
  const span: Span = { start: match.index, end: withRemark(text, match.index + match[0].length) };
  if (touches({ start: match.index, end: match.index + match[0].length }, negated(sentence.text))) return null;
  return { assertions: [{ kind: "derived", from: { is: "story", reference } }], combine: "all", covers: [span] };
}

/** The claim that another story is complete. */
export const recogniser: Recogniser = {
  id: "story-complete",
  summary:
    'Outside of the criteria, "Story 01 complete" follows from that story: verified when it binds and its gate is PASS, failed when a claim of it is. In prerequisites its name alone says so.',
  examples: [
    {
      sentence: "Story 01 (STORY-NET-BASE) complete (base manifests created)",
      section: "prerequisites",
      reads: [{ kind: "derived", from: { is: "story", reference: "Story 01 (STORY-NET-BASE)" } }],
    },
    { sentence: "Verify Story 12 complete", section: "tasks", reads: [{ kind: "derived", from: { is: "story", reference: "Story 12" } }] },
    { sentence: "STORY-NET-BASE.", section: "prerequisites", reads: [{ kind: "derived", from: { is: "story", reference: "STORY-NET-BASE" } }] },
    { sentence: "Story 12 complete", reads: null },
    { sentence: "Story 45 can proceed with deployment", section: "definition-of-done", reads: null },
    { sentence: "Story 12 not yet complete", section: "tasks", reads: null },
  ],
  cue: [COMPLETE, ALONE],
  recognise: (sentence) => recognise(sentence),
};
