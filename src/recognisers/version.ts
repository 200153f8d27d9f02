import type { Assertion } from "../domain/assertion.ts";
import { asides, negated, touches, withoutCode } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { scopeOf, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { stemsIn } from "../domain/spoken-statement.ts";
import { stemsOf } from "../domain/stems.ts";
import type { Sentence } from "../domain/story.ts";

const VERSION = /(?<![\w./:@§-])[~^=]?v?(\d+(?:\.\d+)?\.[xX*]|\d+(?:\.\d+){1,3}(?:-[0-9A-Za-z][\w.-]*)?)(\+?)(?![\w/%]|\.[\dxX*])/g;
const AT_LEAST_BEFORE = /(?:≥|>=|at least|minimum|min\.?|newer than or)\s*`?v?$/i;
const AT_LEAST_AFTER = /^`?\s*(?:\(?or (?:later|newer|higher|above|greater)|and (?:later|newer|above)|minimum)/i;
const ABOUT = /\b(?:version|versions|chart|tag|release|appversion|image|semver|ref)\b/i;
const NO_SUBJECT = new Set(
  "version versions chart helm image tag release app the is to at of pinned pin specifies uses using target architecture current oci and in".split(
    " ",
  ),
);
/** Versions of things that are no part of a manifest: tools, the platform, documents. */
const FOREIGN = /\b(?:story|section|§|kubernetes|k8s|node\.?js|kubectl|flux cli|go|python|talos|template|document|schema|api|tls|http|ip)\s*`?v?$/i;

interface VersionMention extends Span {
  readonly version: string;
  readonly is: "exact" | "at-least" | "range";
  readonly subject: Subject | null;
}

interface Subject extends Span {
  readonly name: string;
}

/** What the version is of: the capitalised words right before "version" or the number, `Strimzi Kafka Operator` as strimzi-kafka-operator. */
function subjectBefore(plain: string, start: number): Subject | null {
  const before = plain.slice(0, start);
  const found =
    /((?:[A-Za-z][\w-]*\s+){1,4})versions?(?![\w-])[^.;]{0,60}$/i.exec(before) ??
    /((?:[A-Z][\w-]*\s+(?:[a-z][\w-]*\s+){0,1}){1,4})(?:[~^=]?v?)$/.exec(before);
  const coded =
    /(?<![\w/.-])([a-z0-9]+(?:-[a-z0-9]+)+)\s{1,4}(?:(?:chart |image )?versions?\s{1,3})?(?:(?:is|are)\s{1,3})?(?:(?:pinned|fixed|locked|set|bumped|raised|upgraded)\s{1,3})?(?:(?:to|at|on)\s{1,4})?(?:[~^=]?v?)$/.exec(
      before,
    );
  if (coded?.[1] !== undefined) return { name: coded[1], start: coded.index, end: coded.index + coded[1].length };
  if (found?.[1] === undefined) return null;
  const words = [...found[1].matchAll(/[\w-]+/g)].filter((word) => !NO_SUBJECT.has(word[0].toLowerCase()));
  const named = words.slice(words.findIndex((word) => /^[A-Z]/.test(word[0])));
  const [first] = named;
  const last = named.at(-1);
  if (first === undefined || last === undefined || !/^[A-Z]/.test(first[0]) || named.some((word) => kindNamed(word[0])?.ordinary === false))
    return null;
  const at = found.index + first.index;
  return { name: named.map((word) => word[0]).join("-"), start: at, end: found.index + last.index + last[0].length };
}

/** Sentences with more numbers than this list something else than versions. */
const MOST = 24;

function mentionsIn(text: string): readonly VersionMention[] {
  const open = text.replace(/`/g, " ");
  const matches = [...open.matchAll(VERSION)];
  if (matches.length > MOST) return [];
  return matches.flatMap((match) => {
    const [whole, version = "", plus] = match;
    const before = open.slice(0, match.index);
    const after = open.slice(match.index + whole.length);
    if (/(?<![\w-])from\s*`?$/i.test(before.trimEnd()) && /^`?\s+to\s/i.test(after)) return [];
    if (FOREIGN.test(before.trimEnd()) || /^\s*(?:GiB|MiB|Gi|Mi|cores?|seconds?|minutes?)\b/.test(after)) return [];
    const wildcard = /[xX*]$/.test(version);
    const least = plus === "+" || AT_LEAST_BEFORE.test(before.trimEnd()) || AT_LEAST_AFTER.test(after);
    const ticks = text[match.index - 1] === "`" && text[match.index + whole.length] === "`" ? 1 : 0;
    return [
      {
        version,
        is: wildcard ? ("range" as const) : least ? ("at-least" as const) : ("exact" as const),
        subject: subjectBefore(open, match.index),
        start: match.index - ticks,
        end: match.index + whole.length + ticks,
      },
    ];
  });
}

