import type { Assertion, Search } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { clustersOf, kindSpans, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { fieldParts, readFlow } from "../domain/tokens.ts";
import { isMapping, isSequence } from "../domain/value.ts";

interface Dependencies extends Span {
  readonly names: readonly string[];
}

const NAME = "[a-z0-9][a-z0-9.-]{0,252}";
const PHRASE = new RegExp(
  `(?<![\\w-])(?:\`?dependsOn\`?:?(?: on| includes?| contains?| lists?)?|depends[ -]on:?|dependency on|dependencies(?: on)?:|dependencies on|(?:is |are )?(?:applied|reconciled|installed|deployed|started) after|waits? for)\\s+(?:the )?(?:Kustomizations? )?(\`?${NAME}\`?(?:(?:\\s*,\\s*(?:and )?(?:on )?|\\s+and\\s+(?:on |after )?)\`${NAME}\`){0,12})(?: from (?:the )?namespace \`${NAME}\`)?`,
  "gi",
);

function namesIn(text: string): readonly string[] {
  const coded = [...text.replace(/ from (?:the )?namespace `[^`]*`$/i, "").matchAll(/`([a-z0-9][a-z0-9.-]*)`/g)].map((match) => match[1] ?? "");
  return coded.length > 0 ? coded : [text.replace(/[`.,]+$/, "").trim()];
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
    return [{ names: namesOfValue(parts.value), start: span.start, end: span.end }];
  });
  const worded = [...sentence.text.matchAll(PHRASE)]
    .filter((match) => !/after|waits? for/i.test(match[0]) || /`/.test(match[1] ?? ""))
    .map((match) => ({ names: namesIn(match[1] ?? ""), start: match.index, end: match.index + match[0].length }))
    .filter(
      (one) => !coded.some((other) => touches(one, [other])) && one.names.every((name) => /-|`/.test(name) || sentence.text.includes(`\`${name}\``)),
    );
  return [...coded, ...worded];
}

/** The Kustomization or HelmRelease that a sentence names itself: "Kustomization `web` with …". */
function namedSubject(sentence: Sentence, before: number): Partial<Search> {
  const [first, ...others] = sentence.code.filter((span) => span.end <= before && /^[a-z0-9][a-z0-9.-]*$/.test(span.text));
  const bare =
    first !== undefined && others.length === 0 && /^(?:.*\bthen )?\s*$/i.test(sentence.text.slice(0, first.start)) ? first.text : undefined;
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

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const found = dependenciesIn(sentence).filter((one) => one.names.length > 0 && !touches(one, out));
  if (found.length === 0) return null;
  const own = namedSubject(sentence, Math.min(...found.map(({ start }) => start)));
  const above = subjectOf({ ...sentence, text: "", code: [] }, context);
  const given = own.kind === undefined && /^(?:Kustomization|HelmRelease)$/.test(above.kind ?? "") ? above : own;
  const topic = topicOf(sentence);
  const search = { ...searchFor(sentence, context, given), clusters: clustersOf(sentence, context), ...(topic.length === 0 ? {} : { topic }) };
  const assertions = found.flatMap((one) => one.names).map((name): Assertion => ({ kind: "depends-on", search, name }));
  const covers = found.map(({ start, end }) => ({ start, end }));
  const named = own.name === undefined || namedSubject(sentence, 0).name === own.name ? [] : sentence.code.filter((span) => span.text === own.name);
  return {
    assertions,
    combine: "all",
    covers: [...covers, ...kindSpans(sentence, "Kustomization"), ...named.map(({ start, end }) => ({ start, end }))],
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
    { sentence: "No dependency on `redis`", reads: null },
    { sentence: "Depends on the weather", reads: null },
    { sentence: "Depends on `redis` if caching is enabled", reads: null },
  ],
  recognise,
};
