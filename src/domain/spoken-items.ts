import type { SpokenPart, SpokenValue } from "./stated.ts";

/** Things of which the same is said, and what is said of each. */
export interface Items {
  readonly each: readonly (readonly string[])[];
  readonly parts: readonly SpokenPart[];
}

/** A part of a statement while it is read. */
export interface OpenPart {
  words: string[];
  values: SpokenValue[];
  readonly group: number;
  readonly pieces: { readonly text: string; readonly start: number; readonly end: number }[];
  /** Opened by a comma or "and": one of a list. */
  readonly listed: boolean;
  /** Opened by "with": what follows is said of all that is listed before it. */
  readonly having?: boolean;
}

/** The things of which a sentence says the same: the list before the first value, or the one after "for". */
export function itemsOf(open: readonly OpenPart[], parts: readonly SpokenPart[]): Items | null {
  if (parts.some(({ text }) => text !== null)) return null;
  const first = open.findIndex(({ values }) => values.length > 0);
  const last = open[first];
  if (last?.having === true && first > 1 && open.slice(1, first).every(({ listed }) => listed)) {
    const lead = open.slice(0, first).map(({ words }) => words);
    if (lead.every((words) => words.length > 0 && words.length <= 3)) return { each: lead, parts: parts.slice(first) };
  }
  if (last !== undefined && first > 0 && last.listed && open.slice(1, first).every(({ listed }) => listed)) {
    const lead = open.slice(0, first);
    if (lead.every(({ words }) => words.length <= 3)) {
      const size = lead[0]?.words.length ?? 1;
      const count = last.words.length > size ? size : 1;
      const each = [...lead.map(({ words }) => words), last.words.slice(0, count)];
      const rest = parts.slice(first).map((part, at) => (at === 0 ? { ...part, words: part.words.slice(count) } : part));
      return last.words.length === 0 ? null : { each, parts: rest };
    }
  }
  return itemsAfterFor(open, parts);
}

function itemsAfterFor(open: readonly OpenPart[], parts: readonly SpokenPart[]): Items | null {
  for (const [at, { words, values }] of open.entries()) {
    const word = words.findIndex((one) => /^(?:for|of|across)$/i.test(one));
    const item = word < 0 ? [] : words.slice(word + 1);
    if (item.length === 0 || item.length > 3 || (values.length === 0 && word === 0)) continue;
    let end = at + 1;
    while (open[end]?.listed === true && open[end]?.values.length === 0 && (open[end]?.words.length ?? 9) <= 3) end += 1;
    if (end === at + 1) continue;
    const each = [item, ...open.slice(at + 1, end).map((part) => part.words)];
    const rest = parts.flatMap((part, index) =>
      index === at ? [{ ...part, words: words.slice(0, word) }] : index > at && index < end ? [] : [part],
    );
    return { each, parts: rest };
  }
  return null;
}
