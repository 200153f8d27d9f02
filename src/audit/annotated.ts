import type { AnnotatedCheck, Annotation, ReadingAnnotation } from "../domain/annotation.ts";
import type { Assertion } from "../domain/assertion.ts";
import type { Finding } from "../domain/audit.ts";
import { textHash } from "../domain/hash.ts";
import type { Recognition } from "../domain/rule.ts";
import type { Sentence, Zone } from "../domain/story.ts";

/** The name under which an annotation reads its claim. */
export const ANNOTATION_READER = "annotation";

/** What the annotation of a sentence says; null without one, and for one that has an error. */
export function annotationOf(sentence: Sentence): Annotation | null {
  const read = sentence.annotation?.read;
  return read?.ok === true ? read.says : null;
}

/** How the annotation of a sentence changes its reading, also one inside a waiver; null when it does not. */
export function readingAnnotation(sentence: Sentence): ReadingAnnotation | null {
  const says = annotationOf(sentence);
  if (says?.kind === "waived") return says.reading;
  return says?.kind === "check" || says?.kind === "version" ? says : null;
}

/** The reading that an annotated check stands for: it accounts for the whole sentence, and the story's scope does not narrow it. */
export function checkRecognition(check: AnnotatedCheck, sentence: Sentence): Recognition {
  return { assertions: [assertionOf(check)], combine: "all", covers: [{ start: 0, end: sentence.text.length }] };
}

function assertionOf(check: AnnotatedCheck): Assertion {
  switch (check.check) {
    case "alert":
      return { kind: "alert-rule", clusters: check.clusters, alert: check.alert, expr: check.expr };
    case "object": {
      const object = { kind: check.kind, namespace: check.namespace, name: check.name };
      return { kind: "named-object", clusters: check.clusters, object, field: check.field, expect: check.expect };
    }
    case "file":
      switch (check.expect.is) {
        case "present":
          return { kind: "path-exists", patterns: [check.path], want: "either", any: false, under: [] };
        case "absent":
          return { kind: "path-absent", patterns: [check.path] };
        default:
          return { kind: "document-says", file: check.path, expect: { is: check.expect.is, text: check.expect.text } };
      }
    default:
      return check satisfies never;
  }
}

/** The zone of a sentence, an annotation that hands it over included when it counts. */
export function zoneOf(sentence: Sentence, counts: boolean): Zone {
  const says = annotationOf(sentence);
  if (says?.kind !== "deferred" || !counts) return sentence.zone;
  return { kind: "deferred", to: says.to, line: sentence.annotation?.line ?? sentence.line };
}

/**
 * Which annotations of a story count against the base: those that the base has on a claim of the same text under the same parents.
 * Nobody approves himself: what a change adds counts once it is on the base.
 *
 * @param base the sentences of the story at the base, none when it is not there; null without a base, and all annotations count
 */
export function settledAnnotations(base: readonly Sentence[] | null): (sentence: Sentence) => boolean {
  if (base === null) return () => true;
  const settled = new Set(base.flatMap((sentence) => annotationKey(sentence) ?? []));
  return (sentence) => {
    const key = annotationKey(sentence);
    return key === null || settled.has(key);
  };
}

function annotationKey({ annotation, scope, section, text }: Sentence): string | null {
  if (annotation === null) return null;
  return textHash(JSON.stringify([section, scope.lines.map((line) => line.text), text, annotation.yaml]));
}

/** Side files of annotations that belong to no story, which so have no effect. */
export function strayAnnotations(paths: readonly string[]): readonly Finding[] {
  return paths.map((path) => ({
    rule: "annotation",
    severity: "error",
    message: "expected the story of these annotations beside them, found none",
    at: { path, line: 1 },
    ...{ cluster: null, object: null, story: null, change: null },
    remediation: "Name the file as its story with `.truestory.yml` for the ending: `01.truestory.yml` beside `01.md`.",
  }));
}
