import { asides, within, withoutCode } from "./clauses.ts";
import { kindNamed } from "./kinds.ts";
import { perPair, perText } from "./memo.ts";
import { expandPattern } from "./pattern.ts";
import type { Span } from "./rule.ts";
import type { CodeSpan, Sentence } from "./story.ts";

/**
 * Telling repository paths from other slashed words, and resolving abbreviated ones.
 * Forms F1 to F15 of file lists; the traps are item paths of secret stores, URLs, image and chart references,
 * API versions, address ranges, `a/b` alternatives and placeholders.
 */

const EXTENSIONS = new Set(
  (
    "yaml yml json json5 jsonc md mdx rst adoc txt sh bash zsh ps1 ts tsx js jsx mjs cjs py rb go rs java kt cs c h cpp " +
    "toml ini cfg conf env tf tfvars hcl tpl tmpl gotmpl j2 jinja rego cue jsonnet libsonnet sql html css scss svg png xml lock mod sum puml proto graphql csv"
  ).split(" "),
);

const NAMED_FILES = new Set([
  "Makefile",
  "Dockerfile",
  "Containerfile",
  "Justfile",
  "justfile",
  "Tiltfile",
  "CODEOWNERS",
  "LICENSE",
  "Corefile",
  ".gitignore",
  ".sops.yaml",
]);

const LONGEST = 400;

/** Says whether a repository path exists now. */
export type Exists = (path: string) => boolean;

/** True when the last segment of `path` ends like a file (`x.yaml`, `Makefile`). */
export function isFileLike(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (NAMED_FILES.has(name)) return true;
  const dot = name.lastIndexOf(".");
  if (dot < 0) return /\{[^{}]*\.[a-z0-9]{1,8}\}$/.test(path);
  const extension = name.slice(dot + 1).replace(/\}$/, "");
  return EXTENSIONS.has(extension.toLowerCase()) && (dot > 0 || NAMED_FILES.has(name));
}

/** The directory of `path`: itself when it names one, else its parent; without trailing slash, "" for the root. */
export function folderOf(path: string): string {
  const bare = path.replace(/\/+$/, "");
  if (path.endsWith("/") || !isFileLike(bare)) return bare;
  const slash = bare.lastIndexOf("/");
  return slash < 0 ? "" : bare.slice(0, slash);
}

function under(directory: string, path: string): string {
  return directory === "" ? path : `${directory}/${path}`;
}

