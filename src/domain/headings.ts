/** A heading of a Markdown document. */
export interface DocumentHeading {
  /** 1-based line. */
  readonly line: number;
  readonly title: string;
  /** The number it starts with (`9`, `2.1`), null without one. */
  readonly number: string | null;
}

/** Headings of a document (`## Title`), those in code fences left out. Linear. */
export function headingsOf(text: string): readonly DocumentHeading[] {
  const found: DocumentHeading[] = [];
  let fence = "";
  for (const [at, line] of text.split("\n").entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === "" || (mark.startsWith(fence) && /^\s*[`~]+\s*$/.test(line)))) fence = fence === "" ? mark : "";
    const title = fence === "" ? /^ {0,3}#{1,6}[ \t]+(\S.*)$/.exec(line)?.[1] : undefined;
    if (title === undefined) continue;
    const number = /^[*_]{0,2}(?:§\s?|section\s+|chapter\s+)?(\d{1,3}(?:\.\d{1,3}){0,4})(?=[.):\s—–-]|$)/i.exec(title)?.[1] ?? null;
    found.push({ line: at + 1, title: title.trim(), number });
  }
  return found;
}
