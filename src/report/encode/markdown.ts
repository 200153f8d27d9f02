import { visible, visibleLines } from "./visible.ts";

/** Markdown that is ours or was encoded: holds no link, image, HTML, mention, reference or marker of somebody else, and no raw `|`. */
export type SafeMarkdown = string & { readonly __safe: "markdown" };

/** HTML text that is ours or was encoded, for the inside of a `<summary>`, where GitHub parses no Markdown. */
export type SafeHtml = string & { readonly __safe: "html" };

/** Graphemes of a sentence and of a name, path or value. */
const TEXT = 300;
const CODE = 200;

/**
 * What GitHub acts upon in plain text, after Markdown: mentions and addresses, references (`#1`, `GH-1`), URLs, commit ids, emoji short codes
 * and mathematics. It looks at the decoded text, so that neither a backslash nor an entity helps: only a code span does.
 */
const ACTIVE = /[@#$]|:\/\/|www\.|gh-\d|:[\w+-]+:|\b[0-9a-f]{7,40}\b/iu;

/** Punctuation around a word that stays outside of its code span. */
const OPENING = /^[(["'“‘]+/u;
const CLOSING = new Set(`.,;!?"'”’`);
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

/** A stretch of a text, and whether its author marked it as code. */
export type Piece = { readonly code: boolean; readonly text: string };

/**
 * Encodes prose. The author's own code spans stay code spans, words that GitHub would act upon become code spans, everything
 * else that means something in Markdown or HTML is escaped. One line; `limit` is in graphemes.
 */
export function prose(raw: string, limit = TEXT): SafeMarkdown {
  const text = pieces(raw, limit)
    .map((piece) => (piece.code ? codeSpan(piece.text) : escapeText(piece.text)))
    .join("");
  return escapeBlockStart(text) as SafeMarkdown;
}

/** Encodes a path, name or value as a code span, an empty one as `(empty)`. Safe in a table cell. `limit` is in graphemes. */
export function code(raw: string, limit = CODE): SafeMarkdown {
  const shown = visible(raw, limit);
  return (shown === "" ? "(empty)" : codeSpan(shown)) as SafeMarkdown;
}

/**
 * A fenced block whose fence is longer than any run of backticks inside, each line behind `indent`.
 * For text to be copied: `|` and `<!--` stay as they are. At most 20 lines of 400 graphemes.
 */
export function fence(raw: string, info: "markdown" | "yaml" | "text", indent = ""): SafeMarkdown {
  const lines = visibleLines(raw, { lines: 20, graphemes: 400 });
  const ticks = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${ticks}${info}`, ...lines, ticks].map((line) => indent + line).join("\n") as SafeMarkdown;
}

/** Lines with their signs as a fenced difference; indentation stays. At most 80 lines of 300 graphemes. */
export function differenceFence(lines: readonly { readonly sign: string; readonly text: string }[]): SafeMarkdown {
  const shown = lines
    .slice(0, 80)
    .map(({ sign, text }) => `${sign} ${visibleLines(text, { lines: 1, graphemes: 300 })[0] ?? ""}`.replaceAll("<!--", "‹!--"));
  const all = lines.length > shown.length ? [...shown, "  …"] : shown;
  const ticks = "`".repeat(Math.max(3, longestRun(all.join("\n")) + 1));
  return [`${ticks}diff`, ...all, ticks].join("\n") as SafeMarkdown;
}

/** A link to a URL that we built. Gives the label alone when the URL is not http or https, malformed or longer than 2,000 characters. */
export function link(label: SafeMarkdown, url: string | null): SafeMarkdown {
  const href = url === null ? null : safeUrl(url);
  return href === null ? label : (`[${label}](${href})` as SafeMarkdown);
}

/** Encodes text for the inside of an HTML element: entities, and `<code>` around the author's code and around what GitHub would act upon. */
export function htmlText(raw: string, limit = TEXT): SafeHtml {
  return pieces(raw, limit)
    .map((piece) => (piece.code ? `<code>${escapeHtml(piece.text)}</code>` : escapeHtml(piece.text)))
    .join("") as SafeHtml;
}

/** Composes Markdown from our own literal text and encoded values; the type system refuses raw strings. */
export function markdown(literals: TemplateStringsArray, ...values: readonly (SafeMarkdown | SafeHtml | number)[]): SafeMarkdown {
  return literals.map((literal, index) => literal + (index < values.length ? String(values[index]) : "")).join("") as SafeMarkdown;
}

/** Composes HTML text from our own literal text and encoded values. */
export function html(literals: TemplateStringsArray, ...values: readonly (SafeHtml | number)[]): SafeHtml {
  return literals.map((literal, index) => literal + (index < values.length ? String(values[index]) : "")).join("") as SafeHtml;
}

/** Encoded parts with our own text between them. */
export function join(parts: readonly SafeMarkdown[], between: " · " | ", " | " " | "\n" | "\n\n" | ""): SafeMarkdown {
  return parts.join(between) as SafeMarkdown;
}

/** A text on one line, cut into what is shown as code and what is not. */
function pieces(raw: string, limit: number): Piece[] {
  const found: Piece[] = [];
  for (const piece of codeSpans(visible(raw, limit))) {
    if (piece.code) add(found, piece);
    else for (const part of words(piece.text)) add(found, part);
  }
  return found;
}

/** Adjacent code spans would run into each other: their backticks add up. So neighbours become one. */
function add(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (piece.text === "") return;
  if (last?.code === piece.code) pieces[pieces.length - 1] = { code: piece.code, text: last.text + piece.text };
  else pieces.push(piece);
}

/** Splits one line at the author's code spans as CommonMark does: a run of backticks ends at the next run of the same length. */
export function codeSpans(line: string): Piece[] {
  const runs = [...line.matchAll(/`+/gu)].map((match) => ({ start: match.index, length: match[0].length }));
  const pieces: Piece[] = [];
  let from = 0;
  for (const [index, open] of runs.entries()) {
    if (open.start < from) continue;
    const close = runs.slice(index + 1, index + 40).find((run) => run.length === open.length);
    if (close === undefined) continue;
    pieces.push({ code: false, text: line.slice(from, open.start) });
    pieces.push({ code: true, text: line.slice(open.start + open.length, close.start).trim() });
    from = close.start + close.length;
  }
  pieces.push({ code: false, text: line.slice(from) });
  return pieces;
}

/** Splits text into words and what is between, marking those that must become code. */
function words(text: string): Piece[] {
  return text.split(/(?<= )|(?= )/u).flatMap((word): Piece[] => {
    if (!ACTIVE.test(word)) return [{ code: false, text: word }];
    const before = OPENING.exec(word)?.[0] ?? "";
    let end = word.length;
    while (end > before.length && closes(word.slice(before.length, end))) end -= 1;
    return [
      { code: false, text: before },
      { code: true, text: word.slice(before.length, end) },
      { code: false, text: word.slice(end) },
    ];
  });
}

/** Whether the last character of a word is punctuation after it, or closes a bracket that the word does not open. */
function closes(word: string): boolean {
  const last = word.at(-1) ?? "";
  const opening = BRACKETS[last];
  return opening === undefined ? CLOSING.has(last) : !word.includes(opening);
}

function escapeText(text: string): string {
  return escapeHtml(text).replace(/[\\*_[\]~]/gu, "\\$&");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>|`]/gu, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "`": "&#96;",
};

/** Keeps a text that stands at the start of a line from being a list item, heading underline or number. */
function escapeBlockStart(text: string): string {
  return text.replace(/^(\d{0,9})([-+=:.)])/u, "$1\\$2");
}

/**
 * A code span for one line. A pipe would end a table cell even in code, so it stands between two spans as an entity;
 * `<!--` is broken, so that no marker of ours can be planted.
 */
function codeSpan(text: string): string {
  return text
    .replaceAll("<!--", "‹!--")
    .split("|")
    .map((part) => (part.trim() === "" ? part : wrap(part)))
    .join("&#124;");
}

function wrap(part: string): string {
  const ticks = "`".repeat(longestRun(part) + 1);
  const pad = part.startsWith("`") || part.endsWith("`") ? " " : "";
  return `${ticks}${pad}${part}${pad}${ticks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/gu)) longest = Math.max(longest, run.length);
  return longest;
}

function safeUrl(url: string): string | null {
  if (url.length > 2000 || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return null;
  return parsed.href.replace(/[^\w\-.~:/?#@&+,;=%]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
