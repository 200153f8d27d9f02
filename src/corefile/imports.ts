import { compareUtf8 } from "./order.ts";

/** A file that an import reads. */
export interface ImportedFile {
  /** Absolute path. */
  readonly path: string;
  /** Null for a directory, which no import may name. */
  readonly text: string | null;
}

/**
 * What is known of the files beside a Corefile. `files` gives those that a path names (exactly one or none) or a pattern matches, in order
 * of their paths, or undefined when what is there is not known: the import then stays open.
 */
export interface ImportResolver {
  files(pattern: ImportPattern): readonly ImportedFile[] | undefined;
}

/** The argument of an import, read. */
export interface ImportPattern {
  /** Absolute and clean. */
  readonly path: string;
  /** Whether it is matched against names, rather than being one. */
  readonly isGlob: boolean;
  /** Whether CoreDNS goes on, with a warning, when nothing matches. */
  readonly mayBeEmpty: boolean;
}

/** Nothing is known of any other file. */
export const UNKNOWN_FILES: ImportResolver = { files: () => undefined };

/** Exactly these files exist, by absolute path, and the directories that they are in. */
export function knownFiles(files: ReadonlyMap<string, string>): ImportResolver {
  const directories = [...files.keys()].flatMap((path) => [...path.matchAll(/\/(?=.)/g)].map(({ index }) => path.slice(0, Math.max(1, index))));
  const entries = new Map<string, string | null>([...directories.map((path) => [path, null] as const), ...files]);
  return {
    files: ({ path, isGlob }) => {
      const matches = [...entries].filter(([name]) => (isGlob ? globMatches(path, name) : name === path));
      return matches.sort(([a], [b]) => compareUtf8(a, b)).map(([name, text]) => ({ path: name, text }));
    },
  };
}

/**
 * What ConfigMaps bring into a container: their keys, by the directory they are mounted at. What lies in other directories is not known.
 * Kubernetes puts them behind a link to a directory called `..data`, which `*` matches as well.
 */
export function mountedFiles(mounts: ReadonlyMap<string, ReadonlyMap<string, string>>): ImportResolver {
  return {
    files: (pattern) => {
      const directory = pattern.path.slice(0, pattern.path.lastIndexOf("/")) || "/";
      const keys = mounts.get(directory);
      if (keys === undefined) return undefined;
      const link = knownFiles(new Map([[`${directory}/..data/x`, ""]])).files(pattern) ?? [];
      const files = knownFiles(new Map([...keys].map(([key, text]) => [`${directory}/${key}`, text]))).files(pattern) ?? [];
      return [...link.filter(({ path }) => path === `${directory}/..data`), ...files];
    },
  };
}

/** Why CoreDNS refuses a pattern, in its own words. */
export type PatternRefusal = { readonly refused: string };

/** A backslash with nothing to escape in its part of the path. */
const OPEN_ESCAPE = /(?<!\\)(?:\\\\)*\\(?:\/|$)/;

/**
 * Reads the argument of an import that stands in `importing` (absolute path). At most one `*` and one `?`, no brackets.
 * Source of the rules: `doImport` in `parse.go` of github.com/coredns/caddy/caddyfile and Go's `path/filepath`.
 */
export function importPattern(argument: string, importing: string): ImportPattern | PatternRefusal {
  const path = argument.startsWith("/") ? argument : joinPath(directoryOf(importing), argument);
  if (count(path, "*") > 1 || count(path, "?") > 1 || (path.includes("[") && path.includes("]")))
    return { refused: `Glob pattern may only contain one wildcard (*), but has others: ${path}` };
  const isGlob = /[*?[\\]/.test(path);
  if (isGlob && (path.includes("[") || OPEN_ESCAPE.test(path)))
    return { refused: `Failed to use import pattern ${argument}: syntax error in pattern` };
  return { path, isGlob, mayBeEmpty: /[*?[\]]/.test(path) };
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/** As Go's `filepath.Join`: dots resolved, slashes folded. */
function joinPath(directory: string, rest: string): string {
  const parts: string[] = [];
  for (const part of `${directory}/${rest}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether a path matches a pattern in which `*` and `?` stand for anything but a slash and a backslash takes the next character as it is. */
function globMatches(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(/\\(.)|[*?]|[.+^${}()|[\]]/gsu, (match, escaped: string | undefined) => {
    if (match === "*") return "[^/]*";
    if (match === "?") return "[^/]";
    return `\\u{${(escaped ?? match).codePointAt(0)?.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, "su").test(path);
}
