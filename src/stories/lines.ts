import type { Fence, StoryProblem } from "../domain/story.ts";
import { findFences } from "./fences.ts";
import { indentOf } from "./indent.ts";

/** Texts longer than this many UTF-16 units are not read. */
export const longestStory = 1_000_000;

/** An HTML comment: the 1-based line it starts on and what stands between its marks. */
interface Comment {
  readonly line: number;
  readonly text: string;
}

/** One source line outside of fences, comments taken out. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Columns of leading white space; a tab counts up to the next multiple of four. */
  readonly indent: number;
  /** The content without indentation, comments and trailing white space. */
  readonly text: string;
  /** As written, without trailing white space. */
  readonly raw: string;
  readonly comments: readonly Comment[];
  /** The fenced block that starts on this line, when one does. */
  readonly fence: FencedBlock | null;
  /** True for the lines of a fence after its first one, and for lines inside a comment. */
  readonly skip: boolean;
}

/** A fenced code block as it stands in the document. */
interface FencedBlock {
  readonly indent: number;
  readonly endLine: number;
  readonly fence: Fence;
}

/** A document cut into lines. */
export interface Document {
  readonly lines: readonly Line[];
  readonly problems: readonly StoryProblem[];
}

/** Cuts a text into lines: any line end, byte order mark removed, fences and HTML comments recognised. Linear in the length of the text. */
export function readDocument(text: string): Document {
  const raws = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const { fences, problems } = findFences(raws);
  const closers = raws.map((raw) => raw.includes("-->"));
  const nextClose = new Int32Array(raws.length + 1).fill(-1);
  for (let index = raws.length - 1; index >= 0; index--) nextClose[index] = closers[index] ? index : (nextClose[index + 1] ?? -1);

  const lines: Line[] = [];
  let index = 0;
  while (index < raws.length) {
    const open = fences.get(index);
    if (open !== undefined) {
      lines.push(line(raws, index, "", [], { indent: open.indent, endLine: open.end + 1, fence: open.fence }));
      for (index++; index <= open.end; index++) lines.push(line(raws, index, "", [], null, true));
      continue;
    }
    const cut = cutComments(raws, index, nextClose, fences);
    lines.push(line(raws, index, cut.text, cut.comments));
    for (index++; index <= cut.end; index++) lines.push(line(raws, index, "", [], null, true));
  }
  return { lines, problems };
}

function line(
  raws: readonly string[],
  index: number,
  text: string,
  comments: readonly Comment[],
  fence: FencedBlock | null = null,
  skip = false,
): Line {
  const raw = (raws[index] ?? "").trimEnd();
  const body = text.replace(/\0/g, "").trimEnd();
  return { number: index + 1, indent: indentOf(body), text: body.trimStart(), raw, comments, fence, skip };
}

interface Cut {
  readonly text: string;
  readonly comments: readonly Comment[];
  /** 0-based index of the last line the comments reach. */
  readonly end: number;
}

/** Takes the comments that start on a line out of it; a comment that never ends stays text, as does one in a code span. */
function cutComments(raws: readonly string[], start: number, nextClose: Int32Array, fences: ReadonlyMap<number, unknown>): Cut {
  let text = raws[start] ?? "";
  let end = start;
  let from = 0;
  const comments: Comment[] = [];
  for (;;) {
    const open = text.indexOf("<!--", from);
    if (open < 0) break;
    if (insideCode(text, open)) {
      from = open + 4;
      continue;
    }
    const close = text.indexOf("-->", open + 4);
    if (close >= 0) {
      comments.push({ line: end + 1, text: text.slice(open + 4, close) });
      text = `${text.slice(0, open)}${text.slice(close + 3)}`;
      from = open;
      continue;
    }
    const last = nextClose[end + 1] ?? -1;
    if (last < 0 || opensBetween(raws, end + 1, last, fences)) break;
    const tail = raws[last] ?? "";
    const at = tail.indexOf("-->");
    comments.push({ line: end + 1, text: [text.slice(open + 4), ...raws.slice(end + 1, last), tail.slice(0, at)].join("\n") });
    text = text.slice(0, open) + tail.slice(at + 3);
    from = open;
    end = last;
  }
  return { text, comments, end };
}

function opensBetween(raws: readonly string[], from: number, to: number, fences: ReadonlyMap<number, unknown>): boolean {
  if (to - from > 400) return true;
  for (let index = from; index <= to; index++) if (fences.has(index) || raws[index]?.includes("<!--")) return true;
  return false;
}

function insideCode(text: string, at: number): boolean {
  let ticks = 0;
  for (let index = 0; index < at; index++) if (text[index] === "`") ticks++;
  return ticks % 2 === 1 && text.indexOf("`", at) >= 0;
}
