import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { onlyPlaceOf } from "../domain/environments.ts";
import { clustersOf, inDocumentation, inSettings, scopeOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { AFTER, BARE, BEFORE, BETWEEN, CODED, ITEM, KEY, LABEL, MEANT, MEANT_ITEM, NO_VALUE, UNSET, WITHIN } from "../domain/setting-patterns.ts";
import type { Sentence } from "../domain/story.ts";
import { amountOf, durationOf, inUnitOf, numberOf } from "../domain/wording.ts";

interface KeyMention extends Span {
  readonly key: string;
  readonly variable: boolean;
}

interface Stated extends Span {
  readonly key: string;
  readonly value: string;
  readonly clusters: readonly string[];
  readonly sure: boolean;
}

function keysIn(text: string): readonly KeyMention[] {
  return [...text.matchAll(KEY)].map((match) => ({
    key: match[1] ?? match[2] ?? match[3] ?? "",
    variable: match[1] !== undefined,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function plain(raw: string): string {
  return raw
    .replace(/^`(.*)`$/, "$1")
    .replace(/^(["'])(.*)\1$/, "$2")
    .replace(/[.,;:]$/, "");
}

/** `KEY` is `value`; `KEY`: `a` (east), `b` (west); a row "`KEY` — East: a, West: b". */
function valuesAfter(mention: KeyMention, sentence: Sentence, context: ReadingContext): readonly Stated[] | null {
  const between = BETWEEN.exec(sentence.text.slice(mention.end));
  const place = between === null ? undefined : onlyPlaceOf(between[0], context);
  if (between !== null && (place === undefined || place === null)) return [];
  const lead = mention.end + (between?.[0].length ?? 0);
  const match = AFTER.exec(sentence.text.slice(lead));
  if (match?.[1] === undefined) return [];
  const from = lead + match[0].length - match[1].length;
  const items = [...match[1].matchAll(new RegExp(ITEM, "gi"))]
    .map((item) => ({ text: item[0], start: from + item.index }))
    .filter((item) => !/^(?:and|vs\.?)$/i.test(item.text));
  const found: Stated[] = [];
  for (const item of items) {
    const label = new RegExp(`^${LABEL}`, "i").exec(item.text)?.[0] ?? "";
    const raw = new RegExp(`^(?:${CODED}|"[^"\\s]{1,80}"|${BARE})`, "i").exec(item.text.slice(label.length))?.[0] ?? "";
    const value = plain(raw);
    const coded = /^[`"]/.test(raw);
    if (value === "" || (!coded && (NO_VALUE.test(value) || (label === "" && !/\d|^(?:true|false)$/.test(value))))) break;
    if (value.includes("${") || /[<>*]|\.\.\./.test(value) || (coded && /\s/.test(value) && !raw.includes('"'))) return null;
    const span = { start: item.start + label.length, end: item.start + label.length + raw.length };
    const clusters = place ?? scopeOf(sentence, context, span);
    if (clusters === null || (place !== undefined && items.length > 1)) return null;
    const named = items.length > 1 || label !== "" || item.text.length > label.length + raw.length;
    found.push({ key: mention.key, value, clusters, sure: true, start: mention.start, end: named ? item.start + item.text.length : span.end });
  }
  const places = new Set(found.map(({ clusters }) => [...clusters].sort().join()));
  return found.length > 1 && (places.size < found.length || places.has("")) ? null : found;
}

/** What a variable stands for in each cluster, times in words included. */
function valuesMeant(mention: KeyMention, sentence: Sentence, context: ReadingContext): readonly Stated[] {
  const match = MEANT.exec(sentence.text.slice(mention.end));
  if (match?.[1] === undefined || !mention.variable) return [];
  const found = [...match[1].matchAll(MEANT_ITEM)].flatMap(([, raw = "", unit = "", place = ""]): Stated[] => {
    const clusters = onlyPlaceOf(` ${place}`, context);
    const counted = Number.isNaN(numberOf(raw)) ? raw : String(numberOf(raw));
    const value =
      unit.trim() === ""
        ? plain(raw)
        : /^[KMGT]/.test(unit.trim())
          ? amountOf(`${counted}${unit.trim()}`)
          : inUnitOf(mention.key, durationOf(`${counted} ${unit.trim()}`));
    return clusters === undefined || clusters === null || clusters.length !== 1
      ? []
      : [{ key: mention.key, value, clusters, sure: true, start: mention.end, end: mention.end + match[0].length }];
  });
  const places = new Set(found.flatMap(({ clusters }) => clusters));
  return found.length === [...match[1].matchAll(MEANT_ITEM)].length && places.size === found.length ? found : [];
}

/** "`${KEY}` (value)", "value (`${KEY}`)", "pinned to value via `KEY`". */
function valueBeside(mention: KeyMention, sentence: Sentence, context: ReadingContext): readonly Stated[] {
  const { text } = sentence;
  const inside = WITHIN.exec(text.slice(mention.end));
  const ahead = BEFORE.exec(text.slice(0, mention.start));
  const raw = inside?.[2] ?? ahead?.[1];
  if (raw === undefined || (inside !== null && ahead !== null)) return [];
  const value = plain(raw);
  const distinctive = raw.startsWith("`") || /\d/.test(value);
  if (!distinctive || value.includes("${") || /\s|[<>*]/.test(value) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return [];
  const clusters = scopeOf(sentence, context, mention);
  if (clusters === null || context.clusters.includes(value)) return [];
  const direct = inside === null ? (ahead?.[2] ?? "") === "" && /\($/.test((ahead?.[3] ?? "").trim()) : inside[1]?.trim() === "";
  const versions = /^v?\d+\.\d/.test(value) && /VERSION|TAG/.test(mention.key);
  const own = mention.variable ? { start: mention.end, end: mention.start } : mention;
  const span = inside === null ? { start: ahead?.index ?? mention.start, end: own.end } : { start: own.start, end: mention.end + inside[0].length };
  return [{ key: mention.key, value, clusters, sure: direct || versions, ...span }];
}

const PRESENCE =
  /^\s+(?:is |are |exists?|gets )?(?:only )?(?:set|defined|present|declared|configured|exists?|given)\s+((?:only\s+)?(?:on|in|for)\s+[^.;`()]{2,80})$/i;
const ACROSS =
  /^\s+(?:(?:is|are|stays?)\s+(?<same>identical|the same|equal|shared)|has (?:the|an?) (?<value>same|identical) value|(?<differs>differs|is different|varies|is (?:per-cluster|cluster-specific)))(?:\s+(?:(?:on|in|across|between|for|per)\s+(?:both|all|every|the|each)?\s*clusters?|everywhere))?(?![\w-])/i;

/** "`KEY` is set on east and not on west", "`KEY` is only defined in east". */
function presence(mention: KeyMention, sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PRESENCE.exec(sentence.text.slice(mention.end).replace(/[.]$/, ""));
  if (match?.[1] === undefined || sentence.text.slice(0, mention.start).trim() !== "") return null;
  const only = /(?<![\w-])only(?![\w-])/i.test(match[0]);
  const parts = match[1].split(/,?\s+(?:and|but)\s+(?=not\b|on\b|in\b|for\b)|,\s*(?=not\b)/i);
  const said = parts.map((part) => ({ absent: /^not\b/i.test(part), clusters: onlyPlaceOf(part.replace(/^(?:not|only)\s+/i, ""), context) }));
  if (said.some(({ clusters }) => clusters === undefined || clusters === null || clusters.length === 0)) return null;
  const { key } = mention;
  const named = said.flatMap(({ clusters }) => clusters ?? []);
  const others = only ? context.clusters.filter((cluster) => !named.includes(cluster)) : [];
  const assertions = [
    ...said.map(
      ({ absent, clusters }): Assertion => ({
        kind: "setting",
        clusters: clusters ?? [],
        key,
        value: null,
        files: [],
        ...(absent ? { absent } : {}),
      }),
    ),
    ...(others.length === 0 ? [] : [{ kind: "setting", clusters: others, key, value: null, files: [], absent: true } as const]),
  ];
  return { assertions, combine: "all", covers: [{ start: mention.start, end: mention.end + match[0].length }] };
}

/** "`KEY` is identical in both clusters", "`KEY` differs between clusters". */
function across(mention: KeyMention, text: string): { readonly assertion: Assertion; readonly span: Span } | null {
  const match = ACROSS.exec(text.slice(mention.end));
  if (match === null) return null;
  const same = match.groups?.differs === undefined;
  return {
    assertion: { kind: "setting-across", clusters: [], key: mention.key, same },
    span: { start: mention.start, end: mention.end + match[0].length },
  };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (inDocumentation(sentence) && !inSettings(sentence)) return null;
  const keys = keysIn(text).filter(({ key }) => context.isSetting?.(key) === true || (key.includes("_") && inSettings(sentence)));
  if (keys.length === 0 || keys.length > 8) return null;
  const out = [...negated(text), ...hedged(text), ...asides(withoutCode(text))];
  const compared = keys.flatMap((mention) => across(mention, text) ?? []).filter(({ span }) => !touches(span, out));
  if (compared.length > 0)
    return { assertions: compared.map(({ assertion }) => assertion), combine: "all", covers: compared.map(({ span }) => span) };
  const [single] = keys;
  const there = keys.length === 1 && single !== undefined && !touches(single, hedged(text)) ? presence(single, sentence, context) : null;
  if (there !== null) return there;
  const stated: Stated[] = [];
  for (const mention of keys) {
    const meant = valuesMeant(mention, sentence, context);
    const after = meant.length > 0 ? meant : mention.variable ? [] : valuesAfter(mention, sentence, context);
    if (after === null) return null;
    stated.push(...(after.length > 0 ? after : valueBeside(mention, sentence, context)));
  }
  const [only] = keys;
  const unset = keys.length === 1 && only !== undefined && stated.length > 0 ? unsetIn(text, only.key, context) : [];
  const kept = stated.filter((one) => !touches(one, out));
  if (kept.length === 0 || kept.length < stated.length) return null;
  const assertions = kept.map(({ key, value, clusters }): Assertion => ({ kind: "setting", clusters, key, value, files: [] }));
  const covers = [...kept.map(({ start, end }) => ({ start, end })), ...unset.map(({ span }) => span)];
  const spoken = inSettings(sentence) || clustersOf(sentence, context).length > 0 || kept.every(({ clusters }) => clusters.length > 0);
  const unsure = kept.some(({ sure }) => !sure);
  if (spoken || keys.some(({ variable }) => variable) || unsure)
    return { assertions: [...assertions, ...unset.map(({ assertion }) => assertion)], combine: "all", covers, ...(unsure ? { inferred: true } : {}) };
  const [first] = kept;
  if (first === undefined || kept.length > 1) return null;
  const field: Assertion = {
    kind: "field",
    search: searchFor(sentence, context, { clusters: first.clusters }),
    fields: [first.key],
    anywhere: true,
    expect: { is: "same", value: first.value },
    quantifier: "some",
  };
  return { assertions: [...assertions, field], combine: "any", covers };
}

/** "… and unset in apps": the key is in no settings of that cluster. */
function unsetIn(text: string, key: string, context: ReadingContext): readonly { readonly assertion: Assertion; readonly span: Span }[] {
  return [...withoutCode(text).matchAll(UNSET)].flatMap((match) => {
    const cluster = context.clusters.find((name) => name.toLowerCase() === match[1]?.toLowerCase());
    if (cluster === undefined) return [];
    const assertion: Assertion = { kind: "setting", clusters: [cluster], key, value: null, files: [], absent: true };
    return [{ assertion, span: { start: match.index, end: match.index + match[0].length } }];
  });
}

/** Values of settings in words, beside a variable, and per cluster. */
export const recogniser: Recogniser = {
  id: "setting-value",
  summary:
    "A setting of the clusters has the value that stands beside its key or its variable, per cluster where the sentence (or a table) tells them apart.",
  examples: [
    {
      sentence: "`CACHE_SIZE` = 5 in the settings",
      under: ["Cluster settings:"],
      reads: [{ kind: "setting", key: "CACHE_SIZE", value: "5" }],
    },
    {
      sentence: "`CACHE_SIZE`: `5` (infra) / `7` (apps)",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_SIZE", value: "5" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: "7" },
      ],
    },
    {
      sentence: "`CACHE_SIZE` \u2014 Infra: 5, Apps: 7",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_SIZE", value: "5" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: "7" },
      ],
    },
    {
      sentence: "`CACHE_SIZE` is `3` in infra and unset in apps",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_SIZE", value: "3" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: null, absent: true },
      ],
    },
    {
      sentence: "Image pinned to 4.2.1 through `CACHE_VERSION`",
      under: ["Cluster settings:"],
      reads: [{ kind: "setting", key: "CACHE_VERSION", value: "4.2.1" }],
    },
    {
      sentence: "`CACHE_SIZE` on apps is `7`",
      under: ["Cluster settings:"],
      reads: [{ kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: "7" }],
    },
    {
      sentence: "`CACHE_SIZE` is set on infra and not on apps",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_SIZE", value: null },
        { kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: null, absent: true },
      ],
    },
    {
      sentence: "`CACHE_SIZE` differs between clusters, `CACHE_TTL` is identical",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting-across", key: "CACHE_SIZE", same: false },
        { kind: "setting-across", key: "CACHE_TTL", same: true },
      ],
    },
    { sentence: "`CACHE_SIZE` is set in the application", under: ["Cluster settings:"], reads: null },
    {
      sentence: "Records are kept for `${CACHE_TTL_HOURS}`: a week on infra, a day on apps",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_TTL_HOURS", value: "168" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_TTL_HOURS", value: "24" },
      ],
    },
    {
      sentence: "`CACHE_SIZE` is `5Gi` in infra and `7Gi` in apps",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_SIZE", value: "5Gi" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_SIZE", value: "7Gi" },
      ],
    },
    {
      sentence: "Kept for `${CACHE_TTL}` (30 days on infra, 7 days on apps)",
      under: ["Cluster settings:"],
      reads: [
        { kind: "setting", clusters: ["infra"], key: "CACHE_TTL", value: "2592000s" },
        { kind: "setting", clusters: ["apps"], key: "CACHE_TTL", value: "604800s" },
      ],
    },
    { sentence: "`CACHE_SIZE` is not 5", under: ["Cluster settings:"], reads: null },
    {
      sentence: "`CACHE_SIZE` is defined for both clusters",
      under: ["Cluster settings:"],
      reads: [{ kind: "setting", clusters: ["infra", "apps"], key: "CACHE_SIZE", value: null }],
    },
    { sentence: "`CACHE_SIZE` is 5, 6 or 7", under: ["Cluster settings:"], reads: null },
    { sentence: "`CACHE_SIZE` (e.g., `5`)", under: ["Cluster settings:"], reads: null },
    { sentence: "Port 5 is exposed", reads: null },
  ],
  cue: [KEY],
  recognise,
};
