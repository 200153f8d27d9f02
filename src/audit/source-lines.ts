import type { AuditedStory, Report } from "../domain/audit.ts";
import { isYamlPath } from "../domain/catalogue.ts";
import type { SourceLines } from "../domain/graph.ts";
import { isMapping, isSequence, type Value, walk } from "../domain/value.ts";
import type { ManifestDocument, World } from "../domain/world.ts";

/** Most lines of one report, and most UTF-16 units of a line. */
const MOST_LINES = 20_000;
const MOST_UNITS = 200;

/**
 * The lines that evidence, findings and failures of a report stand on, of manifests and Markdown alone. Nothing of a file that is no valid YAML,
 * of a document that is or makes a Secret or patches one, and no line whose key is named after a credential.
 */
export function sourceLinesOf(
  { stories, findings, clusters }: Pick<Report, "stories" | "findings" | "clusters">,
  world: World,
): readonly SourceLines[] {
  const wanted = new Map<string, Set<number>>();
  const want = (path: string | null, line: number | null): void => {
    if (path === null || line === null || line < 1) return;
    const lines = wanted.get(path) ?? new Set();
    wanted.set(path, lines.add(line));
  };
  for (const story of stories) {
    for (const { evidence } of everyClaim(story)) for (const { path, line } of evidence) want(path, line);
  }
  for (const { at } of findings) want(at.path, at.line);
  for (const { failures } of clusters) for (const { at } of failures) if (at !== null) want(at.path, at.line);
  let left = MOST_LINES;
  return [...wanted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, lines]) => {
      const shown = linesOf(
        world,
        path,
        [...lines].sort((a, b) => a - b),
      ).slice(0, left);
      left -= shown.length;
      return shown.length === 0 ? [] : [{ path, lines: shown }];
    });
}

function everyClaim(story: AuditedStory): readonly AuditedStory["tasks"][number][] {
  const { criteria, tasks, fileList, definitionOfDone, validation, prerequisites } = story;
  return [...criteria.flatMap(({ claims }) => claims), ...tasks, ...fileList, ...definitionOfDone, ...validation, ...prerequisites];
}

function linesOf(world: World, path: string, lines: readonly number[]): SourceLines["lines"] {
  const isMarkdown = /\.(?:md|markdown)$/i.test(path);
  if (!isMarkdown && !isYamlPath(path)) return [];
  const text = world.tree.text(path);
  if (text === undefined || (!isMarkdown && world.yamlProblems(path).length > 0)) return [];
  const all = text.split("\n");
  const documents = isMarkdown ? [] : world.documents(path);
  const closed = new Map<ManifestDocument, boolean>();
  const isOpen = (line: number): boolean => {
    const document = documents.findLast((one) => one.line <= line);
    if (document === undefined) return true;
    const known = closed.get(document) ?? holdsSecret(document.value);
    closed.set(document, known);
    return !known;
  };
  return lines.flatMap((line) => {
    const shown = all[line - 1]?.trimEnd();
    if (shown === undefined || shown.trim() === "" || CREDENTIAL.test(shown) || (!isMarkdown && !isOpen(line))) return [];
    return [{ line, text: shown.length > MOST_UNITS ? `${shown.slice(0, MOST_UNITS)}…` : shown }];
  });
}

/** A key or argument that is named after a credential and has a value that is no variable: it is not shown. */
const CREDENTIAL =
  /(?:passw(?:or)?d|passphrase|token|api_?key|secret_?key|access_?key|private_?key|client_?secret|credentials?|\bsecret)["']?\s*[:=]\s*["']?(?!\$\{)[^\s"'{]/i;

/** True when a document is a Secret, makes one or patches one, also inside of lists, patches and block texts. */
function holdsSecret(root: Value): boolean {
  for (const { path, value } of walk(root)) {
    if (typeof value === "string") {
      if (
        value.includes("\n") &&
        /(?:^|\n)\s*(?:kind:\s*["']?Secret\b|stringData:|secretGenerator:|path:\s*["']?\/(?:stringData|data)\b)/.test(value)
      )
        return true;
      if (path.at(-1) === "path" && /^\/(?:stringData|data)\b/.test(value)) return true;
      continue;
    }
    if (!isMapping(value)) continue;
    if (value.stringData !== undefined || value.secretGenerator !== undefined) return true;
    if (value.kind === "Secret" && (value.apiVersion !== undefined || value.metadata !== undefined || isMapping(value.data))) return true;
    if (isMapping(value.target) && value.target.kind === "Secret" && (value.patch !== undefined || value.path !== undefined || isSequence(value.ops)))
      return true;
  }
  return false;
}
