import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import type { ManifestDocument } from "../../domain/world.ts";
import { manifestsOf } from "../manifest.ts";
import { directoryOf, isWithin, isYamlPath } from "../paths.ts";
import type { Manifest, Source } from "../source.ts";
import { globMatches } from "./glob.ts";

/** Files with this comment are left out. Source: `reposerver/repository/repository.go` of argoproj/argo-cd. */
const SKIP_MARK = "+argocd:skip-file-rendering";

/**
 * The files that a directory source reads, in the order of their paths: `.yaml`, `.yml`, `.json` and `.jsonnet`, below the directory
 * only with `recurse`; `exclude` wins over `include`, and both see the path from the directory.
 */
export function filesOfDirectory({ tree }: Source, directory: string, options: Mapping | undefined): readonly string[] {
  const recurse = valueAt(options, ["recurse"]) === true;
  const everyName = valueAt(options, ["disableExtensionFilter"]) === true;
  const include = stringAt(options, "include") ?? "";
  const exclude = stringAt(options, "exclude") ?? "";
  return tree.paths.filter((path) => {
    if (!isWithin(path, directory) || (!recurse && directoryOf(path) !== directory) || tree.kind(path) !== "file") return false;
    if (!everyName && !/\.(?:yaml|yml|json|jsonnet)$/.test(path)) return false;
    const relative = directory === "" ? path : path.slice(directory.length + 1);
    if (exclude !== "" && globMatches(exclude, relative, "any")) return false;
    if (include !== "" && !globMatches(include, relative, "any")) return false;
    return tree.text(path)?.includes(SKIP_MARK) !== true;
  });
}

/** Why a file cannot be read, for a failure of the Application. */
export interface UnreadableFile {
  readonly code: "invalid" | "unsupported";
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/**
 * The manifests of one file, as Argo CD reads it: lists are flattened; a file that does not look like a manifest is passed over;
 * one that does and cannot be read fails the Application.
 */
export function manifestsOfFile(source: Source, file: string): readonly Manifest[] | UnreadableFile {
  if (file.endsWith(".jsonnet")) {
    return { code: "unsupported", file, line: 1, message: "jsonnet is not evaluated here, so what it gives is not known" };
  }
  const text = source.tree.text(file);
  if (text === undefined)
    return { code: "invalid", file, line: 1, message: `${file} cannot be read: ${source.tree.unreadable(file) ?? "it is no file"}` };
  const { documents, problem } = file.endsWith(".json") ? jsonDocuments(file, text) : yamlDocuments(source, file);
  const firstBad = documents.find(({ value }) => stringAt(value, "kind") === undefined || !isMapping(value));
  if (problem === undefined && firstBad === undefined) return documents.flatMap(manifestsOf);
  const good = firstBad === undefined ? documents : documents.slice(0, documents.indexOf(firstBad));
  const looksLikeOne = ["apiVersion:", "kind:", "metadata:"].every((word) => text.includes(word));
  if (good.length === 0 && !looksLikeOne && !file.endsWith(".json")) return [];
  return {
    code: "invalid",
    file,
    line: problem?.line ?? firstBad?.line ?? 1,
    message: `${file} is no Kubernetes manifest: ${problem?.message ?? "a document without kind"}`,
  };
}

interface Documents {
  readonly documents: readonly ManifestDocument[];
  readonly problem: { readonly line: number; readonly message: string } | undefined;
}

/** What the YAML reader leaves out of a file is broken; a key that is given twice is not, for Argo CD. */
function yamlDocuments(source: Source, file: string): Documents {
  const documents = isYamlPath(file) ? source.documents(file) : [];
  const broken = source.problems?.(file).find(({ message }) => !message.endsWith("is given twice"));
  return { documents, problem: broken === undefined ? undefined : { line: broken.place.line, message: broken.message } };
}

/** JSON has one object per file; its places are all the file's first line. */
function jsonDocuments(file: string, text: string): Documents {
  try {
    const value = JSON.parse(text) as Value;
    return { documents: [{ path: file, index: 0, line: 1, value, place: () => ({ path: file, line: 1 }) }], problem: undefined };
  } catch (error) {
    return { documents: [], problem: { line: 1, message: error instanceof Error ? error.message : String(error) } };
  }
}
