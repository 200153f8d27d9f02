import type { Assertion, Search } from "./assertion.ts";
import { glosses, parentheses, ruledOut, touches, within, withoutCode } from "./clauses.ts";
import { componentOf } from "./components.ts";
import { onlyPlaceOf, placesAt } from "./environments.ts";
import { isChartMade, kindMentions, kindNamed } from "./kinds.ts";
import { isFiller } from "./lexicon.ts";
import { perObject, perPair, perText } from "./memo.ts";
import { codeSpans, isAbbreviated, isRepositoryPath, pathMentions as mentionsOf, type PathMention, parentPaths } from "./paths.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { CodeSpan, Sentence } from "./story.ts";
import { siblingsOf } from "./story-index.ts";
import { classify, objectParts, type TokenClass } from "./tokens.ts";

/** A code span with its class. Offsets include the backticks. */
export interface Token extends CodeSpan {
  readonly class: TokenClass;
}

/** Most code spans of one sentence that are looked at. */
const MOST_TOKENS = 64;

/** The classed code spans of a sentence, in order; at most 64. */
export const tokensOf = perPair((sentence: Sentence, context: ReadingContext): readonly Token[] => {
  const isPath = (token: string): boolean => isAbbreviated(token) || isRepositoryPath(token, "code", context.exists);
  return sentence.code.slice(0, MOST_TOKENS).map((span) => ({ ...span, class: classify(span.text, isPath) }));
});

/** The tokens of one of the given classes from which something positive may be read. */
export function plainTokens(sentence: Sentence, context: ReadingContext, ...classes: readonly TokenClass[]): readonly Token[] {
  const out = ruledOut(sentence.text);
  return tokensOf(sentence, context).filter((token) => classes.includes(token.class) && !touches(token, out));
}

/** Paths that the sentence itself names, relative and abbreviated ones resolved against its parents. */
export function pathMentions(sentence: Sentence, context: ReadingContext): readonly PathMention[] {
  return mentionsOf(sentence, context.exists);
}

/**
 * Where to look, nearest first: the sentence (or one region of it), its parents, its criterion, the story's files that are
 * named after the kind (`helmrelease.yaml`), the story's files, the whole story.
 */
export function tiersOf(sentence: Sentence, context: ReadingContext, kind?: string, region?: Span): readonly (readonly string[])[] {
  return kind === undefined && region === undefined ? allTiersOf(sentence, context) : tiersIn(sentence, context, kind, region);
}

const allTiersOf = perPair((sentence: Sentence, context: ReadingContext) => tiersIn(sentence, context, undefined, undefined));

function tiersIn(sentence: Sentence, context: ReadingContext, kind: string | undefined, region: Span | undefined): readonly (readonly string[])[] {
  const own = pathMentions(sentence, context)
    .filter((mention) => region === undefined || within(mention, [region]))
    .flatMap((mention) => mention.paths);
  const files = manifestsAmong(context.storyPaths);
  const ofKind = kind === undefined ? [] : files.filter((path) => namedAfter(path, kind));
  const tiers = [
    own,
    ...parentPaths(sentence, context.exists),
    [...sentence.scope.paths].reverse(),
    ...(own.length > 0 ? [] : componentOf(sentence, context)),
    context.criterionPaths,
    ofKind,
    files,
    context.storyPaths,
  ];
  return tiers.filter(
    (tier, at) => tier.length > 0 && !tiers.slice(0, at).some((other) => other.length === tier.length && other.every((path, i) => path === tier[i])),
  );
}

const manifestsAmong = perObject((paths: readonly string[]) => paths.filter((path) => /\.ya?ml$/.test(path)));

/** True for `web/helmrelease.yaml` and HelmRelease, `ks.yaml` and a Flux Kustomization. */
function namedAfter(path: string, kind: string): boolean {
  const name = path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.ya?ml$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  if (kind === "Kustomization") return name === "ks" || name.endsWith("ks");
  return name.includes(kind.toLowerCase());
}

/**
 * The clusters a claim is about: those it or its parents name, all of them for "both clusters" and the like.
 * Empty means every cluster that renders a candidate. When the sentence labels several ("East: …, West: …"), the label
 * before `at` counts.
 */
export function clustersOf(sentence: Sentence, context: ReadingContext, at?: Span): readonly string[] {
  return at === undefined ? allClustersOf(sentence, context) : clustersAt(sentence, context, at);
}

const allClustersOf = perPair((sentence: Sentence, context: ReadingContext): readonly string[] => clustersAt(sentence, context, undefined));

function clustersAt(sentence: Sentence, context: ReadingContext, at: Span | undefined): readonly string[] {
  const plain = withoutCode(sentence.text);
  const labels = clusterLabels(plain, context);
  if (labels.length > 1) {
    const near = at === undefined ? undefined : labels.filter((label) => label.end <= at.start).at(-1);
    return near === undefined ? [...new Set(labels.map((label) => label.name))] : [near.name];
  }
  if (sentence.scope.clusters.length > 0) return sentence.scope.clusters;
  const named = context.clusters.filter((name) => spokenOf(name).test(plain));
  if (named.length > 0) return named;
  if (/(?<![\w-])(?:both|each|all|every)(?:\s+[\w-]+)?\s+clusters?(?![\w-])/i.test(plain)) return context.clusters;
  return [sentence.text, ...sentence.scope.lines.map(({ text }) => text)].some((text) => PER_CLUSTER.test(text)) ? context.clusters : [];
}

