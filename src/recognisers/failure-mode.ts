import type { Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence): Recognition | null {
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  if (sentence.section !== "claim-table" || !/(?<![\w-])failures?(?![\w-])/i.test(parent) || !sentence.text.includes(" — ")) return null;
  const because = "This says what would happen; only a running cluster shows it.";
  return {
    assertions: [{ kind: "uncheckable", reason: "needs-cluster", because }],
    combine: "all",
    covers: [{ start: 0, end: sentence.text.length }],
  };
}

/** What a reference page says would happen. */
export const recogniser: Recogniser = {
  id: "failure-mode",
  summary: "A row of a table on failures says what would happen; files do not show it.",
  examples: [
    {
      sentence: "ConfigMap lost — Pods stop answering",
      under: ["Failure Modes"],
      section: "claim-table",
      reads: [{ kind: "uncheckable", reason: "needs-cluster" }],
    },
    { sentence: "ConfigMap lost — Pods stop answering", section: "claim-table", reads: null },
    { sentence: "ConfigMap lost — Pods stop answering", under: ["Failure Modes"], reads: null },
  ],
  recognise: (sentence) => recognise(sentence),
};
