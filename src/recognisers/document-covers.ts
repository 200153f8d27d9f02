import type { Assertion } from "../domain/assertion.ts";
import { asides, explanations, hedged, negated, parentheses, touches, withoutCode } from "../domain/clauses.ts";
import { parentPaths } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { siblingsOf } from "../domain/story-index.ts";
import { topicStems } from "../domain/topic-words.ts";

const DOCUMENT = /\.(?:md|mdx|rst|adoc)$/i;
const VERB =
  "(?:(?:also|fully|clearly|briefly|already) )?(?:documents?|describes?|explains?|covers?|outlines?|details?|names?|shows?|says?|tells?|walks (?:one |you )?through|contains?|includes?|has|gives|lists?|states?|discusses|mentions|provides?)";
/** "The runbook", "README", "the operations guide", "it" and a verb of telling. */
const SUBJECT =
  /^\s*(?:(?<doc>(?:the |a |an )?(?:[A-Za-z][\w-]* ){0,3}?(?:README|runbook|guide|document(?:ation)?|docs?|manual|playbook|page))(?:\s+(?:at|in|under)\s+(?=`))?|(?<it>it|they))?/i;
const TELLS = new RegExp(`^\`?\\s+${VERB}\\s+(?=\\S)`, "i");
/** Topics of tables, trees and values are looked up elsewhere. */
const NO_TOPIC = /`|\$\{|\d+\.\d|(?<![\w-])(?:files?|directory|directories|manifests?|links?|valid|variables?|placeholders?|headings? for)(?![\w-])/i;
const NO_HEAD = /^(?:been|to be|no|not|a lot|more|it|them|everything|nothing)(?![\w-])/i;

interface Told {
  readonly files: readonly string[];
  readonly topics: readonly string[];
  readonly span: Span;
}

/** The documents that a paragraph, the line above or an item beside it speaks of. */
function aroundIt(sentence: Sentence, context: ReadingContext): readonly string[] {
  const parents = parentPaths(sentence, context.exists).find((paths) => paths.some((path) => DOCUMENT.test(path))) ?? [];
  if (parents.length > 0) return parents.filter((path) => DOCUMENT.test(path));
  const beside = siblingsOf(sentence, context.story).filter((other) => other.line < sentence.line);
  const named = beside.flatMap((other) => pathMentions(other, context).flatMap(({ paths }) => paths)).filter((path) => DOCUMENT.test(path));
  return [...new Set(named)];
}

/** The one document of the story that goes by a common name: "README", "the runbook". */
function called(name: string, sentence: Sentence, context: ReadingContext): readonly string[] {
  const word = /README/i.test(name) ? "readme" : /(?:runbook|guide|manual|playbook)/i.exec(name)?.[0].toLowerCase();
  const near = aroundIt(sentence, context);
  for (const paths of [near, context.criterionPaths, context.storyPaths]) {
    const documents = [...new Set(paths.filter((path) => DOCUMENT.test(path)))];
    const fits = word === undefined ? documents : documents.filter((path) => path.toLowerCase().includes(word));
    if (fits.length > 0) return fits.length === 1 ? fits : [];
  }
  return [];
}

/** "how to connect, fail over by hand, and upgrade": one topic for each. */
function topicsOf(text: string): readonly string[] | null {
  const inner = parentheses(text);
  const flat = [...text]
    .map((letter, at) => (inner.some(({ start, end }) => at >= start && at < end && letter !== " ") ? "\u00A4" : letter))
    .join("");
  const parts: string[] = [];
  let from = 0;
  for (const cut of flat.matchAll(/\s*(?:,\s*(?:and|as well as)\s+|,\s+|\s+and\s+(?=how\b|(?:the\s+)?[a-z-]+\s)|;\s+)/g)) {
    parts.push(text.slice(from, cut.index));
    from = cut.index + cut[0].length;
  }
  parts.push(text.slice(from));
  const topics = parts.map((part) => part.replace(/[.]$/, "").trim()).filter((part) => part !== "");
  if (
    topics.length === 0 ||
    topics.length > 10 ||
    topics.some((topic) => NO_HEAD.test(topic) || topicStems(topic).length === 0 || topicStems(topic).length > 9)
  )
    return null;
  return topics;
}

function toldIn(sentence: Sentence, context: ReadingContext): Told | null {
  const { text } = sentence;
  const subject = SUBJECT.exec(text);
  const path = pathMentions(sentence, context).find(
    (mention) => mention.paths.every((one) => DOCUMENT.test(one)) && mention.start <= (subject?.[0].length ?? 0) + 1,
  );
  const { doc, it } = subject?.groups ?? {};
  const files =
    path !== undefined ? path.paths : doc !== undefined ? called(doc, sentence, context) : it !== undefined ? aroundIt(sentence, context) : [];
  const end = path?.end ?? subject?.[0].trimEnd().length ?? 0;
  const tells = TELLS.exec(text.slice(end));
  if (files.length === 0 || files.length > 1 || tells === null) return null;
  const start = end + tells[0].length;
  const rest = text.slice(start);
  if (NO_TOPIC.test(rest)) return null;
  const topics = topicsOf(rest);
  return topics === null ? null : { files, topics, span: { start: 0, end: text.length } };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (sentence.section === "file-list" || sentence.text.length > 400) return null;
  const told = toldIn(sentence, context);
  if (told === null) return null;
  const { text } = sentence;
  const plain = withoutCode(text);
  const calm = plain.replace(/(?<![\w-])(?:when|if|without|not|no|or|removed?|deleted?|only|instead of|rather than)(?![\w-])/gi, (word) =>
    /^(?:or|if|when|without)$/i.test(word) ? " ".repeat(word.length) : word,
  );
  if (touches(told.span, [...negated(calm), ...hedged(calm)]) || asides(text).length > 0 || /(?<![\w-])or(?![\w-])/i.test(plain)) return null;
  const assertions = told.topics.map((topic): Assertion => ({ kind: "document-covers", files: told.files, topic }));
  return { assertions, combine: "all", covers: [told.span, ...explanations(text)].slice(0, 1) };
}

/** What documents tell about. */
export const recogniser: Recogniser = {
  id: "document-covers",
  summary:
    "A document (by its path, as the README or the runbook of the story, or as the one named beside it) has a section on each topic that a sentence gives.",
  examples: [
    {
      sentence: "`docs/runbook.md` explains how to connect, fail over by hand, and recover to a point in time",
      reads: [
        { kind: "document-covers", files: ["docs/runbook.md"], topic: "how to connect" },
        { kind: "document-covers", topic: "fail over by hand" },
        { kind: "document-covers", topic: "recover to a point in time" },
      ],
    },
    {
      sentence: "The runbook covers restore and key rotation",
      under: ["`docs/runbook.md` written:"],
      reads: [
        { kind: "document-covers", topic: "restore" },
        { kind: "document-covers", topic: "key rotation" },
      ],
    },
    {
      sentence: "It names the known limits of snapshots",
      under: ["`docs/runbook.md` written:"],
      reads: [{ kind: "document-covers", files: ["docs/runbook.md"], topic: "the known limits of snapshots" }],
    },
    { sentence: "The runbook covers restore", reads: null },
    { sentence: "`docs/runbook.md` does not explain restore", reads: null },
    { sentence: "`docs/runbook.md` explains restore or failover", reads: null },
    { sentence: "`docs/runbook.md` contains `kubectl get pods`", reads: null },
    { sentence: "It runs two replicas", under: ["`docs/runbook.md` written:"], reads: null },
  ],
  cue: [TELLS],
  recognise,
};
