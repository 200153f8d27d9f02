import type { InheritedScope, SectionKind, Sentence, StoryProblem, Zone } from "../domain/story.ts";
import type { Block } from "./blocks.ts";
import { type KnownIds, leadId, referencesIn, withoutTrailingReference } from "./criterion-ids.ts";
import { foldDashes } from "./dashes.ts";
import type { Inline } from "./inline.ts";
import { type ClusterFinder, objectsIn, pathsIn } from "./mentions.ts";
import { type Part, splitClauses } from "./split.ts";
import { contrastTarget, isHandedOff, within, zoneOf } from "./zones.ts";

/** What holds for a whole section while its sentences are made. */
export interface Section {
  readonly kind: SectionKind;
  readonly finder: ClusterFinder;
  /** Criterion ids of the story, for resolving references. */
  readonly known: KnownIds;
  /** The story's own number, to tell "(Story 45)" from "(This Story)". */
  readonly number: string | null;
  readonly unparsed: { readonly line: number; readonly text: string }[];
  readonly problems: StoryProblem[];
}

/** What a block takes over from what stands around it. */
export interface Surroundings {
  readonly zone: Zone;
  readonly scope: InheritedScope;
  readonly criterion: string | null;
  readonly refs: readonly string[];
  readonly depth: number;
}

/** Nothing around: in scope, no parents. */
export const top: Surroundings = {
  zone: { kind: "in-scope" },
  scope: { clusters: [], paths: [], objects: [], lines: [] },
  criterion: null,
  refs: [],
  depth: 0,
};

/** Sentences of blocks and everything below them, in document order. */
export function sentencesOf(blocks: readonly Block[], section: Section, around: Surroundings, out: Sentence[] = []): Sentence[] {
  const beside = namesThisStory(blocks);
  for (const block of blocks) {
    const inner = sentenceOf(block, section, around, beside, out);
    sentencesOf(block.children, section, inner, out);
  }
  return out;
}

/** True for blocks that stand over others by form: headings and labels. */
export function isTitle(block: Block): boolean {
  return block.kind === "heading" || block.kind === "label";
}

/** True when one of these titles says "(This Story)", so that "(Story 45)" beside it means another one. */
export function namesThisStory(blocks: readonly Block[]): boolean {
  return blocks.some((block) => isTitle(block) && /\(this story\)/i.test(block.inline.text));
}

/** Appends the sentences of one block (several for a compound) and gives what its children take over. */
export function sentenceOf(
  block: Block,
  section: Section,
  around: Surroundings,
  beside: boolean,
  out: Sentence[],
  id: string | null = null,
): Surroundings {
  const inline = cleaned(block.inline, section.kind);
  const title = isTitle(block) || (id !== null && block.children.length > 0);
  const own = ownZone(block, section, beside, title);
  const zone = within(around.zone, own);
  const found = referencesIn(block.inline.text, section.known);
  const lead = section.kind === "criteria" ? null : leadId(block.inline.text, false);
  const refs =
    around.criterion !== null && id === null ? [] : [...new Set([...(lead !== null && section.known.has(lead.id) ? [lead.id] : []), ...found.refs])];
  for (const unknown of id === null ? found.unknown : [])
    section.problems.push({ line: block.line, rule: "unknown-reference", message: `${unknown} is no criterion of this story.` });
  const inherited = refs.length > 0 || found.foreign.length > 0 ? refs : around.refs;
  const shared = { line: block.line, endLine: block.endLine, raw: block.raw, section: section.kind, criterion: around.criterion };
  const header = isHeader(block, inline, title, id !== null);
  const handsOff = title && id === null && isHandedOff(own);
  const parts = inline.text === "" ? [] : header || !splits(block, section.kind) ? [{ start: 0, end: inline.text.length }] : splitClauses(inline);
  if (parts.length === 0) section.unparsed.push({ line: block.line, text: block.raw });
  parts.forEach((part, index) => {
    const text = slice(inline, part);
    const clusters = section.finder.in(text);
    out.push({
      ...shared,
      ...{
        text: text.text,
        code: text.code,
        zone: handsOff ? around.zone : zone,
        scope: withClusters(around.scope, clusters, section.finder.label(inline.text)),
      },
      ...{ refs: inherited, foreignRefs: found.foreign, tick: block.tick, header, depth: around.depth, part: index },
      ...{ fences: index === 0 ? block.fences : [], annotation: index === 0 ? block.annotation : null },
    });
  });
  const deeper = isTitle(block) && id === null ? around.depth : around.depth + 1;
  return { zone, scope: below(around.scope, block, inline, section.finder), criterion: around.criterion, refs: inherited, depth: deeper };
}

