import { type ShellToken, type ShellWord, shellTokens } from "./shell-tokens.ts";

/** One command of a pipeline. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** The text of a heredoc that it reads. */
  readonly input: string | null;
  /** True when its output goes to a file other than `/dev/null`. */
  readonly writes: boolean;
}

/** Commands joined by `|`, with what the script says around them. */
export interface ShellPipeline {
  /** 0-based line of the script on which it starts. */
  readonly line: number;
  readonly commands: readonly ShellCommand[];
  /** Written with `!` in front. */
  readonly negated: boolean;
  /** What joins it to the pipeline after it. */
  readonly next: "&&" | "||" | null;
  /** Part of a loop, a condition, a function or a group. */
  readonly nested: boolean;
  /** The comment behind it, or the comment lines directly below it, without `#`. */
  readonly note: string | null;
  /** The comment lines directly above it, without `#`. */
  readonly lead: string | null;
}

/** Longest script that is read, in UTF-16 units. */
const LONGEST = 64 * 1024;
const MOST_PIPELINES = 500;

/**
 * Reads shell text into pipelines: quotes, pipes, `&&`, `||`, `!`, redirections, comments, continued lines and heredocs. It is only read
 * and never run. In a transcript only the lines after a `$ ` prompt are commands. Linear; undefined for a text that is too long or
 * whose quotes are left open.
 */
export function readShell(text: string): readonly ShellPipeline[] | undefined {
  if (text.length > LONGEST) return undefined;
  const tokens = shellTokens(withoutPrompts(text.replaceAll("\r\n", "\n")));
  return tokens === undefined ? undefined : pipelinesOf(tokens);
}

/** Keeps the commands of a transcript and blanks what they printed. */
function withoutPrompts(text: string): string {
  const lines = text.split("\n");
  if (!lines.some((line) => /^\s*\$ \S/.test(line))) return text;
  let goesOn = false;
  const kept = lines.map((line) => {
    const prompt = /^\s*\$ /.exec(line);
    const isCommand = prompt !== null || goesOn;
    goesOn = isCommand && line.endsWith("\\");
    return isCommand ? line.slice(prompt?.[0].length ?? 0) : "";
  });
  return kept.join("\n");
}

const OPENS = new Set(["for", "while", "until", "if", "case", "select", "function", "{"]);
const CLOSES = new Set(["done", "fi", "esac", "}"]);
const BETWEEN = new Set(["then", "do", "else", "elif"]);

interface OpenCommand {
  words: ShellWord[];
  input: string | null;
  writes: boolean;
}

interface Parse {
  readonly found: { -readonly [Key in keyof ShellPipeline]: ShellPipeline[Key] }[];
  commands: OpenCommand[];
  current: OpenCommand;
  line: number;
  negated: boolean;
  depth: number;
  nested: boolean;
  lead: string[];
}

function fresh(): OpenCommand {
  return { words: [], input: null, writes: false };
}

function pipelinesOf(tokens: readonly ShellToken[]): readonly ShellPipeline[] {
  const parse: Parse = { found: [], commands: [], current: fresh(), line: 0, negated: false, depth: 0, nested: false, lead: [] };
  let adjacent = false;
  for (const token of tokens) {
    if (parse.found.length >= MOST_PIPELINES) break;
    if (token.is === "comment") {
      end(parse, null);
      annotate(parse, token.text, token.alone, adjacent);
    } else if (token.is === "newline") {
      const before = parse.found.length;
      end(parse, null);
      if (parse.found.length > before) adjacent = true;
      else if (token.blank) {
        adjacent = false;
        parse.lead = [];
      }
    } else {
      adjacent = true;
      take(parse, token);
    }
  }
  end(parse, null);
  return parse.found;
}

function take(parse: Parse, token: Exclude<ShellToken, { is: "comment" | "newline" }>): void {
  if (token.is === "input") parse.current.input = token.text;
  else if (token.is === "redirect") parse.current.writes ||= !/^(?:\/dev\/null|&?\d|-)$/.test(token.to);
  else if (token.is === "word") takeWord(parse, token.word, token.line);
  else if (token.text === "|") parse.current = nextCommand(parse);
  else if (token.text === "&&" || token.text === "||") end(parse, token.text);
  else {
    end(parse, null);
    if (token.text === "(") parse.depth += 1;
    else if (token.text === ")") parse.depth = Math.max(0, parse.depth - 1);
  }
}

function nextCommand(parse: Parse): OpenCommand {
  parse.commands.push(parse.current);
  return fresh();
}

function takeWord(parse: Parse, word: ShellWord, line: number): void {
  const starts = parse.current.words.length === 0;
  if (starts && parse.commands.length === 0) parse.line = line;
  if (starts && word.fixed) {
    if (CLOSES.has(word.text)) parse.depth = Math.max(0, parse.depth - 1);
    if (OPENS.has(word.text)) parse.depth += 1;
    if (CLOSES.has(word.text) || BETWEEN.has(word.text) || word.text === "{") return;
    if (word.text === "!") {
      parse.negated = true;
      return;
    }
  }
  parse.nested ||= parse.depth > 0;
  if (!starts || !/^[A-Za-z_]\w*=/.test(word.text)) parse.current.words.push(word);
}

/** Ends the pipeline that is being read, if there is one. */
function end(parse: Parse, next: ShellPipeline["next"]): void {
  const commands = [...parse.commands, parse.current].filter(({ words }) => words.length > 0);
  if (commands.length > 0) {
    const lead = parse.lead.length === 0 ? null : parse.lead.join("\n");
    parse.found.push({ line: parse.line, commands, negated: parse.negated, next, nested: parse.nested, note: null, lead });
    parse.lead = [];
  } else if (next !== null) {
    const last = parse.found.at(-1);
    if (last !== undefined) last.next = next;
  }
  Object.assign(parse, { commands: [], current: fresh(), negated: false, nested: false });
}

/** Gives a comment to the pipeline that it stands behind or directly below, and to the one that follows. */
function annotate(parse: Parse, text: string, alone: boolean, adjacent: boolean): void {
  const last = parse.found.at(-1);
  if (last !== undefined && adjacent) last.note = last.note === null ? text : `${last.note}\n${text}`;
  if (alone) parse.lead.push(text);
}
