import type { StoryProblem } from "../domain/story.ts";
import { type Block, readBlocks } from "./blocks.ts";
import { fencedEntries, isPlaceholder } from "./file-list.ts";
import type { ReadInline } from "./inline.ts";
import type { Line } from "./lines.ts";
import { outline } from "./outline.ts";
import type { Region } from "./sections.ts";

/** The blocks of a region, put under their headings and labels. */
interface RegionBlocks {
  readonly blocks: readonly Block[];
  readonly unparsed: readonly { readonly line: number; readonly text: string }[];
  readonly problems: readonly StoryProblem[];
}

/** Reads a region's lines. Bare fences become what they mean there: commands of a validation step, entries of a file list. */
export function readRegion(lines: readonly Line[], region: Region, readInline: ReadInline): RegionBlocks {
  const own = region.ranges.flatMap((range) => lines.slice(range.from, range.to));
  const read = readBlocks(own, { lineByLine: region.kind === "file-list", readInline });
  const unparsed = [...read.unparsed];
  if (region.kind === "file-list") return { blocks: outline(fileEntries(read.blocks, readInline, unparsed)), unparsed, problems: read.problems };
  if (region.kind === "validation" && read.blocks[0]?.kind === "fence") read.blocks[0] = commands(read.blocks[0], region, readInline);
  return { blocks: outline(read.blocks), unparsed, problems: read.problems };
}

function commands(block: Block, region: Region, readInline: ReadInline): Block {
  const { section } = region;
  return {
    ...block,
    kind: "paragraph",
    line: section.line,
    endLine: section.line,
    source: section.title,
    raw: section.title,
    inline: readInline(section.title),
  };
}

function fileEntries(blocks: readonly Block[], readInline: ReadInline, unparsed: { line: number; text: string }[]): Block[] {
  return blocks.flatMap((block) => {
    if (isPlaceholder(block.source) && block.children.length === 0 && block.fences.length === 0 && block.kind !== "rule") {
      unparsed.push({ line: block.line, text: block.raw });
      return [];
    }
    const make = (line: number, source: string, raw: string): Block => ({
      ...block,
      ...{
        kind: "item",
        line,
        endLine: line,
        source,
        raw,
        inline: readInline(source),
        fences: [],
        children: [],
        annotation: null,
        level: 0,
        tick: null,
      },
    });
    const entries = block.kind === "item" ? [] : fencedEntries(block, make);
    if (entries.length === 0) return [block];
    return block.kind === "fence" ? entries : [{ ...block, fences: [] }, ...entries];
  });
}
