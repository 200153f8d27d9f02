import type { Assertion } from "./assertion.ts";
import { asides, hedged, negated, ruledOut, touches, within, withoutCode } from "./clauses.ts";
import { bareValues, environmentSpans, placesAt } from "./environments.ts";
import { kindMentions } from "./kinds.ts";
import { isCommon, isFiller } from "./lexicon.ts";
import { perPair, perText } from "./memo.ts";
import { partsOfMatches } from "./phrase-parts.ts";
import { fluxNamed, subjectsOf } from "./phrase-subjects.ts";
import { clustersOf, spansOf, tiersOf } from "./reading.ts";
import type { ReadingContext, Recognition, Span } from "./rule.ts";
import type { Search } from "./search-place.ts";
import type { Home } from "./stated.ts";
import type { Sentence, Story } from "./story.ts";
import type { Subject } from "./subject.ts";
import { mayMatch, traceOf } from "./traces.ts";
import { opened } from "./wording.ts";

/** What people say, and the fields that make it so. */
export interface Phrase {
  /** A global pattern as `words` gives it. */
  readonly pattern: RegExp;
  /** The homes of the statement; null when the match says nothing after all. */
  homes(match: RegExpExecArray): readonly Home[] | null;
  /** The sentence, or a parent, must say this too. */
  readonly about?: RegExp;
  /** The sentence must not say this. */
  readonly unless?: RegExp;
  /** True when the phrase carries its own negation ("no privilege escalation") or bound ("may", "at most"). */
  readonly negative?: boolean;
  /** True when it reads labels too ("CPU: 500m"); else what holds a colon is left to the rules on labels and fields. */
  readonly labels?: boolean;
  /** True when the words may be about another field than the homes: what holds is shown, a miss is open. */
  readonly guess?: boolean;
  /** The group that names something which another rule covers (an alert). */
  readonly name?: number;
}

/** The part that something is said of. */
type Told = Pick<Required<Search>, "part">;

interface Match extends Span {
  readonly phrase: Phrase;
  readonly found: RegExpExecArray;
  readonly homes: readonly Home[];
  /** Clusters, where the value stands beside an environment. */
  readonly clusters?: readonly string[];
}

/** Words by which a statement is about more than one object or container. */
const EVERY =
  /(?<![\w-])(?:both|all|every|each|any|neither|none)(?! (?:traffic|capabilit|other|ingress|egress|\d|second|minute|hour|day|night|week|month|morning|(?:one|two|three|four|five|six|ten|twelve|fifteen|thirty|sixty|half) ))(?![\w-])/i;

/** The patterns of a table, as the cue of its rule. */
export function patternsOf(phrases: readonly Phrase[]): readonly RegExp[] {
  return phrases.map(({ pattern }) => pattern);
}

/** Most matches of one sentence that are looked at. */
const MOST = 24;

function matchesIn(sentence: Sentence, phrases: readonly Phrase[]): readonly Match[] {
  const text = opened(sentence.text);
  const trace = traceOf(text);
  const likely = phrases.filter(({ pattern }) => mayMatch(trace, pattern));
  if (likely.length === 0) return [];
  const above = sentence.scope.lines.map((line) => line.text).join("\n");
  const found: Match[] = [];
  for (const phrase of likely) {
    if (phrase.unless?.test(text) === true || (phrase.about !== undefined && !phrase.about.test(`${text}\n${above}`))) continue;
    for (const match of text.matchAll(phrase.pattern)) {
      const homes = phrase.homes(match);
      if (phrase.labels !== true && match[0].includes(":") && /[A-Za-z] ?:\s*\S/.test(match[0])) continue;
      if (homes !== null && homes.length > 0) found.push({ phrase, found: match, homes, start: match.index, end: match.index + match[0].length });
      if (found.length >= MOST) return found;
    }
  }
  return found;
}

