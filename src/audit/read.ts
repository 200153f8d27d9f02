import type { Assertion } from "../domain/assertion.ts";
import type { AssertionKind, ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import type { Need, World } from "../domain/world.ts";
import { ANNOTATION_READER, checkRecognition, readingAnnotation } from "./annotated.ts";
import { mayRead } from "./cues.ts";
import { saysOfPresence } from "./self-standing.ts";
import { scopeReadings } from "./sentence-scope.ts";

/** A sentence with what each recogniser made of it. */
export interface ReadSentence {
  readonly sentence: Sentence;
  readonly readings: readonly { readonly recogniser: string; readonly recognition: Recognition; readonly apart?: boolean }[];
  /** Words that no recogniser accounted for. */
  readonly residue: readonly string[];
  /** Names of objects that the sentence is about. */
  readonly about?: readonly string[];
  /** What rules for the rest make of it, for when the first readings leave it open, and what stretches leave unaccounted for. */
  readonly second?: {
    readonly readings: ReadSentence["readings"];
    readonly about: readonly string[];
    residueOf(readings: ReadSentence["readings"]): readonly string[];
  };
  /** How the sentence reads without its annotation, when that changes the reading. */
  readonly plain?: ReadSentence;
}

/** How leftover words are told from filler; the rule lives in `residue.ts`. */
export type ResidueRule = (
  sentence: Sentence,
  covers: Recognition["covers"],
  context: ReadingContext,
  valued?: Recognition["covers"],
) => readonly string[];

/** Stretches whose reading says more than that something is there: words that only tie them to their subject need no accounting. */
function valuedBy(readings: readonly { readonly recognition: Recognition }[]): Recognition["covers"] {
  return readings.flatMap(({ recognition: { assertions, covers } }) => (assertions.some((one) => saysOfPresence(one) === "more") ? covers : []));
}

/** Lets every recogniser read the sentence; where its author says what would prove it, only that counts. Headers are not read: they state nothing. */
export function readSentence(sentence: Sentence, context: ReadingContext, recognisers: readonly Recogniser[], residue: ResidueRule): ReadSentence {
  const plain = readPlainly(sentence, context, recognisers, residue);
  const annotation = readingAnnotation(sentence);
  if (annotation?.kind !== "check" || sentence.header) return plain;
  const readings = [{ recogniser: ANNOTATION_READER, recognition: checkRecognition(annotation.check, sentence) }];
  return { sentence, readings, residue: [], plain };
}

/** Sentences beyond this many characters are not read and stay unproven: reading must stay bounded. */
const LONGEST_SENTENCE = 10_000;

function readPlainly(sentence: Sentence, context: ReadingContext, recognisers: readonly Recogniser[], residue: ResidueRule): ReadSentence {
  if (sentence.header || sentence.text.length > LONGEST_SENTENCE) return { sentence, readings: [], residue: [] };
  const readings = mayRead(recognisers, sentence).flatMap((recogniser) => {
    const recognition = recogniser.recognise(sentence, context);
    if (recognition === null) return [];
    return [recognition, ...(recognition.apart ?? [])]
      .filter(({ assertions }) => assertions.length > 0)
      .map((one, at) => ({ recogniser: recogniser.id, recognition: one, ...(at === 0 ? {} : { apart: true }) }));
  });
  const rest = (reading: { readonly recogniser: string }): boolean =>
    recognisers.some(({ id, second }) => second === true && id === reading.recogniser);
  const first = readings.filter((reading) => !rest(reading));
  const scope = scopeReadings(sentence, context, first);
  const covers = [...scope.covers, ...first.flatMap((reading) => reading.recognition.covers)];
  const left = [...new Set([...residue(sentence, covers, context, valuedBy(first)), ...scope.residue])];
  const read: ReadSentence = { sentence, readings: scope.readings, residue: left, about: scope.about };
  const others = readings.filter(rest);
  if (others.length === 0) return read;
  const wider = scopeReadings(sentence, context, others);
  const residueOf = (some: ReadSentence["readings"]): readonly string[] => {
    const own = some.flatMap(({ recognition }) => recognition.covers);
    return [...new Set([...residue(sentence, [...wider.covers, ...own], context, valuedBy(some)), ...wider.residue])];
  };
  return { ...read, second: { readings: wider.readings, about: wider.about, residueOf } };
}

/** All assertions of a read sentence. */
export function assertionsOf(read: ReadSentence): readonly Assertion[] {
  return read.readings.flatMap((reading) => reading.recognition.assertions);
}

/** Assertion kinds by name, as the registry gives them. */
export type Kinds = ReadonlyMap<Assertion["kind"], AssertionKind>;

/** The judge of an assertion. Throws when the registry lacks the kind, which a meta-test rules out. */
export function kindOf(kinds: Kinds, assertion: Assertion): AssertionKind {
  const kind = kinds.get(assertion.kind);
  if (kind === undefined) throw new Error(`no file under src/assertions judges "${assertion.kind}"`);
  return kind;
}

/** What must be gathered before the sentences can be judged, without repeats. */
export function needsOf(reads: readonly ReadSentence[], kinds: Kinds, world: World): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const read of reads.flatMap((one) => (one.plain === undefined ? [one] : [one, one.plain])))
    for (const assertion of assertionsOf(read))
      for (const need of kindOf(kinds, assertion).needs(assertion, world)) needs.set(JSON.stringify(need), need);
  return [...needs.values()];
}
