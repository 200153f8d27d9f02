import type { Fence, Sentence } from "../domain/story.ts";
import { type Block, readBlocks } from "./blocks.ts";
import type { ReadInline } from "./inline.ts";
import type { Line } from "./lines.ts";
import { outline } from "./outline.ts";
import { isClaimHead, isFailureHead, isPastedTitle, pastedHead, splitPastedRow } from "./pasted.ts";
import { headingOf } from "./sections.ts";
import { type Section, sentencesOf, top } from "./sentences.ts";
import { isDelimiterRow, rowText, splitRow } from "./tables.ts";

/** True for a document with a table of source paths and their roles, or of surfaces and their contracts. Linear. */
export function isReferencePage(lines: readonly Line[]): boolean {
  return lines.some((line, index) => {
    if (line.skip || line.fence !== null || line.text.length > 300) return false;
    if (line.text.includes("|") && isDelimiterRow(lines[index + 1]?.text ?? "")) return isClaimHead(splitRow(line.text));
    const head = pastedHead(line.text);
    return head !== null && isClaimHead(head) && (lines[index + 1]?.text ?? "") !== "";
  });
}

/**
 * Reads a reference page: rows of its claim tables, its bullets with the line that introduces them, and quoted manifests. Rows of tables on
 * failures state what would happen, so they are conditional. Sections on neighbours and plans state no facts and are left out.
 * Works on Markdown and on text pasted from a rendered page.
 */
export function readReference(
  lines: readonly Line[],
  readInline: ReadInline,
  section: Omit<Section, "kind">,
): { readonly loose: Sentence[]; readonly validation: Sentence[] } {
  const blocks = outline(readPasted(lines, readInline, section)).flatMap((block) =>
    block.kind === "heading" && block.level === 1 ? block.children : [block],
  );
  const isCheck = (block: Block): boolean => block.kind === "heading" && /^(?:verification|validation)\b/i.test(block.inline.text);
  const claims = blocks.filter((block) => !isCheck(block));
  const checks = blocks.filter(isCheck).map((block) => ({ ...block, children: block.children.flatMap(keepClaims) }));
  return {
    loose: claims.flatMap((block) => {
      const failures = keepFailures(block);
      const around = failures.length === 0 ? top : { ...top, zone: { kind: "conditional" as const, condition: "when it fails", line: block.line } };
      return sentencesOf(failures.length === 0 ? keepClaims(block) : failures, { ...section, kind: "claim-table" }, around);
    }),
    validation: sentencesOf(checks, { ...section, kind: "validation" }, top),
  };
}

const factless = /\b(?:fail(?:ure|ures)|risks?|troubleshoot|related|see also|history|roadmap|future)\b/i;

/** The rows of a section that tells of failures; nothing for other sections. */
function keepFailures(block: Block): Block[] {
  if (block.kind === "row") return isFailureHead(block.columns) ? [block] : [];
  const children = block.kind === "heading" ? block.children.filter((child) => child.kind === "row" && isFailureHead(child.columns)) : [];
  return children.length === 0 ? [] : [{ ...block, children }];
}

function keepClaims(block: Block): Block[] {
  if (block.kind === "item") return [block];
  if (block.kind === "row") return isClaimHead(block.columns) ? [block] : [];
  if (block.kind === "paragraph") return block.fences.length > 0 ? [block] : [];
  if (block.kind === "fence" || (block.kind === "heading" && factless.test(block.inline.text))) return [];
  const children = block.children.flatMap(keepClaims);
  return children.length === 0 && block.fences.length === 0 ? [] : [{ ...block, children }];
}

/** Reads runs of lines as Markdown and the pasted tables between them as rows. */
function readPasted(lines: readonly Line[], readInline: ReadInline, section: Omit<Section, "kind">): Block[] {
  const blocks: Block[] = [];
  let run: Line[] = [];
  const flush = (): void => {
    const read = readBlocks(run, { lineByLine: false, readInline });
    blocks.push(...read.blocks);
    section.unparsed.push(...read.unparsed);
    section.problems.push(...read.problems);
    run = [];
  };
  let index = 0;
  while (index < lines.length) {
    const line = lines[index];
    if (line === undefined) break;
    const columns = line.skip || line.fence !== null ? null : pastedHead(line.text);
    if (columns !== null && (lines[index + 1]?.text ?? "") !== "") {
      flush();
      for (index++; (lines[index]?.text ?? "") !== ""; index++) blocks.push(pastedRow(lines[index], columns, readInline));
    } else if (quotes(lines, index)) {
      const { fence, next } = quoted(lines, index);
      run.push({ ...line, fence: { indent: 0, endLine: next, fence } });
      index = next;
    } else {
      run.push(isPastedTitle(lines, index) && headingOf(line) === null ? { ...line, text: `## ${line.text}` } : line);
      index++;
    }
  }
  flush();
  return blocks;
}

function pastedRow(line: Line | undefined, columns: readonly string[], readInline: ReadInline): Block {
  const cells = splitPastedRow(line?.text ?? "");
  const source = rowText(columns, cells);
  return {
    ...{ kind: "row", line: line?.number ?? 0, endLine: line?.number ?? 0, source, raw: line?.raw.trim() ?? "", level: 0, mark: null, number: null },
    ...{ tick: null, cells, columns, fences: [], annotation: null, children: [], tight: true, inline: readInline(source) },
  };
}

const quotedLine = /^#{1,2} |^[\w./-]{1,80}:(?:\s|$)|^(?:kubectl|helm|flux|kustomize|rg|grep|curl|dig|cat|argocd|yq|jq|sudo|docker)\s|^\S.*\s\\$/;

/** Unfenced code: after a line that ends with a colon, a run of comments and keys; anywhere, a run of commands. */
function quotes(lines: readonly Line[], index: number): boolean {
  const line = lines[index];
  if (line === undefined || line.skip || line.fence !== null || line.text.length > 1_000 || !quotedLine.test(line.text)) return false;
  if ((lines[index - 1]?.text ?? "") !== "") return false;
  if (/^(?:#|[\w./-]+:)/.test(line.text)) return (lines[index - 2]?.text ?? "").endsWith(":") && (lines[index + 1]?.text ?? "") !== "";
  return true;
}

function quoted(lines: readonly Line[], start: number): { readonly fence: Fence; readonly next: number } {
  let next = start;
  while (next < lines.length && (lines[next]?.text ?? "") !== "" && !lines[next]?.skip) next++;
  const text = lines
    .slice(start, next)
    .map((line) => line.raw)
    .join("\n");
  return { fence: { language: null, line: start + 1, text }, next };
}
