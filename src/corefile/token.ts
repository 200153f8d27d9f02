import type { CorefilePlace } from "../domain/corefile.ts";

/** Where an import directive stands that brought a token in. */
export interface ImportStep extends CorefilePlace {
  /** The argument of `import`: a snippet's name or a path. */
  readonly what: string;
  /** The import that brought in this import. */
  readonly from: ImportStep | null;
}

/** One word of a Corefile. */
export interface Token {
  /** Empty for the main file, else the absolute path, as CoreDNS keeps it: tokens of different files never share a line. */
  readonly file: string;
  /** 1-based line on which the token starts. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** Offsets into the text of its file, end exclusive, quotes included. */
  readonly start: number;
  readonly end: number;
  /** What CoreDNS sees: without quotes and, once parsed, with its environment references replaced. */
  readonly text: string;
  /** True when it was written in quotes. */
  readonly quoted: boolean;
  /** True when a comment is glued to its end: CoreDNS reads on after the next white space, not on the next line. */
  readonly glued: boolean;
  /** The import that brought it here; null for what stands in the main file itself. */
  readonly via: ImportStep | null;
}

/** How many line breaks a token spans: a quoted one may hold some. */
export function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/**
 * Whether `next` stands on the line on which `previous` ends: it is then an argument.
 * Source of the rule: `Dispenser.NextArg` of github.com/coredns/caddy/caddyfile.
 */
export function onSameLine(previous: Token, next: Token): boolean {
  return previous.file === next.file && previous.line + lineBreaks(previous.text) === next.line;
}

/**
 * Whether `next` begins a line of its own. Not the opposite of {@link onSameLine}: what is imported may stand on an earlier line.
 * Source of the rule: `Dispenser.isNewLine`.
 */
export function startsLine(previous: Token, next: Token): boolean {
  return previous.file !== next.file || previous.line + lineBreaks(previous.text) < next.line;
}