/** "Core: …", "(core)", "core manifests": the cluster is meant. */
const spokenOf = perText((name: string): RegExp => {
  const escaped = name.replace(/[^\w-]/g, "\\$&");
  return new RegExp(`(?:^\\s*|\\()${escaped}(?:\\s+[\\w-]+){0,3}\\s*[:)]|(?<![\\w-])${escaped} (?:cluster|build|manifests|settings)(?![\\w])`, "i");
});

/** "(one per cluster)" speaks of every cluster, for what stands below it too. */
const PER_CLUSTER = /(?<![\w-])(?:one|1) (?:per|for each|in each) cluster(?![\w-])/i;

/**
 * The clusters that one stretch of a sentence is about, environments included ("2 in staging and 4 in production"); null when the sentence
 * names environments and does not tell which one the stretch belongs to.
 */
export function scopeOf(sentence: Sentence, context: ReadingContext, at: Span): readonly string[] | null {
  const gloss = glosses(sentence.text).find((one) => within(at, [one]));
  const own = gloss === undefined ? undefined : onlyPlaceOf(sentence.text.slice(gloss.words.start, gloss.words.end), context);
  if (own !== undefined && own !== null) return own;
  const places = placesAt(sentence.text, context, at);
  if (places === undefined) return clustersOf(sentence, context, at);
  return places === null || places.rest ? null : places.clusters;
}

/** "East: …, West: …": labels that are names of clusters, in order. */
function clusterLabels(plain: string, context: ReadingContext): readonly (Span & { readonly name: string })[] {
  if (!plain.includes(":")) return [];
  return [...plain.matchAll(/(?<![\w-])([A-Za-z][\w-]{0,62})(?: cluster)?\s*:/g)].flatMap((match) => {
    const name = context.clusters.find((cluster) => cluster.toLowerCase() === match[1]?.toLowerCase());
    return name === undefined ? [] : [{ name, start: match.index, end: match.index + match[0].length }];
  });
}

/**
 * The kind of object whose fields a sentence speaks about: the one it names, the one an item beside it gives
 * ("Kind: `Gateway`"), else the nearest parent that names one. None when several are named, or when charts make
 * such objects too and a release may hold the field.
 */
export function kindOf(sentence: Sentence, context?: ReadingContext): string | undefined {
  const own = kindsIn(sentence.text);
  if (own.length > 0) return only(own);
  const beside =
    context === undefined ? undefined : labelBeside(sentence, context, /^(?:kind|pod type|workload(?: type)?)\s*:\s*`?([A-Z][A-Za-z0-9]{2,62})`?/i);
  if (beside !== undefined) return beside;
  for (const line of [...sentence.scope.lines].reverse()) {
    const kinds = kindsIn(line.text);
    // "VMCluster values in `helmrelease.yaml`": the values are those of a chart.
    if (kinds.length > 0) return kinds[0] !== "HelmRelease" && /(?<![\w-])values(?![\w-])/i.test(line.text) ? undefined : only(kinds);
    if (/\.ya?ml\b/.test(line.text)) return undefined;
  }
  return undefined;
}

