import { type Mutant, mutated, otherValue } from "./mutants.ts";

/**
 * What a mutant that a claim outlived says about the audit. `about`: what the claim states is gone, so that it must not be verified.
 * `not-about`: the claim is as true as before, for the reason given. `instead`: the mutant left what the claim states as it was, and this
 * text of the file is one in which it is another; the claim must not be verified on that.
 */
export type Relevance =
  | { readonly is: "about" }
  | { readonly is: "not-about"; readonly because: string }
  | { readonly is: "instead"; readonly text: string };

/** What a claim says in so many characters. */
export interface Stated {
  /** Code, values, names and numbers; without paths. */
  readonly literals: readonly string[];
  readonly paths: readonly string[];
  /** Ordinary words, which count only where the claim has neither literals nor paths. */
  readonly words: readonly string[];
  /** A version or number that a higher one meets too. */
  readonly isBound: boolean;
  /** What a command prints or whether it succeeds: everything that the command reads counts. */
  readonly isRun: boolean;
}

const ABOUT: Relevance = { is: "about" };
const SMALL_WORDS = /^(?:the|and|for|with|from|that|this|all|are|has|have|its|each|every|not|per|via|into|both|when|must|shall)$/;
/** What was done to a listed file, which is its history and not its content. */
const HISTORY = /\((?:modified|updated|new|created|deleted|moved)\b[^)`]*\)/gi;
const BOUND = /\d\+|≥|>=|\b(?:at least|minimum|or (?:later|newer|higher|above))\b/i;
const RUN = /\b(?:output|builds?|succeeds?)\b|`(?:flux|kustomize|kubectl|helm|yq|grep|rg) /i;

const isPath = (text: string): boolean => /^[\w.*/{}-]+$/.test(text) && /\/.*[a-z]/.test(text);
const distinct = (all: readonly string[]): readonly string[] => [...new Set(all.filter((one) => one !== ""))];

/** Reads what a claim states from its text alone; how the audit reads it must not matter here. */
export function statedBy(text: string): Stated {
  const told = text.replace(HISTORY, "");
  const code = [...told.matchAll(/`([^`]+)`|"([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? "");
  const rest = told.replace(/`[^`]*`|"[^"]*"/g, " ");
  const bare = [...rest.matchAll(/\S*[\w*]\/[\w*]\S*/g)].map(([whole]) => whole).filter(isPath);
  const plain = rest.replace(/\S*[\w*]\/[\w*]\S*/g, " ");
  const names = [...plain.matchAll(/\b(?:[A-Z][A-Z0-9_]+|[a-z]+[A-Z]\w*|\w*\d[\w.:-]*)\b/g)].map(([whole]) => whole);
  const values = code.filter((one) => !isPath(one));
  return {
    literals: distinct([...values, ...values.flatMap((one) => one.split(/[\s/=:,"']+/)).filter((one) => one.length > 2), ...names]),
    paths: distinct([...code, ...bare].filter(isPath).map((one) => one.replace(/^\.\//, ""))),
    words: distinct((plain.toLowerCase().match(/[a-z]{3,}/g) ?? []).filter((word) => !SMALL_WORDS.test(word))),
    isBound: BOUND.test(told),
    isRun: RUN.test(told),
  };
}

/**
 * Whether a mutant touches what a claim states. `text` is what the file held, null for a directory; `others` are the other files of the
 * repository.
 */
export function relevance(mutant: Mutant, claim: string, text: string | null, others: readonly string[]): Relevance {
  const stated = statedBy(claim);
  if (mutant.kind === "file removed" || text === null) return ofRemoval(mutant.path, stated, text, others);
  if (mutant.kind === "line removed" && stated.isRun)
    return /^kustomization\.ya?ml$/.test(mutant.path.split("/").at(-1) ?? "") && !/\boutput\b/i.test(claim)
      ? { is: "not-about", because: "a build of fewer resources succeeds too" }
      : ABOUT;
  if (stated.isRun) return withOther(mutant, text, (line) => (/^\s*-\s+[^:]+$/.test(line) ? line.replace(/\w+(?=\W*$)/, "$&Other") : line)) ?? ABOUT;
  const said = stated.literals.length + stated.paths.length > 0 ? [...stated.literals, ...stated.paths] : stated.words;
  const held = countIn(linesOf(mutant, text), said);
  // A variable may stand for what the claim states.
  const named = linesOf(mutant, text);
  if (held === 0 && named.some((line) => line.includes("${"))) return ABOUT;
  if (held === 0 && !(stated.isBound && mutant.kind === "value changed"))
    return { is: "not-about", because: "these lines hold nothing that the claim states" };
  if (mutant.kind === "line removed") return ABOUT;
  if (countIn(linesOf(mutant, mutated(text, mutant) ?? ""), said) < held) return ABOUT;
  const other = (line: string): string => (stated.isBound ? line.replace(/\d+(?=[\d.]*\W*$)|\b\d+(?=\.)/g, "0") : otherSaid(line, said));
  return withOther(mutant, text, other) ?? ABOUT;
}

function ofRemoval(path: string, stated: Stated, text: string | null, others: readonly string[]): Relevance {
  const glob = stated.paths.find((one) => one.includes("*") && globOf(one).test(path));
  if (glob !== undefined && others.some((other) => globOf(glob).test(other))) return { is: "not-about", because: `other files match \`${glob}\`` };
  const folder = stated.paths.find((one) => path.startsWith(`${one.replace(/\/$/, "")}/`));
  if (folder !== undefined && stated.literals.length === 0 && others.some((other) => other.startsWith(`${folder.replace(/\/$/, "")}/`)))
    return { is: "not-about", because: `\`${folder}\`, which is all that the claim states, holds other files` };
  if (stated.isRun || text?.includes("${") !== false || stated.literals.length + stated.paths.length === 0) return ABOUT;
  if (glob !== undefined || folder !== undefined) return ABOUT;
  const named = stated.paths.some((one) => one.split("/").at(-1) === path.split("/").at(-1) && sameFolder(one, path));
  if (named || countIn(text.split("\n"), [...stated.literals, ...stated.paths]) > 0) return ABOUT;
  return { is: "not-about", because: "this file holds nothing that the claim states, and the claim names another or none" };
}

/** True when a file may be the one that a path names: it lies in that folder or below it. */
function sameFolder(named: string, path: string): boolean {
  return path.startsWith(named.split("/").slice(0, -1).join("/"));
}

function withOther(mutant: Mutant, text: string, other: (line: string) => string): Relevance | undefined {
  const changed = text
    .split("\n")
    .map((line, at) => (mutant.lines.some(({ first, last }) => first <= at + 1 && at + 1 <= last) ? other(line) : line))
    .join("\n");
  return changed === text ? undefined : { is: "instead", text: changed };
}

function linesOf({ lines }: Mutant, text: string): readonly string[] {
  const all = text.split("\n");
  return lines.flatMap(({ first, last }) => all.slice(first - 1, last));
}

/** Matches a stated text where it stands for itself, also as one part of a name in camel case. */
function matcher(said: string): RegExp {
  const escaped = said.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const capital = `${escaped.charAt(0).toUpperCase()}${escaped.slice(1)}`;
  if (!/^[A-Za-z]+$/.test(said)) return new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, "gi");
  const end = "(?![a-z0-9]|[A-Z](?![A-Za-z]))";
  return new RegExp(`(?<![A-Za-z0-9])(?:${escaped}|${escaped.toLowerCase()}|${escaped.toUpperCase()})${end}|${capital}${end}`, "g");
}

function countIn(lines: readonly string[], said: readonly string[]): number {
  return lines.reduce((sum, line) => sum + said.reduce((of, one) => of + (line.match(matcher(one))?.length ?? 0), 0), 0);
}

function otherSaid(line: string, said: readonly string[]): string {
  const longest = [...said].sort((a, b) => b.length - a.length).find((one) => matcher(one).test(line));
  return longest === undefined
    ? line
    : line.replace(matcher(longest), (whole) => (/^[A-Z0-9_]+$/.test(whole) ? `${whole}_OTHER` : otherValue(whole)));
}

function globOf(glob: string): RegExp {
  return new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, "[^/]*")}$`);
}
