import type { Assertion } from "../assertion.ts";
import type { ShellCommand } from "../shell.ts";
import type { ShellWord } from "../shell-tokens.ts";
import { type PatternSyntax, readPattern } from "../text-pattern.ts";
import { type CommandReading, type CommandScope, commandReads, pathOf, toolOf, unread } from "./reading.ts";

interface Search {
  readonly patterns: ShellWord[];
  readonly targets: ShellWord[];
  syntax: PatternSyntax;
  ignoreCase: boolean;
  recursive: boolean;
}

/** Letters that only change what is printed, for `grep` and `rg` alike. */
const DISPLAY = new Set([..."nqhHlocsaIN"]);
const DISPLAY_LONG = /^--(?:colou?r(?:=.*)?|line-number|no-heading|heading|quiet|count|only-matching|no-filename|with-filename|files-with-matches)$/;

/** `grep P F`, `grep -E`, `grep -r`, `rg P F`: a line matches. Only patterns with one meaning are read. */
export function readSearch(command: ShellCommand, negated: boolean, scope: CommandScope): CommandReading {
  const tool = toolOf(command);
  const search: Search = {
    patterns: [],
    targets: [],
    syntax: tool === "grep" ? "basic" : tool === "fgrep" ? "fixed" : "extended",
    ignoreCase: false,
    recursive: tool === "rg",
  };
  if (!readWords(command, search)) return unread;
  const [pattern, more] = search.patterns;
  if (pattern === undefined || more !== undefined || !pattern.fixed) return unread;
  const given = search.targets.length > 0 ? search.targets : search.recursive ? [{ text: ".", fixed: true }] : [];
  const files = given.map((target) => pathOf(target, scope));
  if (files.length === 0 || !files.every((file) => file !== undefined && file !== ".")) return unread;
  if (readPattern(pattern.text, search.syntax, search.ignoreCase) === undefined) return unread;
  const { syntax, ignoreCase } = search;
  const assertion: Assertion = {
    ...{ kind: "file-matches", files: files.filter((file) => file !== undefined), pattern: pattern.text, syntax, ignoreCase },
    want: negated ? "none" : "some",
  };
  return commandReads([assertion]);
}

/** Sorts the words into patterns, targets and options; false for an option that changes what is found in a way not read here. */
function readWords(command: ShellCommand, search: Search): boolean {
  const words = command.words.slice(1);
  const bare: ShellWord[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const { text } = word;
    if (text === "--") bare.push(...words.slice(at + 1));
    if (text === "--") break;
    if (!text.startsWith("-") || text === "-") bare.push(word);
    else if (/^-[ABCm]$/.test(text)) at += 1;
    else if (text === "-e") {
      at += 1;
      const pattern = words[at];
      if (pattern !== undefined) search.patterns.push(pattern);
    } else if (!/^-[ABCm]\d+$/.test(text) && !DISPLAY_LONG.test(text) && !readLetters(text, search)) return false;
  }
  if (search.patterns.length === 0) search.patterns.push(...bare.splice(0, 1));
  search.targets.push(...bare);
  return true;
}

function readLetters(text: string, search: Search): boolean {
  if (text.startsWith("--")) return false;
  for (const letter of text.slice(1)) {
    if (letter === "E") search.syntax = "extended";
    else if (letter === "F") search.syntax = "fixed";
    else if (letter === "i") search.ignoreCase = true;
    else if (letter === "r" || letter === "R") search.recursive = true;
    else if (!DISPLAY.has(letter)) return false;
  }
  return true;
}
