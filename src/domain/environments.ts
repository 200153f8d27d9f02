import { withoutCode } from "./clauses.ts";
import { perPair, perText } from "./memo.ts";
import type { ReadingContext, Span } from "./rule.ts";

/** The clusters there are, and the environments that their paths and settings say they belong to. */
export type Environments = Pick<ReadingContext, "clusters" | "environments">;

/** Names that people give to the same environment. */
const FAMILIES: readonly (readonly string[])[] = [
  ["production", "prod", "prd"],
  ["staging", "stage", "stg"],
  ["development", "dev"],
  ["testing", "test", "qa"],
];

/** Words after an environment that make it part of a name or of something else. */
const NO_ENVIRONMENT = /^\s+(?:endpoints?|issuers?|registry|buckets?|servers?|url|acme|certificates?|ready|ca\b|grade|use\b|mode|account)/i;
const REST =
  /(?<![\w-])(?:by default|otherwise|elsewhere|(?:the |all |any )?other (?:environments|clusters|stages)|the others|everywhere else)(?![\w-])/gi;
const ALL = /(?<![\w-])(?:every|each|all|both|any|all three) (?:environments?|clusters?|stages?)(?![\w-])|(?<![\w-])everywhere(?! else)(?![\w-])/gi;

/** A place of a sentence that says which clusters its neighbourhood is about. */
interface Mention extends Span {
  /** Clusters; null when the environment has none here. */
  readonly clusters: readonly string[] | null;
  readonly rest: boolean;
  /** True when it stands before what it is about ("In prod: 4 replicas"), false when after it ("4 replicas in prod"). */
  readonly before: boolean;
}

/** Clusters of which a stretch speaks; `rest` when only because other clusters are named for other stretches. */
export interface Places {
  readonly clusters: readonly string[];
  readonly rest: boolean;
}

function familyOf(word: string): readonly string[] | undefined {
  const lower = word.toLowerCase();
  return FAMILIES.find((family) => family.includes(lower));
}

/** True when a name has an environment among its parts: `prod-eu`, `eu.production`. */
function isOfFamily(name: string, family: readonly string[]): boolean {
  return name
    .toLowerCase()
    .split(/[-_.]/)
    .some((part) => family.includes(part));
}

/**
 * The clusters that a word names: by their own name, by an environment in it (`prod-eu`) or, where no cluster is named so, by the environment
 * that their paths and settings give them.
 */
function clustersNamed(word: string, { clusters, environments }: Environments): readonly string[] | null {
  const family = familyOf(word);
  const own = clusters.filter((cluster) => (family === undefined ? cluster.toLowerCase() === word.toLowerCase() : isOfFamily(cluster, family)));
  if (own.length > 0 || family === undefined) return own.length > 0 ? own : null;
  const given = clusters.filter((cluster) => environments?.get(cluster)?.some((name) => isOfFamily(name, family)));
  return given.length > 0 ? given : null;
}

/** The environments among some names (steps of paths, values of settings), each by the first word of its family, sorted. */
export function environmentsAmong(names: Iterable<string>): readonly string[] {
  const found = new Set<string>();
  for (const name of names) for (const family of FAMILIES) if (isOfFamily(name, family)) found.add(family[0] ?? "");
  return [...found].sort();
}

