import type { Assertion } from "../assertion.ts";
import { joinPath } from "../pattern.ts";
import type { ShellCommand } from "../shell.ts";
import type { ShellWord } from "../shell-tokens.ts";

/** Where a command stands: what the text around it says. */
export interface CommandScope {
  /** Clusters that the text around it names; empty for all. */
  readonly clusters: readonly string[];
  /** Directory it runs in, "" for the root of the repository; undefined when that cannot be told. */
  readonly directory: string | undefined;
}

/** What a command says about the repository. It is never run. */
export type CommandReading =
  /** Nothing: it makes, moves or prints something. */
  | { readonly is: "silent" }
  /** It succeeds when these hold. `object` is what commands behind a pipe look at: a file, or what a directory builds. */
  | { readonly is: "read"; readonly assertions: readonly Assertion[]; readonly object: string | null; readonly terms: readonly string[] }
  /** It asks something outside of the repository. */
  | { readonly is: "outside"; readonly assertions: readonly Assertion[] }
  /** No rule reads it. */
  | { readonly is: "unread" };

/** A reading of a command. `terms` are words that a sentence may use for what it shows. */
export function commandReads(assertions: readonly Assertion[], object: string | null = null, terms: readonly string[] = []): CommandReading {
  return { is: "read", assertions, object, terms };
}

/** A command that no rule reads. */
export const unread: CommandReading = { is: "unread" };

/** A command that says nothing about the repository. */
export const silent: CommandReading = { is: "silent" };

/** The name of the program that a command starts, without its directory. */
export function toolOf(command: ShellCommand): string {
  const [first] = command.words;
  return first === undefined || !first.fixed ? "" : first.text.slice(first.text.lastIndexOf("/") + 1);
}

/** The texts of a command's words. */
export function textsOf(command: ShellCommand): readonly string[] {
  return command.words.map((word) => word.text);
}

/** The repository path that a word names, a closing `/` kept; undefined for variables, placeholders, absolute and foreign paths. */
export function pathOf(word: ShellWord | undefined, { directory }: CommandScope): string | undefined {
  if (word === undefined || !word.fixed || directory === undefined || !/^[\w.@+{},*?[\]/-]+$/.test(word.text) || /^[/-]/.test(word.text))
    return undefined;
  const path = joinPath(directory, word.text);
  if (path === undefined) return undefined;
  return path === "" ? "." : word.text.endsWith("/") ? `${path}/` : path;
}

/** The value of an option: `--path x`, `--path=x`. */
export function optionOf(command: ShellCommand, ...names: readonly string[]): ShellWord | undefined {
  for (const [at, word] of command.words.entries()) {
    if (names.includes(word.text)) return command.words[at + 1];
    for (const name of names) if (word.text.startsWith(`${name}=`)) return { text: word.text.slice(name.length + 1), fixed: word.fixed };
  }
  return undefined;
}

/** The words that are neither options nor values of the given options, from the `from`th on. */
export function argumentsOf(command: ShellCommand, from: number, valued: readonly string[]): readonly ShellWord[] {
  const found: ShellWord[] = [];
  for (let at = from; at < command.words.length; at += 1) {
    const word = command.words[at];
    if (word === undefined) break;
    if (word.text.startsWith("-") && word.text !== "-") at += valued.includes(word.text) ? 1 : 0;
    else found.push(word);
  }
  return found;
}