/** Without matches that lie within another one on the same field: the longer phrase says more. In the order of the sentence. */
function widest(matches: readonly Match[]): readonly Match[] {
  const fieldOf = (match: Match): string => JSON.stringify([match.homes[0]?.fields[0], match.homes[0]?.expect]);
  const length = (match: Match): number => match.end - match.start;
  const kept = matches.filter(
    (one, at) =>
      !matches.some(
        (other, index) =>
          other !== one &&
          touches(one, [other]) &&
          fieldOf(one) === fieldOf(other) &&
          (length(other) > length(one) || (length(other) === length(one) && index < at)),
      ),
  );
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Blanks what phrases negate themselves, so that only foreign negations count. */
function open(sentence: Sentence, matches: readonly Match[]): string {
  let text = sentence.text;
  for (const { phrase, start, end } of matches) if (phrase.negative === true) text = text.slice(0, start) + "x".repeat(end - start) + text.slice(end);
  return text;
}

/** Names in the words of a sentence that may tell objects apart: capitalised and hyphenated words, no kinds, no filler. */
export const topicWords = perText((text: string): readonly string[] => {
  const plain = withoutCode(text);
  const kinds = kindMentions(plain).filter(({ ordinary }) => !ordinary);
  return [...plain.matchAll(/(?<![\w/.-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?![\w/])/g)].slice(0, 60).flatMap((match) => {
    const span = { start: match.index, end: match.index + match[0].length };
    const word = match[0];
    if (word.length < 3 || isFiller(word.toLowerCase()) || isCommon(word) || within(span, kinds)) return [];
    if (!/^[A-Z]|-/.test(word)) return [];
    return [word];
  });
});

/** "45 seconds in staging, 60 in production": a bare number has the unit of the value that it stands beside. */
function withUnit(value: string, like: string): string {
  const unit = /^[\d.]+(\s?[A-Za-z%].*)$/.exec(like)?.[1];
  return unit !== undefined && /^[\d.]+$/.test(value) ? `${value}${unit}` : value;
}

/** "Staging runs 2 replicas, production 4": the phrase holds for the value beside the other environment too. */
function elliptic(sentence: Sentence, context: ReadingContext, matches: readonly Match[]): readonly Match[] {
  const values = bareValues(sentence.text, context).filter((value) => !touches(value, matches));
  const [match, ...others] = matches.filter(({ found }) => found.filter((group) => group !== undefined).length === 2);
  if (values.length === 0 || match === undefined || others.some((other) => other.phrase !== match.phrase)) return [];
  return values.flatMap((value) => {
    const found = match.found.map((group, at) =>
      at > 0 && group !== undefined ? withUnit(value.value, group) : group,
    ) as unknown as RegExpExecArray;
    found.index = value.start;
    found.input = match.found.input;
    const homes = match.phrase.homes(found);
    return homes === null ? [] : [{ phrase: match.phrase, found, homes, clusters: value.clusters, start: value.start, end: value.end }];
  });
}

/**
 * What the phrases of a table say about a sentence, one assertion for each. Nothing when a phrase is negated, hedged or an example,
 * or when the sentence does not tell which environment it is about.
 */
export function readPhrases(sentence: Sentence, context: ReadingContext, phrases: readonly Phrase[]): Recognition | null {
  const said = widest(matchesIn(sentence, phrases));
  if (said.length === 0) return null;
  const matches = [...said, ...elliptic(sentence, context, said)];
  const free = open(sentence, matches);
  const out = [...negated(free), ...hedged(free), ...asides(free)];
  const flux = fluxNamed(sentence, context, said);
  const subjects = subjectsOf(sentence, context, said);
  const [subject = null] = subjects;
  const under = sentence.scope.lines.flatMap((line) => topicWords(line.text));
  const title = namesOther(sentence, context) ? [] : topicWords(context.story.title);
  const around = [...under, ...title, ...foldersOf(context.story, context.storyPaths)].slice(0, 60);
  const parts = subject === null || subject.name === null ? partsOfMatches(sentence, context, matches) : [];
  const first = Math.min(...matches.map(({ start }) => start));
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const [at, match] of matches.entries()) {
    const clusters = clustersFor(match, matches, sentence, context);
    if (touches(match, out) || clusters === null) continue;
    const kinds = match.homes.flatMap((home) => home.kinds);
    const part = parts[at] ?? null;
    if (part === null && subject !== null && kinds.length > 0 && !kinds.includes(subject.kind)) continue;
    covers.push(...(part?.spans ?? []));
    for (const one of part === null ? subjects : part.names.map((name): Told => ({ part: { name, only: part.spans.length > 0 } })))
      assertions.push({
        kind: "worded-field",
        search: {
          clusters,
          tiers: tiersOf(sentence, context),
          ...(one === null
            ? {}
            : "part" in one
              ? one
              : { kind: one.kind, ...(one.name === null ? {} : { name: one.name }), ...(one.guessed === true ? { guessed: true } : {}) }),
          topic: topicWords(sentence.text.slice(0, first)),
          around,
          ...(title.length === 0 ? {} : { title }),
          ...(under.length === 0 ? {} : { under }),
          words: plainWords(sentence.text, said),
          ...(match.phrase.guess === true ? { guessed: true } : {}),
        },
        says: sentence.text.slice(match.start, match.end).trim(),
        homes: match.homes,
        every: EVERY.test(free),
      });
    covers.push(...coveredBy(match));
  }
  if (assertions.length === 0) return null;
  return {
    assertions,
    combine: "all",
    covers: [
      ...covers,
      ...environmentSpans(sentence.text, context),
      ...(flux?.spans ?? []),
      ...kindOnly(subject, sentence.text),
      ...(subjects.length > 1 || isLead(subject, sentence) ? subjects.flatMap((one) => one?.spans ?? []) : []),
      ...accountedFor(sentence, context, matches, subject),
    ],
  };
}

/** True where a parent names objects: then the title does not tell which is meant. */
function namesOther({ scope }: Sentence, { objectsNamed }: ReadingContext): boolean {
  const said = scope.lines.flatMap(({ text }) => text.match(/[A-Za-z0-9][A-Za-z0-9-]{2,60}/g) ?? []).slice(0, 60);
  return said.some((word) => !isCommon(word) && (objectsNamed?.(word.toLowerCase()).length ?? 0) > 0);
}

/** Names of the directories that the story's files stand in. */
const foldersOf = perPair((_story: Story, paths: readonly string[]): readonly string[] => {
  const names = paths.flatMap((path) => path.split("/").slice(0, -1).slice(-2));
  return [...new Set(names)].filter(
    (name) =>
      name.length >= 4 && !isCommon(name) && !/^(?:base|overlays?|clusters?|infra(?:structure)?|kubernetes|manifests?|docs|stories)$/.test(name),
  );
});

/** Words outside of the phrases that may be parts of an object's name. */
function plainWords(text: string, said: readonly Span[]): readonly string[] {
  return [...withoutCode(text).matchAll(/[A-Za-z]{4,40}/g)]
    .slice(0, 60)
    .filter(
      (match) =>
        !touches({ start: match.index, end: match.index + match[0].length }, said) && !isFiller(match[0].toLowerCase()) && !isCommon(match[0]),
    )
    .map(([word]) => word);
}

/** What people call objects of a kind. */
const CALLED: Readonly<Record<string, RegExp>> = {
  HorizontalPodAutoscaler: /(?<![\w-])(?:autoscalers?|autoscaling|hpas?|scaling)(?![\w-])/gi,
  PodDisruptionBudget: /(?<![\w-])(?:pod )?disruption budgets?(?![\w-])/gi,
  PersistentVolumeClaim: /(?<![\w-])(?:volumes?|claims?|persistent volumes?|pvcs?)(?![\w-])/gi,
  CronJob: /(?<![\w-])(?:cron ?jobs?|jobs?|runs?)(?![\w-])/gi,
  Deployment: /(?<![\w-])(?:deployments?|workloads?|containers?)(?![\w-])/gi,
  Service: /(?<![\w-])services?(?![\w-])/gi,
  Ingress: /(?<![\w-])ingress(?:es)?(?![\w-])/gi,
  Namespace: /(?<![\w-])namespaces?(?![\w-])/gi,
  HelmRelease: /(?<![\w-])(?:helm )?releases?(?![\w-])/gi,
};

/** The stretch of a phrase, without the name in it that is for another rule to cover. */
function coveredBy({ phrase, found, start, end }: Match): readonly Span[] {
  const name = phrase.name === undefined ? undefined : found[phrase.name];
  const at = name === undefined ? -1 : found[0].indexOf(name);
  if (name === undefined || at < 0) return [{ start, end }];
  return [
    { start, end: start + at },
    { start: start + at + name.length, end },
  ].filter((span) => span.end > span.start);
}

/** Words for the kind of object that the phrases are of, and names of objects: both narrow what is judged. */
function accountedFor(sentence: Sentence, context: ReadingContext, matches: readonly Match[], subject: Subject | null): readonly Span[] {
  const plain = withoutCode(sentence.text);
  const kinds = new Set(matches.flatMap(({ homes }) => homes.flatMap((home) => home.kinds)));
  const found = [...kinds].flatMap((kind) => {
    const pattern = CALLED[kind];
    return pattern === undefined ? [] : spansOf(plain, pattern);
  });
  for (const mention of kindMentions(plain)) if (kinds.has(mention.kind)) found.push({ start: mention.start, end: mention.end });
  for (const match of [...sentence.text.matchAll(/`?[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*`?/g)].slice(0, 120)) {
    const name = match[0].replaceAll("`", "").toLowerCase();
    if (name.length >= 4 && !isCommon(name) && (context.objectsNamed?.(name).length ?? 0) > 0)
      found.push({ start: match.index, end: match.index + match[0].length });
  }
  const others = subject === null || subject.name === null ? [] : subject.spans;
  return found.filter((span) => !touches(span, others));
}

/** True for a name in code that stands without its kind. */
function isLead(subject: Subject | null, { text }: Sentence): boolean {
  const [span] = subject?.spans ?? [];
  return subject !== null && subject.name !== null && span !== undefined && text.slice(span.start, span.end) === `\`${subject.name}\``;
}

/** A kind that only narrows the search is accounted for; an object that is named is for the rule on objects to cover, which reads nothing negated. */
function kindOnly(subject: Subject | null, text: string): readonly Span[] {
  if (subject === null) return [];
  const out = ruledOut(text);
  return subject.name === null ? subject.spans : subject.spans.filter((span) => touches(span, out));
}

function clustersFor(match: Match, matches: readonly Match[], sentence: Sentence, context: ReadingContext): readonly string[] | null {
  if (match.clusters !== undefined) return match.clusters;
  const places = placesAt(sentence.text, context, match);
  if (places === undefined) return clustersOf(sentence, context, match);
  if (places === null || (places.rest && matches.filter((one) => one.phrase === match.phrase).length < 2)) return null;
  return places.clusters;
}

/** Two readings of one sentence by one rule, as one. */
export function together(...readings: readonly (Recognition | null)[]): Recognition | null {
  const found = readings.filter((reading) => reading !== null);
  if (found.length < 2) return found[0] ?? null;
  return { assertions: found.flatMap(({ assertions }) => assertions), combine: "all", covers: found.flatMap(({ covers }) => covers) };
}
