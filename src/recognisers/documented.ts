import type { Assertion } from "../domain/assertion.ts";
import { negated, parentheses, touches, withoutCode } from "../domain/clauses.ts";
import { parentPaths } from "../domain/paths.ts";
import { pathMentions, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$/i;
/** Words for the kind of text, not for what it is about. */
const GENRE =
  /^(?:guide|instructions?|overview|section|steps?|documentation|docs?|notes?|details|information|description|procedures?|explanation|summary|table|list|the|a|an|of|for|and|with|how|to)$/i;
const ELSEWHERE =
  /^(.{3,120}?)\s+(?:is |are |(?:fully |clearly )?)?(?:documented|described|explained|covered|listed|recorded)\s+(?:in|at|under)\s+(?:the\s+)?$/i;

function subjectWords(text: string): string {
  const inner = parentheses(text);
  const plain = [...text].map((letter, at) => (inner.some((region) => at >= region.start && at < region.end) ? " " : letter)).join("");
  const words = (plain.replace(/[`:.,;—–]/g, " ").match(/[\w./-]+/g) ?? []).filter((word) => !GENRE.test(word));
  return words.slice(0, 8).join(" ");
}

/** The last two words of a longer subject: a heading seldom repeats what the document is about. */
function tail(subject: string): readonly string[] {
  const words = subject.split(" ");
  return words.length > 2 ? [words.slice(-2).join(" ")] : [];
}

/** An item below a line that names one document: "Architecture overview (controller, runners)". */
function below(sentence: Sentence, context: ReadingContext): { readonly files: readonly string[]; readonly subject: string } | undefined {
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  const [files = []] = parentPaths(sentence, context.exists);
  const documents = files.filter((path) => DOCUMENT.test(path));
  if (documents.length === 0 || documents.length < files.length || !/\.(?:md|mdx|rst|adoc|txt)\b/i.test(parent)) return undefined;
  if (pathMentions(sentence, context).length > 0) return undefined;
  return { files: documents, subject: subjectWords(sentence.text) };
}

/** "X documented in `file.md`", the file with or without its directory. */
function inFile(sentence: Sentence, context: ReadingContext): { readonly files: readonly string[]; readonly subject: string } | undefined {
  const { text } = sentence;
  const bare = [...text.matchAll(/(?<![\w/`-])[\w-]+\.md(?!\w)/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    paths: named(match[0], context),
  }));
  for (const mention of [...pathMentions(sentence, context), ...bare]) {
    const lead = ELSEWHERE.exec(withoutCode(text).slice(0, mention.start));
    const files = mention.paths.filter((path) => DOCUMENT.test(path));
    if (lead?.[1] !== undefined && files.length > 0) return { files, subject: subjectWords(text.slice(0, lead[1].length)) };
  }
  return undefined;
}

/** A document named without its directory: at the root, under `docs/`, or as the story names it elsewhere. */
function named(name: string, context: ReadingContext): readonly string[] {
  const known = context.storyPaths.filter((path) => path.endsWith(`/${name}`));
  const usual = [name, `docs/${name}`].filter((path) => context.exists(path));
  return [...new Set([...usual, ...known])].slice(0, 1);
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const found = below(sentence, context) ?? inFile(sentence, context);
  const whole: Span = { start: 0, end: sentence.text.length };
  if (found === undefined || found.subject.split(" ").length < 1 || found.subject.length < 4) return null;
  if (touches(whole, negated(sentence.text)) || /(?<![\w-])(?:if|or|unless)(?![\w-])/i.test(withoutCode(sentence.text))) return null;
  const inner = parentheses(withoutCode(sentence.text));
  const [detail, more] = inner;
  const details = detail === undefined ? null : sentence.text.slice(detail.start + 1, detail.end - 1).replace(/`/g, "");
  const single = details !== null && more === undefined && !/[,;+&]|(?<![\w-])and(?![\w-])/.test(details);
  const subjects = [found.subject, ...tail(found.subject)];
  const assertions = subjects.map((text): Assertion => ({ kind: "text-contains", files: found.files, text }));
  const parts = single ? [found.subject, details].map((text): Assertion => ({ kind: "text-contains", files: found.files, text })) : null;
  const doubt = unsure(`Nothing in ${found.files.join(", ")} says "${found.subject}" in these words; it may say it in others.`);
  const covers =
    single || detail === undefined
      ? [whole]
      : [
          { start: 0, end: detail.start },
          { start: detail.end, end: sentence.text.length },
        ];
  // The subject and its detail may stand apart, but both must be there.
  if (parts !== null) return { assertions: parts, combine: "all", covers: covers.filter((span) => span.end > span.start), inferred: true };
  return { assertions: [...assertions, doubt], combine: "any", covers: covers.filter((span) => span.end > span.start) };
}

/** What documents say. */
export const recogniser: Recogniser = {
  id: "documented",
  summary: "A document has a heading or passage on the subject. Other words for the same thing are not found: a miss leaves the claim open.",
  examples: [
    {
      sentence: "Restore procedure (database, files)",
      under: ["`docs/runbook.md`:"],
      reads: [
        { kind: "text-contains", files: ["docs/runbook.md"], text: "Restore" },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    {
      sentence: "Failover limits documented in `docs/architecture.md`",
      reads: [{ kind: "text-contains", files: ["docs/architecture.md"], text: "Failover limits" }, { kind: "uncheckable" }],
    },
    {
      sentence: "Storage strategy (nightly snapshots)",
      under: ["`docs/runbook.md`:"],
      reads: [
        { kind: "text-contains", text: "Storage strategy" },
        { kind: "text-contains", text: "nightly snapshots" },
      ],
    },
    { sentence: "`docs/runbook.md` exists", reads: null },
    { sentence: "Failover is not documented in `docs/architecture.md`", reads: null },
    { sentence: "Restore procedure tested", reads: null },
  ],
  cueNear: [/\.(?:md|mdx|rst|adoc|txt)/i],
  recognise,
};
