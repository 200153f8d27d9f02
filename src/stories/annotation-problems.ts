import type { Sentence, StoryProblem } from "../domain/story.ts";
import type { Document } from "./lines.ts";

const MOST = 100;

/**
 * What is wrong with a document's annotations: those that could not be read, and those that belong to no sentence and would so have
 * no effect. At most a hundred, then how many more there are.
 *
 * @param known problems found before; lines with an annotation problem are not reported twice
 */
export function annotationProblems(document: Document, sentences: readonly Sentence[], known: readonly StoryProblem[]): StoryProblem[] {
  const found: StoryProblem[] = [];
  const attached = new Set<number>();
  for (const { annotation } of sentences) {
    if (annotation === null) continue;
    attached.add(annotation.line);
    if (!annotation.read.ok) for (const { line, message } of annotation.read.problems) found.push({ line, rule: "annotation", message });
  }
  const reported = new Set([...known, ...found].filter(({ rule }) => rule === "annotation").map(({ line }) => line));
  for (const { comments } of document.lines)
    for (const { line, text } of comments)
      if (/^\s*truestory:/.test(text) && !attached.has(line) && !reported.has(line))
        found.push({ line, rule: "annotation", message: "This annotation follows no claim." });
  const last = found[MOST];
  if (last === undefined) return found;
  const more = `There are ${found.length - MOST} more problems with annotations from here on.`;
  return [...found.slice(0, MOST), { line: last.line, rule: "annotation", message: more }];
}
