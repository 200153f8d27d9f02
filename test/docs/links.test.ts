import { dirname, join } from "node:path/posix";
import GithubSlugger from "github-slugger";
import type { Heading, Html, Link, Node, Parent, RootContent } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import { exists, projectFiles, read } from "../project/files.ts";

const processor = unified().use(remarkParse).use(remarkGfm);
const documents = projectFiles().filter(
  (path) => /^(?:[A-Z_]+|docs\/.+|examples\/[\w/-]*README)\.md$/.test(path) && path !== "THIRD_PARTY_NOTICES.md",
);

function nodesOf(node: Node): Node[] {
  return [node, ...((node as Parent).children ?? []).flatMap((child: RootContent) => nodesOf(child))];
}

function textOf(node: Node): string {
  return nodesOf(node)
    .flatMap((one) => ("value" in one && typeof one.value === "string" ? [one.value] : []))
    .join("");
}

const anchors = new Map<string, ReadonlySet<string>>();

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(path: string): ReadonlySet<string> {
  const made = anchors.get(path);
  if (made !== undefined) return made;
  const slugger = new GithubSlugger();
  const headings = nodesOf(processor.parse(read(path))).filter((node): node is Heading => node.type === "heading");
  const found = new Set(headings.map((heading) => slugger.slug(textOf(heading))));
  anchors.set(path, found);
  return found;
}

function linksOf(path: string): readonly string[] {
  return nodesOf(processor.parse(read(path))).flatMap((node) => {
    if (node.type === "link" || node.type === "image") return [(node as Link).url];
    return node.type === "html" ? [...(node as Html).value.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map((match) => match[1] ?? "") : [];
  });
}

describe.each(documents)("%s", (document) => {
  it("links only to files and headings that exist", () => {
    const broken = linksOf(document).filter((url) => {
      if (/^[a-z]+:/i.test(url)) return !/^(?:https|mailto):/.test(url);
      const [file = "", anchor] = url.split("#");
      const target = file === "" ? document : join(dirname(document), decodeURIComponent(file));
      if (!exists(target)) return true;
      return anchor !== undefined && !anchorsOf(target).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

it("pages that the program links to exist, with their headings", async () => {
  const { ruleHelp } = await import("../../src/app/rules.ts");
  const start = "https://github.com/truestory/truestory/blob/v0/";
  for (const { url } of ruleHelp().values()) {
    const [path = "", anchor = ""] = url.slice(start.length).split("#");
    expect(url.startsWith(start) && anchorsOf(path).has(anchor), url).toBe(true);
  }
});

it("every page is reached from the index", () => {
  const index = linksOf("docs/README.md").map((url) => join("docs", url.split("#")[0] ?? ""));
  const pages = documents
    .filter((path) => /^docs\/[^/]+\.md$/.test(path) || path.startsWith("docs/reference/"))
    .filter((path) => path !== "docs/README.md");
  expect(pages.filter((path) => !index.includes(path))).toEqual([]);
});