/** What an item beside the sentence, below the same parent, gives after a label. */
function labelBeside(sentence: Sentence, context: ReadingContext, label: RegExp): string | undefined {
  for (const other of siblingsOf(sentence, context.story)) {
    const value = label.exec(other.text)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * The object a sentence speaks about, as far as it, the items beside it ("Name: `public`") or its parents say: the kind,
 * and the name only together with the kind.
 */
export function subjectOf(sentence: Sentence, context: ReadingContext): Pick<Search, "kind" | "name"> {
  const kind = kindOf(sentence, context);
  if (kind === undefined) return {};
  if (kindsIn(sentence.text).length > 0) return { kind };
  const name = labelBeside(sentence, context, /^name\s*:\s*`([a-z0-9][a-z0-9.-]{0,252})`/i) ?? nameInParents(sentence, kind);
  return name === undefined ? { kind } : { kind, name };
}

/** The one name that the nearest parent gives to an object of the kind: "Kustomization `web`", `Kustomization/web`. */
function nameInParents(sentence: Sentence, kind: string): string | undefined {
  for (const { text } of [...sentence.scope.lines].reverse()) {
    const names = codeSpans(text).flatMap((span) => {
      const whole = objectParts(span.text);
      if (whole?.kind === kind) return [whole.name];
      return /^[a-z0-9][a-z0-9.-]*$/.test(span.text) && kindBeside(text, span)?.kind === kind ? [span.text] : [];
    });
    if (names.length > 0) return names.length === 1 ? names[0] : undefined;
    if (kindsIn(text).length > 0 || /\.ya?ml\b/.test(text)) return undefined;
  }
  return undefined;
}

/** The stretches that name a kind, backticks included; not those with a name in code beside them. */
export function kindSpans(sentence: Sentence, kind: string): readonly Span[] {
  return kindMentions(sentence.text)
    .filter((mention) => mention.kind === kind && !/^s?\s+`/.test(sentence.text.slice(mention.end)))
    .map(({ start, end }) => {
      const ticks = sentence.text[start - 1] === "`" && sentence.text[end] === "`" ? 1 : 0;
      return { start: start - ticks, end: end + ticks };
    });
}

/** Unmistakable kinds that a text names outside of parentheses. */
const kindsIn = perText((text: string): readonly string[] => {
  const inner = parentheses(text);
  return [...new Set(kindMentions(text).flatMap((mention) => (mention.ordinary || within(mention, inner) ? [] : [mention.kind])))];
});

function only(kinds: readonly string[]): string | undefined {
  const [kind, ...others] = kinds;
  return kind === undefined || others.length > 0 || isChartMade(kind) ? undefined : kind;
}

/** A search in the tiers and clusters of a sentence, narrowed by what is given. */
export function searchFor(sentence: Sentence, context: ReadingContext, given: Partial<Search> = {}): Search {
  const topic = given.kind === undefined ? [] : topicOf(sentence, given.kind);
  return {
    clusters: clustersOf(sentence, context),
    tiers: tiersOf(sentence, context, given.kind),
    ...(topic.length === 0 ? {} : { topic }),
    ...given,
  };
}

/** The words right before a kind: "Grafana HelmRelease", "operator Deployment". */
function topicOf(sentence: Sentence, kind: string): readonly string[] {
  const plain = withoutCode(sentence.text);
  return kindMentions(sentence.text).flatMap((mention) => {
    const before = mention.kind === kind ? plain.slice(Math.max(0, mention.start - LOOK_BACK), mention.start) : "";
    const word = /(?:^|\s)([A-Za-z][\w-]{2,40})\s+$/.exec(before)?.[1];
    return word === undefined || isFiller(word.toLowerCase()) || kindNamed(word) !== undefined ? [] : [word];
  });
}

/** Everything the parents say, nearest last, as one text. */
export function parentText(sentence: Sentence): string {
  return sentence.scope.lines.map((line) => line.text).join("\n");
}

/** True when the sentence or a parent speaks of the settings of a cluster. */
export function inSettings(sentence: Sentence): boolean {
  return /(?:cluster|environment)[-\s‑]?(?:settings|variables|vars)|settings[-\s]config\s?map|substitution variables|settings\.ya?ml/i.test(
    `${parentText(sentence)}\n${sentence.text}`,
  );
}

/** True when the sentence is about what documents say: a parent or the sentence itself names documentation. */
export function inDocumentation(sentence: Sentence): boolean {
  return /\bdocument(?:ed|ation|s)\b|\bREADME\b|\brunbooks?\b|\.mdx?\b/i.test(`${parentText(sentence)}\n${sentence.text}`);
}

/** How far before a span its kind may begin; kinds are shorter than a third of that. */
const LOOK_BACK = 200;

/** "Gateway `https` listener": what the name is of. */
const PART =
  /^\s+(?:listeners?|ports?|keys?|labels?|annotations?|containers?|entry|entries|sections?|fields?|rules?|buckets?|plugins?|columns?|headers?)(?![\w-])/i;
/** "on the Gateway, `https` listener": behind a comma, any noun. */
const OTHER_NOUN = /^\s+(?!(?:and|or|in|on|with|at|from|for|is|are|was|were|exists?|to|by|plus|has|have|as|which|that|but|not)(?![\w-]))[a-z]{3,}/;

/** Known kinds directly beside a span ("Kind `name`", "`name` Kind"), with the stretch of kind word and span together. */
export function kindBeside(text: string, span: Span): { readonly kind: string; readonly start: number; readonly end: number } | undefined {
  const from = Math.max(0, span.start - LOOK_BACK);
  const before = /([A-Za-z][A-Za-z0-9]*)([:,]?)\s+(?:named\s+|called\s+)?$/.exec(withoutCode(text).slice(from, span.start));
  const first = before?.[1] === undefined ? undefined : kindNamed(before[1]);
  const whole = before !== null && (from === 0 || before.index > 0);
  const isPart = before !== null && (before[2] === "," ? OTHER_NOUN : PART).test(withoutCode(text).slice(span.end, span.end + 40));
  if (whole && !isPart && first !== undefined && before[1] !== undefined) return { kind: first.kind, start: from + before.index, end: span.end };
  const after = /^\s+([A-Za-z][A-Za-z0-9]*)/.exec(withoutCode(text).slice(span.end));
  const second = after?.[1] === undefined ? undefined : kindNamed(after[1]);
  return after === null || second === undefined ? undefined : { kind: second.kind, start: span.start, end: span.end + after[0].length };
}

/** An assertion that never decides: as an alternative beside a guess from words, it keeps a miss from counting as false. */
export function unsure(because: string): Assertion {
  return { kind: "uncheckable", reason: "unrecognised", because };
}

/** Spans of all matches of a global pattern. */
export function spansOf(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
