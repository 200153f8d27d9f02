import { dirname, join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { exists, projectFiles, read } from "./files.ts";

const files = projectFiles();
const documents = files.filter((path) => /^(?:[A-Z_]+|docs\/[^/].*)\.md$/.test(path) && path !== "THIRD_PARTY_NOTICES.md");
const TOP = new Set(files.map((path) => path.split("/")[0] ?? ""));

/** Code spans that look like a path of this repository: they begin with one of its top entries. Examples of other repositories do not. */
function mentionedPaths(text: string): string[] {
  const prose = text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1`*$/gm, "");
  const spans = [...prose.matchAll(/`([\w.@-]+(?:\/[\w.@*<>{},-]*)+)`/g)].map((match) => match[1] ?? "");
  return spans.filter((span) => TOP.has(span.split("/")[0] ?? "") && !/[*<>{}]/.test(span));
}

function relativeLinks(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)/g)].map((match) => match[1] ?? "");
}

test("there are documents to check", () => {
  expect(documents).toEqual(expect.arrayContaining(["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]));
  expect(documents.flatMap((path) => mentionedPaths(read(path))).length).toBeGreaterThan(20);
});

/** Pages below docs/ speak of the reader's repository; the others speak of this one. */
describe.each(documents.filter((path) => !path.startsWith("docs/")))("%s", (document) => {
  test("mentions only paths that exist", () => {
    expect(mentionedPaths(read(document)).filter((path) => !exists(path))).toEqual([]);
  });
});

describe.each(documents)("%s", (document) => {
  test("links only to files that exist", () => {
    expect(relativeLinks(read(document)).filter((link) => !exists(join(dirname(document), link)))).toEqual([]);
  });

  test("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(document).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});
