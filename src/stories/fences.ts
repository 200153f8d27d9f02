import type { Fence, StoryProblem } from "../domain/story.ts";
import { indentOf } from "./indent.ts";

/** Where a fenced block starts and ends (0-based line indexes, both fence lines included). */
interface FenceSpan {
  readonly end: number;
  readonly indent: number;
  readonly fence: Fence;
}

interface Mark {
  readonly char: string;
  readonly length: number;
  readonly info: string;
}

const documentLanguages = new Set(["markdown", "md", "mdx"]);
const longestMark = 10;

/**
 * Finds fenced code blocks. As CommonMark, with three repairs for what people write: a `markdown` fence may hold fences of its
 * own length; a fence that never ends stops before the next `##` heading; so does one that would swallow a heading and the opening
 * of another fence. Repairs of the last two kinds are reported.
 */
export function findFences(lines: readonly string[]): {
  readonly fences: ReadonlyMap<number, FenceSpan>;
  readonly problems: readonly StoryProblem[];
} {
  const marks = lines.map(readMark);
  const look = lookAhead(lines, marks);
  const fences = new Map<number, FenceSpan>();
  const problems: StoryProblem[] = [];
  let mayNest = true;
  for (let index = 0; index < lines.length; index++) {
    const mark = marks[index];
    if (!mark) continue;
    const language = languageOf(mark.info);
    let end = -1;
    let closed = true;
    if (mayNest && documentLanguages.has(language ?? "")) {
      end = nestedEnd(marks, index);
      mayNest = end >= 0;
    }
    if (end < 0) ({ end, closed } = plainEnd(look, mark, index, lines.length));
    if (!closed)
      problems.push({
        line: index + 1,
        rule: "unterminated-fence",
        message: "This code fence is never closed; reading goes on at the next heading.",
      });
    const indent = indentOf(lines[index] ?? "");
    const body = lines.slice(index + 1, closed ? end : end + 1).map((line) => dedent(line, indent));
    fences.set(index, { end, indent, fence: { language, line: index + 2, text: body.join("\n") } });
    index = end;
  }
  return { fences, problems };
}

function readMark(line: string): Mark | null {
  const match = /^[ \t\u00A0]*(?:[-*+] )?(`{3,}|~{3,})(.*)$/.exec(line);
  if (match === null) return null;
  const [, run = "", info = ""] = match;
  if (run.startsWith("`") && info.includes("`")) return null;
  return { char: run[0] ?? "`", length: Math.min(run.length, longestMark), info: info.trim() };
}

function languageOf(info: string): string | null {
  const word = /^[\w+#.-]{1,40}/.exec(info)?.[0];
  return word === undefined ? null : word.toLowerCase();
}

interface LookAhead {
  readonly heading: Int32Array;
  readonly opener: Int32Array;
  close(char: string, length: number, from: number): number;
}

/** For every line, the next heading, the next fence with a language, and per mark the next line that can close it. */
function lookAhead(lines: readonly string[], marks: readonly (Mark | null)[]): LookAhead {
  const next = (matches: (index: number) => boolean): Int32Array => {
    const table = new Int32Array(lines.length + 2).fill(-1);
    for (let index = lines.length - 1; index >= 0; index--) table[index] = matches(index) ? index : (table[index + 1] ?? -1);
    return table;
  };
  const closers = new Map<string, Int32Array>();
  return {
    heading: next((index) => /^#{2,3} +\S/.test(lines[index] ?? "")),
    opener: next((index) => (marks[index]?.info ?? "") !== ""),
    close(char, length, from) {
      const key = char + length;
      let table = closers.get(key);
      if (table === undefined) {
        table = next((index) => {
          const mark = marks[index];
          return mark?.char === char && mark.length >= length && mark.info === "";
        });
        closers.set(key, table);
      }
      return table[from] ?? -1;
    },
  };
}

function plainEnd(look: LookAhead, mark: Mark, index: number, count: number): { readonly end: number; readonly closed: boolean } {
  const close = look.close(mark.char, mark.length, index + 1);
  const heading = look.heading[index + 1] ?? -1;
  if (close < 0) return { end: (heading < 0 ? count : heading) - 1, closed: false };
  const opener = heading < 0 ? -1 : (look.opener[heading + 1] ?? -1);
  const swallows = heading >= 0 && heading < close && opener >= 0 && opener < close;
  return swallows ? { end: heading - 1, closed: false } : { end: close, closed: true };
}

function nestedEnd(marks: readonly (Mark | null)[], start: number): number {
  const outer = marks[start];
  let depth = 0;
  for (let index = start + 1; index < marks.length; index++) {
    const mark = marks[index];
    if (!mark || mark.char !== outer?.char) continue;
    if (mark.info !== "") depth++;
    else if (depth > 0) depth--;
    else if (mark.length >= outer.length) return index;
  }
  return -1;
}

function dedent(line: string, columns: number): string {
  let at = 0;
  let seen = 0;
  while (seen < columns && (line[at] === " " || line[at] === "\t")) {
    seen += line[at] === "\t" ? 4 : 1;
    at++;
  }
  return line.slice(at);
}
