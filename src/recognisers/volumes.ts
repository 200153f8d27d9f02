import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const LEAD = /(?<![\w-])(memory-backed|emptydir|tmpfs)(?: \w+)? volumes?\s*:\s*/i;
const ITEM = /`?([a-z0-9][a-z0-9-]{0,62})`?(?:\s*\(\s*`?(\d+(?:\.\d+)?[KMGT]i?)`?\s*\))?\s*(?:,\s*and\s|,|\band\b|$)\s*/gy;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const lead = LEAD.exec(sentence.text);
  if (lead === null || touches({ start: lead.index, end: sentence.text.length }, ruledOut(sentence.text))) return null;
  const memory = !/emptydir/i.test(lead[1] ?? "");
  const search = searchFor(sentence, context);
  const assertions: Assertion[] = [];
  ITEM.lastIndex = lead.index + lead[0].length;
  let end = ITEM.lastIndex;
  for (let count = 0; count < 12 && ITEM.lastIndex < sentence.text.length; count += 1) {
    const match = ITEM.exec(sentence.text);
    if (match === null) break;
    end = match.index + match[0].length;
    const emptyDir = { ...(memory ? { medium: "Memory" } : {}), ...(match[2] === undefined ? {} : { sizeLimit: match[2] }) };
    const value = { name: match[1] ?? "", emptyDir };
    assertions.push({
      kind: "field",
      search,
      fields: ["volumes", "extraVolumes"],
      anywhere: true,
      expect: { is: "contains", value },
      quantifier: "some",
    });
    if (end >= sentence.text.length) break;
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers: [{ start: lead.index, end }] };
}

/** Volumes kept in memory or in empty directories. */
export const recogniser: Recogniser = {
  id: "volumes",
  summary: "Pods have the named volumes in memory or as empty directories, with the stated size limits.",
  examples: [
    {
      sentence: "Memory-backed volumes: cache (256Mi), tmp",
      reads: [
        {
          kind: "field",
          fields: ["volumes", "extraVolumes"],
          expect: { is: "contains", value: { name: "cache", emptyDir: { medium: "Memory", sizeLimit: "256Mi" } } },
        },
        { kind: "field", expect: { is: "contains", value: { name: "tmp", emptyDir: { medium: "Memory" } } } },
      ],
    },
    {
      sentence: "emptyDir volumes: scratch (1Gi)",
      reads: [{ kind: "field", expect: { is: "contains", value: { name: "scratch", emptyDir: { sizeLimit: "1Gi" } } } }],
    },
    { sentence: "No memory-backed volumes: tmp", reads: null },
    { sentence: "Volumes are backed up", reads: null },
  ],
  cue: [LEAD],
  recognise,
};
