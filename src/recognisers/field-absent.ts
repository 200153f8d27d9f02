import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, touches } from "../domain/clauses.ts";
import { parentPaths } from "../domain/paths.ts";
import { pathMentions, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const KEY = "`?([a-z][A-Za-z0-9]*(?:\\.[A-Za-z][A-Za-z0-9]*)*)`?";
const BEFORE = new RegExp(`(?<![\\w-])(?:no|without(?: an?)?)\\s+${KEY}\\s+field(?:\\s+(?:is\\s+)?set)?(?![\\w-])`, "i");
const AFTER = /(?:^|[\s(])`([a-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)`\s+(?:is\s+|are\s+)?(?:not set|unset|omitted|absent|not present)(?![\w-])/;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const match = BEFORE.exec(text) ?? AFTER.exec(text);
  const key = match?.[1];
  if (match === null || key === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, [...asides(text), ...hedged(text)])) return null;
  const subject = subjectOf(sentence, context);
  const file = [...pathMentions(sentence, context).flatMap((mention) => mention.paths), ...parentPaths(sentence, context.exists).flat()].some(
    (path) => /\.ya?ml$/.test(path),
  );
  if (subject.kind === undefined && !file) return null;
  const top = key === "namespace" || key === "labels" || key === "annotations";
  const assertion: Assertion = {
    kind: "field",
    search: searchFor(sentence, context, subject),
    fields: [top ? `metadata.${key}` : key],
    anywhere: !top,
    expect: { is: "absent" },
    quantifier: "every",
  };
  const remark = /^\s*\((?:cluster[-‑ ]?(?:scoped|wide)[^)]*)\)/i.exec(text.slice(span.end));
  return { assertions: [assertion], combine: "all", covers: [{ start: span.start, end: span.end + (remark?.[0].length ?? 0) }] };
}

/** Fields that must not be set. */
export const recogniser: Recogniser = {
  id: "field-absent",
  summary: "A field is not set in the objects the claim is about.",
  examples: [
    {
      sentence: "No namespace field (cluster-scoped resource)",
      under: ["ClusterIssuer manifest:"],
      reads: [{ kind: "field", fields: ["metadata.namespace"], expect: { is: "absent" } }],
    },
    {
      sentence: "`hostNetwork` is not set",
      under: ["`deploy/base/redis/statefulset.yaml`:"],
      reads: [{ kind: "field", fields: ["hostNetwork"], anywhere: true, expect: { is: "absent" } }],
    },
    { sentence: "No namespace created", reads: null },
    { sentence: "`hostNetwork` is set", reads: null },
    { sentence: "`hostNetwork` is not set unless required", reads: null },
  ],
  cue: [BEFORE, AFTER],
  recognise,
};
