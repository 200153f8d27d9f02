import { isAspect } from "../domain/aspects.ts";
import { leadObject } from "../domain/lead-names.ts";
import { saidList } from "../domain/list-wording.ts";
import { isRepositoryPath } from "../domain/paths.ts";
import { topicWords } from "../domain/phrases.ts";
import { clustersOf, tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import { blanked } from "../domain/spans.ts";
import { stemsIn } from "../domain/spoken-statement.ts";
import { stemsOf } from "../domain/stems.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (sentence.section !== "criteria") return null;
  const named = leadObject(sentence, context);
  const text = named === undefined || named === null ? sentence.text : blanked(sentence.text, named.spans);
  const list = saidList(text.trim());
  if (list === null || list.items.some((item) => isRepositoryPath(item, "code", context.exists) || context.clusters.includes(item.toLowerCase())))
    return null;
  const known = stemsIn([context.story.title, context.story.id]);
  const under = sentence.scope.lines
    .flatMap((line) => topicWords(line.text))
    .filter((word) => !isAspect(word) && !stemsOf(word).every((stem) => known.includes(stem)));
  return {
    assertions: [
      {
        kind: "list-items",
        search: {
          clusters: clustersOf(sentence, context),
          tiers: tiersOf(sentence, context),
          ...(named === undefined || named === null ? {} : { kind: named.kind, name: named.name ?? "" }),
        },
        says: sentence.text.trim(),
        words: list.words,
        items: list.items,
        open: list.open,
        under: [...new Set(under)],
      },
    ],
    combine: "all",
    covers: [{ start: 0, end: sentence.text.length }],
  };
}

/** The items of a list, given one by one. */
export const recogniser: Recogniser = {
  id: "list-items",
  second: true,
  summary:
    'What no other rule decides and gives single words one after the other ("Roles grinder and sieve", "Compressed (zstd, gzip)", "Source is `service` only") is looked up as the items of a list whose key has the words before them.',
  examples: [
    {
      sentence: "Combined roles controller and broker",
      reads: [{ kind: "list-items", words: ["Combined", "roles"], items: ["controller", "broker"], open: false }],
    },
    {
      sentence: "Responses compressed (zstd, brotli, gzip)",
      reads: [{ kind: "list-items", words: ["Responses", "compressed"], items: ["zstd", "brotli", "gzip"] }],
    },
    { sentence: "Source is `service` only", reads: [{ kind: "list-items", words: ["Source"], items: ["service"], open: false }] },
    { sentence: "Scopes include `openid` and `profile`", reads: [{ kind: "list-items", items: ["openid", "profile"], open: true }] },
    { sentence: "Source is `service`", reads: null },
    { sentence: "Sources are not service and ingress", reads: null },
    { sentence: "Roles controller or broker", reads: null },
    { sentence: "The cache is fast and its data are safe", reads: null },
  ],
  recognise,
};
