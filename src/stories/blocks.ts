import type { Fence, RawAnnotation, StoryProblem, Tick } from "../domain/story.ts";
import { annotationIn } from "./annotation.ts";
import type { Inline, ReadInline } from "./inline.ts";
import type { Line } from "./lines.ts";
import { isWeakMark, type Mark, readMark } from "./marks.ts";
import { headingOf } from "./sections.ts";
import { isDelimiterRow, rowText, splitRow } from "./tables.ts";

/** A structural element of a section, with everything below it. */
export interface Block {
  readonly kind: "item" | "paragraph" | "label" | "heading" | "row" | "rule" | "fence";
  readonly line: number;
  endLine: number;
  /** Source of the text, list mark and box removed; continuation lines are joined by a space. */
  source: string;
  raw: string;
  /** Heading level, 0 for everything else. */
  readonly level: number;
  readonly mark: Mark["kind"] | null;
  readonly number: number | null;
  readonly tick: Tick;
  /** Table cells and the titles of their columns. */
  readonly cells: readonly string[];
  readonly columns: readonly string[];
  readonly fences: Fence[];
  annotation: RawAnnotation | null;
  children: Block[];
  /** True when no blank line stands between this block and the one before it. */
  readonly tight: boolean;
  inline: Inline;
}

/** What reading a run of lines gives. */
export interface Blocks {
  readonly blocks: Block[];
  readonly unparsed: { readonly line: number; readonly text: string }[];
  readonly problems: StoryProblem[];
}

/** How a section is read: `lines` makes every line of a paragraph a block of its own (file lists). */
interface BlockOptions {
  readonly lineByLine: boolean;
  readonly readInline: ReadInline;
}

const deepest = 32;
const emptyInline: Inline = { text: "", code: [], bold: null, links: [] };

interface Open {
  readonly block: Block;
  readonly indent: number;
  readonly mark: Mark["kind"];
}

interface State {
  readonly out: Blocks;
  readonly options: BlockOptions;
  /** Open list items, outermost first. */
  open: Open[];
  /** The block that a following line without a blank before it continues. */
  running: Block | null;
  last: Block | null;
  sign: string;
  blank: boolean;
  table: readonly string[] | null;
}

/** Reads lines into a tree of blocks by indentation, list marks and headings. Every line that is text ends up in a block or in `unparsed`. */
export function readBlocks(lines: readonly Line[], options: BlockOptions): Blocks {
  const out: Blocks = { blocks: [], unparsed: [], problems: [] };
  const state: State = { out, options, open: [], running: null, last: null, sign: "", blank: true, table: null };
  lines.forEach((line, index) => {
    if (line.skip) return;
    readLine(state, line, lines[index + 1]);
  });
  finishInline(out.blocks, options.readInline);
  return out;
}

function finishInline(blocks: readonly Block[], readInline: ReadInline): void {
  for (const block of blocks) {
    block.inline = readInline(block.source);
    finishInline(block.children, readInline);
  }
}

function readLine(state: State, line: Line, next: Line | undefined): void {
  if (line.fence !== null) addFence(state, line);
  else if (line.text === "") {
    if (line.comments.length === 0) {
      state.running = null;
      state.table = null;
      state.blank = true;
    }
  } else {
    readText(state, line, next);
    state.blank = false;
  }
  for (const comment of line.comments) annotate(state, comment);
}

function readText(state: State, line: Line, next: Line | undefined): void {
  const heading = headingOf(line);
  const mark = readMark(line.text);
  if (/^([-*_])(?:[ \t]*\1){2,}$/.test(line.text)) addTop(state, make("rule", line, ""));
  else if (heading !== null && (line.indent === 0 || state.open.length === 0)) addHeading(state, line, heading);
  else if (line.text.startsWith(">")) addQuote(state, line);
  else if (state.table !== null && !line.text.includes("|") && mark !== null && startsItem(state, mark)) addItem(state, line, mark);
  else if (state.table !== null || (line.text.includes("|") && isDelimiterRow(next?.text ?? ""))) addRow(state, line);
  else if (mark !== null && startsItem(state, mark)) addItem(state, line, mark);
  else addParagraphLine(state, line);
}

function addHeading(state: State, line: Line, heading: { readonly level: number; readonly title: string }): void {
  const mark = readMark(heading.title);
  const box = mark?.kind === "box" ? mark : null;
  addTop(state, { ...make("heading", line, box?.rest ?? heading.title), level: heading.level, tick: box?.tick ?? null });
}

/** A Unicode dash or a letter starts an item only where running text cannot go on with it. */
function startsItem(state: State, mark: Mark): boolean {
  if (!isWeakMark(mark) || mark.tick !== null) return true;
  if (mark.kind === "letter") return state.open.length > 0 || state.sign === "a";
  return state.running === null || state.sign === mark.sign || /:[*_]{0,2}$/.test(state.running.source);
}

function make(kind: Block["kind"], line: Line, source: string): Block {
  return {
    kind,
    line: line.number,
    endLine: line.number,
    source,
    raw: line.raw.trim(),
    level: 0,
    mark: null,
    number: null,
    tick: null,
    cells: [],
    columns: [],
    fences: [],
    annotation: null,
    children: [],
    tight: false,
    inline: emptyInline,
  };
}

