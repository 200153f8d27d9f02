import type { Inline } from "./inline.ts";
import { blankCode, isRepositoryPath } from "./mentions.ts";

/** A part of a sentence with its offsets in the whole. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

const verb =
  /\b(?:is|are|was|were|be|has|have|must|should|can|cannot|will|does|do|exists?|includes?|contains?|allows?|blocks?|uses?|references?|points?|respond|responds|matches|match|equals?|lists?|lives?|live|shows?|runs?|run|passes|pass|fails?|succeeds?|succeed|resolves?|returns?|belongs?|present|available|ready|enabled|disabled|set|visible|documented|in effect|in place|[a-z]{3,}ed|met)\b/i;
const endsInPredicate =
  /(?:\b(?:exists?|succeeds?|succeed|pass|passes|present|available|ready|enabled|disabled|set|visible|valid|[a-z]{3,}ed))(?:\s*\([^()]{0,120}\))?\s*[,.]?$/i;
const subordinate = /\b(?:that|which|who|whose|where|when|if|unless|while|whether|because|so)\b/i;
const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|incl|approx|no|fig|cf|resp)|\b[a-z])\.$/i;

/**
 * The parts of a compound that stand on their own: clauses between semicolons, sentences, and two clauses joined by "and" when each
 * has a subject and a predicate. Anything less clear stays whole. Nothing is split inside code, brackets or quotes.
 */
export function splitClauses(inline: Pick<Inline, "text" | "code">): Part[] {
  const whole: Part = { start: 0, end: inline.text.length };
  if (inline.text.length > 4_000) return [whole];
  const flat = flatten(inline);
  const parts = atSemicolons(inline, flat, whole)
    .flatMap((part) => atSentences(flat, part))
    .flatMap((part) => atConjunction(inline, flat, part));
  return parts.map((part) => trim(inline.text, part)).filter((part) => part.end > part.start);
}

/** The text with code as `§` and everything in brackets or quotes as `¤`, same length. */
function flatten(inline: Pick<Inline, "text" | "code">): string {
  const chars = blankCode(inline).split("");
  for (const span of inline.code) chars.fill("\u00A7", span.start, span.end);
  let depth = 0;
  let quoted = false;
  return chars
    .map((char) => {
      if ("([{".includes(char)) depth++;
      const inside = depth > 0 || quoted;
      if (")]}".includes(char)) depth = Math.max(0, depth - 1);
      if (char === '"') quoted = !quoted;
      return inside && char !== " " ? (char === ")" ? ")" : "\u00A4") : char;
    })
    .join("");
}

function atSemicolons(inline: Pick<Inline, "text" | "code">, flat: string, part: Part): Part[] {
  const pieces = pieceAt(flat, part, /;\s/g, 1);
  if (pieces.length === 1) return pieces;
  const labelled = /^[^:\u00A7]{1,40}:\s/.test(flat.slice(part.start, pieces[0]?.end));
  return pieces.every((piece) => isClause(inline, flat, piece, labelled)) ? pieces : [part];
}

function isClause(inline: Pick<Inline, "text" | "code">, flat: string, piece: Part, labelled: boolean): boolean {
  const text = flat.slice(piece.start, piece.end).replace(/\u00A4/g, " ");
  const words = text.split(/\s+/).filter((word) => /[\p{L}\u00A7]/u.test(word)).length;
  if (words >= 2 && verb.test(text.replace(/\u00A7+/g, " "))) return true;
  const only = inline.code.filter((span) => span.start >= piece.start && span.end <= piece.end);
  return !labelled && only.length === 1 && /^\s*\u00A7+\s*$/.test(text) && isRepositoryPath(only[0]?.text ?? "", true);
}

function atSentences(flat: string, part: Part): Part[] {
  const pieces = pieceAt(flat, part, /[.!]\s+(?=[A-Z\u00A7])/g, 1).filter((piece) => piece.end > piece.start);
  const joined: Part[] = [];
  for (const piece of pieces) {
    const before = joined.at(-1);
    if (before !== undefined && abbreviation.test(flat.slice(before.start, before.end)))
      joined[joined.length - 1] = { start: before.start, end: piece.end };
    else joined.push(piece);
  }
  return joined.length > 1 && joined.every((piece) => verb.test(flat.slice(piece.start, piece.end).replace(/\u00A7+/g, " "))) ? joined : [part];
}

function atConjunction(inline: Pick<Inline, "text" | "code">, flat: string, part: Part): Part[] {
  const pieces = pieceAt(flat, part, /,? and (?=\S)/g, 0);
  if (pieces.length !== 2) return [part];
  const [left, right] = pieces;
  if (left === undefined || right === undefined) return [part];
  const first = inline.text.slice(left.start, left.end);
  const second = flat.slice(right.start, right.end);
  if (subordinate.test(flat.slice(part.start, part.end)) || /^[^:]{1,40}:\s/.test(first)) return [part];
  if (!endsInPredicate.test(first) || first.trim().split(/\s+/).length < 2) return [part];
  return hasSubject(second) ? pieces : [part];
}

/** The clause has a predicate, and the words before it name something: code, a capitalised word, a plural, or two words and more. */
function hasSubject(clause: string): boolean {
  const words = clause
    .replace(/\u00A4+|[()]/g, " ")
    .trim()
    .split(/\s+/);
  const at = words.findIndex((word) => verb.test(word));
  const subject = words.slice(0, Math.max(at, 0));
  if (subject.length === 0 || subject.every((word) => /ly$/.test(word))) return false;
  return subject.length >= 2 || /^[A-Z\u00A7]|s$/.test(subject[0] ?? "");
}

/** Cuts at every match; `keep` characters of the separator stay out of both sides, all of it when 0. */
function pieceAt(flat: string, part: Part, separator: RegExp, keep: 0 | 1): Part[] {
  const pieces: Part[] = [];
  let from = part.start;
  for (const match of flat.slice(part.start, part.end).matchAll(separator)) {
    const at = part.start + match.index;
    pieces.push({ start: from, end: keep === 1 && match[0].startsWith(".") ? at + 1 : at });
    from = at + match[0].length;
  }
  pieces.push({ start: from, end: part.end });
  return pieces;
}

function trim(text: string, part: Part): Part {
  let { start, end } = part;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /[\s;]/.test(text[end - 1] ?? "")) end--;
  return { start, end };
}
