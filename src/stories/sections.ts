import type { SectionKind } from "../domain/story.ts";
import type { Line } from "./lines.ts";
import { plainTitle, type SectionName, sectionOf } from "./titles.ts";

/** A heading: its level (1 to 6; 7 for a bold or plain line that stands for one) and its title as written, marks removed. */
export interface Heading {
  readonly index: number;
  readonly level: number;
  readonly title: string;
  /** Lines the heading takes (2 when underlined). */
  readonly span: number;
}

/** A section of the document. Ranges are 0-based line indexes; `to` is exclusive. */
export interface Section {
  readonly name: SectionName | null;
  readonly title: string;
  readonly level: number;
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Reads an ATX heading off a line's content. */
export function headingOf(line: Line): { readonly level: number; readonly title: string } | null {
  if (line.indent > 3) return null;
  const match = /^(#{1,6})(?:[ \t]+(.*)|(?=[A-Z])(.*))?$/.exec(line.text);
  if (match === null) return null;
  const [, hashes = "", spaced, glued] = match;
  if (glued !== undefined && hashes.length === 1) return null;
  return { level: hashes.length, title: withoutClosing((spaced ?? glued ?? "").trim()) };
}

/** The title without the run of `#` that may close it. */
function withoutClosing(title: string): string {
  let end = title.length;
  while (title[end - 1] === "#") end--;
  return end === 0 || title[end - 1] === " " || title[end - 1] === "\t" ? title.slice(0, end).trimEnd() : title;
}

/** All headings of a document: `#` lines, lines underlined with `===`, and bold or plain lines that name a section we read. */
export function findHeadings(lines: readonly Line[]): Heading[] {
  const headings: Heading[] = [];
  lines.forEach((line, index) => {
    if (line.skip || line.fence !== null || line.text === "") return;
    const atx = headingOf(line);
    if (atx !== null) headings.push({ index, level: atx.level, title: atx.title, span: 1 });
    else {
      const level = standInLevel(lines, index);
      if (level !== null) headings.push({ index, level: level.level, title: line.text, span: level.span });
    }
  });
  return headings;
}

function standInLevel(lines: readonly Line[], index: number): { readonly level: number; readonly span: number } | null {
  const line = lines[index];
  if (line === undefined || line.indent > 0 || line.text.length > 120) return null;
  const next = lines[index + 1]?.text ?? "";
  const alone = (lines[index - 1]?.text ?? "") === "" && lines[index - 1]?.fence == null;
  if (/^={3,}$/.test(next) && alone) return { level: 1, span: 2 };
  if (!alone || !readsAsSection(line.text)) return null;
  if (/^-{3,}$/.test(next)) return { level: 2, span: 2 };
  if (/^\*\*[^*]+\*\*:?$|^__[^_]+__:?$/.test(line.text)) return { level: 7, span: 1 };
  return /^[\p{L}][\p{L} /&']*:$/u.test(line.text) ? { level: 7, span: 1 } : null;
}

/** Only telling titles: "Files:" is a label of an item as often as a heading. */
function readsAsSection(title: string): boolean {
  if (plainTitle(title) === "files") return false;
  const name = sectionOf(title);
  return name === "criteria" || name === "tasks" || name === "file-list" || name === "definition-of-done";
}

/** Every heading with the lines up to the next heading of its level or above, named after its title. */
export function findSections(lines: readonly Line[], headings: readonly Heading[]): Section[] {
  const ends: number[] = new Array(headings.length).fill(lines.length);
  const open: number[] = [];
  headings.forEach((heading, at) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const outer = headings[top];
      if (outer === undefined || heading.level > outer.level || continues(outer, heading)) break;
      ends[top] = heading.index;
      open.pop();
    }
    open.push(at);
  });
  return headings.map((heading, at) => ({
    name: sectionOf(heading.title),
    title: heading.title,
    level: heading.level,
    line: heading.index + 1,
    from: heading.index + heading.span,
    to: ends[at] ?? lines.length,
  }));
}

/** A heading item on the level of its section (`## AC1: …` after `## Acceptance Criteria`) belongs to it. */
function continues(section: Heading, heading: Heading): boolean {
  if (section.level !== heading.level || section.level > 6) return false;
  const name = sectionOf(section.title);
  if (name === "criteria") return /^[*_]*AC[ \-\u2010-\u2015#]?\d/.test(heading.title);
  return name === "tasks" && /^[*_]*(?:Task |T)\d/.test(heading.title);
}

/** A part of a section we read: consecutive lines that belong to it and to no section of another kind. */
export interface Region {
  readonly kind: SectionKind;
  readonly section: Section;
  /** Titles of the section and of the sections around it, outermost first. */
  readonly around: readonly Section[];
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

/** The regions to read, in document order. Review and history sections only give file lists. */
export function findRegions(sections: readonly Section[]): Region[] {
  const regions: Region[] = [];
  const stack: Section[] = [];
  sections.forEach((section, index) => {
    while (stack.length > 0 && (stack.at(-1)?.to ?? 0) <= section.line - 1) stack.pop();
    const around = [...stack];
    stack.push(section);
    const kind = readKind(section.name);
    if (kind === null) return;
    const outer = around.findLast((one) => readKind(one.name) !== null);
    if (outer !== undefined && !leaves(outer, section)) return;
    if (kind !== "file-list" && around.some((one) => one.name === "qa-results" || one.name === "history")) return;
    regions.push({ kind, section, around: [...around, section], ranges: rangesOf(sections, index) });
  });
  return regions;
}

function readKind(name: SectionName | null): SectionKind | null {
  switch (name) {
    case null:
    case "status":
    case "story":
    case "scope":
    case "qa-results":
    case "history":
      return null;
    default:
      return name;
  }
}

/** Whether an inner heading opens a section of its own. "Validation" or "Prerequisites" inside criteria or tasks only groups. */
function leaves(outer: Section, inner: Section): boolean {
  const kind = readKind(inner.name);
  return kind !== null && kind !== readKind(outer.name) && kind !== "validation" && kind !== "prerequisites";
}

function rangesOf(sections: readonly Section[], index: number): { from: number; to: number }[] {
  const section = sections[index];
  if (section === undefined) return [];
  const ranges: { from: number; to: number }[] = [];
  let at = section.from;
  for (let inner = index + 1; inner < sections.length; inner++) {
    const other = sections[inner];
    if (other === undefined || other.line - 1 >= section.to) break;
    if (other.line - 1 < at || !leaves(section, other)) continue;
    if (other.line - 1 > at) ranges.push({ from: at, to: other.line - 1 });
    at = other.to;
  }
  if (at < section.to) ranges.push({ from: at, to: section.to });
  return ranges;
}
