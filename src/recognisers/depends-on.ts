import type { Assertion, Search } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { nameMeant } from "../domain/flux-names.ts";
import { fluxSubjectsOf, titledSubject } from "../domain/flux-subject.ts";
import { clustersOf, kindSpans, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { fieldParts, readFlow } from "../domain/tokens.ts";
import { isMapping, isSequence } from "../domain/value.ts";

interface Dependencies extends Span {
  readonly names: readonly string[];
  /** True when there are no others. */
  readonly only: boolean;
  readonly subject?: string;
}

const NAME = "[a-z0-9][a-z0-9.-]{0,252}";
const PHRASE = new RegExp(
  `(?<![\\w-])(?:\`?dependsOn\`?:?(?: on| includes?| contains?| lists?)?|depends?[ -](?<first>only |solely |exclusively )?on:?|dependency on|dependencies(?: on)?:|dependencies on|(?:is |are )?(?:applied|reconciled|installed|deployed|started|synced|rolled out) (?:only )?(?:after|once)|(?:comes?|goes|runs?|starts?|reconciles?|syncs?) (?:only )?(?:after|once|behind)|follows?|waits? (?:for|on|until)|(?:is|are) (?:gated|blocked|held back) (?:on|by|until))\\s+(?<third>only )?(?:the )?(?:Kustomizations? )?(?<names>\`?${NAME}\`?(?:(?:\\s*,\\s*(?:and )?(?:on )?|\\s+and\\s+(?:on |after )?)(?:\`${NAME}\`|(?!health-|self-|non-)[a-z0-9]+(?:-[a-z0-9]+)+(?![\\w.-]))){0,12})(?: from (?:the )?namespace \`${NAME}\`)?(?<last> only(?![\\w-]))?(?:,? (?:is|are|has become|have become|to be|becomes?) (?:ready|healthy|available|applied|reconciled|in place|there|up|deployed|installed)(?![\\w-]))?`,
  "gi",
);
/** "waits for the Rook-Ceph cluster": what is waited for, in words. */
const IN_WORDS =
  /(?<![\w-])(?:`?dependsOn`?:? on|depends?[ -]on|dependency on|(?:is |are )?(?:applied|reconciled|installed|deployed|started|synced) (?:only )?(?:after|once)|(?:comes?|starts?|reconciles?|syncs?) (?:only )?(?:after|once)|waits? (?:for|on|until)|(?:is|are) (?:gated|blocked) (?:on|by))\s+((?:the )?[A-Za-z`][\w`'’-]*(?:(?:,? and |, | )(?!and |is |are |to |with |in |on |via |through |by |has |have |before )[A-Za-z`][\w`'’-]*){0,9})(?: (?:is|are|has become|have become|to be|becomes?|to become) (?:ready|healthy|available|applied|reconciled|in place|there|up|deployed|installed)(?![\w-]))?(?: (?:via|through|with|by) `?dependsOn`?)?(?=\s*(?:[,;.(]|$| and ))/i;
/** "Flux applies `web` after `cache` and `database`". */
const APPLIED = new RegExp(
  `(?<![\\w-])(?:Flux )?(?:applies|reconciles|deploys|installs|starts) (?:the )?(?:Kustomization )?\`(?<subject>${NAME})\` (?:only )?after (?:the )?(?<names>\`${NAME}\`(?:(?:\\s*,\\s*(?:and )?|\\s+and\\s+)\`${NAME}\`){0,12})`,
  "gi",
);
/** "has no dependsOn", "without dependencies", "depends on nothing": nothing to wait for. */
const NOTHING =
  /(?<![\w-])(?:(?:has|have|declares?|with|is|are)?\s{0,9}(?:no|without(?: any)?)\s+(?:`dependsOn`|dependsOn|(?:flux )?dependenc(?:y|ies)(?: on (?:any )?(?:other|further|another) (?:Flux )?Kustomizations?| on any Kustomization)?(?! on| between| of))(?: (?:entry|entries|list|field|set|declared))?|(?:depends on|waits for) (?:nothing(?: else)?|no (?:other |further )?(?:Flux )?Kustomizations?)|(?:does|do) not (?:depend on|wait for) (?:anything(?: else)?|any(?: other)? (?:Flux )?Kustomizations?|other (?:Flux )?Kustomizations?|another (?:Flux )?Kustomization))(?![\w-])/i;

/** "(name matches actual Kustomization)": what is waited for must be there under that name. */
const EXISTS =
  /(?<![\w-])(?:(?:the |its )?names?|which|that)? ?(?:match(?:es)?|is|exists as) (?:the |an? |its )?(?:name of )?(?:the |an? )?(?:actual|real|existing) (?:Flux )?(?:Kustomizations?|HelmReleases?)(?:'s)?(?: names?)?(?![\w-])/i;

function namesIn(text: string): readonly string[] {
  const coded = [...text.replace(/ from (?:the )?namespace `[^`]*`$/i, "").matchAll(/`([a-z0-9][a-z0-9.-]*)`/g)].map((match) => match[1] ?? "");
  const bare = [...text.replace(/`[^`]*`/g, " ").matchAll(/(?<![\w.-])(?!(?:and|on|after|the)(?![\w-]))[a-z0-9]+(?:-[a-z0-9]+)+/g)].map(
    (match) => match[0],
  );
  return coded.length + bare.length > 0 ? [...coded, ...bare] : [text.replace(/[`.,]+$/, "").trim()];
}

function namesOfValue(raw: string): readonly string[] {
  const flow = readFlow(raw);
  if (flow === undefined) return raw.split(/\s*,\s*/).filter((name) => new RegExp(`^${NAME}$`).test(name));
  const items = isSequence(flow) ? flow : [flow];
  return items.flatMap((item) => (isMapping(item) && typeof item.name === "string" ? [item.name] : typeof item === "string" ? [item] : []));
}

function dependenciesIn(sentence: Sentence, context: ReadingContext): readonly Dependencies[] {
  const coded = sentence.code.flatMap((span): Dependencies[] => {
    const parts = fieldParts(span.text);
    if (parts === undefined || !/^(?:spec\.)?dependsOn$/.test(parts.key)) return [];
    return [{ names: namesOfValue(parts.value), only: false, start: span.start, end: span.end }];
  });
  const worded = [...sentence.text.matchAll(PHRASE)]
    .filter((match) => !/after|once|behind|until|waits? (?:for|on)|follow|gated|blocked|held/i.test(match[0]) || /`/.test(match.groups?.names ?? ""))
    .filter((match) => /depend/i.test(match[0]) || namesIn(match.groups?.names ?? "").every((name) => mayBeFlux(name, context)))
    .map(({ groups = {}, ...match }) => ({
      names: namesIn(groups.names ?? ""),
      only: [groups.first, groups.third, groups.last].some((word) => word !== undefined),
      start: match.index,
      end: match.index + match[0].length,
    }))
    .filter(
      (one) => !coded.some((other) => touches(one, [other])) && one.names.every((name) => /-|`/.test(name) || sentence.text.includes(`\`${name}\``)),
    );
  const applied = [...sentence.text.matchAll(APPLIED)].map((match) => ({
    names: namesIn(match.groups?.names ?? ""),
    only: false,
    subject: match.groups?.subject ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found = applied.length > 0 ? applied : [...coded, ...worded];
  return found.length > 0 ? found : inWords(sentence, context);
}

/** What has the name may be one that Flux waits for: nothing is known of it, or it is a Kustomization or a HelmRelease. */
function mayBeFlux(name: string, { objectsNamed }: ReadingContext): boolean {
  if (objectsNamed === undefined) return true;
  const kinds = objectsNamed(name);
  return kinds.includes("Kustomization") || kinds.includes("HelmRelease") || (kinds.length === 0 && name.includes("-"));
}

/** Dependencies in plain words; each must be the whole name of a Kustomization. */
function inWords(sentence: Sentence, { kustomizations = [] }: ReadingContext): readonly Dependencies[] {
  const match = kustomizations.length === 0 ? null : IN_WORDS.exec(sentence.text);
  if (match === null) return [];
  const items = (match[1] ?? "").replaceAll("`", "").split(/,\s*(?:and\s+)?|\s+and\s+/);
  const meant = items.map((item) => nameMeant(item, kustomizations));
  if (!meant.every((one) => one?.sure === true)) return [];
  return [{ names: meant.flatMap((one) => one?.name ?? []), only: false, start: match.index, end: match.index + match[0].length }];
}

/** The Kustomization or HelmRelease that a sentence names itself: "Kustomization `web` with …". */
function namedSubject(sentence: Sentence, before: number): Partial<Search> {
  const [first, ...others] = sentence.code.filter((span) => span.end <= before && /^[a-z0-9][a-z0-9.-]*$/.test(span.text));
  const lead = first === undefined ? "" : sentence.text.slice(0, first.start);
  const bare =
    first !== undefined && others.length === 0 && /^(?:.*\bthen )?\s*$|^\s*(?:on|in|for) (?:the )?[A-Za-z][\w-]{1,40}(?: cluster)?,?\s*$/i.test(lead)
      ? first.text
      : undefined;
  if (bare !== undefined) return { kind: "Kustomization", name: bare };
  const match = /\b(Kustomization|HelmRelease)s?\s+`([a-z0-9][\w.-]*)`/.exec(sentence.text);
  if (match?.[1] !== undefined && match[2] !== undefined) return { kind: match[1], name: match[2] };
  const helm = /\bHelmReleases?\b/.test(sentence.text) && !/\bKustomizations?\b/i.test(sentence.text);
  const flux = /\bKustomizations?\b/.test(sentence.text) && !/\bHelmReleases? depends\b/.test(sentence.text);
  return flux ? { kind: "Kustomization" } : helm && /HelmReleases?\s+depends/i.test(sentence.text) ? { kind: "HelmRelease" } : {};
}

function topicOf(sentence: Sentence): readonly string[] {
  return [...sentence.text.matchAll(/\bfor (?:the )?([A-Z][\w-]{2,40})/g)].map((match) => match[1] ?? "");
}

/** "On edge", "the Kustomization": a `may` beside it is about something else. */
function free(text: string, found: readonly Dependencies[]): readonly Span[] {
  let open = text;
  for (const { start, end, only } of found)
    if (only || /\bonly (?:after|once|behind)\b/i.test(text.slice(start, end)))
      open = open.slice(0, start) + "x".repeat(end - start) + open.slice(end);
  return ruledOut(open.replace(/(?<![\w-])may (?=take|run|last)/gi, "can "));
}

function nothing(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = NOTHING.exec(sentence.text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const rest = sentence.text.slice(0, span.start) + "x".repeat(span.end - span.start) + sentence.text.slice(span.end);
  if (touches(span, ruledOut(rest))) return null;
  const { given, spans } = waiting(sentence, context, [{ ...span, names: [], only: false }]);
  if (given.some(({ kind }) => kind === undefined)) return null;
  const assertions = given.map((one): Assertion => {
    const search = { ...searchFor(sentence, context, one), clusters: clustersOf(sentence, context) };
    return { kind: "depends-on", search, name: null, only: [] };
  });
  return {
    assertions,
    combine: "all",
    covers: [span, ...kindSpans(sentence, "Kustomization"), ...spans.map(({ start, end }) => ({ start, end }))],
  };
}

/** The objects that must wait: those that the sentence starts from, else what it or its parents name. */
function waiting(sentence: Sentence, context: ReadingContext, found: readonly Dependencies[]): Waiting {
  const [first] = found;
  if (first?.subject !== undefined) return { given: [{ kind: "Kustomization", name: first.subject }], spans: [] };
  const names = new Set(found.flatMap((one) => one.names));
  const subjects = fluxSubjectsOf(sentence, context);
  const own = subjects?.filter(({ name }) => name !== null && !names.has(name)) ?? [];
  if (own.length > 0)
    return {
      given: own.map(({ kind, name, guessed }) => ({
        kind,
        ...(name === null ? {} : { name }),
        ...(guessed === true && !isTold(name, context, [...names]) ? { guessed: true } : {}),
      })),
      spans: own.flatMap(({ spans }) => spans),
    };
  const named = namedSubject(sentence, Math.min(...found.map(({ start }) => start)));
  const above = subjectOf({ ...sentence, text: "", code: [] }, context);
  const given = named.kind === undefined && /^(?:Kustomization|HelmRelease)$/.test(above.kind ?? "") ? above : named;
  const spans = named.name === undefined ? [] : sentence.code.filter((span) => span.text === named.name);
  const titled = given.kind === undefined && subjects !== null ? titledSubject(sentence, context) : null;
  if (titled?.name !== undefined && titled.name !== null && !names.has(titled.name))
    return { given: [{ kind: titled.kind, name: titled.name, guessed: true }], spans };
  return { given: [{ ...given, ...(subjects === null ? { guessed: true } : {}) }], spans };
}

/** Words that a name ends with mean its Kustomization where what it waits for can only be a Kustomization. */
function isTold(name: string | null, { objectsNamed, kustomizations = [] }: ReadingContext, others: readonly string[]): boolean {
  if (name === null || others.length === 0) return false;
  return others.every((other) => kustomizations.includes(other) && objectsNamed?.(other).includes("HelmRelease") !== true);
}

interface Waiting {
  readonly given: readonly Partial<Search>[];
  readonly spans: readonly Span[];
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const all = dependenciesIn(sentence, context).filter((one) => one.names.length > 0);
  const out = free(sentence.text, all);
  const found = all.filter((one) => !touches(one, out));
  if (found.length === 0) return nothing(sentence, context);
  const { given, spans } = waiting(sentence, context, found);
  const topic = topicOf(sentence);
  const only = found.some((one) => one.only) ? { only: found.flatMap((one) => one.names) } : {};
  const real = EXISTS.exec(sentence.text);
  const exists = real === null ? {} : ({ exists: true } as const);
  const assertions = given.flatMap((one) => {
    const search = { ...searchFor(sentence, context, one), clusters: clustersOf(sentence, context), ...(topic.length === 0 ? {} : { topic }) };
    return found.flatMap(({ names }) => names).map((name): Assertion => ({ kind: "depends-on", search, name, ...only, ...exists }));
  });
  return {
    assertions,
    combine: "all",
    covers: [
      ...found,
      ...kindSpans(sentence, "Kustomization"),
      ...spans,
      ...(real === null ? [] : [{ start: real.index, end: real.index + real[0].length }]),
    ].map(({ start, end }) => ({ start, end })),
  };
}

/** Ordering between Flux objects. */
export const recogniser: Recogniser = {
  id: "depends-on",
  summary: "A Flux Kustomization or HelmRelease depends on the named one.",
  examples: [
    {
      sentence: "Kustomization with `dependsOn: redis-operator`",
      reads: [{ kind: "depends-on", name: "redis-operator", search: { kind: "Kustomization" } }],
    },
    {
      sentence: "`dependsOn: [ { name: postgres }, { name: redis } ]`",
      reads: [
        { kind: "depends-on", name: "postgres" },
        { kind: "depends-on", name: "redis" },
      ],
    },
    { sentence: "Depends on: `redis-operator`", reads: [{ kind: "depends-on", name: "redis-operator" }] },
    {
      sentence: "Kustomization `web` with a dependency on `redis` and `postgres`",
      reads: [
        { kind: "depends-on", name: "redis", search: { kind: "Kustomization", name: "web" } },
        { kind: "depends-on", name: "postgres" },
      ],
    },
    {
      sentence: "`web` depends on `redis` and on `postgres` from namespace `databases`",
      reads: [
        { kind: "depends-on", name: "redis", search: { kind: "Kustomization", name: "web" } },
        { kind: "depends-on", name: "postgres" },
      ],
    },
    { sentence: "`web` is applied after `redis`", reads: [{ kind: "depends-on", name: "redis", search: { name: "web" } }] },
    {
      sentence: "Includes dependency on `redis` (name matches actual Kustomization)",
      reads: [{ kind: "depends-on", name: "redis", exists: true }],
    },
    { sentence: "`web` comes after `redis`", reads: [{ kind: "depends-on", name: "redis", search: { kind: "Kustomization", name: "web" } }] },
    { sentence: "`web` follows the guide", reads: null },
    {
      sentence: "Flux applies `web` after `redis` and `postgres`",
      reads: [
        { kind: "depends-on", name: "redis", search: { kind: "Kustomization", name: "web" } },
        { kind: "depends-on", name: "postgres" },
      ],
    },
    {
      sentence: "Kustomization `web` depends only on `redis`",
      reads: [{ kind: "depends-on", name: "redis", only: ["redis"], search: { name: "web" } }],
    },
    { sentence: "On apps, `web` depends on `redis`", reads: [{ kind: "depends-on", name: "redis", search: { name: "web" } }] },
    { sentence: "Kustomization `web` has no `dependsOn`", reads: [{ kind: "depends-on", name: null, only: [] }] },
    {
      sentence: "Depends on redis-operator and cert-manager",
      reads: [
        { kind: "depends-on", name: "redis-operator" },
        { kind: "depends-on", name: "cert-manager" },
      ],
    },
    {
      sentence: "`web` reconciles only after `redis-operator` is healthy",
      reads: [{ kind: "depends-on", name: "redis-operator", search: { name: "web" } }],
    },
    { sentence: "Kustomization `web` depends on nothing", reads: [{ kind: "depends-on", name: null, only: [] }] },
    { sentence: "Kustomization `web` does not depend on other Kustomizations", reads: [{ kind: "depends-on", name: null, only: [] }] },
    { sentence: "The chart has no dependencies", reads: null },
    { sentence: "Waits for the next maintenance window", reads: null },
    { sentence: "No dependency on `redis`", reads: null },
    { sentence: "Depends on the weather", reads: null },
    { sentence: "Depends on `redis` if caching is enabled", reads: null },
  ],
  cue: [PHRASE, IN_WORDS, APPLIED, NOTHING, /dependsOn/],
  recognise,
};
