import { ruledOut, touches } from "../domain/clauses.ts";
import type { Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const REFERENCE =
  /`?(?<![\w/.-])((?:[\w.@-]+\/){1,12}[\w.@-]+\.(?:md|mdx|txt|rst|adoc))`?[\s,]{0,2}((?:(?:§{1,2}|section )\s?\d{1,3}(?:\.\d{1,3}){0,3}(?:\s?\([^()]{0,80}\))?(?:\s?(?:,|and|&)\s?)?){1,8})/gi;

function recognise(sentence: Sentence): Recognition | null {
  const out = ruledOut(sentence.text);
  const found = [...sentence.text.slice(0, 4_000).matchAll(REFERENCE)].flatMap((match) => {
    const span: Span = { start: match.index, end: match.index + match[0].trimEnd().length };
    if (touches(span, out)) return [];
    const sections = [...(match[2] ?? "").matchAll(/(?:§|section )\s?(\d{1,3}(?:\.\d{1,3}){0,3})/gi)].map((section) => section[1] ?? "");
    return [{ span, assertions: sections.map((section) => ({ kind: "document-section" as const, file: match[1] ?? "", section })) }];
  });
  if (found.length === 0) return null;
  return { assertions: found.flatMap(({ assertions }) => assertions), combine: "all", covers: found.map(({ span }) => span) };
}

/** References to numbered sections of documents. */
export const recogniser: Recogniser = {
  id: "document-section",
  summary: "A document that a sentence refers to has the numbered section: `docs/architecture.md §9`.",
  examples: [
    {
      sentence: "Read docs/architecture.md §9 first",
      reads: [{ kind: "document-section", file: "docs/architecture.md", section: "9" }],
    },
    {
      sentence: "Follows `docs/architecture.md` §8 (Settings), §19",
      reads: [
        { kind: "document-section", section: "8" },
        { kind: "document-section", section: "19" },
      ],
    },
    { sentence: "Described in docs/architecture.md", reads: null },
    { sentence: "Not in docs/architecture.md §9", reads: null },
    { sentence: "See §9", reads: null },
  ],
  cue: [REFERENCE],
  recognise: (sentence) => recognise(sentence),
};
