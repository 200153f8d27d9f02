import { localPath } from "../audit/preferences.ts";
import { sentencesOf } from "../audit/story.ts";
import { catalogueOf, documentsNamed } from "../domain/catalogue.ts";
import type { Config } from "../domain/config.ts";
import { environmentsAmong } from "../domain/environments.ts";
import { impliedPaths } from "../domain/implied-paths.ts";
import { perObject, perText } from "../domain/memo.ts";
import { pathsIn } from "../domain/paths.ts";
import type { ReadingContext } from "../domain/rule.ts";
import { everyOfKind, isFluxKustomization } from "../domain/search.ts";
import type { Sentence, Story } from "../domain/story.ts";
import type { Cluster, World } from "../domain/world.ts";

function namedPaths(sentences: readonly Sentence[], exists: ReadingContext["exists"]): readonly string[] {
  return [...new Set(sentences.flatMap((sentence) => [...pathsIn(sentence, exists), ...sentence.scope.paths]))];
}

/** Settings whose value says which environment a cluster is. */
const STAGE_KEY = /^(?:[A-Z0-9]+_)?(?:ENV|ENVIRONMENT|STAGE)(?:_NAME)?$/i;

/** The environments that the paths of a cluster (`overlays/prod`) and its settings (`ENVIRONMENT: prod`) give it. */
const environmentsOf = perObject(({ root, nodes, settings }: Cluster): readonly string[] => {
  const stated = settings.filter(({ key }) => STAGE_KEY.test(key)).map(({ value }) => value);
  const paths = [root, ...nodes.map(({ path }) => path ?? "")].flatMap((path) => path.split("/"));
  return environmentsAmong([...stated, ...paths]);
});

const fluxKustomizations = perObject((world: World): readonly string[] => {
  const all = everyOfKind(world, "Kustomization").filter(({ object }) => isFluxKustomization(object));
  return [...new Set(all.map(({ object }) => object.id.name))].filter((name) => !name.includes("${")).sort();
});

/** What recognisers may know beside the sentence: the paths of its criterion and story, the clusters' names. */
export function readingContexts(story: Story, world: World, config: Config): (sentence: Sentence) => ReadingContext {
  const exists = (path: string): boolean => world.tree.kind(localPath(path, config.repositories)) !== undefined;
  const sentences = sentencesOf(story).filter((sentence) => sentence.section !== "prerequisites");
  const named = [...new Set([...namedPaths(sentences, exists), ...story.about])];
  const storyPaths = [...named, ...impliedPaths(story, world, sentences, named)];
  const byCriterion = new Map(story.criteria.map((criterion) => [criterion.id, namedPaths(criterion.sentences, exists)]));
  const clusters = world.clusters.map((cluster) => cluster.name);
  const environments = new Map(world.clusters.map((cluster) => [cluster.name, environmentsOf(cluster)]));
  const settingKeys = new Set(world.clusters.flatMap(({ settings }) => settings.map(({ key }) => key)));
  const catalogue = catalogueOf(world);
  const objectsNamed = perText((name: string): readonly string[] => [
    ...new Set([...catalogue.named(name).map(({ object }) => object.id.kind), ...documentsNamed(world, name).map(({ id }) => id.kind)]),
  ]);
  const kustomizations = fluxKustomizations(world);
  return (sentence) => ({
    story,
    kustomizations,
    criterionPaths: (sentence.criterion === null ? undefined : byCriterion.get(sentence.criterion)) ?? [],
    storyPaths,
    clusters,
    environments,
    isSetting: (key) => settingKeys.has(key),
    objectsNamed,
    exists,
  });
}
