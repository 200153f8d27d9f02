import type { Sentence, StoryLink } from "../domain/story.ts";
import { foldDashes } from "./dashes.ts";
import type { Head } from "./identity.ts";
import type { ReadInline } from "./inline.ts";
import type { Line } from "./lines.ts";
import { pathsIn } from "./mentions.ts";
import type { Section } from "./sections.ts";

/** Links of the head: previous and next story, dependencies, documents. */
export function headLinks(head: Head, readInline: ReadInline): StoryLink[] {
  const links: StoryLink[] = [];
  for (const { key, value, line } of head.fields) {
    if (key === "prev" || key === "previous" || key === "next") {
      const target = (value.split(/\s\|\s/)[0] ?? "")
        .replace(/^\[([^\]]*)\]\([^)]*\)$/, "$1")
        .replace(/[`*]/g, "")
        .trim();
      if (/[\p{L}\p{N}]/u.test(target) && !/^(?:none|n\/a)$/i.test(target)) links.push({ kind: key === "next" ? "next" : "prev", target, line });
    } else if (/^depend(?:s on|encies)$/.test(key)) links.push(...storyNames(value).map((target): StoryLink => ({ kind: "depends", target, line })));
    else if (/^(?:links?|references?|docs?)$/.test(key)) {
      const documents = pathsIn(readInline(value)).filter((path) => /\.(?:md|mdx|txt|rst|adoc|pdf)$/i.test(path));
      links.push(...documents.map((target) => documentLink(target, value, line)));
    }
  }
  return links;
}

const sectionNumbers = /^`?\]?(?:\([^()\s]{1,400}\))?[\s,]{0,3}((?:(?:§{1,2}|section )\s?\d{1,3}(?:\.\d{1,3}){0,3}[\s,&]{0,3}){1,16})/i;

/** A link to a document with the numbers of the sections that are named right behind it: `docs/architecture.md §9`. */
function documentLink(target: string, value: string, line: number): StoryLink {
  const sections: string[] = [];
  for (let at = value.indexOf(target); at >= 0; at = value.indexOf(target, at + 1)) {
    const named = sectionNumbers.exec(value.slice(at + target.length, at + target.length + 600))?.[1] ?? "";
    for (const number of named.match(/\d{1,3}(?:\.\d{1,3}){0,3}/g) ?? []) if (!sections.includes(number)) sections.push(number);
  }
  return sections.length === 0 ? { kind: "document", target, line } : { kind: "document", target, line, sections };
}

/** Stories that prerequisites name, and the targets of deferrals, each once. */
export function sentenceLinks(prerequisites: readonly Sentence[], all: readonly Sentence[]): StoryLink[] {
  const links: StoryLink[] = [];
  for (const sentence of prerequisites) {
    if (sentence.zone.kind === "deferred" || sentence.zone.kind === "not-required" || /^note\b/i.test(sentence.text)) continue;
    for (const target of storyNames(sentence.text)) links.push({ kind: "depends", target, line: sentence.line });
  }
  for (const { zone } of all) if (zone.kind === "deferred" && zone.to !== null) links.push({ kind: "deferred-to", target: zone.to, line: zone.line });
  return links;
}

/** Links without repetition, the first place of each kept. */
export function distinctLinks(links: readonly StoryLink[]): StoryLink[] {
  const seen = new Set<string>();
  return links.filter((link) => {
    const key = `${link.kind} ${link.target.toLowerCase()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Stories a text names. "Story 01 (STORY-X)" is one story, named by its id. */
function storyNames(text: string): string[] {
  const names: string[] = [];
  const pattern = /\bSTORY-[A-Z0-9]+(?:-[A-Z0-9]+)*(?:\.md)?|\bstory (\d{1,6}(?:\.\d{1,6}){0,4})(?:\s*\(\s*(STORY-[A-Z0-9]+(?:-[A-Z0-9]+)*)\s*\))?/gi;
  for (const match of foldDashes(text.slice(0, 2_000)).matchAll(pattern)) {
    const name = match[2] ?? (match[1] === undefined ? match[0] : `Story ${match[1]}`);
    if (!names.includes(name)) names.push(name);
  }
  return names;
}

const longestAbout = 200;

/** The path that a quoted file opens with, as a comment. */
function quotedPath(text: string): readonly string[] {
  const path = /^\s*#+\s*([\w.@-]+(?:\/[\w.@-]+)+\.[a-z]{2,8})\s*$/.exec(text.split("\n", 1)[0] ?? "")?.[1];
  return path === undefined ? [] : [path];
}

/** Repository paths of the head, the story and the scope, and of the `rows` of a reference page, in order, each once. */
export function aboutPaths(
  lines: readonly Line[],
  sections: readonly Section[],
  head: Head,
  readInline: ReadInline,
  rows: readonly Sentence[],
): string[] {
  const found = new Set<string>();
  const add = (source: string): void => {
    if (source.includes("/")) for (const path of pathsIn(readInline(source.slice(0, 4_000)))) found.add(path);
  };
  for (const one of head.fields) if (/^(?:links?|references?|docs?|resources?|scope)$/.test(one.key)) add(one.value);
  for (const section of sections) {
    if (section.name !== "story" && section.name !== "scope") continue;
    for (const line of lines.slice(section.from, section.to)) if (!line.skip && line.fence === null && found.size < longestAbout) add(line.text);
  }
  for (const row of rows) {
    for (const path of pathsIn(row)) found.add(path);
    for (const fence of row.fences) for (const path of quotedPath(fence.text)) found.add(path);
  }
  return [...found].slice(0, longestAbout);
}
