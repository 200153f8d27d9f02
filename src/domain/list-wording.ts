import { hedged, negated, withoutCode } from "./clauses.ts";
import { isFiller } from "./lexicon.ts";

/** What a sentence says are the items of a list. */
export interface SaidList {
  readonly words: readonly string[];
  readonly items: readonly string[];
  /** The list may have more than these ("includes A and B"). */
  readonly open: boolean;
}

const ITEM = /^(?:`[^`\s]{1,80}`|"[^"\s]{1,80}"|[A-Za-z0-9](?:[\w./+*-]{0,78}[\w*])?)$/;
const SEPARATOR = /\s*,\s*(?:and\s+)?|\s+(?:and|&|plus)\s+/;
const OPEN = /(?<![\w-])(?:includ\w+|contain\w*|cover\w*|among|besides|also)(?![\w-])/i;
const FORMS: readonly RegExp[] = [/^([^:()]{3,80}?)(?: are| is)?:\s+([^:;()]{2,200})$/, /^([^:()]{3,80})\s\(([^:;()]{2,200})\)\.?$/];

const TIES = /^(?:and|with|from|for|has|have|uses?|used|using|offers?|allows?|runs?|sets?|gets?|via|through|into|onto|that|this|it|they|there)$/i;

function bare(item: string): string {
  return item.replace(/^[`"]|[`"]$/g, "");
}

function wordsOf(text: string): readonly string[] {
  return (withoutCode(text).match(/[A-Za-z0-9](?:[\w.-]*\w)?/g) ?? []).filter(
    (word) => !/^(?:the|a|an|is|are|only|just|both|these|following|its|two|three|four|five|six)$/i.test(word),
  );
}

/** Reads "Roles controller and broker", "Compressed (zstd, gzip)", "Source is `service` only"; null for what is no list of single words. */
export function saidList(text: string): SaidList | null {
  if (text.length > 300 || /[;→?!<>≥≤=]|->/.test(withoutCode(text))) return null;
  const only = /(?<![\w-])(?:only|nothing else|exclusively)(?![\w-])/i.test(withoutCode(text));
  const plain = text
    .replace(/,?\s+(?:only|exclusively|and nothing else)\s*\.?$/i, "")
    .replace(/(?<![\w-])only\s+(?=[`"\w])/gi, "")
    .replace(/\.$/, "")
    .trim();
  if (negated(plain).length > 0 || hedged(plain).length > 0) return null;
  for (const form of FORMS) {
    const match = form.exec(plain);
    if (match === null) continue;
    const items = (match[2] ?? "").split(SEPARATOR);
    return made(match[1] ?? "", items, only, text);
  }
  if (/[:()]/.test(withoutCode(plain))) return null;
  const segments = plain.split(SEPARATOR);
  const first = /^(.+?)\s+(\S+)$/.exec(segments[0] ?? "");
  return first === null ? null : made(first[1] ?? "", [first[2] ?? "", ...segments.slice(1)], only, text);
}

function made(before: string, items: readonly string[], only: boolean, text: string): SaidList | null {
  if (items.length < (only ? 1 : 2) || items.length > 12 || !items.every((item) => ITEM.test(item))) return null;
  const plain = items.map(bare);
  if (plain.some((item) => item.length < 2 || /^\d/.test(item) || (isFiller(item.toLowerCase()) && !items.includes(`\`${item}\``)))) return null;
  const words = wordsOf(before);
  const telling = words.filter((word) => word.length >= 3 && !TIES.test(word));
  return telling.length === 0 || words.length > 7 ? null : { words, items: plain, open: !only && OPEN.test(text) };
}
