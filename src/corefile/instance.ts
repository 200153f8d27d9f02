import { onSameLine, type Token } from "./token.ts";

/** One use of a plugin in a server block. */
export interface Instance {
  readonly name: Token;
  readonly args: readonly Token[];
  /** The lines of its block, each a list of words; none when it has no block. */
  readonly options: readonly (readonly Token[])[];
  /** True when it stands in braces of which the closing one shares a line with an option: plugins may read it as an argument. */
  readonly closedOnOptionLine: boolean;
}

/**
 * Cuts the tokens of a directive, those of all its lines in a block one after the other, into its uses, as a plugin reads them.
 * A brace on a line of its own begins a use that is called `{`, which every plugin then refuses. What is imported twice shares a line with
 * itself: the second `log` of two is an argument of the first.
 * Source of the rules: `Dispenser.RemainingArgs` and `NextBlock` of github.com/coredns/caddy/caddyfile.
 */
export function instancesOf(tokens: readonly Token[]): readonly Instance[] {
  const instances: Instance[] = [];
  let at = 0;
  while (at < tokens.length) {
    const name = tokens[at] as Token;
    const args: Token[] = [];
    let last = name;
    at += 1;
    while (at < tokens.length && tokens[at]?.text !== "{" && onSameLine(last, tokens[at] as Token)) {
      last = tokens[at] as Token;
      args.push(last);
      at += 1;
    }
    const brace = tokens[at];
    const opens = brace?.text === "{" && onSameLine(last, brace);
    const block = opens ? optionLines(tokens, at) : { lines: [], end: at, closedOnOptionLine: false };
    at = block.end;
    instances.push({ name, args, options: block.lines, closedOnOptionLine: block.closedOnOptionLine });
  }
  return instances;
}

function optionLines(tokens: readonly Token[], open: number): { lines: Token[][]; end: number; closedOnOptionLine: boolean } {
  const lines: Token[][] = [];
  let depth = 1;
  let previous = tokens[open] as Token;
  let line: Token[] | null = null;
  for (let at = open + 1; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.text === "{") depth += 1;
    else if (token.text === "}") depth -= 1;
    const sameLine = onSameLine(previous, token);
    if (depth === 0) return { lines, end: at + 1, closedOnOptionLine: line !== null && sameLine };
    if (line === null || !sameLine) {
      line = [];
      lines.push(line);
    }
    line.push(token);
    previous = token;
  }
  return { lines, end: tokens.length, closedOnOptionLine: false };
}
