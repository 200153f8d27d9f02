import type { Assertion, Search } from "../domain/assertion.ts";
import { touches, within, withoutCode } from "../domain/clauses.ts";
import { clustersIn, environmentSpans, onlyPlaceOf } from "../domain/environments.ts";
import { kindNamed } from "../domain/kinds.ts";
import { isFiller } from "../domain/lexicon.ts";
import { perText } from "../domain/memo.ts";
import { parentPaths } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** What one recogniser made of a sentence. */
export interface Reading {
  readonly recogniser: string;
  readonly recognition: Recognition;
  /** True for a stretch of what the same recogniser reads as a whole. */
  readonly apart?: boolean;
}

/** What a sentence says about where its readings hold, whatever rule read it. */
export interface SentenceScope {
  readonly readings: readonly Reading[];
  /** Words that restrict or widen the statement and that no reading took in. */
  readonly residue: readonly string[];
  /** Stretches that name clusters or environments in which the readings are judged. */
  readonly covers: readonly Span[];
  /** Names of objects that the sentence is about: what is judged on others is open. */
  readonly about: readonly string[];
}

/** What stands before a path that says where something is. */
const PLACES = /(?:(?<![\w-])(?:in|at|from|under|by|file|see|into|inside|within|path|with)\s+(?:the\s+|file\s+)?|[(:→—-]\s*|^\s*)$/i;
/** "In the base", "by default": the layer of the manifests, which what a cluster renders does not show. */
const LAYER =
  /(?<![\w-])(?:(?:in|by|of|from) (?:the |its |our )?(?:shared |common )?(?:base|overlays?)(?: (?:layer|manifests?|kustomization|directory|folder))?|by default|defaults? to|unless overridden|overridden)(?![\w/-])/gi;
/** Words that speak of every, or of none, of several things. */
const QUANTIFIER =
  /(?<![\w-])(?:both|all|every|each|any|neither|either|only|none|most|some)(?! (?:traffic|capabilit|other|ingress|egress|of the following|\d|(?:one|two|three|four|five|six|ten|twelve|fifteen|thirty|sixty|half|few|other) |second|minute|hour|day|night|week|month|morning|weekday|sunday|monday|saturday|time))(?![\w-])/gi;
/** Words that promise that something has effect, not only that it is written. */
const EFFECT =
  /(?<![\w-])(?:appl(?:y|ied|ies)|deployed|deploys?|available|rendered|renders|reconciled|rolled out|installed|active|live|listed|included|referenced|wired(?: in(?:to)?)?)(?![\w-])/gi;
/** Assertions that only say that something is written down. */
const WRITTEN: readonly Assertion["kind"][] = [
  "path-exists",
  "object-present",
  "valid-yaml",
  "text-contains",
  "document-covers",
  "document-says",
  "document-section",
  "file-matches",
];
/** Assertions about values and wiring of objects, which belong to the objects that the sentence names: true of some, false of others. */
export const OF_OBJECTS: readonly Assertion["kind"][] = [
  "field",
  "worded-field",
  "plain-words",
  "list-items",
  "version",
  "variable-used",
  "depends-on",
  "health-check",
  "substitute-from",
];

function matches(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Reads the words of a sentence that bear on every reading of it: environments, layers, quantifiers, effect, names of objects. */
export function scopeReadings(sentence: Sentence, context: ReadingContext, read: readonly Reading[]): SentenceScope {
  if (read.length === 0) return { readings: read, residue: [], covers: [], about: [] };
  const about = namesAbout(sentence, context, read);
  const under = parentPaths(sentence, context.exists).length > 0;
  const own = pathMentions(sentence, context);
  const anchored = under || own.length > 0;
  // An object is said to stand in a path by what leads to the path; a path that something else is said of places nothing.
  const placing = under || own.some(({ start }) => start === 0 || PLACES.test(sentence.text.slice(0, start)));
  const place = placeOf(sentence, context);
  const said = wordsOf(sentence.text);
  const readings = read.map(({ recogniser, recognition, apart }): Reading => {
    const assertions = recognition.assertions.map((assertion) =>
      withEffect(
        placed(anchor(worded(named(assertion, about, context), said), assertion.kind === "object-present" ? placing : anchored), place),
        sentence,
      ),
    );
    const doubtful = place === null && recognition.assertions.some(isUnplaced);
    return {
      recogniser,
      recognition: { ...recognition, assertions, ...(doubtful ? { inferred: true } : {}) },
      ...(apart === true ? { apart } : {}),
    };
  });
  const { text } = sentence;
  const plain = withoutCode(text);
  const covers = read.flatMap(({ recognition }) => recognition.covers);
  const words: Span[] = [];
  const places = environmentSpans(text, context);
  const all = readings.flatMap(({ recognition }) => recognition.assertions);
  const settled = places.length > 0 && isSettled(all, text, context);
  if (places.length > 0 && !settled && all.some(isPlaceable)) words.push(...places);
  words.push(...matches(plain, LAYER).filter((span) => !covered(span, covers)));
  if (!all.some(isQuantified))
    words.push(...matches(plain, QUANTIFIER).filter((span) => !covered(span, covers) && !ofClusters(plain, span) && !ofList(text, span)));
  if (all.every(({ kind }) => WRITTEN.includes(kind)) && !all.some((one) => one.kind === "object-present" && one.rendered))
    words.push(...matches(plain, EFFECT).filter((span) => !covered(span, covers)));
  return { readings, residue: [...new Set(words.map(({ start, end }) => text.slice(start, end)))], covers: settled ? places : [], about };
}

function isPlaceable(assertion: Assertion): boolean {
  return "search" in assertion || "clusters" in assertion;
}

/**
 * True when every reading is judged in clusters that the sentence names, and each of those is read for something. That a variable is used is
 * judged in every cluster anyway.
 */
function isSettled(assertions: readonly Assertion[], text: string, context: ReadingContext): boolean {
  const placeable = assertions.filter((one) => isPlaceable(one) && one.kind !== "variable-used");
  if (placeable.length === 0 || placeable.some(isUnplaced)) return false;
  const read = new Set(placeable.flatMap((one) => ("search" in one ? one.search.clusters : "clusters" in one ? one.clusters : [])));
  const named = clustersIn(text, context);
  return named?.every((cluster) => read.has(cluster)) === true;
}

function covered(span: Span, covers: readonly Span[]): boolean {
  return within(span, covers);
}

/** "Both clusters", "every environment": those are read with the clusters. */
function ofClusters(plain: string, span: Span): boolean {
  return /^(?: of)?(?: the)?(?: [\w-]{1,20}){0,2}? (?:clusters?|environments?|stages?|overlays?)(?![\w-])/i.test(plain.slice(span.end));
}

/** "All variables (A, B, C)", "both files: `a`, `b`": the things are named, and each is read by itself. */
function ofList(text: string, span: Span): boolean {
  return /^[^.;()`]{0,80}(?:\([^()]*,[^()]*\)|:\s*`[^`]+`(?:,| and | & ))/.test(text.slice(span.end));
}

function isQuantified(assertion: Assertion): boolean {
  switch (assertion.kind) {
    case "field":
      return assertion.quantifier === "every" || assertion.expect.is === "absent";
    case "worded-field":
      return assertion.every;
    case "plain-words":
      return assertion.every || assertion.items !== undefined;
    case "object-present":
    case "alerts":
      return assertion.count !== null;
    case "object-absent":
    case "resource-listed":
    case "no-placeholder":
    case "no-plaintext-secret":
    case "derived":
    case "live-object":
    case "uncheckable":
      return true;
    default:
      return false;
  }
}

/** The clusters that the whole sentence is about, or its nearest parent that names environments; see {@link onlyPlaceOf}. */
function placeOf(sentence: Sentence, context: ReadingContext): readonly string[] | null | undefined {
  const own = onlyPlaceOf(sentence.text, context);
  if (own !== undefined || sentence.scope.clusters.length > 0) return own;
  for (const line of [...sentence.scope.lines].reverse()) {
    const above = onlyPlaceOf(line.text, context);
    if (above !== undefined && above !== null && above.length < context.clusters.length) return above;
  }
  return undefined;
}

function isUnplaced(assertion: Assertion): boolean {
  if ("search" in assertion) return assertion.search.clusters.length === 0;
  return "clusters" in assertion && assertion.clusters.length === 0;
}

/** An assertion that names no cluster, in the one place that the sentence names. What must be in a cluster must be rendered there. */
function placed(assertion: Assertion, place: readonly string[] | null | undefined): Assertion {
  if (place === null || place === undefined || !isUnplaced(assertion)) return assertion;
  if (assertion.kind === "object-present" || assertion.kind === "object-absent")
    return { ...assertion, rendered: true, search: { ...assertion.search, clusters: place } };
  if ("search" in assertion) return { ...assertion, search: { ...assertion.search, clusters: place } } as Assertion;
  return { ...assertion, clusters: place } as Assertion;
}

/** An object that is said to be applied, deployed or available must be rendered. */
function withEffect(assertion: Assertion, sentence: Sentence): Assertion {
  if (assertion.kind !== "object-present" || assertion.rendered || assertion.search.name === undefined) return assertion;
  if (matches(withoutCode(sentence.text), EFFECT).length === 0) return assertion;
  return { ...assertion, rendered: true };
}

/** The words of a sentence, code included. */
const wordsOf = perText((text: string): readonly string[] => [...new Set(text.match(/[A-Za-z][A-Za-z0-9-]{2,40}/g) ?? [])].slice(0, 60));

/** A claim about a field, with the words that may tell the items of a list apart. */
function worded(assertion: Assertion, words: readonly string[]): Assertion {
  if (assertion.kind !== "field" || assertion.search.words !== undefined) return assertion;
  return { ...assertion, search: { ...assertion.search, words } };
}

function anchor(assertion: Assertion, anchored: boolean): Assertion {
  return "search" in assertion ? ({ ...assertion, search: { ...assertion.search, anchored } } as Assertion) : assertion;
}

const CODE_NAME = /^[a-z0-9][a-z0-9.-]{1,252}$/;
const PLAIN_NAME = /(?<![\w/.@:-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w/@-]|[.:]\w)/g;

/** Kinds that sentences mostly name because something else refers to them. */
const REFERRED_TO =
  /^(?:Namespace|ConfigMap|Secret|ExternalSecret|ServiceAccount|Gateway|ClusterIssuer|Issuer|\w+Repository|\w+Class|\w*SecretStore)$/;

/** Names of objects that stand in the sentence and are no namespace, no path, and no value that a reading expects. */
function namesAbout(sentence: Sentence, context: ReadingContext, read: readonly Reading[]): readonly string[] {
  const { objectsNamed } = context;
  if (objectsNamed === undefined) return [];
  const { text } = sentence;
  const plain = withoutCode(text);
  let written: string | undefined;
  const values = (): string => {
    written ??= read
      .flatMap(({ recognition }) => recognition.assertions.map((assertion) => JSON.stringify({ ...assertion, search: null, says: null })))
      .join("\n");
    return written;
  };
  const paths = pathMentions(sentence, context);
  const found = new Set<string>();
  const add = (name: string, span: Span): void => {
    const kinds = objectsNamed(name);
    if (kinds.every((kind) => REFERRED_TO.test(kind)) || touches(span, paths)) return;
    if (/(?:^|[^\w-])namespace:?\s+`?$/i.test(text.slice(0, span.start)) || /^`?\s+namespaces?(?![\w-])/i.test(text.slice(span.end))) return;
    if (!values().includes(`"${name}"`) && !values().includes(`/${name}"`)) found.add(name);
  };
  for (const span of sentence.code.slice(0, 64)) {
    const name = span.text.slice(span.text.lastIndexOf("/") + 1);
    if (CODE_NAME.test(name)) add(name, span);
  }
  for (const match of [...plain.matchAll(PLAIN_NAME)].slice(0, 80)) {
    const word = match[0];
    const hyphenated = word.includes("-");
    if (
      word.length < 3 ||
      /^\d+$/.test(word) ||
      kindNamed(word) !== undefined ||
      (!hyphenated && (isFiller(word.toLowerCase()) || ORDINARY.test(word)))
    )
      continue;
    add(hyphenated ? word : word.toLowerCase(), { start: match.index, end: match.index + word.length });
  }
  return [...found];
}

/** Words that name objects in many repositories and mean other things in sentences. */
const ORDINARY =
  /^(?:app|apps|api|web|infra|infrastructure|database|db|cache|backend|frontend|network|networking|storage|security|monitoring|base|config|common|default|server|worker|job|metrics|logs|data|dns|ingress|gateway|platform|workloads?|operators?|controllers?|production|staging|development|prod|dev|stage|test|flux|main|public|private|internal|external)$/i;

/** An assertion about objects of no name, on the one object that the sentence names. What is not found there is open: the name may be another's. */
function named(assertion: Assertion, about: readonly string[], context: ReadingContext): Assertion {
  const [name, ...others] = about;
  if (name === undefined || others.length > 0 || !OF_OBJECTS.includes(assertion.kind) || !("search" in assertion)) return assertion;
  const { search } = assertion;
  if (search.name !== undefined || (!name.includes("-") && search.kind === undefined)) return assertion;
  const kinds = context.objectsNamed?.(name) ?? [];
  if (search.kind !== undefined && !kinds.includes(search.kind)) return assertion;
  const narrowed: Search = { ...search, name, guessed: true };
  return { ...assertion, search: narrowed } as Assertion;
}
