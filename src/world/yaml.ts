import { Composer, type Document, LineCounter, Parser, Schema } from "yaml";
import { nestedBeyond } from "../domain/nesting.ts";
import type { ManifestDocument, Tree, YamlProblem } from "../domain/world.ts";
import { type Defect, decodeDocument, MAX_DEPTH, offsetAt } from "./yaml-value.ts";

/** A YAML file, read: its documents, and why parts of it could not be. */
export interface ParsedFile {
  /** Documents that are readable and not empty, in order. */
  readonly documents: readonly ManifestDocument[];
  /** Defects in order of their place. */
  readonly problems: readonly YamlProblem[];
}

const MAX_TEXT = 5 * 1024 * 1024;
const MAX_DOCUMENTS = 20_000;
const MAX_PROBLEMS = 50;
const FAILSAFE = new Schema({ schema: "failsafe", merge: false });

class TooDeep extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`nested deeper than ${MAX_DEPTH} levels`);
    this.offset = offset;
  }
}

/**
 * Reads YAML (or JSON) as kustomize does, with a place for every node. Never throws. A document with a syntax error, an
 * endless alias or a key that is no scalar is left out and reported; one with equal keys is given and reported. `index` counts all
 * documents of the file, empty ones included. Text beyond 5 MB and nesting beyond 100 levels are refused.
 */
export function parseDocuments(path: string, text: string): ParsedFile {
  const lines = new LineCounter();
  const documents: ManifestDocument[] = [];
  const defects: Defect[] = [];
  if (text.length > MAX_TEXT) return { documents, problems: [{ place: { path, line: 1, column: 1 }, message: "larger than 5 MB" }] };
  try {
    let index = 0;
    for (const document of compose(text, lines)) {
      if (index >= MAX_DOCUMENTS) {
        defects.push({ offset: document.range[0], message: `more than ${MAX_DOCUMENTS} documents` });
        break;
      }
      for (const error of document.errors) defects.push({ offset: error.pos[0], message: error.message });
      if (document.errors.length === 0) {
        const read = readDocument(path, index, document, lines, defects);
        if (read !== undefined) documents.push(read);
      }
      index += 1;
    }
  } catch (error) {
    const offset = error instanceof TooDeep ? error.offset : 0;
    defects.push({ offset, message: error instanceof Error ? error.message : String(error) });
  }
  defects.sort((a, b) => a.offset - b.offset);
  const problems = defects.slice(0, MAX_PROBLEMS).map(({ offset, message }) => ({ place: placeAt(path, offset, lines), message }));
  return { documents, problems };
}

function* compose(text: string, lines: LineCounter): Generator<Document.Parsed> {
  const composer = new Composer({ schema: FAILSAFE, uniqueKeys: false, keepSourceTokens: false, prettyErrors: false, logLevel: "silent" });
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    const deep = token.type === "document" && token.value !== undefined ? nestedBeyond(token.value, MAX_DEPTH) : undefined;
    if (deep !== undefined) throw new TooDeep(deep);
    yield* composer.next(token) as Generator<Document.Parsed>;
  }
  yield* composer.end() as Generator<Document.Parsed>;
}

function readDocument(path: string, index: number, document: Document.Parsed, lines: LineCounter, defects: Defect[]): ManifestDocument | undefined {
  const { value, mark, problems, broken } = decodeDocument(document);
  defects.push(...problems);
  if (broken || value === null) return undefined;
  return {
    path,
    index,
    line: lines.linePos(offsetAt(mark, []) ?? 0).line,
    value,
    place: (field) => {
      const offset = offsetAt(mark, field);
      return offset === undefined ? undefined : placeAt(path, offset, lines);
    },
  };
}

function placeAt(path: string, offset: number, lines: LineCounter) {
  const { line, col } = lines.linePos(offset);
  return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
}

const EMPTY: ParsedFile = { documents: [], problems: [] };

/** True when the name says the file holds YAML. */
function isYamlPath(path: string): boolean {
  return /\.ya?ml$/i.test(path) || /(?:^|\/)Kustomization$/.test(path);
}

/** Reads YAML files of a tree when first asked for and remembers them; other and unreadable files hold no documents. */
export function documentsOf(tree: Tree): (path: string) => ParsedFile {
  const known = new Map<string, ParsedFile>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const text = isYamlPath(path) ? tree.text(path) : undefined;
    const parsed = text === undefined ? EMPTY : parseDocuments(path, text);
    known.set(path, parsed);
    return parsed;
  };
}
