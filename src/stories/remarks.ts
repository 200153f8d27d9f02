import type { Remark } from "../domain/story.ts";
import type { Line } from "./lines.ts";
import { readMark } from "./marks.ts";
import { headingOf, type Section } from "./sections.ts";
import { plainTitle } from "./titles.ts";

/**
 * What a document says about its own completeness outside of the sections that are judged: template text left in the development
 * record, open items of a course correction, critical risks of the QA section. In document order.
 */
export function remarksOf(lines: readonly Line[], sections: readonly Section[]): Remark[] {
  return [...templateTexts(lines, sections), ...mustFixes(lines, sections), ...criticalRisk(lines, sections)].sort((a, b) => a.line - b.line);
}

/** Parts of the BMAD `Dev Agent Record` (story-tmpl.yaml) that the developer fills in. */
const RECORD =
  /^(?:dev agent record|agent model used|debug log(?: references)?|completion notes(?: list)?|implementation record|file list(?: update)?)$/;
const TEMPLATE =
  /^(?:[-\u2010-\u2015_.\u2026*\s]*|tb[dc]|todo|pending|\(?to be (?:filled|completed|added|determined|recorded)\b.{0,120}|[aà] compl[eé]ter\b.{0,120}|<[^<>]{1,120}>|\{\{[^{}]{1,120}\}\})[.:]?$/i;

/** A part of the record counts when every line of its own text is template text; an empty part says nothing. */
function templateTexts(lines: readonly Line[], sections: readonly Section[]): Remark[] {
  return sections.flatMap((section, index): Remark[] => {
    if (section.title.length > 100 || !RECORD.test(plainTitle(section.title))) return [];
    const next = sections[index + 1];
    const own = lines.slice(section.from, next === undefined ? section.to : Math.min(section.to, next.line - 1));
    const said = own.filter((line) => !line.skip && (line.text !== "" || line.fence !== null) && !/^(?:[-*_] ?){3,}$/.test(line.text));
    const [first] = said;
    if (first === undefined || !said.every((line) => line.fence === null && isTemplate(line.text))) return [];
    return [{ kind: "template-text", line: first.number, text: first.raw.trim(), under: section.title }];
  });
}

function isTemplate(text: string): boolean {
  if (text.length > 300) return false;
  return TEMPLATE.test((readMark(text)?.rest ?? text).replace(/^[*_`]+|[*_`]+$/g, "").trim());
}

const MUST_FIX = /\bmust[- ]fix\b/i;
const CLOSED = /[\u2705\u2714\u2611]|\b(?:RESOLVED|FIXED|DONE|CLOSED|MITIGATED)\b|\((?:resolved|fixed|done|closed|mitigated)\b/;

/** Items under "Critical (Must Fix before gate = GO)": in a course correction, or wherever the line itself names the gate. */
function mustFixes(lines: readonly Line[], sections: readonly Section[]): Remark[] {
  const found: Remark[] = [];
  const corrected = new Uint8Array(lines.length);
  for (const section of sections) if (/course[ -]correction/i.test(section.title)) corrected.fill(1, section.from, section.to);
  lines.forEach((line, index) => {
    if (line.skip || line.fence !== null || line.text.length > 300 || line.text.includes("|") || !MUST_FIX.test(line.text)) return;
    if (corrected[index] !== 1 && !/\bbefore\b.{0,40}\bgate\b/i.test(line.text)) return;
    if (corrected[index] === 1 && !/\bcritical\b|\bbefore\b|\bblock/i.test(line.text)) return;
    if (CLOSED.test(line.text)) return;
    const under = line.text.replace(/^[-*+#\s]+|[*_:]+$/g, "");
    const items = itemsUnder(lines, index);
    const alone =
      readMark(line.text) !== null && /:\**\s+\S/.test(line.text) ? [{ line: line.number, text: line.raw.trim(), open: isOpen(line.text) }] : [];
    for (const { open, ...item } of items.length > 0 ? items : alone) if (open) found.push({ kind: "must-fix", ...item, under });
  });
  return found;
}

const MOST_LINES = 400;

/** The items below a line; those that are ticked, struck or marked as done, there or in the lines below them, are not open. */
function itemsUnder(lines: readonly Line[], lead: number): { readonly line: number; readonly text: string; readonly open: boolean }[] {
  const head = lines[lead];
  if (head === undefined) return [];
  const listed = readMark(head.text) !== null;
  const items: { line: number; indent: number; text: string; all: string }[] = [];
  for (const line of lines.slice(lead + 1, lead + MOST_LINES)) {
    if (line.skip || line.fence !== null || line.text === "") continue;
    if (headingOf(line) !== null || /^(?:[-*_] ?){3,}$/.test(line.text)) break;
    const mark = readMark(line.text);
    if (listed ? line.indent <= head.indent : mark === null && line.indent <= head.indent) break;
    const outer = items.at(-1);
    if (mark === null || (outer !== undefined && line.indent > outer.indent)) {
      if (outer !== undefined) outer.all += ` ${line.text}`;
    } else items.push({ line: line.number, indent: line.indent, text: line.raw.trim(), all: line.text });
  }
  return items.map(({ line, text, all }) => ({ line, text, open: isOpen(all) }));
}

function isOpen(text: string): boolean {
  const mark = readMark(text);
  if (mark?.tick === "ticked" || mark?.tick === "not-applicable") return false;
  return !(mark?.rest ?? text).startsWith("~~") && !CLOSED.test(text);
}

/** The last risk totals of a QA section, when they count a critical risk: `critical: 1` of a `risk_summary`, `Totals: critical=1`. */
function criticalRisk(lines: readonly Line[], sections: readonly Section[]): Remark[] {
  let last: { readonly count: number; readonly remark: Remark } | null = null;
  for (const section of sections) {
    if (section.name !== "qa-results") continue;
    for (const { line, text } of riskLines(lines.slice(section.from, section.to))) {
      const count = /^[-*+{\s]{0,6}(?:totals:?\s*[{]?\s*)?critical\s*[:=]\s*(\d{1,4})\b/i.exec(text)?.[1];
      if (count === undefined) continue;
      last = { count: Number(count), remark: { kind: "risk", line, text: text.trim(), under: section.title } };
    }
  }
  return last !== null && last.count > 0 ? [last.remark] : [];
}

function riskLines(lines: readonly Line[]): { readonly line: number; readonly text: string }[] {
  return lines.flatMap((line) => {
    if (line.fence === null) return line.skip || line.text.length > 300 ? [] : [{ line: line.number, text: line.text.replace(/\*\*/g, "") }];
    const { fence } = line.fence;
    if (!fence.text.includes("risk_summary:")) return [];
    return fence.text.split("\n").map((text, index) => ({ line: fence.line + index, text: text.slice(0, 300) }));
  });
}
