import { leadObject } from "../domain/lead-names.ts";
import { perPair, perText } from "../domain/memo.ts";
import { isAbbreviated, isRepositoryPath } from "../domain/paths.ts";
import { topicWords } from "../domain/phrases.ts";
import { statementsIn } from "../domain/plain-speech.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { blanked } from "../domain/spans.ts";
import { stemsIn } from "../domain/spoken-statement.ts";
import { stemOf, stemsOf } from "../domain/stems.ts";
import type { Sentence, Story } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";

/** Sections whose sentences state what manifests say. */
const READ = new Set<Sentence["section"]>(["criteria", "tasks", "definition-of-done"]);

/** What the whole story is about: its title, its id, the directories of its files. */
const around = perPair((story: Story, paths: ReadingContext["storyPaths"]): readonly string[] => {
  const folders = paths.flatMap((path) => path.split("/").slice(-4));
  return stemsIn([story.title, story.id, ...folders]).slice(0, 200);
});

/** Words of headings that name nothing. */
const HEADING = new Set(
  (
    "high availability highly available feature hardening routing observability persistence performance tuning integration general resilience reliability scalability recovery backup quality setup detail overview " +
    "requirement connectivity access control alerting rule placement lifecycle operation validation exposure identity authentication authorization manifest custom additional further core main"
  )
    .split(" ")
    .map(stemOf),
);

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
  const placed = placedIn(named === undefined ? sentence.text : blanked(sentence.text, named.spans), context.clusters);
  if (placed === null) return null;
  const statements = statementsIn(placed.text, (code) => isAbbreviated(code) || isRepositoryPath(code, "code", context.exists));
  if (statements.length === 0) return null;
  if (sentence.section !== "criteria" && statements.every(({ parts }) => parts.every(({ values }) => values.length === 0))) return null;
  const known = around(context.story, context.storyPaths);
  const under = sentence.scope.lines
    .flatMap((line) => topicWords(line.text))
    .filter((word) => !stemsOf(word).every((stem) => known.includes(stem) || HEADING.has(stem)));
  const search = {
    clusters: placed.cluster === null ? clustersOf(sentence, context) : [placed.cluster],
    tiers: tiersOf(sentence, context),
    ...(named === undefined ? {} : { kind: named.kind, name: named.name ?? "" }),
  };
  return {
    assertions: statements.map(({ subject, parts, items, every }) => ({
      kind: "plain-words",
      search,
      says: sentence.text.trim(),
      subject,
      parts,
      every,
      ...(items === null ? {} : { items }),
      under: [...new Set(under)],
      around: known,
    })),
    combine: "all",
    covers: [...(named?.spans ?? []), ...placed.covers, ...statements.flatMap(({ covers }) => covers)],
  };
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
    { sentence: "Uploader: worker count above 2", reads: null },
    { sentence: "Virus scan not enabled", reads: null },
    { sentence: "Worker count 2 or 3", reads: null },
    { sentence: "Worker count 2 if the queue is long", reads: null },
    { sentence: "Uploads", reads: null },
  ],
  recognise,
};
