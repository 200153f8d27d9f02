import type { PhrasingContent, Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { type Processor, unified } from "unified";
import type { CodeSpan } from "../domain/story.ts";

/** The text of an item as a reader sees it. */
export interface Inline {
  /** Emphasis marks, status glyphs and comments removed, white space collapsed, code spans in backticks. */
  readonly text: string;
  readonly code: readonly CodeSpan[];
  /** `whole`: one bold phrase, at most followed by a colon or a parenthesis; `lead`: starts with one. */
  readonly bold: "whole" | "lead" | null;
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

/** Reads the inline Markdown of one item. */
export type ReadInline = (source: string) => Inline;

/** Beyond these sizes emphasis is left as written: the parser's cost is not linear in them. */
const longestParsed = 2_000;
const mostMarks = 120;
/** What one reader may spend on a document; an item costs {@link itemCost} and one per mark. Stories stay far below. */
const budget = 60_000;
const itemCost = 10;

const glyph =
  "(?:[\\u274C\\u2705\\u2714\\u2713\\u2717\\u2718\\u26A0\\u2611\\u2612\\u2610\\u26D4\\u23F3\\u23F8\\u23ED\\u{1F6A7}\\u{1F534}\\u{1F7E1}\\u{1F7E2}]\\uFE0F?)";
const leading = new RegExp(`^(?:${glyph}|\\s)+`, "u");
const trailing = new RegExp(`(?:\\s|${glyph})+$`, "u");

/**
 * Makes a reader of inline Markdown: remark with GFM, block constructs switched off, so that `- - -` or `# x` inside an item stays text.
 * Single tildes are text (`~5 minutes`), and marks that glue a path together (`ipam/*` + `/x.yaml`) stay in it. Make one reader per document: what it may spend is limited.
 */
export function createInlineReader(): ReadInline {
  const processor = unified().use(remarkParse).use(remarkGfm, { singleTilde: false }).use(inlineOnly).freeze();
  let spent = 0;
  return (source) => {
    const simple = readSimple(source);
    if (simple !== null) return simple;
    const marks = source.match(/[*_~[\]<&!]/g)?.length ?? 0;
    spent += itemCost + Math.min(marks, mostMarks);
    if (source.length > longestParsed || marks > mostMarks || spent > budget) return finish(plain(source), null, []);
    return fromTree(processor.parse(source), source);
  };
}

/** Emphasis, strike-through, tags, links, footnotes, entities and escapes; an underscore inside a word is none of these. */
const special = /[*~\\]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<[A-Za-z!/?]|\]\(|!?\[\^|&[#A-Za-z0-9]+;/;
const boldLead = /^\*\*(?! )([^*`_~<[&\\]{1,200})(?<! )\*\*(?=$|[\s:.,;(])/;

/** Text whose only marks are code spans and a bold start, as most items are; null for anything that needs the parser. */
function readSimple(source: string): Inline | null {
  const lead = boldLead.exec(source);
  const rest = lead === null ? source : source.slice(lead[0].length);
  const pieces = plain(rest);
  if (pieces.some((piece) => !piece.code && special.test(piece.text))) return null;
  if (lead === null) return finish(pieces, null, []);
  return finish([{ code: false, text: lead[1] ?? "" }, ...pieces], endsLead(rest) ? "whole" : "lead", []);
}

function endsLead(rest: string): boolean {
  return /^\s*(?:\([^()]{0,200}\)\s*)?[:.\uFF1A]?\s*$/.test(rest.slice(0, 300)) && rest.length <= 300;
}

function inlineOnly(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({
    disable: {
      null: [
        "list",
        "thematicBreak",
        "headingAtx",
        "setextUnderline",
        "blockQuote",
        "codeFenced",
        "codeIndented",
        "htmlFlow",
        "definition",
        "table",
        "gfmFootnoteDefinition",
      ],
    },
  });
}

interface Piece {
  readonly code: boolean;
  readonly text: string;
}

/** Code spans by the length of their backtick runs (CommonMark 6.1), everything else as written. */
function plain(source: string): Piece[] {
  const runs = [...source.matchAll(/`+/g)];
  const pieces: Piece[] = [];
  const lastOfLength = new Map<number, number>();
  runs.forEach((run, index) => {
    lastOfLength.set(run[0].length, index);
  });
  let at = 0;
  for (let index = 0; index < runs.length; index++) {
    const open = runs[index];
    if (open === undefined || (lastOfLength.get(open[0].length) ?? -1) <= index) continue;
    let close = index + 1;
    while (runs[close]?.[0].length !== open[0].length) close++;
    const end = runs[close];
    if (end === undefined) break;
    pieces.push({ code: false, text: source.slice(at, open.index) });
    pieces.push({ code: true, text: unpad(source.slice(open.index + open[0].length, end.index)) });
    at = end.index + end[0].length;
    index = close;
  }
  pieces.push({ code: false, text: source.slice(at) });
  return pieces;
}

function unpad(code: string): string {
  return code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
}

function finish(pieces: readonly Piece[], bold: Inline["bold"], links: Inline["links"]): Inline {
  let text = "";
  const code: { text: string; start: number; end: number }[] = [];
  for (const piece of pieces) {
    if (piece.code) {
      const fence = piece.text.includes("`") ? "``" : "`";
      const start = text.length;
      text += `${fence}${piece.text}${fence}`;
      code.push({ text: piece.text, start, end: text.length });
    } else {
      const flat = piece.text.replace(/\s+/g, " ");
      text += text.endsWith(" ") && !isCodeEnd(code, text) ? flat.trimStart() : flat;
    }
  }
  const cut = leading.exec(text)?.[0].length ?? 0;
  const kept = text.slice(cut);
  const last = code.at(-1)?.end ?? 0;
  const tail = last >= text.length ? kept : kept.replace(trailing, "");
  return { text: tail, code: code.map((span) => ({ text: span.text, start: span.start - cut, end: span.end - cut })), bold, links };
}

function isCodeEnd(code: readonly CodeSpan[], text: string): boolean {
  return code.at(-1)?.end === text.length;
}

function fromTree(root: Root, source: string): Inline {
  const pieces: Piece[] = [];
  const links: { text: string; url: string }[] = [];
  const nodes: PhrasingContent[] = root.children.flatMap((child) => ("children" in child ? (child.children as PhrasingContent[]) : []));
  const struck = nodes.filter((node) => !isBlank(node)).every((node) => node.type === "delete");
  const walk = (node: PhrasingContent): void => {
    switch (node.type) {
      case "text":
        pieces.push({ code: false, text: node.value });
        return;
      case "inlineCode":
        pieces.push({ code: true, text: node.value });
        return;
      case "break":
        pieces.push({ code: false, text: " " });
        return;
      case "emphasis":
      case "strong":
        if (gluesPath(node, source)) pieces.push({ code: false, text: slice(node, source) });
        else node.children.forEach(walk);
        return;
      case "delete":
        if (struck) node.children.forEach(walk);
        return;
      case "link": {
        const from = pieces.length;
        node.children.forEach(walk);
        const text = pieces
          .slice(from)
          .map((piece) => piece.text)
          .join("");
        links.push({ text, url: node.url });
        return;
      }
      case "image":
        pieces.push({ code: false, text: node.alt ?? "" });
        return;
      case "html":
        pieces.push({
          code: false,
          text: /^<(?:!--|\/?(?:br|b|i|em|strong|sub|sup|span|a|p|u|kbd|details|summary)\b)/i.test(node.value) ? " " : node.value,
        });
        return;
      default:
        pieces.push({ code: false, text: slice(node, source) });
    }
  };
  nodes.forEach(walk);
  return finish(pieces, boldness(nodes, source), links);
}

function isBlank(node: PhrasingContent): boolean {
  return node.type === "text" && node.value.replace(leading, "").trim() === "";
}

function slice(node: PhrasingContent, source: string): string {
  return source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}

/** True when an emphasis mark touches a path separator from outside: `ipam/*` … `*` + `/x`, `tests/__init__.py`. */
function gluesPath(node: PhrasingContent, source: string): boolean {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  if (source[start - 1] === "/" || source[end] === "/") return true;
  return source[start] === "_" && source[end] === "." && /\w/.test(source[end + 1] ?? "");
}

function boldness(nodes: readonly PhrasingContent[], source: string): Inline["bold"] {
  const rest = nodes.filter((node) => !isBlank(node));
  const first = rest.shift();
  if (first?.type !== "strong") return null;
  const from = first.position?.end.offset ?? 0;
  return endsLead(source.slice(from)) ? "whole" : "lead";
}
