import type { Block } from "./blocks.ts";
import { leadId } from "./criterion-ids.ts";
import { isHandedOff, zoneOf } from "./zones.ts";

/**
 * Puts what follows a heading, a bold label or an introducing line ("… when:") under it, at every depth.
 * A label ends at the next label, heading or rule, and where a bullet list gives way to numbered items.
 */
export function outline(blocks: readonly Block[]): Block[] {
  const top: Block[] = [];
  const open: Block[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "item" || block.kind === "row") block.children = outline(block.children);
    if (block.kind === "rule") closeLabels(open);
    else place(block, labelKind(block, blocks[index + 1]), top, open);
  }
  return top;
}

function place(block: Block, label: LabelKind | null, top: Block[], open: Block[]): void {
  if (block.kind === "heading") {
    closeLabels(open);
    while ((open.at(-1)?.level ?? 0) >= block.level) open.pop();
  } else if (label !== null) closeForLabel(open, block, label);
  else if (block.kind === "paragraph") closeForParagraph(open);
  else closeForItem(open, block);
  const placed: Block = label === null ? block : { ...block, kind: "label" };
  (open.at(-1)?.children ?? top).push(placed);
  if (block.kind === "heading" || label !== null) open.push(placed);
}

type LabelKind = "criterion" | "label" | "intro";

function labelKind(block: Block, next: Block | undefined): LabelKind | null {
  if (block.kind !== "paragraph") return null;
  if (isCriterionLabel(block)) return "criterion";
  if (block.inline.bold === "whole") return "label";
  const introduces = next?.kind === "item" || next?.kind === "row";
  return introduces && block.inline.text.endsWith(":") ? "intro" : null;
}

function isCriterionLabel(block: Block): boolean {
  return leadId(block.inline.text, block.inline.bold !== null) !== null;
}

function closeLabels(open: Block[]): void {
  while (open.at(-1)?.kind === "label") open.pop();
}

function closeForLabel(open: Block[], block: Block, kind: LabelKind): void {
  const closesAll = kind === "criterion" || isHandedOff(zoneOf(block.inline.text, block.line, "title"));
  while (open.at(-1)?.kind === "label" && (closesAll || !keepsLabel(open.at(-1), kind))) open.pop();
}

/** A criterion keeps the labels after it; a label that has nothing yet keeps an introducing line. */
function keepsLabel(outer: Block | undefined, kind: LabelKind): boolean {
  if (outer === undefined) return false;
  return isCriterionLabel(outer) || (kind === "intro" && outer.children.length === 0);
}

function closeForParagraph(open: Block[]): void {
  for (let top = open.at(-1); top?.kind === "label"; top = open.at(-1)) {
    if (isCriterionLabel(top) || (top.children.length === 0 && top.inline.bold === "whole")) return;
    open.pop();
  }
}

function closeForItem(open: Block[], block: Block): void {
  const ordered = block.mark === "ordered";
  for (let top = open.at(-1); top?.kind === "label"; top = open.at(-1)) {
    const last = top.children.at(-1);
    const changes = last?.kind === "item" && ordered !== (last.mark === "ordered");
    if (isCriterionLabel(top) || !changes || !ordered) return;
    open.pop();
  }
}
