import { isAspect } from "../domain/aspects.ts";
import type { Assertion } from "../domain/assertion.ts";
import { withoutCode } from "../domain/clauses.ts";
import { leadObject } from "../domain/lead-names.ts";
import { perPair, perText } from "../domain/memo.ts";
import { isAbbreviated, isRepositoryPath } from "../domain/paths.ts";
import { perClusterTexts } from "../domain/per-cluster.ts";
import { topicWords } from "../domain/phrases.ts";
import { type Statement, statementsIn } from "../domain/plain-speech.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { blanked } from "../domain/spans.ts";
import { stemsIn } from "../domain/spoken-statement.ts";
import { stemsOf } from "../domain/stems.ts";
import type { Sentence, Story } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";

/** Sections whose sentences state what manifests say. */
const READ = new Set<Sentence["section"]>(["criteria", "tasks", "definition-of-done"]);

/** What the whole story is about: its title, its id, the directories of its files. */
const around = perPair((story: Story, paths: ReadingContext["storyPaths"]): readonly string[] => {
  const folders = paths.flatMap((path) => path.split("/").slice(-4));
  return stemsIn([story.title, story.id, ...folders]).slice(0, 200);
});

const placeOf = perText(
  (name: string) => new RegExp(`(?<![\\w-])(?:on|in|for) (?:the )?${name.replace(/[^\w-]/g, "\\$&")}(?: cluster)?(?![\\w-])`, "gi"),
);

/** "… on core": the one cluster that a sentence names, and the sentence without it; null when it names several. */
function placedIn(
  text: string,
  clusters: readonly string[],
): { readonly text: string; readonly cluster: string | null; readonly covers: readonly Span[] } | null {
  const found = clusters.slice(0, 64).flatMap((name) => {
    return [...text.matchAll(placeOf(name))].map((match) => ({ name, start: match.index, end: match.index + match[0].length }));
  });
  if (new Set(found.map(({ name }) => name)).size > 1) return null;
  return { text: blanked(text, found), cluster: found[0]?.name ?? null, covers: found.map(({ start, end }) => ({ start, end })) };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (!READ.has(sentence.section)) return null;
  const named =
    leadObject(sentence, context) ??
    namedObjectsIn(sentence).find(
      ({ name, spans: [span] }) => name !== null && span !== undefined && /^\W*(?:the |an? )?$/i.test(sentence.text.slice(0, span.start)),
    );
  const text = named === undefined ? sentence.text : blanked(sentence.text, named.spans);
  const stretches = stretchesOf(text, sentence, context);
  if (stretches === null) return null;
  const isPath = (code: string): boolean => isAbbreviated(code) || isRepositoryPath(code, "code", context.exists);
  const read = stretches.map(({ text: own, clusters }) => ({
    clusters,
    statements: statementsIn(own, isPath),
  }));
  const clusters = stretches.length === 1 ? (stretches[0]?.clusters ?? []) : null;
  const apart =
    clusters === null ? [] : clausesOf(stretches[0]?.text ?? "").map((clause) => ({ clause, statements: statementsIn(clause.text, isPath) }));
  if (apart.length === 0 && read.some(({ statements }) => statements.length === 0)) return null;
  const valued = read.some(({ statements }) => statements.some(({ parts }) => parts.some(({ values }) => values.length > 0)));
  if (sentence.section !== "criteria" && !valued) return null;
  const known = around(context.story, context.storyPaths);
  const { under, amid } = headingsOf(sentence, known);
  const tiers = tiersOf(sentence, context);
  const assert = (statements: readonly Statement[], places: readonly string[], names: readonly string[]): readonly Assertion[] =>
    statements.map(({ subject, parts, items, every }) => ({
      kind: "plain-words" as const,
      search: { clusters: places, tiers, ...(named === undefined ? {} : { kind: named.kind, name: named.name ?? "" }) },
      says: sentence.text.trim(),
      subject,
      parts,
      every,
      ...(items === null ? {} : { items }),
      under: [...new Set([...under, ...names])],
      ...(amid.length === 0 ? {} : { amid }),
      around: known,
    }));
  const about = [...(named?.spans ?? []), ...stretches.flatMap(({ covers }) => covers)];
  const undecided = read.some(({ statements }) => statements.length === 0);
  return {
    assertions: undecided ? [] : read.flatMap((one) => assert(one.statements, one.clusters, [])),
    combine: "all",
    covers: [...about, ...read.flatMap(({ statements }, at) => (stretches[at]?.whole === true ? statements.flatMap(({ covers }) => covers) : []))],
    apart: apart.flatMap(({ clause, statements }): readonly Recognition[] => {
      if (clusters === null || statements.length === 0 || statements.some(({ parts }) => parts.every(({ values }) => values.length === 0))) return [];
      const names = clause.names.filter((word) => !stemsOf(word).every((stem) => known.includes(stem)));
      return [{ assertions: assert(statements, clusters, names), combine: "all", covers: [...about, ...statements.flatMap(({ covers }) => covers)] }];
    }),
  };
}

/** A heading that lists several things: "Pool and StorageClass", "Alerting, Grafana". */
const LISTING = /^[^A-Za-z]*(?:AC ?\d+\W+)?[\w-]+(?: [\w-]+){0,2}(?:, [\w-]+(?: [\w-]+)?){0,4},? (?:and|&) (?:the )?[\w-]+(?: [\w-]+)?\W*$/;

