import type { StatusState, Witness } from "../domain/story.ts";
import { readDocument } from "./lines.ts";
import { headingOf } from "./sections.ts";
import { stateOf } from "./status.ts";
import { isDelimiterRow, splitRow } from "./tables.ts";
import { gateState } from "./witnesses.ts";

/** A witness from another file with the story it speaks of, as written there: an id, a number or a key. An id is taken out of a longer name. */
interface Testimony {
  readonly storyRef: string;
  readonly witness: Witness;
}

const longestLedger = 1_000_000;

/**
 * Reads a BMAD gate file (`schema: 1`, `story:`, `gate: PASS|CONCERNS|FAIL|WAIVED`; qa-gate-tmpl.yaml). Only top-level scalars are read.
 * Gives null when it names no story or no gate.
 */
export function parseGateFile(path: string, text: string): Testimony | null {
  if (text.length > longestLedger) return null;
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const story = scalarOf(lines, "story")?.value;
  const gate = scalarOf(lines, "gate");
  if (story === undefined || story === "" || gate === undefined || !/^(?:PASS|CONCERNS|FAIL|WAIVED)$/i.test(gate.value)) return null;
  const witness: Witness = { kind: "gate-file", path, line: gate.line, says: gate.raw, state: gateState(gate.value) };
  return { storyRef: storyId.exec(story)?.[1] ?? story, witness };
}

interface Scalar {
  readonly value: string;
  readonly line: number;
  readonly raw: string;
}

function scalarOf(lines: readonly string[], key: string): Scalar | undefined {
  const index = lines.findIndex((line) => line.startsWith(`${key}:`));
  const raw = lines[index];
  return raw === undefined ? undefined : { value: unquote(raw.slice(key.length + 1)), line: index + 1, raw: raw.trim() };
}

function unquote(text: string): string {
  const bare = text.slice(0, 1_000).trim();
  const quoted = /^"([^"]*)"|^'([^']*)'/.exec(bare);
  return (quoted?.[1] ?? quoted?.[2] ?? bare.replace(/\s+#.*$/, "")).trim();
}

const storyId = /\b(STORY-[A-Z0-9]+(?:-[A-Z0-9]+)*)\b/;
const storyNumber = /\bstory[ #]+(\d{1,6}(?:[.-]\d{1,6}){0,4}[A-Za-z]?)(?![\w])/i;

function referenceIn(text: string): string | null {
  return storyId.exec(text)?.[1] ?? storyNumber.exec(text)?.[1] ?? null;
}

/**
 * Reads a progress tracker: a heading that names a story with a `Status:` line below it, and table rows with a story and a status
 * column. Fenced blocks are not read.
 */
export function parseTracker(path: string, text: string, words: Readonly<Record<string, StatusState>> = {}): Testimony[] {
  if (text.length > longestLedger) return [];
  const out: Testimony[] = [];
  const { lines } = readDocument(text);
  let story: string | null = null;
  let columns: { readonly story: number; readonly status: number } | null = null;
  const add = (storyRef: string, raw: string, line: number, says: string): void => {
    const state = stateOf(raw, words);
    out.push({ storyRef, witness: { kind: "tracker", path, line, says, state: state === "unknown" ? null : state } });
  };
  lines.forEach((line, index) => {
    if (line.skip || line.fence !== null) return;
    const heading = headingOf(line);
    if (heading !== null) story = referenceIn(heading.title);
    else if (line.text.includes("|")) {
      const cells = splitRow(line.text);
      if (isDelimiterRow(lines[index + 1]?.text ?? "")) columns = columnsOf(cells);
      else if (columns !== null && !isDelimiterRow(line.text)) {
        const ref = referenceIn(cells[columns.story] ?? "");
        const status = cells[columns.status] ?? "";
        if (ref !== null && status !== "") add(ref, status, line.number, line.raw.trim());
      }
    } else {
      columns = null;
      const status = line.text.length > 2_000 ? null : /^[-*+\s]{0,4}(?:\*\*|__)?status(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(\S.*)$/i.exec(line.text);
      if (status !== null && story !== null) {
        add(story, status[1] ?? "", line.number, line.raw.trim());
        story = null;
      }
    }
  });
  return out;
}

function columnsOf(cells: readonly string[]): { readonly story: number; readonly status: number } | null {
  const titles = cells.map((cell) => cell.replace(/[*_`]/g, "").trim().toLowerCase());
  const status = titles.findIndex((title) => title === "status" || title === "state");
  const story = titles.findIndex((title) => /^(?:story|story id|id|name)\b/.test(title));
  return status < 0 || story < 0 ? null : { story, status };
}

/**
 * Reads a BMAD `sprint-status.yaml`: the entries of `development_status:` that are stories (`1-2-slug: done`), epics and
 * retrospectives left out. `storyRef` is the key.
 */
export function parseSprintStatus(path: string, text: string, words: Readonly<Record<string, StatusState>> = {}): Testimony[] {
  if (text.length > longestLedger) return [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const start = lines.findIndex((line) => /^development_status:\s*(?:#.*)?$/.test(line));
  const out: Testimony[] = [];
  for (let index = start + 1; start >= 0 && index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^[^\s#]/.test(line)) break;
    const match = /^\s+(["']?)([\w.-]{1,200})\1:\s+(\S.*)$/.exec(line);
    const key = match?.[2] ?? "";
    if (match === null || /^epic-|-retrospective$/.test(key)) continue;
    const state = stateOf(unquote(match[3] ?? ""), words);
    const witness: Witness = { kind: "sprint-status", path, line: index + 1, says: line.trim(), state: state === "unknown" ? null : state };
    out.push({ storyRef: key, witness });
  }
  return out;
}
