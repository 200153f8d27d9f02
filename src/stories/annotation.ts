import type { RawAnnotation } from "../domain/story.ts";
import { readAnnotation } from "./annotation-parse.ts";

/** The annotation in an HTML comment (`truestory: {…}`), or null for any other comment. */
export function annotationIn(comment: { readonly line: number; readonly text: string }): RawAnnotation | null {
  const lead = /^\s*truestory:\s*/.exec(comment.text)?.[0];
  if (lead === undefined) return null;
  const yaml = comment.text.slice(lead.length).trimEnd();
  return { line: comment.line, yaml, read: readAnnotation(yaml, comment.line + lead.split("\n").length - 1) };
}
