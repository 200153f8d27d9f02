/**
 * Characters that draw nothing, or change how their neighbours are drawn: controls, bidirectional and other format
 * characters, default-ignorable ones (zero-width spaces, tags, fillers, variation selectors), the Braille blank and
 * noncharacters. Unicode Standard Annex 9 (bidi), UTS 39 section 3.1 (identifier profile), "Trojan Source" (CVE-2021-42574).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2028\u2029\u2800]/gu;

/** Text that is as it should be: printable Latin, dashes, quotes and the arrow, single spaces. Most text is, and is not looked at again. */
const PLAIN = /^(?! )[\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2192]*(?<! )$/u;

/** A joiner or selector that belongs to an emoji is drawn as part of it. */
const BEFORE_SELECTOR = /[\p{Emoji}]$/u;
const BEFORE_JOINER = /\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?$/u;
const AFTER_JOINER = /^\p{Extended_Pictographic}/u;

/** Combining marks on one base beyond which the rest is counted instead of drawn; no living script stacks more. */
const MARKS = 8;

/** UTF-16 units that one grapheme may have: joined consonants and Hangul letters make clusters of any length. */
const UNITS_PER_GRAPHEME = 16;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Makes a text safe to look at, on one line: white space becomes single spaces, canonical composition (NFC), unseen characters
 * become `⟦U+202E⟧`, stacks of combining marks are cut to eight, and the text ends in `…` after `limit` graphemes.
 * Linear in `limit`, however long the text is.
 */
export function visible(raw: string, limit: number): string {
  if (raw.length <= limit && PLAIN.test(raw) && !raw.includes("  ")) return raw;
  const window = limit * UNITS_PER_GRAPHEME;
  const long = raw.length > window;
  const folded = (long ? raw.slice(0, window) : raw).replace(/\s+/gu, " ").trim().normalize("NFC");
  const drawn = revealUnseen(cutMarks(folded));
  return clip(drawn, limit, long);
}

/** As {@link visible} for text of several lines that are kept: each line is made visible on its own, indentation included. */
export function visibleLines(raw: string, limits: { readonly lines: number; readonly graphemes: number }): string[] {
  const lines = raw.slice(0, limits.lines * limits.graphemes * UNITS_PER_GRAPHEME).split(/\r\n|[\n\r\u2028\u2029]/u, limits.lines + 1);
  const shown = lines.slice(0, limits.lines).map((line) => {
    const indent = /^ {0,40}/u.exec(line)?.[0] ?? "";
    return indent + visible(line, limits.graphemes);
  });
  if (lines.length > limits.lines) shown.push("…");
  return shown;
}

/** The first `limit` graphemes, then `…` when something was left out. */
function clip(text: string, limit: number, alreadyCut: boolean): string {
  if (!alreadyCut && text.length <= limit) return text;
  let end = 0;
  let count = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (count === limit || index + segment.length > limit * UNITS_PER_GRAPHEME) return `${text.slice(0, end).trimEnd()}…`;
    count += 1;
    end = index + segment.length;
  }
  return alreadyCut ? `${text}…` : text;
}

function cutMarks(text: string): string {
  return text.replace(/\p{M}{9,}/gu, (run) => {
    const marks = Array.from(run);
    return `${marks.slice(0, MARKS).join("")}⟦+${marks.length - MARKS} marks⟧`;
  });
}

function revealUnseen(text: string): string {
  return text.replace(UNSEEN, (char, at: number) => {
    const before = text.slice(Math.max(0, at - 8), at);
    if (char === "\uFE0F" && BEFORE_SELECTOR.test(before)) return char;
    if (char === "\u200D" && BEFORE_JOINER.test(before) && AFTER_JOINER.test(text.slice(at + 1, at + 3))) return char;
    return `⟦U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
  });
}