/** Writes a path as the tree does: no quotes, no leading `./`, no trailing punctuation; a trailing slash stays. */
export function plainPath(token: string): string {
  return token
    .trim()
    .replace(/^["']|["']$/g, "")
    .replace(/^(?:\.\/)+/, "")
    .replace(/[.,;:]+$/, "");
}

/** The paths a token stands for: braces expanded, globs and a trailing slash kept. */
export function pathsOf(token: string): readonly string[] {
  return expandPattern(token).map((pattern) => `${pattern.path}${pattern.directory ? "/" : ""}`);
}

/** True for `.../x` and `…/x`, the author's shorthand for a path named before. */
export function isAbbreviated(token: string): boolean {
  return /^(?:\.{3}|…)\//.test(token.trim());
}

/** How sure one must be: a code span or a file list may name any path, a bare word of prose only a clear one. */
export type PathSource = "code" | "list" | "prose";

/** What never is a path of the repository, whatever exists. */
function isForeign(token: string): boolean {
  if (token.length === 0 || token.length > LONGEST || /[\s<>:\\|"'`()=;&?#!]/.test(token)) return true;
  if (/^[/~@-]/.test(token) || token.includes("${") || token.includes("://")) return true;
  if (/^\d{1,3}(?:\.\d{1,3}){3}/.test(token)) return true;
  if (/^[a-z0-9.-]*\/?v\d+(?:(?:alpha|beta)\d+)?$/.test(token)) return true;
  return !/[A-Za-z]/.test(token);
}

/**
 * True when the token is a path of this repository. `exists` says whether a path exists now; a path need not exist,
 * but one without a file ending must start where something exists.
 */
export function isRepositoryPath(token: string, source: PathSource, exists: Exists): boolean {
  const path = plainPath(token);
  if (isForeign(path)) return false;
  const segments = path.split("/").filter((segment) => segment !== "");
  const first = segments[0] ?? "";
  if (!path.includes("/")) return source !== "prose" ? isFileLike(path) && !path.includes("*") : false;
  if (/^[A-Z][A-Za-z]+$/.test(first) && !exists(first)) return false;
  if (isFileLike(path)) return !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:io|com|org|dev|net)$/.test(first) || exists(first);
  const rooted = exists(first);
  if (source === "list") return rooted || path.endsWith("/") || segments.length > 2;
  if (source === "code") return rooted || (path.endsWith("/") && segments.length > 1);
  return rooted && (path.endsWith("/") || segments.length > 2 || exists(path));
}

/**
 * The full path that an abbreviated or relative one stands for, given paths named before it, nearest first.
 * `.../ipam/apps` after `a/ipam/infra` is `a/ipam/apps`; `x.yaml` under `a/b/` is `a/b/x.yaml`.
 */
export function resolvePath(token: string, bases: readonly string[], exists: Exists): string | undefined {
  const path = plainPath(token.trim().replace(/^(?:\.{3}|…)\//, ""));
  const segments = path.split("/").filter((segment) => segment !== "");
  const first = segments[0] ?? "";
  if (isAbbreviated(token)) {
    for (const base of bases) {
      const parts = base.split("/");
      const at = parts.indexOf(first);
      if (at > 0 && segments.length > 1) return [...parts.slice(0, at), path].join("/");
    }
    return segments.length === 1 && bases[0] !== undefined ? under(folderOf(bases[0]), path) : undefined;
  }
  if (segments.length > 1 && (exists(first) || bases.length === 0)) return path;
  const base = bases[0];
  if (base === undefined) return exists(path) ? path : undefined;
  const rooted = base.split("/")[0];
  if (segments.length > 1 && rooted === first) return path;
  return under(folderOf(base), path);
}

/** A path as a sentence names it, with the repository paths it stands for (braces expanded). */
export interface PathMention extends Span {
  readonly written: string;
  readonly paths: readonly string[];
}

/** Most paths of one sentence that are looked at. */
const MOST_MENTIONS = 64;

const BARE_PATH = /(?<![\w`$@:/.{}*-])(?:\.{1,3}\/|…\/)?[\w.@{},*-]{1,400}(?:\/[\w.@{},*-]+)+\/?/g;
const BARE_FILE = /(?<![\w`$@:/.{}*-])[\w-]+(?:\.[\w-]+)*\.(?:ya?ml|json|md|sh|toml|gotmpl|tf)(?![\w/])/g;

function candidates(text: string, code: readonly CodeSpan[], listed: boolean): readonly (Span & { token: string; source: PathSource })[] {
  const plain = withoutCode(text);
  const inCode = code.map((span) => ({ start: span.start, end: span.end, token: span.text, source: "code" as const }));
  const source: PathSource = listed ? "list" : "prose";
  const bare = [...plain.matchAll(BARE_PATH), ...(listed ? plain.matchAll(BARE_FILE) : [])].slice(0, MOST_MENTIONS).map((match) => {
    const token = match[0].replace(/[.,:]+$/, "");
    return { start: match.index, end: match.index + token.length, token, source };
  });
  const distinct = bare.filter((one) => !bare.some((other) => other !== one && other.start <= one.start && one.end <= other.end));
  return [...inCode, ...distinct].sort((a, b) => a.start - b.start).slice(0, MOST_MENTIONS);
}

/** Words that make a slashed value something else than a repository path: an item of a secret store, a container path. */
const FOREIGN_CONTEXT = /1password|vault|secret (?:path|store|manager)|bucket|mount(?:ed|path)?\b|parameter store/i;

function mentionsIn(text: string, code: readonly CodeSpan[], listed: boolean, bases: readonly string[], exists: Exists): readonly PathMention[] {
  const found: PathMention[] = [];
  const foreign = FOREIGN_CONTEXT.test(withoutCode(text));
  const examples = asides(text);
  for (const one of candidates(text, code, listed)) {
    if (within(one, examples) || isObjectName(text, one, exists)) continue;
    const short = isAbbreviated(one.token);
    if (!short && !isRepositoryPath(one.token, one.source, exists)) continue;
    const plain = plainPath(one.token);
    if (foreign && !exists(plain) && !/\.[a-z]{1,8}$/.test(plain)) continue;
    const near = found.flatMap((mention) => mention.paths).reverse();
    const last = found.at(-1);
    const beside =
      last !== undefined && !one.token.includes("/") && /^`?\s*(?:,|,?\s*and|&|\+)\s*`?$/.test(text.slice(last.end, one.start))
        ? near.slice(0, 1)
        : [];
    const full = resolvePath(one.token, short ? [...near, ...bases] : [...beside, ...near.filter((path) => path.endsWith("/")), ...bases], exists);
    const paths = full === undefined ? [] : pathsOf(full);
    found.push({ start: one.start, end: one.end, written: one.token, paths });
  }
  return found;
}

/** `argocd/web` right after a kind ("Application `argocd/web`") is a namespace and a name, unless such a path exists. */
function isObjectName(text: string, { start, token, source }: Span & { token: string; source: PathSource }, exists: Exists): boolean {
  if (source !== "code" || !/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*$/.test(token) || exists(token)) return false;
  const word = /(?<![\w-])([A-Z][A-Za-z0-9]{2,62}) $/.exec(text.slice(Math.max(0, start - 70), start))?.[1];
  return word !== undefined && kindNamed(word) !== undefined;
}

/** Code spans of a text, backticks included in their offsets. */
export const codeSpans = perText((text: string): readonly CodeSpan[] =>
  [...text.matchAll(/`([^`]{1,400})`/g)].map((match) => ({ text: match[1] ?? "", start: match.index, end: match.index + match[0].length })),
);

/** Paths that the parents name, nearest parent first, one entry per parent. */
export const parentPaths = perPair((sentence: Sentence, exists: Exists): readonly (readonly string[])[] => {
  const tiers: string[][] = [];
  let bases: readonly string[] = [];
  for (const line of sentence.scope.lines) {
    const paths = mentionsIn(line.text, codeSpans(line.text), false, bases, exists).flatMap((mention) => mention.paths);
    if (paths.length > 0) {
      tiers.unshift(paths);
      bases = [...paths, ...bases];
    }
  }
  return tiers;
});

/** Paths that the sentence itself names, relative and abbreviated ones resolved against its parents and its criterion. */
export const pathMentions = perPair((sentence: Sentence, exists: Exists): readonly PathMention[] => {
  const parents = parentPaths(sentence, exists).flat();
  return mentionsIn(sentence.text, sentence.code, sentence.section === "file-list", parents, exists);
});

/**
 * The repository paths a sentence names, braces expanded, relative ones resolved against its parents, without repeats.
 * Without `exists`, a directory counts only when it is written with a trailing slash or stands in a file list.
 */
export function pathsIn(sentence: Sentence, exists: Exists = () => false): readonly string[] {
  return [...new Set(pathMentions(sentence, exists).flatMap((mention) => mention.paths))];
}
