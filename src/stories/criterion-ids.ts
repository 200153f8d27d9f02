import { foldDashes } from "./dashes.ts";

/** A criterion id at the start of a text. */
interface LeadId {
  /** `AC1`, `AC4.5`, `AC6B`. */
  readonly id: string;
  /** Length of the id with the punctuation after it. */
  readonly length: number;
}

/**
 * The criterion id a text starts with: `AC1:`, `AC-1 — `, `AC 1.`, `AC1-Cluster`, `AC1 (CRITICAL):`.
 * Without punctuation after it (`AC1 Title`) only when `loosely` is set, as in headings and bold leads. A range (`AC1-AC5`) is no id.
 */
export function leadId(text: string, loosely: boolean): LeadId | null {
  const folded = foldDashes(text.slice(0, 200));
  const match = /^(?:AC|Acceptance Criterion)[ #-]{0,2}(\d{1,4}(?:\.\d{1,4}){0,3}[A-Za-z]?)(?![\w])/i.exec(folded);
  if (match === null) return null;
  const rest = folded.slice(match[0].length);
  if (/^\s*(?:-|to|through|,|&|and)\s*(?:AC)?[ #-]?\d/i.test(rest)) return null;
  const after = /^(?:\s*\([^()]{0,60}\)(?=\s*[:-]))?\s*(?:[:.]\s*|-+\s*|$)/.exec(rest);
  if (after === null && !(loosely && /^\s/.test(rest)) && !/^\s*\(/.test(rest)) return null;
  const gap = after?.[0].length ?? /^\s*/.exec(rest)?.[0].length ?? 0;
  return { id: normaliseId(match[1] ?? ""), length: match[0].length + gap };
}

/** `01` → `AC1`, `4.5` → `AC4.5`, `6b` → `AC6B`. */
export function normaliseId(number: string): string {
  return `AC${number.replace(/^0+(?=\d)/, "").toUpperCase()}`;
}

/** The criterion ids of a story with their positions. */
export type KnownIds = ReadonlyMap<string, number>;

/** References to criteria in a text. */
interface References {
  readonly refs: readonly string[];
  readonly foreign: readonly string[];
  /** Numeric references that name no criterion of the story. */
  readonly unknown: readonly string[];
}

const widestRange = 100;

/**
 * References in parentheses: `(AC: 1, 4-6)`, `(AC1–AC4)`, `(AC #2)`, `(AC: all)`, `(AC‑2)`; also a line that says
 * `Acceptance Criteria: AC-1 (partial), AC-2`. References come in the order of the criteria.
 */
export function referencesIn(text: string, known: KnownIds): References {
  const folded = foldDashes(text.slice(0, 4_000));
  const refs = new Set<string>();
  const foreign = new Set<string>();
  const unknown = new Set<string>();
  const list = /^\W*acceptance criteria\W*:\s*(.*)$/i.exec(folded)?.[1];
  const groups = [...folded.matchAll(/\(\s*ACs?(?![A-Za-z])([^()]{0,200})\)/g)].map((match) => match[1] ?? "");
  if (list !== undefined) groups.push(list.replace(/\([^()]*\)/g, ""));
  for (const group of groups) for (const piece of group.split(/[,;&/]|\band\b/)) readPiece(piece, known, refs, foreign, unknown);
  return { refs: [...refs].sort((a, b) => (known.get(a) ?? 0) - (known.get(b) ?? 0)), foreign: [...foreign], unknown: [...unknown] };
}

function readPiece(piece: string, known: KnownIds, refs: Set<string>, foreign: Set<string>, unknown: Set<string>): void {
  const text = piece.replace(/^[\s:]+|\s+$/g, "");
  if (text === "") return;
  if (/^all\b/i.test(text)) {
    for (const id of known.keys()) refs.add(id);
    return;
  }
  const match = /^-?(?:AC)?[ #-]{0,2}(\d{1,4}(?:\.\d{1,4}){0,3}[A-Za-z]?)(?!\w)(?:\s*(?:-|to|through)\s*(?:AC)?[ #-]{0,2}(\d{1,4})(?![\w.]))?/i.exec(
    text,
  );
  if (match === null) {
    foreign.add(text);
    return;
  }
  const [, from = "", to] = match;
  const ids = to === undefined || known.size === 0 ? [] : range(Number(from), Number(to));
  for (const id of ids) if (known.has(id)) refs.add(id);
  for (const id of [from, to ?? from].map(normaliseId)) {
    if (known.has(id)) refs.add(id);
    else {
      foreign.add(id);
      unknown.add(id);
    }
  }
}

/** The ids between two numbers, both left out. */
function range(from: number, to: number): string[] {
  if (!Number.isInteger(from) || to <= from || to - from > widestRange) return [];
  return Array.from({ length: to - from - 1 }, (_, step) => normaliseId(String(from + 1 + step)));
}

/** The text without a reference in parentheses at its end, before an optional colon. */
export function withoutTrailingReference(text: string): string {
  const match = /\s*\(\s*ACs?(?![A-Za-z])[^()]{0,200}\)(\s*:?)\s*$/.exec(text);
  return match === null || match.index === 0 ? text : text.slice(0, match.index) + (match[1] ?? "").trim();
}
