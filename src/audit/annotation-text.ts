import type { AnnotationKey } from "../domain/annotation.ts";
import type { Scalar } from "../domain/value.ts";

/** What the author has to fill in; an annotation that still has one is refused. */
export const BLANK = "…";

/** The keys of an annotation with their values, in the order in which they are written; null is left to the author. */
export type Slots = readonly (readonly [AnnotationKey, Scalar])[];

/** An annotation as it is written in a story: `<!-- truestory: {object: Gateway/harbor, field: …} -->`. */
export function annotationText(slots: Slots): string {
  return `<!-- truestory: {${slots.map(([key, value]) => `${key}: ${value === null ? BLANK : flowScalar(value)}`).join(", ")}} -->`;
}

/** A value as YAML reads it back inside of a flow mapping and a comment; quoted where a plain one would mean something else. */
function flowScalar(value: Exclude<Scalar, null>): string {
  if (typeof value !== "string") return String(value);
  const text = value.replaceAll(/\s+/g, " ");
  if (text.includes("-->") || text.length > 300) return BLANK;
  const plain = /^[A-Za-z…/][\w./…-]{0,200}$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
