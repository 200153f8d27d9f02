import type { Criterion, SectionKind, Sentence, StatusState, Story, StoryProblem, Witness, Zone } from "../domain/story.ts";
import { annotationProblems } from "./annotation-problems.ts";
import { readCriteria } from "./criteria.ts";
import type { KnownIds } from "./criterion-ids.ts";
import { field, type Identity, identityOf, readHead } from "./identity.ts";
import { createInlineReader, type ReadInline } from "./inline.ts";
import { type Document, longestStory, readDocument } from "./lines.ts";
import { aboutPaths, distinctLinks, headLinks, sentenceLinks } from "./links.ts";
import { clusterFinder, clusterNamesIn } from "./mentions.ts";
import { isReferencePage, readReference } from "./reference.ts";
import { readRegion } from "./regions.ts";
import { remarksOf } from "./remarks.ts";
import { findHeadings, findRegions, findSections, type Region, type Section } from "./sections.ts";
import { type Section as Making, type Surroundings, sentencesOf, top } from "./sentences.ts";
import { boxesWitness, qaWitness, statusesOf } from "./witnesses.ts";
import { within, zoneOf } from "./zones.ts";

/** What a caller may know beforehand. */
export interface StoryOptions {
  /** Further status texts and what they mean. */
  readonly statusWords?: Readonly<Record<string, StatusState>>;
  /** Read it as a reference page when it has no criteria and no other section of a story. */
  readonly reference?: boolean;
  /** Names of the clusters of the repository; without it, the folders of `clusters/<name>/` that the story names. */
  readonly clusterNames?: readonly string[];
}

/** Documents with more lines than this are not read. */
const mostLines = 40_000;

/**
 * Reads a story or reference page. Pure and total: any text gives a story, what could not be read is in `unparsed` and `problems`.
 * A text over {@link longestStory} units is not read at all.
 *
 * @param path repository path of the document, for its id and its witnesses
 */
export function parseStory(path: string, text: string, options: StoryOptions = {}): Story {
  if (text.length > longestStory) return emptyStory(path);
  const document = readDocument(text);
  if (document.lines.length > mostLines) return emptyStory(path);
  const headings = findHeadings(document.lines);
  const sections = findSections(document.lines, headings);
  const head = readHead(document.lines, headings);
  const identity = identityOf(path, head, firstLine(document));
  const readInline = createInlineReader();
  const names = options.clusterNames?.length ? options.clusterNames : clusterNamesIn(text);
  const reading: Reading = { document, sections, readInline, number: identity.number, names, unparsed: [], problems: [...document.problems] };
  const regions = findRegions(sections);
  const asked = field(head, "truestory") === "reference" || (options.reference === true && regions.length === 0);
  const reference = !regions.some((region) => region.kind === "criteria") && (asked || isReferencePage(document.lines));
  const parts = reference ? referenceParts(reading) : storyParts(reading, regions);
  const all = [...parts.criteria.flatMap((criterion) => criterion.sentences), ...parts.loose, ...lists.flatMap((name) => parts[name])];
  const statuses = statusesOf(document.lines, sections, head, options.statusWords ?? {});
  const status = statuses[0];
  reading.problems.push(...annotationProblems(document, all, reading.problems));
  return {
    path,
    ...identity,
    reference,
    status: status === undefined ? null : { raw: status.raw, state: status.state, line: status.line },
    ...parts,
    about: aboutPaths(document.lines, sections, head, readInline, reference ? parts.loose : []),
    witnesses: [
      ...statuses.map((one): Witness => ({ kind: "status", path, line: one.line, says: one.says, state: one.state })),
      ...present(boxesWitness(path, "definition of done", parts.definitionOfDone, true)),
      ...present(boxesWitness(path, "tasks", parts.tasks, false)),
      ...present(qaWitness(path, document.lines, sections)),
    ],
    remarks: reference ? [] : remarksOf(document.lines, sections),
    links: distinctLinks([...headLinks(head, readInline), ...sentenceLinks(parts.prerequisites, all)]),
    unparsed: reading.unparsed.sort((a, b) => a.line - b.line),
    problems: reading.problems.sort((a, b) => a.line - b.line),
  };
}

