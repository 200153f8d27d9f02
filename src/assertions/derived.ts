import type { Assertion } from "../domain/assertion.ts";
import { unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";

type Derived = Extract<Assertion, { kind: "derived" }>;

/** Stands for what the verdicts of the same audit say; the repository alone does not answer it. */
export const assertion: AssertionKind<Derived> = {
  kind: "derived",
  summary:
    'Follows from verdicts of the same audit: "all acceptance criteria met" from those of the story\'s criteria, "Story 01 complete" from that story\'s own. The repository alone never answers it.',
  examples: [
    { title: "the story's own criteria", files: {}, assertion: { kind: "derived", from: { is: "criteria" } }, outcome: { unknown: "unrecognised" } },
    {
      title: "another story",
      files: {},
      assertion: { kind: "derived", from: { is: "story", reference: "Story 01" } },
      outcome: { unknown: "unrecognised" },
    },
  ],
  needs: () => [],
  describe: ({ from }) => (from.is === "criteria" ? "every acceptance criterion is met" : `${from.reference} is complete`),
  judge: () => unknown("unrecognised", "This follows from verdicts, and there are none yet."),
};
