import { catalogueOf, documentsNamed, isYamlPath } from "./catalogue.ts";
import { topicWords } from "./phrases.ts";
import { presentPaths } from "./search.ts";
import type { Sentence, Story } from "./story.ts";
import { objectParts } from "./tokens.ts";
import type { World } from "./world.ts";

/** A story that names this many manifests says by itself where it is to be judged. */
const ENOUGH = 2;
/** Most names of one story that are looked up, and most directories that may come of it. */
const MOST_NAMES = 200;
const MOST_DIRECTORIES = 6;

/** Kinds of objects that stories mostly name because something else refers to them. */
const REFERRED_TO =
  /^(?:Namespace|ConfigMap|Secret|ServiceAccount|Kustomization|Gateway|ClusterIssuer|Issuer|\w+Repository|\w+Class|\w*SecretStore|CustomResourceDefinition)$/;

/**
 * Directories of manifests that a story is about though it names none of them: those where the objects stand that its criteria name, and those
 * called like what it speaks of ("Gatekeeper": `policy/gatekeeper.yaml`). Empty for a story that names its manifests. A directory counts when
 * its share of the names is not small beside that of the first.
 */
export function impliedPaths(story: Story, world: World, sentences: readonly Sentence[], named: readonly string[]): readonly string[] {
  const manifests = presentPaths(world, named).filter((path) => !path.endsWith(".md"));
  if (manifests.length >= ENOUGH) return [];
  const scores = new Map<string, number>();
  const add = (path: string, score: number): void => {
    const directory = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (directory !== "") scores.set(directory, (scores.get(directory) ?? 0) + score);
  };
  for (const name of namesIn(sentences)) for (const [path, score] of homesOf(world, name)) add(path, score);
  const words = new Set([story.title, ...sentences.map(({ text }) => text)].flatMap(topicWords).map((word) => word.toLowerCase()));
  for (const path of world.tree.paths) if (isYamlPath(path) && words.has(baseOf(path)) && baseOf(path).length >= 4) add(path, 2);
  const ranked = [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const most = ranked[0]?.[1] ?? 0;
  return ranked
    .filter(([, score]) => score >= 2 && score * 3 >= most)
    .slice(0, MOST_DIRECTORIES)
    .map(([directory]) => directory);
}

function baseOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.ya?ml$/, "")
    .toLowerCase();
}

/** Names of objects in the code of sentences, each once. */
function namesIn(sentences: readonly Sentence[]): readonly string[] {
  const names = sentences.flatMap(({ code }) =>
    code.flatMap(({ text }) => {
      const parts = objectParts(text);
      if (parts?.name !== undefined) return [parts.name];
      return /^[a-z0-9][a-z0-9.-]{2,252}$/.test(text) ? [text] : [];
    }),
  );
  return [...new Set(names)].slice(0, MOST_NAMES);
}

/** Where objects of a name stand, with what that says; nothing for a name that stands in many places. */
function homesOf(world: World, name: string): readonly (readonly [string, number])[] {
  const objects = [
    ...catalogueOf(world)
      .named(name)
      .map(({ object }) => object),
    ...documentsNamed(world, name),
  ];
  const homes = new Map<string, number>();
  for (const { id, origin } of objects) {
    const score = REFERRED_TO.test(id.kind) ? 1 : 2;
    homes.set(origin.file, Math.max(homes.get(origin.file) ?? 0, score));
  }
  return new Set([...homes.keys()].map((path) => path.slice(0, path.lastIndexOf("/")))).size > 2 ? [] : [...homes];
}
