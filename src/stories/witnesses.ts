import type { Sentence, Status, StatusState, Witness } from "../domain/story.ts";
import type { Head } from "./identity.ts";
import type { Line } from "./lines.ts";
import { readMark } from "./marks.ts";
import type { Section } from "./sections.ts";
import { stateOf } from "./status.ts";
import { splitRow } from "./tables.ts";

type Words = Readonly<Record<string, StatusState>>;

/** Every place of a document's head or status section that states a status, in document order. Lines further down never count. */
export function statusesOf(lines: readonly Line[], sections: readonly Section[], head: Head, words: Words): (Status & { readonly says: string })[] {
  const found = head.fields
    .filter((field) => field.key === "status" && field.value !== "")
    .map((field) => ({ raw: field.value, line: field.line, says: field.raw }));
  for (const section of sections) {
    if (section.name !== "status" || section.level > 3) continue;
    if (sections.some((outer) => outer !== section && outer.line < section.line && outer.to >= section.to && outer.level > 1)) continue;
    const own = /^status\s*:\s*(.+)$/i.exec(section.title)?.[1];
    const stated = own === undefined ? statusIn(lines.slice(section.from, section.to)) : { raw: own, line: section.line, says: section.title };
    if (stated !== null) found.push(stated);
    break;
  }
  found.sort((a, b) => a.line - b.line);
  return found.map((one) => ({ ...one, state: stateOf(one.raw, words) }));
}

/** A status section: its first line, the last ticked box of a list of states, or the `Status` row of a table. */
function statusIn(lines: readonly Line[]): { readonly raw: string; readonly line: number; readonly says: string } | null {
  const texts = lines.filter((line) => !line.skip && line.fence === null && line.text !== "").slice(0, 40);
  const first = texts[0];
  if (first === undefined) return null;
  const marks = texts.map((line) => ({ line, mark: readMark(line.text) }));
  const boxes = marks.filter(({ mark }) => mark?.tick != null);
  if (marks[0]?.mark?.tick != null) {
    const ticked = boxes.findLast(({ mark }) => mark?.tick === "ticked");
    return ticked === undefined ? null : { raw: ticked.mark?.rest ?? "", line: ticked.line.number, says: ticked.line.raw.trim() };
  }
  if (first.text.includes("|")) {
    const row = texts.find((line) => /^[*_]*status[*_]*$/i.test(splitRow(line.text)[0] ?? "")) ?? texts[2];
    const cells = splitRow(row?.text ?? "");
    return row === undefined ? null : { raw: cells[1] ?? cells[0] ?? "", line: row.number, says: row.raw.trim() };
  }
  const bare = (marks[0]?.mark?.rest ?? first.text).replace(/^(?:\*\*|__)?status(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*/i, "");
  return { raw: bare, line: first.number, says: first.raw.trim() };
}

/**
 * What the boxes of a section say: a fully ticked definition of done claims `done`, a partly ticked one `in-progress`, an untouched
 * one nothing. Boxes of deferred, optional and not required items do not count, nor do those marked not applicable.
 */
export function boxesWitness(path: string, name: string, sentences: readonly Sentence[], decides: boolean): Witness | null {
  const boxes = sentences.filter((one) => one.part === 0 && one.tick !== null && one.tick !== "not-applicable" && one.zone.kind === "in-scope");
  const first = boxes[0];
  if (first === undefined) return null;
  const ticked = boxes.filter((one) => one.tick === "ticked").length;
  const all = ticked === boxes.length;
  const state = ticked === 0 || (all && !decides) ? null : all ? "done" : "in-progress";
  return { kind: "boxes", path, line: first.line, says: `${ticked} of ${boxes.length} boxes of the ${name} are ticked`, state };
}

/** The last gate signal of the QA section: `Gate: PASS`, `**Gate: PASS** → file`, `Gate signal: CONCERNS (…)`. */
export function qaWitness(path: string, lines: readonly Line[], sections: readonly Section[]): Witness | null {
  const section = sections.find((one) => one.name === "qa-results");
  if (section === undefined) return null;
  let found: Witness | null = null;
  for (const line of lines.slice(section.from, section.to)) {
    if (line.skip || line.fence !== null) continue;
    const match =
      /^[-*+_\s#]{0,8}(?:qa )?gate(?: status| signal| decision)?[*_]{0,2}\s*:\s*[*_`\s]{0,4}(?:\u2705|\u26A0\uFE0F?|\u274C)?\s*(PASS|CONCERNS|FAIL|WAIVED)\b/i.exec(
        line.text,
      );
    if (match !== null) found = { kind: "qa-results", path, line: line.number, says: line.raw.trim(), state: gateState(match[1] ?? "") };
  }
  return found;
}

/** The state a gate word claims: a passed or waived gate says done, a failed one that work goes on, `CONCERNS` nothing. */
export function gateState(word: string): StatusState | null {
  switch (word.toUpperCase()) {
    case "PASS":
    case "WAIVED":
      return "done";
    case "FAIL":
      return "in-progress";
    default:
      return null;
  }
}
