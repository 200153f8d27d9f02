import { codeSpans } from "../domain/paths.ts";
import { normalisePath } from "../domain/pattern.ts";
import type { Fence, Sentence } from "../domain/story.ts";

/** A file that a story writes out in a code fence before it exists. */
export interface PlannedFile {
  /** Path from the root of the repository. */
  readonly path: string;
  /** Line of the story on which the content starts. */
  readonly line: number;
  readonly text: string;
}

const YAML = /^(?:ya?ml|json)$/i;
const NAMED = /^\s*(?:file|path)\s*:\s*`?([\w.@{}-]+(?:\/[\w.@{}-]+)+\.(?:ya?ml|json))`?\s*$/i;
const COMMENT = /^\s*#+\s*(?:(?:in|file:?|path:?)\s+)?`?([\w.@-]+(?:\/[\w.@-]+)+\.(?:ya?ml|json))`?\s*(?:\([^()]{0,80}\))?\s*$/i;
const WRITES = /^\s*(?:create|add|write|update|extend|edit)\b/i;

/**
 * The files that the fences of a sentence plan: a fence under "File: `path`", one that opens with a comment that is a path, and one under
 * "Create `name.yaml`" when only one path of the story ends so. What is deferred, optional or conditional is no plan.
 */
export function plannedFiles(sentence: Sentence, storyPaths: readonly string[]): readonly PlannedFile[] {
  if (sentence.zone.kind !== "in-scope") return [];
  return sentence.fences.flatMap((fence): readonly PlannedFile[] => {
    if (fence.language !== null && !YAML.test(fence.language)) return [];
    const path = pathOf(sentence, fence, storyPaths);
    return path === undefined ? [] : [{ path, line: fence.line, text: fence.text }];
  });
}

function pathOf(sentence: Sentence, fence: Fence, storyPaths: readonly string[]): string | undefined {
  const opening = fence.text.split("\n", 3).find((line) => line.trim() !== "" && line.trim() !== "---") ?? "";
  const written = NAMED.exec(sentence.text)?.[1] ?? COMMENT.exec(opening)?.[1];
  if (written !== undefined) return written.includes("{") ? undefined : normalisePath(written);
  if (fence.language === null || !WRITES.test(sentence.text)) return undefined;
  const names = codeSpans(sentence.text).flatMap(({ text }) => (/^[\w./-]+\.(?:ya?ml|json)$/.test(text) ? [text.replace(/^\.\//, "")] : []));
  const [name, more] = names;
  if (name === undefined || more !== undefined) return undefined;
  const fitting = new Set(storyPaths.filter((path) => path === name || path.endsWith(`/${name}`)));
  return fitting.size === 1 ? [...fitting][0] : undefined;
}
