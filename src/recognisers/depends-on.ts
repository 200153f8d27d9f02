import type { Assertion, Search } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { fluxSubjectOf } from "../domain/flux-subject.ts";
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
  `(?<![\\w-])(?:\`?dependsOn\`?:?(?: on| includes?| contains?| lists?)?|depends?[ -](?<first>only |solely |exclusively )?on:?|dependency on|dependencies(?: on)?:|dependencies on|(?:is |are )?(?:applied|reconciled|installed|deployed|started) (?<second>only )?after|comes? after|goes? after|runs? after|follows?|waits? for)\\s+(?<third>only )?(?:the )?(?:Kustomizations? )?(?<names>\`?${NAME}\`?(?:(?:\\s*,\\s*(?:and )?(?:on )?|\\s+and\\s+(?:on |after )?)(?:\`${NAME}\`|[a-z0-9]+(?:-[a-z0-9]+)+(?![\\w.-]))){0,12})(?: from (?:the )?namespace \`${NAME}\`)?(?<last> only(?![\\w-]))?`,
  "gi",
);
/** "Flux applies `web` after `cache` and `database`". */
const APPLIED = new RegExp(
  `(?<![\\w-])(?:Flux )?(?:applies|reconciles|deploys|installs|starts) (?:the )?(?:Kustomization )?\`(?<subject>${NAME})\` (?:only )?after (?:the )?(?<names>\`${NAME}\`(?:(?:\\s*,\\s*(?:and )?|\\s+and\\s+)\`${NAME}\`){0,12})`,
  "gi",
);
/** "has no dependsOn", "without dependencies": nothing to wait for. */
const NOTHING =
  /(?<![\w-])(?:has|have|declares?|with|is|are)?\s{0,9}(?:no|without(?: any)?)\s+(?:`dependsOn`|dependsOn|(?:flux )?dependenc(?:y|ies)(?! on| between| of))(?: (?:entry|entries|list|field|set|declared))?(?![\w-])/i;

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

function dependenciesIn(sentence: Sentence): readonly Dependencies[] {
  const coded = sentence.code.flatMap((span): Dependencies[] => {
    const parts = fieldParts(span.text);
    if (parts === undefined || !/^(?:spec\.)?dependsOn$/.test(parts.key)) return [];
    return [{ names: namesOfValue(parts.value), only: false, start: span.start, end: span.end }];
  });
  const worded = [...sentence.text.matchAll(PHRASE)]
    .filter((match) => !/after|waits? for|follow/i.test(match[0]) || /`/.test(match.groups?.names ?? ""))
    .map(({ groups = {}, ...match }) => ({
      names: namesIn(groups.names ?? ""),
      only: [groups.first, groups.second, groups.third, groups.last].some((word) => word !== undefined),
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
  return applied.length > 0 ? applied : [...coded, ...worded];
}

/** The Kustomization or HelmRelease that a sentence names itself: "Kustomization `web` with …". */
function namedSubject(sentence: Sentence, before: number, context: ReadingContext): Partial<Search> {
  const subject = fluxSubjectOf(sentence, context);
  if (subject !== null && subject.name !== null) return { kind: subject.kind, name: subject.name };
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
  for (const { start, end, only } of found) if (only) open = open.slice(0, start) + "x".repeat(end - start) + open.slice(end);
  return ruledOut(open.replace(/(?<![\w-])may (?=take|run|last)/gi, "can "));
}

function nothing(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = NOTHING.exec(sentence.text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  const rest = sentence.text.slice(0, span.start) + "x".repeat(span.end - span.start) + sentence.text.slice(span.end);
  const own = namedSubject(sentence, span.start, context);
  const above = subjectOf({ ...sentence, text: "", code: [] }, context);
  const given = own.kind === undefined && /^(?:Kustomization|HelmRelease)$/.test(above.kind ?? "") ? above : own;
  if (given.kind === undefined || touches(span, ruledOut(rest))) return null;
  const search = { ...searchFor(sentence, context, given), clusters: clustersOf(sentence, context) };
  const named = sentence.code.filter((code) => code.text === own.name).map(({ start, end }) => ({ start, end }));
  return {
    assertions: [{ kind: "depends-on", search, name: null, only: [] }],
    combine: "all",
    covers: [span, ...kindSpans(sentence, "Kustomization"), ...named],
  };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const all = dependenciesIn(sentence).filter((one) => one.names.length > 0);
  const out = free(sentence.text, all);
  const found = all.filter((one) => !touches(one, out));
  const [first] = found;
  if (first === undefined) return nothing(sentence, context);
  const own =
    first.subject === undefined
      ? namedSubject(sentence, Math.min(...found.map(({ start }) => start)), context)
      : { kind: "Kustomization", name: first.subject };
  const above = subjectOf({ ...sentence, text: "", code: [] }, context);
  const given = own.kind === undefined && /^(?:Kustomization|HelmRelease)$/.test(above.kind ?? "") ? above : own;
  const topic = topicOf(sentence);
  const search = { ...searchFor(sentence, context, given), clusters: clustersOf(sentence, context), ...(topic.length === 0 ? {} : { topic }) };
  const only = found.some((one) => one.only) ? { only: found.flatMap((one) => one.names) } : {};
  const real = EXISTS.exec(sentence.text);
  const exists = real === null ? {} : ({ exists: true } as const);
  const assertions = found.flatMap((one) => one.names).map((name): Assertion => ({ kind: "depends-on", search, name, ...only, ...exists }));
  const named = own.name === undefined ? [] : sentence.code.filter((span) => span.text === own.name);
  return {
    assertions,
    combine: "all",
    covers: [
      ...found,
      ...kindSpans(sentence, "Kustomization"),
      ...named,
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
    { sentence: "The chart has no dependencies", reads: null },
    { sentence: "No dependency on `redis`", reads: null },
    { sentence: "Depends on the weather", reads: null },
    { sentence: "Depends on `redis` if caching is enabled", reads: null },
  ],
  cue: [PHRASE, APPLIED, NOTHING, /dependsOn/],
  recognise,
};
