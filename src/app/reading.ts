import { localPath } from "../audit/preferences.ts";
import { sentencesOf } from "../audit/story.ts";
import type { Config } from "../domain/config.ts";
import { pathsIn } from "../domain/paths.ts";
import type { ReadingContext } from "../domain/rule.ts";
import type { Sentence, Story } from "../domain/story.ts";
import type { World } from "../domain/world.ts";

function namedPaths(sentences: readonly Sentence[], exists: ReadingContext["exists"]): readonly string[] {
  return [...new Set(sentences.flatMap((sentence) => [...pathsIn(sentence, exists), ...sentence.scope.paths]))];
}

/** What recognisers may know beside the sentence: the paths of its criterion and story, the clusters' names. */
export function readingContexts(story: Story, world: World, config: Config): (sentence: Sentence) => ReadingContext {
  const exists = (path: string): boolean => world.tree.kind(localPath(path, config.repositories)) !== undefined;
  const storyPaths = [
    ...new Set([
      ...namedPaths(
        sentencesOf(story).filter((sentence) => sentence.section !== "prerequisites"),
        exists,
      ),
      ...story.about,
    ]),
  ];
  const byCriterion = new Map(story.criteria.map((criterion) => [criterion.id, namedPaths(criterion.sentences, exists)]));
  const clusters = world.clusters.map((cluster) => cluster.name);
  return (sentence) => ({
    story,
    criterionPaths: (sentence.criterion === null ? undefined : byCriterion.get(sentence.criterion)) ?? [],
    storyPaths,
    clusters,
    exists,
  });
}