/** Words before an environment that make it a value or part of a name. */
const NO_PLACE = /(?:\b(?:is|are|equals?|set to|value|valued|called|named|label(?:led)?|tier|encrypt(?:'s)?|mode|node_env)|[=:]\s*["'])\s*$/i;

const WORD = new RegExp(`(?<![\\w/.-])(?:${FAMILIES.flat().join("|")})(?![\\w/-]|\\.\\w)(?: (?:cluster|environment|env|overlay)(?!\\w))?`, "gi");

interface Word extends Span {
  readonly clusters: readonly string[] | null;
  readonly kind: "some" | "rest" | "all";
}

/** How sentences speak of a cluster that is not named after an environment, where they say that they mean the cluster: "the east cluster", "East: …", "(east)". */
const formsOf = perText((cluster: string): RegExp => {
  const name = cluster.replace(/[^\w-]/g, "\\$&");
  const distinctive = /-/.test(cluster) && FAMILIES.some((family) => isOfFamily(cluster, family));
  return distinctive
    ? new RegExp(`(?<![\\w/.-])${name}(?: cluster)?(?![\\w/-]|\\.\\w)`, "gi")
    : new RegExp(
        `(?<![\\w/.-])(?:${name}(?= ?cluster\\b)|(?<=\\bcluster )${name}|(?<=^\\s{0,3}|[;,(\u2014] ?)${name}(?=\\s{0,2}:)|(?<=\\()${name}(?=\\))|(?<=\\b(?:in|on|for|only) (?:the )?)${name}(?! ?(?:namespace|repo|repository|folder|directory|chart|app|group|team)\\b)|(?<=^\\s{0,3})${name}(?= (?:has|runs|uses|is|gets|keeps|stays)\\b))(?![\\w/-])`,
        "gi",
      );
});

function* namesIn(plain: string, environments: Environments): Generator<Word> {
  const lower = plain.toLowerCase();
  for (const cluster of environments.clusters.slice(0, 64)) {
    if (familyOf(cluster) !== undefined || !lower.includes(cluster.toLowerCase())) continue;
    for (const match of plain.matchAll(formsOf(cluster)))
      yield { clusters: [cluster], kind: "some", start: match.index, end: match.index + match[0].length };
  }
}

/** True when a name in code has the environment in it (`letsencrypt-staging`), which the word then only repeats. */
function isInName(text: string, word: string): boolean {
  const family = familyOf(word.split(" ")[0] ?? "");
  return family !== undefined && (text.match(/`[^`\s]{1,200}`/g) ?? []).some((name) => isOfFamily(name.replaceAll("`", ""), family));
}

function wordsIn(text: string, plain: string, environments: Environments): readonly Word[] {
  const { clusters } = environments;
  const found: Word[] = [...namesIn(plain, environments)];
  for (const match of plain.matchAll(WORD)) {
    const end = match.index + match[0].length;
    if (NO_ENVIRONMENT.test(plain.slice(end)) || NO_PLACE.test(plain.slice(Math.max(0, match.index - 40), match.index))) continue;
    const named = clustersNamed(match[0].split(" ")[0] ?? "", environments);
    if (named === null && (/^(?:test|qa|testing)/i.test(match[0]) || isInName(text, match[0]))) continue;
    found.push({ clusters: named, kind: "some", start: match.index, end });
  }
  for (const match of plain.matchAll(REST)) found.push({ clusters: [], kind: "rest", start: match.index, end: match.index + match[0].length });
  for (const match of plain.matchAll(ALL)) found.push({ clusters, kind: "all", start: match.index, end: match.index + match[0].length });
  return found.sort((a, b) => a.start - b.start).slice(0, 24);
}

/** "dev and staging", "dev, staging and prod" count as one place. */
function joined(words: readonly Word[], plain: string): readonly Word[] {
  const groups: Word[] = [];
  for (const word of words) {
    const last = groups.at(-1);
    const near =
      last !== undefined &&
      last.kind === "some" &&
      word.kind === "some" &&
      /^\s*(?:,|,? ?and|&|\/)\s*(?:(?:in|on|for) (?:the )?)?$/.test(plain.slice(last.end, word.start));
    if (last === undefined || !near) groups.push(word);
    else {
      const clusters = last.clusters === null || word.clusters === null ? null : [...new Set([...last.clusters, ...word.clusters])];
      groups[groups.length - 1] = { ...last, clusters, end: word.end };
    }
  }
  return groups;
}

const PREPOSITION = /(?:^|[\s([])(in|for|on|to|of|under|within|at|by)\s+(?:the\s+)?$/i;

function standsBefore(word: Word, plain: string): boolean {
  const after = plain.slice(word.end);
  if (/^\s*:/.test(after)) return true;
  const lead = plain.slice(0, word.start);
  if (/[([]\s*$/.test(lead)) return false;
  if (word.kind !== "some" && /^\s*(?:[,.;)]|$|and\b)/.test(after)) return false;
  const preposition = PREPOSITION.exec(lead);
  if (preposition === null) return true;
  return /(?:^|[;:.,])\s*$/.test(lead.slice(0, preposition.index)) && preposition.index <= lead.length;
}

function mentionsIn(text: string, given: Environments): readonly Mention[] {
  return readersOf(given.clusters, given.environments ?? NOWHERE)(text);
}

const NOWHERE: ReadonlyMap<string, readonly string[]> = new Map();

const readersOf = perPair((clusters: Environments["clusters"], environments: NonNullable<Environments["environments"]>) =>
  perText((text: string): readonly Mention[] => {
    const plain = withoutCode(text);
    const words = joined(wordsIn(text, plain, { clusters, environments }), plain);
    const named = new Set(words.flatMap((word) => (word.kind === "some" ? (word.clusters ?? []) : [])));
    return words.map(({ clusters: own, kind, start, end }): Mention => {
      const places = kind === "rest" ? clusters.filter((cluster) => !named.has(cluster)) : own;
      return { clusters: places, rest: kind === "rest", before: standsBefore({ clusters: own, kind, start, end }, plain), start, end };
    });
  }),
);

/** A value that stands directly beside an environment, without repeating what it is of: "2 in staging, 4 in production", "dev 5Gi". */
export interface BareValue extends Span {
  readonly value: string;
  readonly clusters: readonly string[];
}

const VALUE = "(?:\\d+(?:\\.\\d+)*[A-Za-z%]*|one|two|three|four|five|six|seven|eight|nine|ten)";
const AHEAD = new RegExp(`^(?:\\s*:)?\\s+(?:it is |has |runs |gets |stays at )?\`?(${VALUE})\`?(?=\\s*(?:[,;.)]|$|and\\b))`, "i");
const BEHIND = new RegExp(`(?<![\\w.])\`?(${VALUE})\`?\\s+(?:in|for|on|at)\\s+(?:the\\s+)?$`, "i");

/** The values that stand directly beside environments, in order. */
export function bareValues(text: string, environments: Environments): readonly BareValue[] {
  return mentionsIn(text, environments).flatMap((mention) => {
    if (mention.clusters === null) return [];
    const behind = mention.before ? null : BEHIND.exec(text.slice(0, mention.start));
    if (behind?.[1] !== undefined) return [{ value: behind[1], clusters: mention.clusters, start: behind.index, end: mention.end }];
    const ahead = mention.before ? AHEAD.exec(text.slice(mention.end)) : null;
    return ahead?.[1] === undefined
      ? []
      : [{ value: ahead[1], clusters: mention.clusters, start: mention.start, end: mention.end + ahead[0].length }];
  });
}

/** Stretches that name environments, with the words that belong to them. */
export function environmentSpans(text: string, environments: Environments): readonly Span[] {
  return mentionsIn(text, environments).map(({ start, end }) => ({ start, end }));
}

/**
 * The clusters that a stretch of a sentence is about, by the environments the sentence names: "Staging: 2 replicas, production: 4",
 * "1Gi in prod and 256Mi elsewhere". Undefined when it names none; null when it does not tell, or names one that is no cluster here.
 */
export function placesAt(text: string, environments: Environments, at: Span): Places | null | undefined {
  const { clusters } = environments;
  const mentions = mentionsIn(text, environments);
  if (mentions.length === 0) return undefined;
  const plain = withoutCode(text);
  const [only] = mentions;
  if (mentions.length === 1 && only?.clusters?.length === clusters.length && !only.rest) return { clusters, rest: false };
  const inside = mentions.find((mention) => mention.start >= at.start && mention.end <= at.end);
  const next = mentions.find((mention) => mention.start >= at.end);
  const gap = next === undefined ? "" : plain.slice(at.end, next.start);
  const follows = next !== undefined && !next.before && !/[;.](?=\s|$)/.test(gap) && !/(?:,|\band\b|\bbut\b|\bwhile\b).*\d/.test(gap);
  const boundary = Math.max(plain.lastIndexOf(";", at.start), plain.lastIndexOf(". ", at.start));
  const ahead = mentions.filter((mention) => mention.before && mention.end <= at.start && mention.start > boundary).at(-1);
  const chosen = inside ?? (follows ? next : ahead);
  if (chosen !== undefined) return chosen.clusters === null ? null : { clusters: chosen.clusters, rest: false };
  if (mentions.some((mention) => mention.clusters === null)) return null;
  const named = new Set(mentions.flatMap((mention) => (mention.rest ? [] : (mention.clusters ?? []))));
  const others = clusters.filter((cluster) => !named.has(cluster));
  return others.length === 0 ? null : { clusters: others, rest: true };
}

/**
 * The clusters that a whole sentence is about, when it names one place and no other: `undefined` when it names none, null when it names several
 * (each for a stretch of its own), or one that is no cluster here.
 */
export function onlyPlaceOf(text: string, environments: Environments): readonly string[] | null | undefined {
  const mentions = mentionsIn(text, environments);
  const [first, ...others] = mentions;
  if (first === undefined) return undefined;
  if (first.clusters === null || first.rest || others.some(({ clusters, rest }) => rest || clusters?.join() !== first.clusters?.join())) return null;
  return first.clusters;
}

/** Every cluster that a sentence names, by environment or by itself; null when it names one that is none here. */
export function clustersIn(text: string, environments: Environments): readonly string[] | null {
  const mentions = mentionsIn(text, environments);
  if (mentions.some(({ clusters }) => clusters === null)) return null;
  return [...new Set(mentions.flatMap(({ clusters }) => clusters ?? []))];
}
