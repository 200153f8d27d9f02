/** Columns of leading white space of a line. */
export function indentOf(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (char === "\t") columns += 4 - (columns % 4);
    else if (char === " " || char === "\u00A0") columns++;
    else break;
  }
  return columns;
}
