import type { ReadingContext } from "../../src/domain/rule.ts";
import type { Sentence, Story } from "../../src/domain/story.ts";

/** A sentence as the story reader gives it, from the text of one list item and its parents. */
export function sentence(text: string, under: readonly string[] = [], extra: Partial<Sentence> = {}): Sentence {
  const code = [...text.matchAll(/`([^`]+)`/g)].map((match) => ({
    text: match[1] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
  return {
    line: 1,
    endLine: 1,
    text,
    raw: text,
    code,
    section: "criteria",
    zone: { kind: "in-scope" },
    scope: { clusters: [], paths: [], objects: [], lines: under.map((line, index) => ({ line: index + 1, text: line })) },
    criterion: "AC1",
    refs: [],
    foreignRefs: [],
    tick: null,
    header: false,
    depth: under.length,
    part: 0,
    fences: [],
    annotation: null,
    ...extra,
  };
}

/** A story about a cache, without sentences of its own. */
export const story: Story = {
  path: "docs/stories/cache.md",
  id: "STORY-CACHE-REDIS",
  number: null,
  title: "Redis cache",
  reference: false,
  status: null,
  criteria: [],
  loose: [],
  tasks: [],
  fileList: [],
  definitionOfDone: [],
  validation: [],
  prerequisites: [],
  about: [],
  witnesses: [],
  remarks: [],
  links: [],
  unparsed: [],
  problems: [],
};

const DIRECTORIES = new Set(["deploy", "clusters", "docs", "apps", "scripts", "deploy/storage/kustomization.yaml"]);

/** The story with the given sentences as its only criterion. */
export function storyWith(sentences: readonly Sentence[]): Story {
  return { ...story, criteria: [{ id: "AC1", line: 1, text: "", zone: { kind: "in-scope" }, sentences }] };
}

/** The context of a repository with the clusters `infra` and `apps` and a few top-level directories. */
export function context(extra: Partial<ReadingContext> = {}): ReadingContext {
  return { story, criterionPaths: [], storyPaths: [], clusters: ["infra", "apps"], exists: (path) => DIRECTORIES.has(path), ...extra };
}
