import { type Correction, placesOf } from "../domain/correction.ts";
import type { Repair } from "../domain/repair.ts";
import type { World } from "../domain/world.ts";
import type { JudgedSentence } from "./claim.ts";
import { correctionsOf } from "./correction.ts";

interface Cut {
  readonly start: number;
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/**
 * The text of a story with every moved path and risen version replaced by what is so now, wherever that is beyond doubt: the claim is
 * `moved`, leads to one thing, and the old writing stands once in the lines of its item. Nothing else changes, line ends included.
 *
 * @param judged the claims of this story
 */
export function repairStory(path: string, before: string, judged: readonly JudgedSentence[], world: World): Repair {
  const starts = lineStarts(before);
  const cuts = new Map<number, Cut>();
  const left = new Map<string, Repair["left"][number]>();
  for (const one of judged) {
    if (one.claim.verdict !== "moved") continue;
    const { line, endLine } = one.read.sentence;
    const start = starts[line - 1] ?? before.length;
    const stretch = before.slice(start, starts[endLine] ?? before.length);
    const corrections = correctionsOf(one, world);
    if (corrections.length === 0) leave(left, one, "what it says cannot be replaced by one other thing");
    for (const correction of corrections) {
      const why = obstacle(correction, stretch);
      const at = start + (placesOf(stretch, correction.from)[0] ?? 0);
      const known = cuts.get(at);
      if (why !== null) leave(left, one, why);
      else if (known !== undefined && (known.from !== correction.from || known.to !== correction.to))
        leave(left, one, "two claims want different things here");
      else cuts.set(at, { start: at, line: lineAt(starts, at), from: correction.from, to: correction.to });
    }
  }
  const made = withoutOverlaps([...cuts.values()].sort((a, b) => a.start - b.start));
  return { path, before, after: spliced(before, made), made: made.map(({ line, from, to }) => ({ line, from, to })), left: [...left.values()] };
}

function leave(left: Map<string, Repair["left"][number]>, { claim }: JudgedSentence, why: string): void {
  left.set(`${claim.line}\n${claim.id}`, { line: claim.line, text: claim.text, why });
}

function obstacle({ certain, from }: Correction, stretch: string): string | null {
  if (!certain) return "a name is for a person to change";
  const count = placesOf(stretch, from).length;
  return count === 1 ? null : count === 0 ? `\`${from}\` is not written there in one piece` : `\`${from}\` stands there ${count} times`;
}

/** Offset of the start of every line, as the reader of stories counts them: LF, CRLF or CR end one. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withoutOverlaps(cuts: readonly Cut[]): readonly Cut[] {
  return cuts.filter((cut, index) => {
    const before = cuts[index - 1];
    return before === undefined || before.start + before.from.length <= cut.start;
  });
}

function spliced(text: string, cuts: readonly Cut[]): string {
  let made = "";
  let at = 0;
  for (const { start, from, to } of cuts) {
    made += text.slice(at, start) + to;
    at = start + from.length;
  }
  return made + text.slice(at);
}
