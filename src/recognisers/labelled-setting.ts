import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { clustersOf, inSettings } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PAIR = /^([A-Za-z][\w -]{2,60}):\s*`([^`$]{3,200})`\s*$/;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  const match = PAIR.exec(sentence.text);
  if (match === null || !inSettings({ ...sentence, text: parent }) || /\.ya?ml|[{}]/.test(match[2] ?? "")) return null;
  const label = (match[1] ?? "")
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word.length >= 3 && (!isFiller(word) || word === "set"));
  const span = { start: 0, end: match[0].length };
  if (label.length === 0 || touches(span, ruledOut(sentence.text))) return null;
  const assertion: Assertion = { kind: "some-setting", clusters: clustersOf(sentence, context), value: match[2] ?? "", label };
  return { assertions: [assertion], combine: "all", covers: [span], inferred: true };
}

/** Settings that are given by a label instead of their key. */
export const recogniser: Recogniser = {
  id: "labelled-setting",
  summary:
    'Below a line about the settings of clusters, "Mail relay: `relay.example.org`" means a setting with that value, whose key has a word of the label. A miss leaves the claim open.',
  examples: [
    {
      sentence: "Mail relay: `relay.example.org`",
      under: ["Cluster settings updated with mail variables:"],
      reads: [{ kind: "some-setting", value: "relay.example.org", label: ["mail", "relay"] }],
    },
    { sentence: "Mail relay: `relay.example.org`", reads: null },
    { sentence: "Mail relay: not `relay.example.org`", under: ["Cluster settings updated:"], reads: null },
    { sentence: "MAIL_RELAY: `${RELAY}`", under: ["Cluster settings updated:"], reads: null },
  ],
  cue: [PAIR],
  recognise,
};
