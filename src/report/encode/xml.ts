import { visible, visibleLines } from "./visible.ts";

/** XML that is ours or was encoded: well-formed content, or a start of it. */
export type SafeXml = string & { readonly __safe: "xml" };

/** Graphemes of an attribute. */
const ATTRIBUTE = 400;
/** Lines of a text, and graphemes of each. */
const TEXT = { lines: 200, graphemes: 1000 };

/**
 * Encodes text for the inside of an element, line by line. Characters that XML 1.0 cannot hold even as references (`\u0001`, lone surrogates,
 * U+FFFE) and those that draw nothing become `⟦U+0001⟧`. https://www.w3.org/TR/xml/#charsets
 */
export function xmlText(raw: string): SafeXml {
  return entities(visibleLines(raw, TEXT).join("\n")) as SafeXml;
}

/** An element. Attributes keep their order, those that are null are left out; their text is brought to one line. Children are indented. */
export function element(name: string, attributes: Readonly<Record<string, string | number | null>>, children: readonly SafeXml[] = []): SafeXml {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${entities(visible(String(value), ATTRIBUTE))}"`],
  );
  const start = `<${name}${given.join("")}`;
  if (children.length === 0) return `${start}/>` as SafeXml;
  return `${start}>\n${children.map((child) => `${child}\n`).join("")}</${name}>` as SafeXml;
}

/** An element whose content is text, white space included. */
export function textElement(name: string, attributes: Readonly<Record<string, string | number | null>>, raw: string): SafeXml {
  const empty = element(name, attributes);
  const content = xmlText(raw);
  return (content === "" ? empty : `${empty.slice(0, -2)}>${content}</${name}>`) as SafeXml;
}

/** A document with its root element. Ends in a newline. */
export function xmlDocument(root: SafeXml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function entities(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
