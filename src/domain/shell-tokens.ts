/** A word of a shell command with its quotes taken off. */
export interface ShellWord {
  readonly text: string;
  /** False when a variable, a command substitution or a placeholder (`<name>`) decides what it is. */
  readonly fixed: boolean;
}

/** A piece of shell text. */
export type ShellToken =
  | { readonly is: "word"; readonly word: ShellWord; readonly line: number }
  | { readonly is: "operator"; readonly text: string; readonly line: number }
  | { readonly is: "redirect"; readonly to: string }
  | { readonly is: "input"; readonly text: string }
  | { readonly is: "comment"; readonly text: string; readonly alone: boolean; readonly line: number }
  | { readonly is: "newline"; readonly blank: boolean };

interface Scan {
  readonly text: string;
  at: number;
  line: number;
  readonly tokens: ShellToken[];
  /** Ends of heredocs that start after this line. */
  readonly heredocs: string[];
}

/** The tokens of shell text, heredocs before the end of the line that asks for them; undefined when a quote stays open. Linear. */
export function shellTokens(text: string): readonly ShellToken[] | undefined {
  const scan: Scan = { text, at: 0, line: 0, tokens: [], heredocs: [] };
  while (scan.at < text.length) if (!step(scan)) return undefined;
  return scan.tokens;
}

/** Reads one token; false when a quote stays open. */
function step(scan: Scan): boolean {
  const { text } = scan;
  const letter = text[scan.at] ?? "";
  if (letter === "\n") return newline(scan);
  if (letter === "\\" && text[scan.at + 1] === "\n") {
    scan.at += 2;
    scan.line += 1;
    return true;
  }
  if (letter === " " || letter === "\t") {
    scan.at += 1;
    return true;
  }
  if (letter === "#") return comment(scan);
  return redirect(scan) ?? operator(scan) ?? word(scan);
}

function newline(scan: Scan): boolean {
  const last = scan.tokens.at(-1);
  scan.tokens.push({ is: "newline", blank: last === undefined || last.is === "newline" });
  scan.at += 1;
  scan.line += 1;
  for (const end of scan.heredocs.splice(0)) {
    const lines: string[] = [];
    while (scan.at < scan.text.length) {
      const stop = scan.text.indexOf("\n", scan.at);
      const line = scan.text.slice(scan.at, stop < 0 ? undefined : stop);
      scan.at = stop < 0 ? scan.text.length : stop + 1;
      scan.line += 1;
      if (line.trim() === end) break;
      lines.push(line);
    }
    scan.tokens.splice(scan.tokens.length - 1, 0, { is: "input", text: lines.join("\n") });
  }
  return true;
}