function addTop(state: State, block: Block): void {
  state.open = [];
  state.running = null;
  state.table = null;
  state.sign = "";
  state.out.blocks.push(block);
  state.last = block.kind === "rule" ? null : block;
}

function place(state: State, block: Block, parent: Block | undefined): void {
  (parent?.children ?? state.out.blocks).push(block);
  state.last = block;
}

function addItem(state: State, line: Line, mark: Mark): void {
  let indent = line.indent;
  for (let top = state.open.at(-1); top !== undefined && !isChild(line.indent, mark, top); top = state.open.at(-1)) {
    indent = Math.min(line.indent, top.indent);
    state.open.pop();
  }
  if (state.open.length >= deepest) {
    state.open.length = deepest - 1;
    if (!state.out.problems.some((problem) => problem.rule === "too-deep"))
      state.out.problems.push({ line: line.number, rule: "too-deep", message: `Lists deeper than ${deepest} levels are read as ${deepest} levels.` });
  }
  const block: Block = { ...make("item", line, mark.rest), mark: mark.kind, number: mark.number, tick: mark.tick, tight: !state.blank };
  place(state, block, state.open.at(-1)?.block);
  state.open.push({ block, indent, mark: mark.kind });
  state.running = block;
  state.sign = mark.sign;
  state.table = null;
}

/** Two columns make a child; one does under a number, whose mark is wider than a bullet's. */
function isChild(indent: number, mark: Mark, parent: Open): boolean {
  if (indent >= parent.indent + 2) return true;
  return indent === parent.indent + 1 && parent.mark === "ordered" && mark.kind !== "ordered";
}

function addParagraphLine(state: State, line: Line): void {
  const running = state.running;
  if (running !== null && !state.options.lineByLine && !startsBlock(line.text)) {
    running.source += ` ${line.text}`;
    running.raw += `\n${line.raw.trim()}`;
    running.endLine = line.number;
    return;
  }
  if (running?.kind === "item" && state.options.lineByLine && line.indent > 0) {
    running.source += ` ${line.text}`;
    running.raw += `\n${line.raw.trim()}`;
    running.endLine = line.number;
    return;
  }
  while (state.open.length > 0 && line.indent <= (state.open.at(-1)?.indent ?? 0)) state.open.pop();
  const block: Block = { ...make("paragraph", line, line.text), tight: !state.blank };
  place(state, block, state.open.at(-1)?.block);
  state.running = block;
  state.sign = "";
}

const boldLabel = /^\*\*[^*]{1,200}\*\*(?:\s*\([^()]{1,200}\))?\s*:?$/;
const boldKey = /^\*\*[^*]{1,60}(?::\*\*|\*\*:)\s/;
const criterionLead = /^[*_]{0,2}AC[ \-\u2010-\u2015#]{0,2}\d[\w.]{0,8}[*_]{0,2}\s*[:\u2013\u2014-]/;

/** A line that starts a block of its own even right after another line: a bold label, a bold key with its value, or a criterion. */
function startsBlock(text: string): boolean {
  return boldLabel.test(text) || boldKey.test(text) || criterionLead.test(text);
}

function addQuote(state: State, line: Line): void {
  const text = line.text.replace(/^(?:>[ \t]?)+/, "").trim();
  state.running = null;
  const mark = readMark(text);
  if (mark !== null && !isWeakMark(mark)) state.out.unparsed.push({ line: line.number, text: line.raw.trim() });
}

function addRow(state: State, line: Line): void {
  if (state.table === null) {
    state.table = splitRow(line.text);
    state.running = null;
    return;
  }
  if (isDelimiterRow(line.text)) return;
  const cells = splitRow(line.text);
  const block: Block = { ...make("row", line, rowText(state.table, cells)), cells, columns: state.table, tight: !state.blank };
  const parent = state.open.findLast((open) => open.indent < line.indent);
  place(state, block, parent?.block);
}

function addFence(state: State, line: Line): void {
  const fenced = line.fence;
  if (fenced === null) return;
  const target = fenceTarget(state, fenced.indent);
  if (target === null) addTop(state, { ...make("fence", line, ""), endLine: fenced.endLine, fences: [fenced.fence] });
  else target.fences.push(fenced.fence);
  state.running = null;
  state.table = null;
  state.blank = false;
}

/** An indented fence belongs to the item it is indented under; one at the margin to what it follows without a blank or after a colon. */
function fenceTarget(state: State, indent: number): Block | null {
  if (indent > 0) {
    const owner = state.open.findLast((open) => open.indent < indent);
    if (owner !== undefined) return owner.block;
  }
  const last = state.last;
  if (last === null) return null;
  if (last.kind !== "item" && last.kind !== "row") return last;
  return !state.blank || last.source.endsWith(":") ? last : null;
}

function annotate(state: State, comment: { readonly line: number; readonly text: string }): void {
  const annotation = annotationIn(comment);
  if (annotation === null) return;
  const block = state.last;
  if (block === null || comment.line > block.endLine + 1)
    state.out.problems.push({ line: comment.line, rule: "annotation", message: "This annotation follows no claim." });
  else if (block.annotation !== null)
    block.annotation = {
      ...block.annotation,
      read: { ok: false, problems: [{ line: comment.line, message: "This claim already has an annotation." }] },
    };
  else block.annotation = annotation;
}
