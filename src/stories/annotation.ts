import type { RawAnnotation } from "../domain/story.ts";

/** The annotation in an HTML comment (`truestory: {…}`), or null for any other comment. */
export function annotationIn(comment: { readonly line: number; readonly text: string }): RawAnnotation | null {
  const match = /^\s*truestory:\s*([\s\S]*)$/.exec(comment.text);
  return match === null ? null : { line: comment.line, yaml: (match[1] ?? "").trim() };
}
