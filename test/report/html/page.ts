import { inflateSync, strFromU8 } from "fflate";
import { type DefaultTreeAdapterTypes, parse, parseFragment } from "parse5";
import type { StoryPayload } from "../../../src/report/html/payload.ts";

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/** Every element of a page or a piece of one, as a browser would build it. */
export function elementsOf(html: string, piece = true): readonly Element[] {
  const found: Element[] = [];
  const visit = (node: Node): void => {
    if ("tagName" in node) found.push(node);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(piece ? parseFragment(html) : parse(html));
  return found;
}

/** The text of an element. */
export function textOf(element: Node): string {
  if ("value" in element && element.nodeName === "#text") return element.value;
  return "childNodes" in element ? element.childNodes.map(textOf).join("") : "";
}

function unpacked(packed: string): unknown {
  return JSON.parse(strFromU8(inflateSync(Uint8Array.from(Buffer.from(packed, "base64")))));
}

/** What is packed into a page: its stories and its other views. */
export function contentsOf(html: string): { readonly stories: readonly StoryPayload[]; readonly views: Readonly<Record<string, string>> } {
  const data = elementsOf(html, false).flatMap((element) => {
    const id = element.attrs.find(({ name }) => name === "id")?.value ?? "";
    return element.tagName === "script" && id !== "" ? [[id, textOf(element)] as const] : [];
  });
  const blocks = data.filter(([id]) => id.startsWith("block-"));
  const views = data.find(([id]) => id === "views")?.[1] ?? "";
  return { stories: blocks.flatMap(([, text]) => unpacked(text) as StoryPayload[]), views: unpacked(views) as Record<string, string> };
}

/** All markup that a page shows, sooner or later. */
export function markupOf(html: string): string {
  const { stories, views } = contentsOf(html);
  const told = stories.flatMap(({ head, parts, tail }) => [
    head,
    ...parts.flatMap((part) => [part.head, ...part.claims.map((claim) => claim.html)]),
    tail,
  ]);
  return [...told, ...Object.values(views)].join("\n");
}
