import { ruledOut } from "../domain/clauses.ts";
import { checkableLabels, labelAssertions } from "../domain/labels.ts";
import { inSettings, searchFor, subjectOf, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const [label] = checkableLabels(sentence.text, ruledOut(sentence.text)).filter(
    ({ label, meaning, values }) => !meaning.sure && values.length === 1 && !(/^key$/i.test(label) && /config ?map/i.test(sentence.text)),
  );
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  if (label === undefined || inSettings({ ...sentence, text: parent })) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  const doubt = unsure("No field that usually goes by this label has this value; it may go by another name.");
  return { assertions: [...labelAssertions(label, search), doubt], combine: "any", covers: [{ start: label.start, end: label.end }] };
}

/** Labels of the domain that may stand for one field or another. */
export const recogniser: Recogniser = {
  id: "labelled-guess",
  summary:
    'A label that may stand for several fields ("Storage class", "PVC", "Retention") is followed by a value that one of them has. Another field for the same is not found: a miss leaves the claim open.',
  examples: [
    {
      sentence: "Storage class: `fast-nvme`",
      reads: [
        { kind: "field", expect: { is: "same", value: "fast-nvme" } },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    {
      sentence: "Retention policy: 30d",
      reads: [{ kind: "field", fields: ["retentionPolicy", "retention", "retentionPeriod"] }, { kind: "uncheckable" }],
    },
    { sentence: "Password with key `auth-token`", reads: [{ kind: "field", fields: ["secretKey", "key"] }, { kind: "uncheckable" }] },
    { sentence: "Storage class: `${STORAGE_CLASS}`", reads: null },
    { sentence: "Storage class: not `fast-nvme`", reads: null },
    { sentence: "Owner: `platform`", reads: null },
  ],
  cue: [/:|key/i],
  recognise,
};