function splits(block: Block, kind: SectionKind): boolean {
  return block.annotation === null && (kind === "criteria" || kind === "definition-of-done");
}

function ownZone(block: Block, section: Section, beside: boolean, title: boolean): Zone | null {
  const contrast = beside && isTitle(block) ? contrastTarget(block.inline.text, section.number) : null;
  if (contrast !== null) return { kind: "deferred", to: contrast, line: block.line };
  return zoneOf(withoutTrailingReference(block.inline.text), block.line, title ? "title" : "item");
}

/** The text without its criterion id at the front and references at the end. */
function cleaned(inline: Inline, kind: SectionKind): Inline {
  const lead = kind === "criteria" ? leadId(inline.text, inline.bold !== null) : null;
  let start = 0;
  if (lead !== null) {
    start = lead.length;
    const aside = /^\([^()]{0,60}\)\s*:\s*(?=\S)/.exec(inline.text.slice(start));
    start += aside?.[0].length ?? 0;
    if (start >= inline.text.length) start = 0;
  }
  const text = withoutTrailingReference(inline.text.slice(start)).replace(/;$/, "");
  if (text === "") return inline;
  const kept = slice(inline, { start, end: inline.text.length });
  return { ...inline, text, code: kept.code.filter((span) => span.end <= text.length) };
}

function slice(inline: Inline, part: Part): Inline {
  const code = inline.code.filter((span) => span.start >= part.start && span.end <= part.end);
  return {
    ...inline,
    text: inline.text.slice(part.start, part.end),
    code: code.map((span) => ({ text: span.text, start: span.start - part.start, end: span.end - part.start })),
  };
}

function withClusters(scope: InheritedScope, own: readonly string[], label: readonly string[]): InheritedScope {
  const clusters = own.length > 0 ? own : label.length > 0 ? label : scope.clusters;
  return clusters === scope.clusters ? scope : { ...scope, clusters };
}

function below(scope: InheritedScope, block: Block, inline: Inline, finder: ClusterFinder): InheritedScope {
  if (block.children.length === 0) return scope;
  const clusters = finder.in(inline);
  return {
    clusters: clusters.length > 0 ? clusters : scope.clusters,
    paths: nearestLast(scope.paths, pathsIn(inline)),
    objects: nearestLast(scope.objects, objectsIn(inline)),
    lines: inline.text === "" ? scope.lines : [...scope.lines, { line: block.line, text: inline.text }],
  };
}

function nearestLast(outer: readonly string[], own: readonly string[]): readonly string[] {
  return own.length === 0 ? outer : [...outer.filter((one) => !own.includes(one)), ...own];
}

const quantity =
  /(?:^|\s)(?:[\u2265>~]=?\s*)?\d+\+?\s+[a-z]|\b(?:at least|at most|exactly|only|never|identical)\b|^no\b|^(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+[a-z]|\band (?:is|are|was|were|has|have|can|must|contains?|includes?|uses?|references?|points?|succeeds?|pass(?:es)?)\b/i;

/** "There are five policies:" states how many, whatever it introduces. */
const counts = /^there (?:is|are) (?:exactly |at least )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+[a-z]/i;

/** A line that only introduces what is below it: a title, or one that ends with a colon, and that names nothing checkable itself. A criterion with nothing below it is a claim. */
function isHeader(block: Block, inline: Inline, title: boolean, criterion: boolean): boolean {
  const text = foldDashes(inline.text);
  if (block.annotation !== null) return false;
  if (block.children.length === 0)
    return !criterion && isTitle(block) && block.fences.length === 0 && (text.endsWith(":") || block.kind === "heading");
  if (namesCheckable(inline)) return false;
  if (title) return !counts.test(text);
  if (text.endsWith(":")) return !quantity.test(text);
  return leadId(block.inline.text, false) !== null || text.split(" ").length <= 3;
}

/** A path, a command, a setting or a variable in the text. */
function namesCheckable(inline: Inline): boolean {
  if (pathsIn(inline).length > 0) return true;
  return inline.code.some((span) => /[:=]|\s|\$\{|\.(?:ya?ml|json|md|toml|sh)$/.test(span.text.trim()));
}
