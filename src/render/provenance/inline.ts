import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import type { FieldPath, Value } from "../../domain/value.ts";

/** A YAML document that stands as text inside another one. Every scalar is its text: an inline patch is only compared and located. */
export interface InlineDocument {
  readonly value: Value;
  /** Line of the field (of its key, for mapping entries) within the text, 1-based; undefined when there is none. */
  line(path: FieldPath): number | undefined;
}

const MAX_TEXT = 1_000_000;
const MAX_ALIASES = 100;

/** Reads the documents of an inline text; none for a text that is no YAML, has too many aliases, or is larger than a megabyte. */
export function parseInline(text: string): readonly InlineDocument[] {
  if (text.length > MAX_TEXT) return [];
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, lineCounter: lines, prettyErrors: false, logLevel: "silent" });
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((document) => {
      if (document.errors.length > 0 || document.contents === null) return [];
      const value: Value = document.toJS({ maxAliasCount: MAX_ALIASES });
      return [{ value, line: (path) => lineOf(document, lines, path) }];
    });
  } catch {
    return [];
  }
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: FieldPath): number | undefined {
  let node: Node | null | undefined = document.contents;
  let start = node?.range?.[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      start = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      node = pair?.value as Node | null | undefined;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step] as Node | null | undefined;
      start = node?.range?.[0];
    } else return undefined;
  }
  return start === undefined ? undefined : lines.linePos(start).line;
}
