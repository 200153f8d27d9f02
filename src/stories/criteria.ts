import type { Criterion, Sentence } from "../domain/story.ts";
import type { Block } from "./blocks.ts";
import { type KnownIds, leadId, normaliseId } from "./criterion-ids.ts";
import { foldDashes } from "./dashes.ts";
import { isTitle, namesThisStory, type Section, type Surroundings, sentenceOf, sentencesOf } from "./sentences.ts";
import { isHandedOff, within, zoneOf } from "./zones.ts";

/** What a criteria section gives. */
export interface Criteria {
  readonly criteria: readonly Criterion[];
  readonly loose: readonly Sentence[];
}

interface Draft {
  readonly id: string;
  readonly block: Block;
  readonly merged: Block[];
  readonly sentences: Sentence[];
}

const auxiliary = /check-?list|mapping|matrix|\u2194|<-+>|traceab|coverage|cross-?check|prerequisite|\bmap$|\bout of scope\b/i;

/** True for a title inside the criteria that opens a list about them, not of them ("AC ↔ Files Checklist"). */
function isAuxiliary(block: Block): boolean {
  return isTitle(block) && leadOf(block) === null && auxiliary.test(foldDashes(block.inline.text));
}

function isOutside(block: Block): boolean {
  if (!isTitle(block)) return false;
  return isAuxiliary(block) || (leadOf(block) === null && isHandedOff(zoneOf(block.inline.text, block.line, "title")));
}

