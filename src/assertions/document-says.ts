import { type Assertion, evidence } from "../domain/assertion.ts";
import { whereIsPath } from "../domain/moves.ts";
import { absent, contradicted, holds, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";

type DocumentSays = Extract<Assertion, { kind: "document-says" }>;

const FILES = {
  "docs/runbooks/cache.md":
    "# Cache runbook\n\n## 2. Restore from *backup*\n\nStop the writer first,\nthen load the newest snapshot.\n\n```sh\n# Scaling\n```\n",
};

/** Judges what the one document that an annotation names says. */
export const assertion: AssertionKind<DocumentSays> = {
  kind: "document-says",
  summary:
    "The document has a heading with these words in this order (letter case and punctuation do not count; headings in code do not either), or this text letter by letter, line breaks aside.",
  examples: [
    {
      title: "a heading",
      files: FILES,
      assertion: { kind: "document-says", file: "docs/runbooks/cache.md", expect: { is: "heading", text: "Restore from backup" } },
      outcome: "holds",
    },
    {
      title: "a comment in a code block is no heading",
      files: FILES,
      assertion: { kind: "document-says", file: "docs/runbooks/cache.md", expect: { is: "heading", text: "Scaling" } },
      outcome: "contradicted",
    },
    {
      title: "a text over two lines",
      files: FILES,
      assertion: { kind: "document-says", file: "docs/runbooks/cache.md", expect: { is: "text", text: "writer first, then load" } },
      outcome: "holds",
    },
    {
      title: "a document that is not there",
      files: FILES,
      assertion: { kind: "document-says", file: "docs/runbooks/queue.md", expect: { is: "text", text: "writer" } },
      outcome: "absent",
    },
  ],
  needs: ({ file }) => [{ kind: "text", path: file }],
  describe: ({ file, expect }) => `\`${file}\` has the ${expect.is} “${expect.text}”`,
  judge({ file, expect }, world) {
    const expected = `the ${expect.is} “${expect.text}” in ${file}`;
    const moved = whereIsPath(world, file) ?? null;
    const path = moved?.to ?? file;
    if (world.tree.kind(path) !== "file") return absent({ level: "text", expected });
    const text = world.tree.text(path);
    if (text === undefined) return unknown("ambiguous", `${path} could not be read: ${world.tree.unreadable(path) ?? "it is no text file"}.`);
    const line = expect.is === "heading" ? headingLine(text, expect.text) : textLine(text, expect.text);
    if (line === undefined) return contradicted({ level: "text", evidence: [evidence({ path })], expected, found: "none" });
    const proof = [evidence({ path, line, value: text.split("\n")[line - 1]?.trim().slice(0, 120) ?? null })];
    return moved === null ? holds("text", proof) : absent({ level: "text", expected, evidence: proof, moved });
  },
};

/** The line of the first heading (`#` or underlined) outside of code that has these words in a row. */
function headingLine(text: string, wanted: string): number | undefined {
  const words = wordsOf(wanted);
  if (words === "") return undefined;
  let fence: string | null = null;
  const lines = text.split(/\r\n|\n|\r/);
  for (const [at, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
    } else if (mark !== undefined) fence = mark;
    else if (isHeading(line, lines[at + 1]) && ` ${wordsOf(line)} `.includes(` ${words} `)) return at + 1;
  }
  return undefined;
}

function isHeading(line: string, next: string | undefined): boolean {
  return /^ {0,3}#{1,6}(?:\s|$)/.test(line) || (line.trim() !== "" && /^ {0,3}(?:=+|-+)\s*$/.test(next ?? ""));
}

function wordsOf(text: string): string {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(" ");
}

/** The line on which the text starts; runs of white space are as good as one space. */
function textLine(text: string, wanted: string): number | undefined {
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  let folded = "";
  const starts: { readonly at: number; readonly line: number }[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    const content = line.trim();
    if (content === "") continue;
    if (folded !== "") folded += " ";
    starts.push({ at: folded.length, line: at + 1 });
    folded += content.replaceAll(/\s+/g, " ");
  }
  const found = folded.indexOf(words.join(" "));
  return found === -1 ? undefined : starts.findLast(({ at }) => at <= found)?.line;
}
