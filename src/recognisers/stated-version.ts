import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:(charts?|images?)(?:\s*\/\s*tags?)?|versions?|tags?|chart version|image tag)\s+(?:match(?:es)?|aligns? with|equals?|is as in|agrees? with)\s+(?:the\s+)?([A-Za-z]{4,30})(?:\s+(?:target|document|docs?|version|baseline))?(?![\w-])/i;
const VERB =
  /^(?:create|add|deploy|install|configure|set|setup|update|upgrade|bootstrap|manage|enable|provide|implement|migrate|introduce|define|use)$/i;

/** What the story is about: the first proper name of its title. */
function subjectOfStory(title: string): string | undefined {
  return title.match(/[A-Za-z][\w-]*/g)?.find((word) => /^[A-Z]/.test(word) && !VERB.test(word) && word.length > 2);
}

/** Documents that the story links or that stand in the usual place, with the word in their name. */
function documentsNamed(word: string, context: ReadingContext): readonly string[] {
  const { story } = context;
  const known = [...story.links.filter(({ kind }) => kind === "document").map(({ target }) => target), ...story.about];
  const named = known.filter(
    (path) =>
      /\.(?:md|mdx|txt|rst|adoc)$/i.test(path) &&
      path
        .slice(path.lastIndexOf("/") + 1)
        .toLowerCase()
        .includes(word),
  );
  const usual = [`docs/${word}.md`, `${word.toUpperCase()}.md`].filter((path) => context.exists(path));
  return [...new Set([...named, ...usual])];
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const word = match?.[2]?.toLowerCase();
  const subject = subjectOfStory(context.story.title);
  if (match === null || word === undefined || subject === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const files = documentsNamed(word, context);
  if (files.length === 0 || touches(span, ruledOut(sentence.text))) return null;
  const of = /^chart/i.test(match[0]) && !/\/\s*tag/i.test(match[0]) ? "chart" : /^image/i.test(match[0]) ? "image" : "any";
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  const lead = /^\s*version(?:ing| alignment)?\s*:/i.exec(sentence.text);
  return {
    assertions: [{ kind: "stated-version", search, of, subject, files }],
    combine: "all",
    covers: [span, ...(lead === null ? [] : [{ start: 0, end: lead[0].length }])],
  };
}

/** Versions that a document sets. */
export const recogniser: Recogniser = {
  id: "stated-version",
  summary: 'A pinned version is the one that a document of the story gives: "chart version matches architecture".',
  examples: [
    {
      sentence: "Chart version matches the architecture document",
      links: ["docs/architecture.md"],
      reads: [{ kind: "stated-version", of: "chart", subject: "Redis", files: ["docs/architecture.md"] }],
    },
    {
      sentence: "Version alignment: chart/tag matches architecture target (currently 7.0.0)",
      links: ["docs/architecture.md"],
      reads: [{ kind: "stated-version", of: "any", files: ["docs/architecture.md"] }],
    },
    { sentence: "Chart version matches expectations", links: ["docs/architecture.md"], reads: null },
    { sentence: "Chart version matches architecture", reads: null },
    { sentence: "Chart version does not match the architecture document", links: ["docs/architecture.md"], reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