function leadOf(block: Block): string | null {
  if (block.kind === "row") return /^(?:AC)?[ #-]{0,2}(\d{1,4}(?:\.\d{1,4}){0,3}[A-Za-z]?)\.?$/i.test(block.cells[0] ?? "") ? rowId(block) : null;
  return leadId(block.inline.text, block.kind === "heading" || block.inline.bold !== null)?.id ?? null;
}

function rowId(block: Block): string {
  return normaliseId((block.cells[0] ?? "").replace(/^AC[ #-]{0,2}/i, "").replace(/\.$/, ""));
}

/** Reads the blocks of all criteria sections into criteria and what belongs to none. Their ids are added to `ids`. */
export function readCriteria(blocks: readonly Block[], section: Section, around: Surroundings, ids: Map<string, number>): Criteria {
  const drafts = findDrafts(blocks, section, ids);
  for (const draft of drafts) ids.set(draft.id, ids.size);
  const byBlock = new Map(drafts.map((draft) => [draft.block, draft]));
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const absorbed = new Set(drafts.flatMap((draft) => draft.merged));
  const loose: Sentence[] = [];
  emit(blocks, around);
  return { criteria: drafts.map((draft) => criterionOf(draft, around)), loose };

  function emit(list: readonly Block[], outer: Surroundings): void {
    const beside = namesThisStory(list);
    for (const block of list) {
      const draft = byBlock.get(block);
      if (draft !== undefined) emitCriterion(draft, outer);
      else if (!absorbed.has(block)) {
        const named = isTitle(block) ? null : leadOf(block);
        const owner = named === null ? undefined : byId.get(named);
        if (owner !== undefined) emitReference(block, owner, outer, beside);
        else emit(block.children, sentenceOf(block, section, outer, beside, loose));
      }
    }
  }

  function emitCriterion(draft: Draft, outer: Surroundings): void {
    const here = { ...outer, criterion: draft.id, refs: [], depth: 0 };
    const inner = sentenceOf(draft.block, section, here, false, draft.sentences, draft.id);
    sentencesOf([...draft.block.children, ...draft.merged], section, inner, draft.sentences);
  }

  function emitReference(block: Block, owner: Draft, outer: Surroundings, beside: boolean): void {
    const inner = sentenceOf(block, section, { ...outer, criterion: owner.id, refs: [owner.id] }, beside, owner.sentences);
    sentencesOf(block.children, section, inner, owner.sentences);
  }
}

function criterionOf(draft: Draft, around: Surroundings): Criterion {
  const { block, id, sentences } = draft;
  const zone = sentences[0]?.zone ?? within(around.zone, zoneOf(block.inline.text, block.line, "title"));
  const title = sentences.filter((sentence) => sentence.line === block.line && sentence.depth === 0).map((sentence) => sentence.text);
  return { id, line: block.line, text: title.join("; ") || block.inline.text, zone, sentences };
}

type Shape = (block: Block) => boolean;

/** The first of these shapes that occurs makes the criteria. Blocks inside a criterion, a checklist or a deferred list are not asked. */
const shapes: readonly Shape[] = [
  (block) => leadOf(block) !== null && block.kind !== "fence",
  (block) => block.kind === "heading" && /^\d{1,3}[.)]\s/.test(block.inline.text) && block.children.length + block.fences.length > 0,
  (block) => block.kind === "item" && block.mark === "ordered",
  (block) => block.kind === "heading" && block.children.length > 0,
  (block) => block.kind === "item",
  (block) => block.kind === "row",
  (block) => block.kind === "paragraph" || (block.kind === "label" && block.children.length === 0 && !block.inline.text.endsWith(":")),
];

function findDrafts(blocks: readonly Block[], section: Section, ids: KnownIds): Draft[] {
  for (const shape of shapes) {
    const found: Block[] = [];
    collect(blocks, shape, found);
    if (found.length > 0) return number(mergeSteps(found), section, ids);
  }
  return [];
}

function collect(blocks: readonly Block[], shape: Shape, found: Block[]): void {
  for (const block of blocks) {
    if (isOutside(block)) continue;
    if (shape(block)) found.push(block);
    else if (isTitle(block)) collect(block.children, shape, found);
  }
}

interface Merged {
  readonly block: Block;
  readonly merged: Block[];
}

/** "When" and "Then" items after a "Given" item of their own belong to it, and rows of a table to the row above them with the same id. */
function mergeSteps(blocks: readonly Block[]): Merged[] {
  const out: Merged[] = [];
  for (const block of blocks) {
    const last = out.at(-1);
    const step = block.kind === "item" && leadOf(block) === null && /^(?:when|then|and|but)\b/i.test(block.inline.text);
    const again = block.kind === "row" && last?.block.kind === "row" && leadOf(block) !== null && leadOf(block) === leadOf(last.block);
    if (again) last.merged.push(block);
    else if (step && last !== undefined && /^(?:AC[^:]{0,12}:\s*)?given\b/i.test(last.block.inline.text)) last.merged.push(block);
    else out.push({ block, merged: [] });
  }
  return out;
}

function number(found: readonly Merged[], section: Section, ids: KnownIds): Draft[] {
  const lazily =
    found.length > 1 && found.every(({ block }) => leadOf(block) !== null || block.number === null || block.number === found[0]?.block.number);
  const taken = new Set(ids.keys());
  let position = ids.size;
  return found.map(({ block, merged }) => {
    position++;
    const stated = statedId(block, lazily);
    let id = stated ?? `AC${position}`;
    if (taken.has(id)) {
      if (stated !== null)
        section.problems.push({ line: block.line, rule: "duplicate-criterion", message: `There is more than one criterion ${stated.slice(2)}.` });
      let free = position;
      while (taken.has(`AC${free}`)) free++;
      id = `AC${free}`;
    }
    taken.add(id);
    return { id, block, merged, sentences: [] };
  });
}

function statedId(block: Block, lazily: boolean): string | null {
  const lead = leadOf(block);
  if (lead !== null) return lead;
  if (block.kind === "heading") {
    const numbered = /^(\d{1,3})[.)]\s/.exec(block.inline.text)?.[1];
    return numbered === undefined ? null : normaliseId(numbered);
  }
  return block.number === null || lazily ? null : normaliseId(String(block.number));
}
