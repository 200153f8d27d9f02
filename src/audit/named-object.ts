import type { Search } from "../domain/assertion.ts";
import type { Claim } from "../domain/audit.ts";
import { withoutCode } from "../domain/clauses.ts";
import { kindMentions, kindNamed } from "../domain/kinds.ts";
import { distinct } from "../domain/outcome.ts";
import { codeSpans, parentPaths, pathsIn } from "../domain/paths.ts";
import { kindBeside } from "../domain/reading.ts";
import { searchTiers } from "../domain/search.ts";
import type { Criterion, Sentence, Story } from "../domain/story.ts";
import { objectParts } from "../domain/tokens.ts";
import type { World } from "../domain/world.ts";
import { BLANK } from "./annotation-text.ts";
import type { JudgedSentence } from "./claim.ts";

/** Kinds whose objects only carry others; a claim hardly speaks of them when something else stands beside them. */
const CARRIERS = new Set(["Kustomization", "Namespace", "HelmRepository", "OCIRepository", "GitRepository"]);

/**
 * The object a claim is about, as `Kind/name` for an annotation: what the sentence names, what its readings looked at, what its
 * parents name, and the only one that stands in the nearest files named. `Kind/…` when only the kind is known; null when nothing is.
 */
export function namedObject({ claim, read }: Pick<JudgedSentence, "claim" | "read">, story: Story, world: World): string | null {
  const { sentence } = read;
  const own = distinct([...namesIn(sentence.text), ...evidenceNames(claim)]);
  if (own.length === 1) return own[0] ?? null;
  const kinds = distinct(kindMentions(sentence.text).flatMap(({ kind, ordinary }) => (ordinary ? [] : [kind])));
  const [kind] = kinds.length === 1 ? kinds : [];
  if (own.length === 0) {
    const parent = [...sentence.scope.lines].reverse().map(({ text }) => namesIn(text));
    const inherited = [...parent, [...sentence.scope.objects].reverse()].find((names) => names.length > 0) ?? [];
    const fit = distinct(inherited.map(whole)).filter((name) => kind === undefined || name.startsWith(`${kind}/`));
    const [only] = fit;
    if (only !== undefined && fit.length === 1 && !only.endsWith(`/${BLANK}`)) return only;
    if (only !== undefined && fit.length === 1) return inFiles(sentence, story, world, only.slice(0, only.indexOf("/"))) ?? only;
  }
  if (own.length > 1) return blank(kind ?? commonKind(own));
  return inFiles(sentence, story, world, kind) ?? besideIt(sentence, story, kind) ?? blank(kind);
}

/** The one object that the sentences of its criterion name. */
function besideIt(sentence: Sentence, story: Story, kind: string | undefined): string | null {
  const criterion = story.criteria.find(({ id }) => id === sentence.criterion);
  const names = criterion === undefined ? [] : criterionNames(criterion).filter((name) => kind === undefined || name.startsWith(`${kind}/`));
  return names.length === 1 ? (names[0] ?? null) : null;
}

const namesKnown = new WeakMap<Criterion, readonly string[]>();

function criterionNames(criterion: Criterion): readonly string[] {
  const names = namesKnown.get(criterion) ?? distinct(criterion.sentences.flatMap(({ text }) => namesIn(text)));
  namesKnown.set(criterion, names);
  return names;
}

/** What stands in the nearest files: the one object, or the kind when all are of one kind; null when there are several kinds. */
function inFiles(sentence: Sentence, story: Story, world: World, kind: string | undefined): string | null {
  const standing = inNearestFiles(sentence, story, world, kind);
  return standing.length === 1 ? (standing[0] ?? null) : blank(commonKind(standing));
}

function blank(kind: string | undefined): string | null {
  return kind === undefined ? null : `${kind}/${BLANK}`;
}

/** Objects that a text names: `Kind/name` in code or of a known kind, and a name in code beside its kind. */
function namesIn(text: string): readonly string[] {
  const bare = [...withoutCode(text).matchAll(/(?<![\w/.`-])([A-Z][A-Za-z0-9]{2,62})\/([a-z0-9][\w-]{0,252})(?![\w/]|\.\w)/g)];
  const plain = bare.flatMap(([name, kind = ""]) => (kindNamed(kind) === undefined ? [] : [name]));
  return distinct([...plain, ...codeNames(text)]);
}

function codeNames(text: string): readonly string[] {
  return codeSpans(text).flatMap((span) => {
    const whole = objectParts(span.text);
    if (whole !== undefined)
      return /[*${}]/.test(whole.name) ? [] : [`${whole.kind}/${whole.namespace === null ? "" : `${whole.namespace}/`}${whole.name}`];
    const beside = /^[a-z0-9][a-z0-9.-]*$/.test(span.text) ? kindBeside(text, span) : undefined;
    return beside === undefined ? [] : [`${beside.kind}/${span.text}`];
  });
}

/** A parent may name a kind alone. */
function whole(name: string): string {
  return name.includes("/") ? name : `${name}/${BLANK}`;
}

function evidenceNames(claim: Claim): readonly string[] {
  return claim.evidence.flatMap(({ object }) => {
    const [kind, name, ...rest] = object?.split(" ") ?? [];
    return kind === undefined || name === undefined || rest.length > 0 ? [] : [`${kind}/${name}`];
  });
}

function commonKind(names: readonly string[]): string | undefined {
  const [kind, ...others] = distinct(names.map((name) => name.slice(0, name.indexOf("/"))));
  return others.length === 0 ? kind : undefined;
}

function inNearestFiles(sentence: Sentence, story: Story, world: World, kind: string | undefined): readonly string[] {
  const exists = (path: string): boolean => world.tree.kind(path) !== undefined;
  const criterion = story.criteria.find(({ id }) => id === sentence.criterion);
  const tiers = [pathsIn(sentence, exists), ...parentPaths(sentence, exists), criterion === undefined ? [] : criterionPaths(criterion)];
  const search: Search = { clusters: [], tiers: tiers.filter((tier) => tier.length > 0), ...(kind === undefined ? {} : { kind }) };
  for (const { candidates } of searchTiers(world, search)) {
    const there = candidates.filter(({ by, object }) => (by === "stands" || by === "shaped") && object.id.kind !== "" && object.id.name !== "");
    const names = distinct(there.map(({ object }) => `${object.id.kind}/${object.id.name}`));
    const telling = names.filter((name) => !CARRIERS.has(name.slice(0, name.indexOf("/"))));
    const [only] = telling.length > 0 ? [telling] : [names];
    if (only !== undefined && only.length > 0) return only;
  }
  return [];
}

const pathsKnown = new WeakMap<Criterion, readonly string[]>();

function criterionPaths(criterion: Criterion): readonly string[] {
  const paths = pathsKnown.get(criterion) ?? distinct(criterion.sentences.flatMap((sentence) => [...pathsIn(sentence), ...sentence.scope.paths]));
  pathsKnown.set(criterion, paths);
  return paths;
}