/** A version needs a word such as "version" or "chart" near it, or a `v` before it: `v0.12.1`. */
function anchored(text: string, mention: VersionMention): boolean {
  const statement = text.slice(Math.max(0, mention.start - 60), mention.end + 25);
  if (/(?<![\w-])(?:is|are|runs?|stays?|sits?) (?:at|on)\s*`?v?$/i.test(text.slice(0, mention.start))) return true;
  const { subject } = mention;
  if (subject !== null && text.slice(0, subject.start).trim() === "" && /^[\s`.]*$/.test(text.slice(mention.end))) return true;
  return ABOUT.test(statement) || /v$/i.test(text.slice(0, mention.start + 1).replace(/[`~^=]/g, "")) || /^`?v\d/.test(text.slice(mention.start));
}

/** What the words around a version say it is of; those inside a parenthesis that has a version of its own are about that one. */
function ofWhat(text: string, mention: VersionMention, others: readonly Span[] = []): "chart" | "image" | "any" {
  const plain = withoutCode(text);
  const last = Math.max(0, mention.start - 40, ...others.filter(({ end }) => end <= mention.start).map(({ end }) => end));
  const next = others.find(({ start }) => start >= mention.end)?.start;
  const bracket = next === undefined ? -1 : plain.slice(mention.end, next).search(/[(,;]/);
  const near = plain.slice(last, bracket < 0 ? mention.end + 20 : mention.end + bracket);
  if (/\bchart\b/i.test(near)) return "chart";
  return /\b(?:image|container)\b/i.test(near) ? "image" : "any";
}

function wordsOf(text: string, mention: VersionMention): readonly Span[] {
  const around = /\s*\((?:helm )?(?:chart|image|app)(?: tag| version)?\)/iy;
  around.lastIndex = mention.end;
  const note = around.exec(text);
  const least = /\s*(?:\(?or (?:later|newer|higher|above|greater)\)?|and (?:later|newer|above))/iy;
  least.lastIndex = mention.end;
  const bound = least.exec(text);
  const through =
    /[\s,]*(?:through|via|in|by|on) (?:the |its |an? )?(?:[A-Z][A-Za-z]*Repository|source|chartRef|HelmRelease|release|manifest)(?:['\u2019]s)?(?: (?:tag|ref|semver|version|reference|pin))?(?![\w-])/iy;
  through.lastIndex = mention.end;
  const source = through.exec(text);
  const words = [
    ...(source === null ? [] : [source]),
    ...withoutCode(text).matchAll(
      /\b(?:versions?|(?:helm )?charts?|images?|bumped|raised|upgraded|from(?= *`?v?\d)|pinned|pins|pinning|identical|at least|minimum|release|semver|ref|exactly|exact|(?:to|at|on)(?= *`?v?\d))\b|>=|≥/gi,
    ),
  ];
  return [...words, ...(note === null ? [] : [note]), ...(bound === null ? [] : [bound])].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const out = [...negated(text), ...asides(text)];
  const hedge = /(?<![\w-])(?:if|unless|either|fallback|or(?!\s+(?:later|newer|higher|above|greater)))(?![\w-])/i.test(withoutCode(text));
  const commands = sentence.code.filter((span) => /\s/.test(span.text.trim()) || /[/:]/.test(span.text));
  const mentions = mentionsIn(text).filter((mention) => anchored(text, mention) && !touches(mention, [...out, ...commands]));
  if (mentions.length === 0 || mentions.length > 4 || hedge) return null;
  const scopes = mentions.map((mention) => scopeOf(sentence, context, mention));
  if (scopes.includes(null) || sameSubjectTwice(mentions, scopes)) return null;
  const assertions = mentions.map((mention, index) => assertionFor(mention, mentions, sentence, context, scopes[index] ?? []));
  const covers = mentions.flatMap((mention) => [
    { start: mention.start, end: mention.end },
    ...(mention.subject === null ? [] : [{ start: mention.subject.start, end: mention.subject.end }]),
    ...wordsOf(text, mention),
  ]);
  const [only] = mentions;
  if (only?.subject != null && !isOfStory(only.subject.name, sentence, context)) return { assertions, combine: "all", covers };
  if (mentions.length > 1 || only === undefined || only.is !== "exact" || ofWhat(text, only) !== "any") return { assertions, combine: "all", covers };
  const field: Assertion = {
    kind: "field",
    search: searchFor(sentence, context, { ...subjectOf(sentence, context), clusters: scopes[0] ?? [] }),
    fields: ["version", "appVersion"],
    anywhere: true,
    expect: { is: "same", value: only.version },
    quantifier: "some",
  };
  return { assertions: [...assertions, field], combine: "any", covers };
}

/** Whether what a version is of is what the sentence stands under, the story or its directories are about: then any field called so may have it. */
function isOfStory(name: string, sentence: Sentence, context: ReadingContext): boolean {
  const known = new Set(
    stemsIn([context.story.title, context.story.id, ...sentence.scope.lines.map(({ text }) => text), ...context.storyPaths, ...sentence.scope.paths]),
  );
  return name.split("-").every((word) => stemsOf(word).every((stem) => known.has(stem)));
}

/** "Any 3.x from 3.12.0 on": two versions of one thing are no two pins. */
function sameSubjectTwice(mentions: readonly VersionMention[], scopes: readonly (readonly string[] | null)[]): boolean {
  return mentions.some((one, at) =>
    mentions
      .slice(at + 1)
      .some(
        (other, more) =>
          (one.subject?.name ?? null) === (other.subject?.name ?? null) &&
          one.version !== other.version &&
          scopes[at]?.join() === scopes[at + 1 + more]?.join(),
      ),
  );
}

/** "Harbor 2.14 (chart 1.18)": beside the version of the chart, one of nothing else said is that of the application. */
function besideChart(mention: VersionMention, all: readonly VersionMention[], text: string): "chart" | "image" | "any" {
  const of = ofWhat(text, mention, all);
  return of === "any" && all.some((other) => other !== mention && ofWhat(text, other, all) === "chart") ? "image" : of;
}

function assertionFor(
  mention: VersionMention,
  all: readonly VersionMention[],
  sentence: Sentence,
  context: ReadingContext,
  clusters: readonly string[],
): Assertion {
  const topic = mention.subject === null ? {} : { topic: mention.subject.name.split("-") };
  return {
    kind: "version",
    search: searchFor(sentence, context, { ...topic, clusters }),
    of: besideChart(mention, all, sentence.text),
    subject: mention.subject?.name ?? null,
    constraint: { is: mention.is, version: mention.version },
  };
}

/** Chart, image and application versions. */
export const recogniser: Recogniser = {
  id: "version",
  summary: "A chart, image or application is pinned to the stated version, or to one in the stated range.",
  examples: [
    { sentence: "Chart version: `2.4.1`", reads: [{ kind: "version", of: "chart", constraint: { is: "exact", version: "2.4.1" } }] },
    {
      sentence: "Specifies Grafana version 8.3.1",
      under: ["Grafana:"],
      reads: [
        { kind: "version", of: "any", subject: "Grafana", constraint: { is: "exact", version: "8.3.1" } },
        { kind: "field", fields: ["version", "appVersion"], expect: { is: "same", value: "8.3.1" } },
      ],
    },
    { sentence: "HelmRelease pinned to chart `0.13.x`", reads: [{ kind: "version", of: "chart", constraint: { is: "range", version: "0.13.x" } }] },
    {
      sentence: "`apps/redis/helmrelease.yaml` (chart v0.12.1+)",
      reads: [{ kind: "version", of: "chart", constraint: { is: "at-least", version: "0.12.1" } }],
    },
    { sentence: "Redis version 7.2 or later", reads: [{ kind: "version", subject: "Redis", constraint: { is: "at-least", version: "7.2" } }] },
    {
      sentence: "Chart pinned to `2.4.1` through the OCIRepository tag",
      reads: [{ kind: "version", of: "chart", constraint: { is: "exact", version: "2.4.1" } }],
    },
    { sentence: "fluent-bit `4.0.8`", reads: [{ kind: "version", subject: "fluent-bit" }] },
    {
      sentence: "Operator chart `cloudnative-pg` pinned to `0.26.x`",
      reads: [{ kind: "version", of: "chart", subject: "cloudnative-pg", constraint: { is: "range", version: "0.26.x" } }],
    },
    {
      sentence: "Operator and server are at 26.3.4",
      reads: [{ kind: "version", constraint: { is: "exact", version: "26.3.4" } }, { kind: "field" }],
    },
    { sentence: "Traffic split 1.5 to one", reads: null },
    { sentence: "Chart is not pinned to 2.4.1", reads: null },
    { sentence: "Chart version configured (e.g., 2.4.1)", reads: null },
    { sentence: "Requires kubectl v1.30.0", reads: null },
    { sentence: "Chart `2.4.1` or a documented fallback", reads: null },
  ],
  cue: [VERSION],
  recognise,
};