function comment(scan: Scan): boolean {
  const stop = scan.text.indexOf("\n", scan.at);
  const end = stop < 0 ? scan.text.length : stop;
  const last = scan.tokens.at(-1);
  const alone = last === undefined || last.is === "newline";
  scan.tokens.push({ is: "comment", text: scan.text.slice(scan.at, end).replace(/^#+/, "").trim(), alone, line: scan.line });
  scan.at = end;
  return true;
}

const REDIRECT = /(?:\d{0,2}|&)(?:>>|>&|>\||<<<|<<-?|<&|[<>])(?!\()/y;
const PLACEHOLDER = /<[A-Za-z][\w-]{0,60}>/y;

function redirect(scan: Scan): boolean | undefined {
  PLACEHOLDER.lastIndex = scan.at;
  if (PLACEHOLDER.test(scan.text)) return undefined;
  REDIRECT.lastIndex = scan.at;
  const sign = REDIRECT.exec(scan.text)?.[0];
  if (sign === undefined) return undefined;
  scan.at += sign.length;
  while (scan.text[scan.at] === " ") scan.at += 1;
  const target = readWord(scan);
  if (target === undefined) return false;
  if (/<<-?$/.test(sign)) scan.heredocs.push(target.text);
  else if (sign.includes(">") && !sign.endsWith("&")) scan.tokens.push({ is: "redirect", to: target.text });
  return true;
}

const OPERATOR = /\|\||&&|\|&|;;|[|&;()]/y;

function operator(scan: Scan): true | undefined {
  OPERATOR.lastIndex = scan.at;
  const sign = OPERATOR.exec(scan.text)?.[0];
  if (sign === undefined) return undefined;
  scan.tokens.push({ is: "operator", text: sign === "|&" ? "|" : sign, line: scan.line });
  scan.at += sign.length;
  return true;
}

function word(scan: Scan): boolean {
  const { line } = scan;
  const read = readWord(scan);
  if (read === undefined) return false;
  scan.tokens.push({ is: "word", word: read, line });
  return true;
}

/** The word that starts here; undefined when a quote in it stays open. Always goes forward by at least one character. */
function readWord(scan: Scan): ShellWord | undefined {
  const start = scan.at;
  let text = "";
  let fixed = true;
  while (scan.at < scan.text.length) {
    const letter = scan.text[scan.at] ?? "";
    PLACEHOLDER.lastIndex = scan.at;
    const placeholder = letter === "<" ? PLACEHOLDER.exec(scan.text)?.[0] : undefined;
    if (placeholder !== undefined) {
      text += placeholder;
      fixed = false;
      scan.at += placeholder.length;
    } else if (/[\s|&;()<>]/.test(letter) && scan.at > start) break;
    else if (letter === "'" || letter === '"') {
      const quoted = readQuoted(scan, letter);
      if (quoted === undefined) return undefined;
      text += quoted.text;
      fixed &&= quoted.fixed;
    } else if (letter === "$" || letter === "`") {
      const expansion = readExpansion(scan);
      text += expansion;
      fixed &&= expansion === "$";
    } else if (letter === "\\") {
      if (scan.text[scan.at + 1] === "\n") scan.line += 1;
      else text += scan.text[scan.at + 1] ?? "";
      scan.at += 2;
    } else {
      text += letter;
      scan.at += 1;
    }
  }
  return { text, fixed };
}

function readQuoted(scan: Scan, quote: string): ShellWord | undefined {
  let text = "";
  let fixed = true;
  scan.at += 1;
  while (scan.at < scan.text.length) {
    const letter = scan.text[scan.at] ?? "";
    if (letter === quote) {
      scan.at += 1;
      return { text, fixed };
    }
    if (letter === "\n") scan.line += 1;
    if (quote === '"' && (letter === "$" || letter === "`")) {
      const expansion = readExpansion(scan);
      text += expansion;
      fixed &&= expansion === "$";
    } else if (quote === '"' && letter === "\\" && /["\\$`\n]/.test(scan.text[scan.at + 1] ?? "")) {
      text += scan.text[scan.at + 1] === "\n" ? "" : scan.text[scan.at + 1];
      scan.at += 2;
    } else {
      text += letter;
      scan.at += 1;
    }
  }
  return undefined;
}

const VARIABLE = /\$(?:[A-Za-z_]\w*|[0-9@*#?!$-])/y;

/** A variable or substitution as written; a lone `$` stands for itself. */
function readExpansion(scan: Scan): string {
  const start = scan.at;
  VARIABLE.lastIndex = start;
  const variable = VARIABLE.exec(scan.text)?.[0];
  const opened = scan.text[start + 1];
  if (variable !== undefined) scan.at += variable.length;
  else if (scan.text[start] === "`" || opened === "{" || opened === "(") {
    const close = scan.text[start] === "`" ? "`" : opened === "{" ? "}" : ")";
    let depth = 0;
    scan.at += close === "`" ? 1 : 2;
    while (scan.at < scan.text.length && scan.text[scan.at] !== "\n") {
      const letter = scan.text[scan.at];
      scan.at += 1;
      if (letter === close && depth === 0) break;
      if (letter === opened) depth += 1;
      else if (letter === close) depth -= 1;
    }
  } else scan.at += 1;
  return scan.text.slice(start, scan.at);
}
