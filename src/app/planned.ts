import { registry as assertionKinds } from "../assertions/registry.ts";
import { type PlannedFile, plannedFiles } from "../audit/planned.ts";
import { plannedContent } from "../audit/planned-content.ts";
import type { ReadSentence } from "../audit/read.ts";
import { selfContradictions } from "../audit/self-contradiction.ts";
import { sentencesOf } from "../audit/story.ts";
import type { Finding } from "../domain/audit.ts";
import type { ReadingContext } from "../domain/rule.ts";
import type { Sentence, Story } from "../domain/story.ts";
import { stringAt } from "../domain/value.ts";
import type { History, ManifestDocument, Tree, World } from "../domain/world.ts";
import { parseDocuments } from "../world/yaml.ts";

/**
 * What the manifests that a story writes out say against the files of the repository, and against the story's own criteria.
 *
 * @param local - A path of the story as the repository knows it.
 */
export function plannedFindings(
  story: Story,
  reads: ReadonlyMap<Sentence, ReadSentence>,
  contextOf: (sentence: Sentence) => ReadingContext,
  local: (path: string) => string,
  world: World,
): readonly Finding[] {
  const sentences = sentencesOf(story).filter(({ fences }) => fences.length > 0);
  const files = sentences
    .flatMap((sentence) => plannedFiles(sentence, contextOf(sentence).storyPaths))
    .map((file) => ({ ...file, path: local(file.path) }));
  if (files.length === 0) return [];
  const parsed = files.map((file) => ({ file, documents: parseDocuments(file.path, file.text).documents }));
  const notes = parsed.flatMap(({ file, documents }) => plannedContent(story.path, file, documents, world));
  const whole = parsed.filter(({ documents }) => documents.length > 0 && documents.every(({ value }) => stringAt(value, "kind") !== undefined));
  if (whole.length === 0) return notes;
  const read = sentencesOf(story).flatMap((sentence) => reads.get(sentence) ?? []);
  const planned = plannedWorld(whole);
  return [
    ...selfContradictions(
      story,
      read,
      whole.map(({ file }) => file),
      planned,
      assertionKinds,
    ),
    ...notes,
  ];
}

interface Parsed {
  readonly file: PlannedFile;
  readonly documents: readonly ManifestDocument[];
}

const NO_HISTORY: History = {
  complete: true,
  note: null,
  movedTo: () => undefined,
  everExisted: () => false,
  deletedBy: () => undefined,
  fieldVersions: () => undefined,
  textVersions: () => undefined,
  lastChange: () => undefined,
  committedAt: () => undefined,
  isAncestor: () => undefined,
};

/** A world that holds the planned files and nothing else: no clusters, no builds, no past. */
function plannedWorld(parsed: readonly Parsed[]): World {
  const byPath = new Map<string, Parsed[]>();
  for (const one of parsed) byPath.set(one.file.path, [...(byPath.get(one.file.path) ?? []), one]);
  return {
    tree: plannedTree(new Map([...byPath].map(([path, ones]) => [path, ones.map(({ file }) => file.text).join("\n---\n")]))),
    history: NO_HISTORY,
    clusters: [],
    unapplied: [],
    unappliedManifests: [],
    undefinedVariables: [],
    documents: (path) => (byPath.get(path) ?? []).flatMap(({ documents }) => documents),
    yamlProblems: () => [],
    build: () => undefined,
  };
}

function plannedTree(texts: ReadonlyMap<string, string>): Tree {
  const paths = [...texts.keys()].sort();
  const below = (directory: string): readonly string[] => (directory === "" ? paths : paths.filter((path) => path.startsWith(`${directory}/`)));
  return {
    commit: null,
    paths,
    kind: (path) => (texts.has(path) ? "file" : below(path).length > 0 ? "directory" : undefined),
    list: (directory) => {
      const from = directory === "" ? 0 : directory.length + 1;
      return [...new Set(below(directory).map((path) => path.slice(from).split("/")[0] ?? ""))].sort();
    },
    text: (path) => texts.get(path),
    unreadable: () => undefined,
  };
}
