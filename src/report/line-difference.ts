/** A line of two texts that are compared: of both, of the first alone, or of the second alone. */
export interface DifferentLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Lines beyond which texts are not lined up: the table that is needed grows with the square. */
const MOST = 1_000;
/** Lines that are the same and are shown around those that are not. */
const AROUND = 2;

/** Two texts line by line, with a little of what is the same around what is not; `…` stands for what is left out. */
export function differentLines(before: string, after: string): readonly DifferentLine[] {
  const [one, other] = [before, after].map((text) => text.replace(/\n$/, "").split("\n").slice(0, MOST));
  return around(aligned(one ?? [], other ?? []));
}

/** The longest common subsequence, as a diff: https://en.wikipedia.org/wiki/Longest_common_subsequence#Code_for_the_dynamic_programming_solution */
function aligned(one: readonly string[], other: readonly string[]): readonly DifferentLine[] {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1)
    for (let column = other.length - 1; column >= 0; column -= 1)
      table[row * width + column] = one[row] === other[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: DifferentLine[] = [];
  let [row, column] = [0, 0];
  while (row < one.length || column < other.length) {
    if (row < one.length && column < other.length && one[row] === other[column]) {
      lines.push({ sign: " ", text: one[row] ?? "" });
      row += 1;
      column += 1;
    } else if (column >= other.length || (row < one.length && at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ sign: "-", text: one[row] ?? "" });
      row += 1;
    } else {
      lines.push({ sign: "+", text: other[column] ?? "" });
      column += 1;
    }
  }
  return lines;
}

function around(lines: readonly DifferentLine[]): readonly DifferentLine[] {
  const near = new Set<number>();
  for (const [at, { sign }] of lines.entries()) if (sign !== " ") for (let by = -AROUND; by <= AROUND; by += 1) near.add(at + by);
  const shown: DifferentLine[] = [];
  let isCut = false;
  for (const [at, line] of lines.entries()) {
    if (near.has(at)) shown.push(line);
    else if (!isCut) shown.push({ sign: " ", text: "…" });
    isCut = !near.has(at);
  }
  return shown;
}
