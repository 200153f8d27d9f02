import type { Block } from "./blocks.ts";
import { readMark } from "./marks.ts";

const placeholder =
  /^(?:[-\u2010-\u2015_.\s]*|tbd\.?|todo\.?|n\/a|none\b.*|pending\.?|<[^<>]{1,80}>|\(?to be (?:filled|completed|added)\b.*|a completer\b.*|à compléter\b.*)$/i;

/** True for an entry of a file list that stands for "nothing yet": `TBD`, `-`, `<record …>`, `None (…)`. */
export function isPlaceholder(text: string): boolean {
  return placeholder.test(text.trim());
}

const branch = /^([\s\u2502|\u00A0]*)(?:[\u251C\u2514|+`][\u2500-]{1,3}[ \u00A0]?)\s*(\S.*)$/;

/** Entries of a fenced file list: one path per line, or a tree drawn with `├──` whose paths are put together. Lines that are neither are skipped. */
export function fencedEntries(block: Block, make: (line: number, source: string, raw: string) => Block): Block[] {
  const entries: Block[] = [];
  for (const fence of block.fences) {
    let base = "";
    const folders: { readonly depth: number; readonly path: string }[] = [];
    fence.text.split("\n").forEach((raw, index) => {
      const line = fence.line + index;
      const tree = branch.exec(raw);
      if (tree === null) {
        const text = raw.trim();
        if (text === "" || text.startsWith("#")) return;
        folders.length = 0;
        base = /^\S+\/(?:\s|$)/.test(text) ? (text.split(/\s/)[0] ?? "") : "";
        if (base === "") entries.push(make(line, readMark(text)?.rest ?? text, text));
        return;
      }
      const depth = tree[1]?.length ?? 0;
      while ((folders.at(-1)?.depth ?? -1) >= depth) folders.pop();
      const [name = "", ...note] = (tree[2] ?? "").split(/\s+/);
      const path = `${folders.at(-1)?.path ?? base}${name}`;
      if (name.endsWith("/")) folders.push({ depth, path });
      entries.push(make(line, `\`${path}\`${note.length > 0 ? ` ${note.join(" ")}` : ""}`, raw.trim()));
    });
  }
  return entries;
}
