import type { Token } from "./token.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;
const BACKSLASH = 0x5c;
const BYTE_ORDER_MARK = 0xfeff;

/** The white space that Go's `unicode.IsSpace` knows; every one is a single UTF-16 code unit. It is not that of JavaScript. */
function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/**
 * Cuts a text into the words that CoreDNS sees. Never fails: a quote that is not closed ends with the text.
 * `file` is what its tokens carry: empty for the main file, the absolute path for imported ones.
 * Source of the rules: `lexer.go` of github.com/coredns/caddy/caddyfile.
 */
export function lex(text: string, file: string): Token[] {
  const state: Position = { text, file, at: text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0, line: 1, lineStart: 0 };
  const tokens: Token[] = [];
  for (let token = next(state); token !== undefined; token = next(state)) tokens.push(token);
  return tokens;
}

interface Position {
  readonly text: string;
  readonly file: string;
  at: number;
  line: number;
  lineStart: number;
}

function next(position: Position): Token | undefined {
  skipBlanks(position);
  const { text, at } = position;
  if (at >= text.length) return undefined;
  return text.charCodeAt(at) === QUOTE ? quoted(position) : bare(position);
}

/** Moves to the first character of the next token, over white space and comments. */
function skipBlanks(position: Position): void {
  const { text } = position;
  let comment = false;
  for (; position.at < text.length; position.at += 1) {
    const code = text.charCodeAt(position.at);
    if (code === NEWLINE) {
      comment = false;
      breakLine(position);
    } else if (code === HASH) comment = true;
    else if (!comment && !isSpace(code)) return;
  }
}

function breakLine(position: Position): void {
  position.line += 1;
  position.lineStart = position.at + 1;
}

function bare(position: Position): Token {
  const { text, line, lineStart } = position;
  const start = position.at;
  let end = -1;
  let hasReturn = false;
  for (; position.at < text.length; position.at += 1) {
    const code = text.charCodeAt(position.at);
    if (code === RETURN) hasReturn = true;
    else if (isSpace(code)) break;
    else if (code === HASH && end === -1) end = position.at;
  }
  const glued = end !== -1;
  if (!glued) end = position.at;
  const written = text.slice(start, end);
  const token = tokenAt(position, {
    line,
    column: start - lineStart + 1,
    start,
    end,
    text: hasReturn ? written.replaceAll("\r", "") : written,
    glued,
  });
  if (position.at < text.length) {
    if (text.charCodeAt(position.at) === NEWLINE) breakLine(position);
    position.at += 1;
  }
  return token;
}

function quoted(position: Position): Token | undefined {
  const { text, line, lineStart } = position;
  const start = position.at;
  let value = "";
  let from = start + 1;
  position.at += 1;
  for (; position.at < text.length; position.at += 1) {
    const code = text.charCodeAt(position.at);
    if (code === QUOTE) break;
    if (code === NEWLINE) breakLine(position);
    if (code !== BACKSLASH) continue;
    const escaped = text.charCodeAt(position.at + 1);
    if (escaped === QUOTE || position.at + 1 === text.length) {
      value += text.slice(from, position.at);
      from = position.at + 1;
    }
    position.at += 1;
    if (escaped === NEWLINE) breakLine(position);
  }
  const closed = position.at < text.length;
  value += text.slice(from, position.at);
  position.at = Math.min(text.length, position.at + 1);
  // Left open and empty, there is nothing that CoreDNS would make a token of.
  if (!closed && value === "") return undefined;
  return { ...tokenAt(position, { line, column: start - lineStart + 1, start, end: position.at, text: value, glued: false }), quoted: true };
}

function tokenAt({ file }: Position, token: Pick<Token, "line" | "column" | "start" | "end" | "text" | "glued">): Token {
  return { file, ...token, quoted: false, via: null };
}
