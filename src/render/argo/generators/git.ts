import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../../domain/value.ts";
import { directoryOf, isWithin, isYamlPath } from "../../paths.ts";
import { itemsOf, type RenderTree } from "../../source.ts";
import { globMatches } from "../glob.ts";
import type { Params } from "../template.ts";
import { type Generator, GeneratorProblem, type GeneratorRoom } from "./generator.ts";
import { flattened, pathParams, withValues } from "./params.ts";

/**
 * Directories or files of this repository. Source: `applicationset/generators/git.go` and `repo_path_utils.go` of argoproj/argo-cd.
 */
export const git: Generator = ({ options, at }, room) => {
  const url = stringAt(options, "repoURL") ?? "";
  if (!room.isHere(url, stringAt(options, "revision") ?? "")) {
    throw new GeneratorProblem("needs-network", `a git generator reads ${url || "no repository"}, which is not this repository at this revision`, [
      ...at,
      "repoURL",
    ]);
  }
  const directories = patternsIn(valueAt(options, ["directories"]));
  const prefix = stringAt(options, "pathParamPrefix") ?? "";
  if (directories.length > 0) {
    const paths = directoriesOf(room.source.tree).filter((path) => isChosen(directories, (pattern) => globMatches(pattern, path, "segment")));
    return paths.map((path) => withValues(pathParams(path, undefined, prefix, room.style), options.values, room.style));
  }
  const patterns = patternsIn(valueAt(options, ["files"]));
  if (patterns.length === 0) throw new GeneratorProblem("invalid", "a git generator has neither directories nor files", at);
  const files = room.source.tree.paths.filter((path) => isChosen(patterns, (pattern) => pathspecMatches(pattern, path)));
  return files.flatMap((file) =>
    objectsIn(file, room, at).map((object) => {
      const own = room.style.goTemplate ? object : flattened(object);
      const name = file.slice(file.lastIndexOf("/") + 1);
      const params: Params = { ...own, ...pathParams(directoryOf(file) || ".", name, prefix, room.style) };
      return withValues(params, options.values, room.style);
    }),
  );
};

interface PathPattern {
  readonly path: string;
  readonly exclude: boolean;
}

function patternsIn(value: Value | undefined): readonly PathPattern[] {
  return itemsOf(value).flatMap((item) => {
    const path = stringAt(item, "path");
    return path === undefined ? [] : [{ path, exclude: valueAt(item, ["exclude"]) === true }];
  });
}

/** Included by one pattern and excluded by none. */
function isChosen(patterns: readonly PathPattern[], matches: (pattern: string) => boolean): boolean {
  const fitting = patterns.filter(({ path }) => matches(path));
  return fitting.length > 0 && fitting.every(({ exclude }) => !exclude);
}

/** Every directory of the tree but hidden ones and what is in them, sorted. */
function directoriesOf(tree: RenderTree): readonly string[] {
  const directories = new Set<string>();
  for (const path of tree.paths) {
    for (let directory = directoryOf(path); directory !== "" && !directories.has(directory); directory = directoryOf(directory))
      directories.add(directory);
  }
  return [...directories].filter((path) => !path.split("/").some((segment) => segment.startsWith("."))).sort();
}

/** As `git ls-files` reads a pathspec: a file, everything below a directory, or a glob whose `*` crosses `/`. */
function pathspecMatches(pattern: string, path: string): boolean {
  const plain = pattern.replace(/^(?:\.\/)+/, "").replace(/\/$/, "");
  return isWithin(path, plain) || globMatches(plain, path, "any");
}

/** The mapping of a file, or the mappings of its list. */
function objectsIn(file: string, { source }: GeneratorRoom, at: readonly (string | number)[]): readonly Mapping[] {
  const value = isYamlPath(file) ? source.documents(file)[0]?.value : jsonIn(source.tree.text(file));
  if (value === undefined || value === null) return [{}];
  if (isMapping(value)) return [value];
  const items = itemsOf(value);
  const mappings = items.filter(isMapping);
  if (items.length === 0 || mappings.length !== items.length) {
    throw new GeneratorProblem("invalid", `${file}, which a git generator reads, holds neither a mapping nor a list of mappings`, [...at, "files"]);
  }
  return mappings;
}

function jsonIn(text: string | undefined): Value | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Value);
  } catch {
    return "";
  }
}