/** Names among the words above a sentence: those of headings that are about one thing, and those of lists of things. */
function headingsOf(sentence: Sentence, known: readonly string[]): { readonly under: readonly string[]; readonly amid: readonly string[] } {
  const names = (text: string): readonly string[] =>
    topicWords(text).filter(
      (word) => !isAspect(word) && !/^(?:core|main)$/i.test(word) && !stemsOf(word).every((stem) => known.includes(stem) || isAspect(stem)),
    );
  const lines = sentence.scope.lines.map(({ text }) => text);
  const lists = lines.filter((text) => text.length < 120 && LISTING.test(text));
  return { under: lines.filter((text) => !lists.includes(text)).flatMap(names), amid: [...new Set(lists.flatMap(names))] };
}

/** A stretch of a sentence between commas, semicolons, "and" or "with", in place (the rest of the sentence blank), and the names that stand before it. */
interface Clause {
  readonly text: string;
  readonly names: readonly string[];
}

/** The clauses of a sentence that has several. What stands before the first colon is what all of them are about. */
function clausesOf(text: string): readonly Clause[] {
  const plain = withoutCode(text);
  const cuts = [...plain.matchAll(/[,;]\s|\s\(|\)[,.;]?(?:\s|$)|\s(?:and|with|plus)\s|\s[—–]\s/g)].slice(0, 12);
  if (cuts.length === 0) return [];
  const bounds = [0, ...cuts.flatMap(({ index, 0: cut }) => [index, index + cut.length]), text.length];
  const found: Clause[] = [];
  for (let at = 0; at + 1 < bounds.length; at += 2) {
    const [start = 0, end = 0] = [bounds[at], bounds[at + 1]];
    if (text.slice(start, end).trim() === "") continue;
    found.push({
      text: " ".repeat(start) + text.slice(start, end) + " ".repeat(text.length - end),
      names: start === 0 ? [] : topicWords(text.slice(0, start)),
    });
  }
  return found.length < 2 ? [] : found;
}

interface Stretch {
  readonly text: string;
  readonly clusters: readonly string[];
  readonly covers: readonly Span[];
  /** True where offsets in it are those of the sentence. */
  readonly whole: boolean;
}

/** The sentence in the one cluster that it names, or what it says of each of several; null when it does not tell these apart. */
function stretchesOf(text: string, sentence: Sentence, context: ReadingContext): readonly Stretch[] | null {
  const placed = placedIn(text, context.clusters);
  const several = placed === null || placed.cluster === null ? perClusterTexts(text, context.clusters) : null;
  if (several !== null)
    return several.map((one) => ({ text: one.text, clusters: [one.cluster], covers: [{ start: 0, end: sentence.text.length }], whole: false }));
  if (placed === null) return null;
  const clusters = placed.cluster === null ? clustersOf(sentence, context) : [placed.cluster];
  return [{ text: placed.text, clusters, covers: placed.covers, whole: true }];
}

/** Statements in plain words that no other rule decides. */
export const recogniser: Recogniser = {
  id: "plain-words",
  second: true,
  summary:
    "What no other rule decides is looked up by its words: keys of the story's own objects that have them in their path, and the values that the sentence gives. Every word has to be accounted for.",
  examples: [
    {
      sentence: "Uploader: worker count 2, virus scan enabled",
      reads: [
        {
          kind: "plain-words",
          subject: ["Uploader"],
          parts: [
            { words: ["worker", "count"], values: [{ shape: "number", expect: { is: "same", value: 2 } }] },
            { words: ["virus", "scan"], values: [{ shape: "switch", expect: { is: "same", value: true } }] },
          ],
        },
      ],
    },
    {
      sentence: "Failure domain: host",
      reads: [{ kind: "plain-words", subject: ["Failure", "domain"], parts: [{ words: ["host"], values: [], text: "host" }] }],
    },
    {
      sentence: "Queue kept for 30 minutes on `fast-nvme`",
      reads: [
        {
          kind: "plain-words",
          parts: [
            {
              values: [
                { shape: "time", expect: { is: "same", value: "1800s" } },
                { shape: "text", expect: { is: "same", value: "fast-nvme" } },
              ],
            },
          ],
        },
      ],
    },
    {
      sentence: "Uploader worker count — Infra: 2, Apps: 4",
      reads: [
        { kind: "plain-words", search: { clusters: ["infra"] }, parts: [{ values: [{ expect: { is: "same", value: 2 } }] }] },
        { kind: "plain-words", search: { clusters: ["apps"] }, parts: [{ values: [{ expect: { is: "same", value: 4 } }] }] },
      ],
    },
    {
      sentence: "Uploader worker count 2 on infra and 4 on apps",
      reads: [
        { kind: "plain-words", search: { clusters: ["infra"] }, parts: [{ values: [{ expect: { is: "same", value: 2 } }] }] },
        { kind: "plain-words", search: { clusters: ["apps"] }, parts: [{ values: [{ expect: { is: "same", value: 4 } }] }] },
      ],
    },
    { sentence: "Uploader: worker count above 2", reads: null },
    { sentence: "Virus scan not enabled", reads: null },
    { sentence: "Worker count 2 or 3", reads: null },
    { sentence: "Worker count 2 if the queue is long", reads: null },
    { sentence: "Uploads", reads: null },
  ],
  recognise,
};