/** True when a text has something to audit: acceptance criteria, the claim tables of a reference page, or `truestory: reference` in its head. */
export function looksLikeStory(text: string): boolean {
  if (text.length > longestStory) return false;
  const { lines } = readDocument(text);
  const headings = findHeadings(lines);
  const regions = findRegions(findSections(lines, headings));
  const criteria = regions.filter((region) => region.kind === "criteria");
  if (criteria.some((region) => region.ranges.some((range) => lines.slice(range.from, range.to).some((line) => line.text !== "")))) return true;
  return isReferencePage(lines) || field(readHead(lines, headings), "truestory") === "reference";
}

const lists = ["tasks", "fileList", "definitionOfDone", "validation", "prerequisites"] as const;

type Parts = Pick<Story, "criteria" | "loose" | (typeof lists)[number]>;

interface Reading {
  readonly document: Document;
  readonly sections: readonly Section[];
  readonly readInline: ReadInline;
  readonly number: string | null;
  readonly names: readonly string[];
  readonly unparsed: { line: number; text: string }[];
  readonly problems: StoryProblem[];
}

function storyParts(reading: Reading, regions: readonly Region[]): Parts {
  const known = new Map<string, number>();
  const criteria: Criterion[] = [];
  const loose: Sentence[] = [];
  const of = (kind: SectionKind): readonly Region[] => regions.filter((region) => region.kind === kind);
  for (const region of of("criteria")) {
    const { blocks, making, around } = open(reading, region, known);
    const read = readCriteria(blocks, making, around, known);
    criteria.push(...read.criteria);
    loose.push(...read.loose);
  }
  const sentences = (kind: SectionKind): Sentence[] =>
    of(kind).flatMap((region) => {
      const { blocks, making, around } = open(reading, region, known);
      return sentencesOf(blocks, making, around);
    });
  return {
    criteria,
    loose,
    tasks: sentences("tasks"),
    fileList: sentences("file-list"),
    definitionOfDone: sentences("definition-of-done"),
    validation: sentences("validation"),
    prerequisites: sentences("prerequisites"),
  };
}

function open(
  reading: Reading,
  region: Region,
  known: KnownIds,
): { blocks: ReturnType<typeof readRegion>["blocks"]; making: Making; around: Surroundings } {
  const read = readRegion(reading.document.lines, region, reading.readInline);
  reading.unparsed.push(...read.unparsed);
  reading.problems.push(...read.problems);
  const { unparsed, problems, number } = reading;
  const making: Making = { kind: region.kind, finder: clusterFinder(reading.names), known, number, unparsed, problems };
  const zone = region.around.reduce<Zone>(
    (outer, section) => within(outer, section.level === 1 ? null : zoneOf(section.title, section.line, "title")),
    top.zone,
  );
  return { blocks: read.blocks, making, around: { ...top, zone } };
}

function referenceParts(reading: Reading): Parts {
  const { unparsed, problems, number } = reading;
  const making = { finder: clusterFinder(reading.names), known: new Map(), number, unparsed, problems };
  const read = readReference(reading.document.lines, reading.readInline, making);
  return { criteria: [], ...read, tasks: [], fileList: [], definitionOfDone: [], prerequisites: [] };
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

function firstLine(document: Document): string {
  const line = document.lines.find((one) => !one.skip && one.fence === null && one.text !== "" && !/^skip to (?:main )?content$/i.test(one.text));
  return line?.text.slice(0, 200) ?? "";
}

function emptyStory(path: string): Story {
  const none: Identity = identityOf(path, { title: null, fields: [] }, "");
  return {
    ...{
      path,
      ...none,
      reference: false,
      status: null,
      criteria: [],
      loose: [],
      tasks: [],
      fileList: [],
      definitionOfDone: [],
      validation: [],
      prerequisites: [],
    },
    ...{ about: [], witnesses: [], remarks: [], links: [], unparsed: [] },
    problems: [
      { line: 1, rule: "too-large", message: `The document has more than ${longestStory} characters or ${mostLines} lines and was not read.` },
    ],
  };
}
