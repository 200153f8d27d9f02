import { plainly } from "../words.ts";
import { codeSpans } from "./markdown.ts";
import { visible, visibleLines } from "./visible.ts";

/** HTML of a page that is ours or was encoded: no tag, attribute, comment, script or link of somebody else. */
export type Html = string & { readonly __safe: "page" };

/** Graphemes of a sentence, and of a line of source. */
const TEXT = 1_000;
const LINE = 240;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Encodes a text on one line, for the inside of an element or of a quoted attribute. `limit` is in graphemes. */
export function text(raw: string, limit = TEXT): Html {
  return escaped(visible(raw, limit));
}

/** Encodes a sentence of a story: its code spans become `<code>`, asterisks of strong emphasis go. One line. */
export function sentence(raw: string, limit = TEXT): Html {
  return codeSpans(visible(plainly(raw), limit))
    .map((piece) => (piece.code ? `<code>${escaped(piece.text)}</code>` : escaped(piece.text)))
    .join("") as Html;
}

/** As {@link sentence}, for what we say: with a capital, unless it starts with a name or a path. */
export function said(raw: string, limit = TEXT): Html {
  return sentence(/^[a-z]+(?: |$)/u.test(raw) ? raw.charAt(0).toUpperCase() + raw.slice(1) : raw, limit);
}

/** Encodes a line of source for a `<pre>`: indentation stays. */
export function sourceLine(raw: string): Html {
  return escaped(visibleLines(raw, { lines: 1, graphemes: LINE })[0] ?? "");
}

/** The start tag of a link to an http or https URL; null for any other URL, or for one of more than 2,000 characters. It leaves no trace of the page. */
export function anchor(url: string | null): Html | null {
  if (url === null || url.length > 2_000 || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? (`<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer">` as Html) : null;
}

/** Data for a script element that is no script: JSON in which nothing ends the element. */
export function scriptData(value: unknown): Html {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`) as Html;
}

/** What may stand in a composed page: encoded text, numbers, lists of it, and nothing at all. */
type Part = Html | number | null | readonly (Html | null)[];

/** Composes HTML from our own literal text and encoded values; the type system refuses raw strings. */
export function page(literals: TemplateStringsArray, ...values: readonly Part[]): Html {
  return literals.map((literal, index) => literal + (index < values.length ? written(values[index] ?? null) : "")).join("") as Html;
}

/** Encoded parts with our own text between them; those that are null are left out. */
export function joined(parts: readonly (Html | null)[], between: " · " | ", " | " " | ""): Html {
  return parts.filter((part) => part !== null).join(between) as Html;
}

function written(part: Part): string {
  if (part === null) return "";
  return typeof part === "object" ? part.filter((one) => one !== null).join("") : String(part);
}

function escaped(raw: string): Html {
  return raw.replace(/[&<>"']/gu, (char) => ENTITIES[char] ?? char) as Html;
}
