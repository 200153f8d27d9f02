import { type Document, isCollection, isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import type { Evidence } from "../../src/domain/assertion.ts";

/** What is done to the place that evidence names: it goes, or its values become others, below or above what they were. */
export type Change = "removed" | "lowered" | "raised";

type Files = Readonly<Record<string, string>>;

/**
 * The files of a repository with everything that evidence names changed: the field where it names one, the whole object where it names
 * only that, else the line, and the file where it names no line.
 */
export function changed(files: Files, evidence: readonly Evidence[], change: Change): Files {
  const made = new Map(Object.entries(files));
  // From the last line on, so that the lines of what is still to come stay as they are.
  for (const piece of evidence.toSorted((a, b) => (b.line ?? 0) - (a.line ?? 0))) {
    for (const path of [...made.keys()].filter((one) => one === piece.path || one.startsWith(`${piece.path ?? "\u0000"}/`))) {
      const text = changedText(made.get(path) ?? "", files[path] ?? "", piece, change);
      if (text === undefined) made.delete(path);
      else made.set(path, text);
    }
  }
  return Object.fromEntries(made);
}

function changedText(text: string, original: string, { line, object, field, value }: Evidence, change: Change): string | undefined {
  if (line === null) return undefined;
  const at = documentAt(original, line);
  const documents = parseAllDocuments(text);
  const document = "empty" in documents ? undefined : documents[at];
  const path = field === null ? null : stepsOf(field);
  if (document !== undefined && !("empty" in documents) && object !== null && (path === null || document.hasIn(path))) {
    if (path !== null && change !== "removed" && path.at(-1) === value) renameKey(document, path, change);
    else if (path !== null) changeField(document, path, change);
    else if (change === "removed") documents.splice(at, 1);
    else for (const own of [["kind"], ["metadata", "name"], ["metadata", "namespace"]]) if (document.hasIn(own)) changeField(document, own, change);
    return documents.length === 0 ? undefined : documents.map(String).join("---\n");
  }
  const lines = text.split("\n");
  const other = change === "removed" ? [] : [(lines[line - 1] ?? "").replace(/[A-Za-z0-9]+/g, (word) => otherWord(word, change))];
  return lines.toSpliced(line - 1, 1, ...other).join("\n");
}

function documentAt(text: string, line: number): number {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if ("empty" in documents) return 0;
  const offset = lines.lineStarts[line - 1] ?? 0;
  return Math.max(
    documents.findLastIndex(({ range }) => range[0] <= offset),
    0,
  );
}

/** `spec.rules[0].host` and `data["a.b"]` as the keys that they stand for. */
function stepsOf(field: string): readonly (string | number)[] {
  return [...field.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? (index === undefined ? (plain ?? "") : Number(index)),
  );
}

function changeField(document: Document, path: readonly (string | number)[], change: Change): void {
  if (change === "removed") {
    document.deleteIn(path);
    return;
  }
  const node = document.getIn(path, true);
  if (isScalar(node)) document.setIn(path, otherScalar(node.value, change));
  else if (isCollection(node))
    visit(node, {
      Scalar(_key, scalar) {
        scalar.value = otherScalar(scalar.value, change);
      },
    });
}

/** Evidence whose value is its own key: there the key is what was found. */
function renameKey(document: Document, path: readonly (string | number)[], change: Change): void {
  const value = document.getIn(path);
  document.deleteIn(path);
  document.setIn([...path.slice(0, -1), otherScalar(path.at(-1), change)], value);
}

function otherScalar(value: unknown, change: Change): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return change === "raised" ? value + 1_000_000 : Math.min(0, value) - 1;
  return String(value ?? "").replace(/[A-Za-z0-9]+/g, (word) => otherWord(word, change)) || "other";
}

function otherWord(word: string, change: Change): string {
  if (/^\d+$/.test(word)) return change === "raised" ? `${Number(word) + 1_000_000}` : word.startsWith("0") ? `${Number(word) + 1}` : "0";
  return `x${[...word].reverse().join("")}`;
}
