import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { containerStatement } from "../domain/container-statement.ts";
import { fluxSubjectOf } from "../domain/flux-subject.ts";
import { kindMentions, kindNamed } from "../domain/kinds.ts";
import { isBareField, labelledField } from "../domain/lexicon.ts";
import { parentPaths } from "../domain/paths.ts";
import { clustersOf, inSettings, kindSpans, pathMentions, plainTokens, scopeOf, searchFor, spansOf, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Expectation } from "../domain/stated.ts";
import type { Sentence } from "../domain/story.ts";
import { fieldParts, readFlow, readScalar } from "../domain/tokens.ts";

/** Keys that stand in so many places that they say little unless the object or file is known. */
const VAGUE =
  /^(?:host|port|name|type|size|mode|path|url|key|value|user|username|password|database|db|bucket|region|image|tag|version|enabled|id|class|level|protocol|address|endpoint)$/;

/** Keys that other rules read: wiring between objects. */
const WIRING = /^(?:spec\.)?(?:dependsOn|healthChecks?|postBuild(?:\.substitute(?:From)?)?|substituteFrom)$/;

/** Fields that only Flux Kustomizations have. */
const OF_KUSTOMIZATION = /^(?:spec\.)?(?:wait|prune|decryption\.[\w.]+|retryInterval|force)$/;

interface Pair extends Span {
  readonly key: string;
  readonly value: string;
}

const BARE =
  /(?<![\w.`$/-])([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)(?::\s+|=)("[^"]{0,200}"|'[^']{0,200}'|\$\{\w+\}|[≥≤]\s*\d[\w.]*|[<>]=\s*\d[\w.]*|true|false|-?\d[\w.]*[%+]?(?!\s+(?:days?|hours?|minutes?|mins?|seconds?|secs?|weeks?|months?|years?|[KMGT]i?B|percent)\b)|[A-Za-z][\w.-]*(?![\w ]*:)(?!\s+`))(?![\w/])/g;

/** Most pairs of one sentence that are looked at. */
const MOST = 48;
/** How far before a pair the word stands that it begins after. */
const LOOK_BACK = 80;

/** `minRunners: 1` and `Wait: true` in prose: a camel-case key, or a known field name beside a plain value. */
function barePairs(text: string): readonly Pair[] {
  const plain = withoutCode(text);
  const ofContainer = containerStatement(text)?.spans ?? [];
  return [...plain.matchAll(BARE)].slice(0, MOST).flatMap((match) => {
    const [whole, written = "", value = ""] = match;
    if (touches({ start: match.index, end: match.index + whole.length }, ofContainer)) return [];
    const key = written.charAt(0).toLowerCase() + written.slice(1);
    const camel = /^[a-z]+[a-z0-9]*(?:[A-Z.]|$)/.test(written) && /[A-Z.]/.test(written);
    const word = /^[A-Za-z]+$/.test(value) && value !== "true" && value !== "false";
    const known = isBareField(key) && !word && (written === key || labelledField(key) !== undefined || /^(?:true|false)$/.test(value));
    const alone = /(?:^|[,;:(]\s*|\band\s+|\bwith\s+)$/.test(plain.slice(Math.max(0, match.index - LOOK_BACK), match.index));
    if ((!camel && !(known && alone)) || (kindNamed(value)?.ordinary === false && !/kind$/i.test(key))) return [];
    return [{ key, value: value.replace(/[.,;]$/, ""), start: match.index, end: match.index + whole.length }];
  });
}

function expectation(raw: string): Expectation | undefined {
  const flow = readFlow(raw);
  if (flow !== undefined) {
    const empty = JSON.stringify(flow) === "{}" || JSON.stringify(flow) === "[]";
    return empty ? { is: "same", value: flow } : { is: "contains", value: flow };
  }
  if (/^[[{]/.test(raw) || /<[^>]*>|\.\.\.$|…$/.test(raw)) return undefined;
  const bound = /^(≥|>=|≤|<=)\s*(\d+(?:\.\d+)?)$/.exec(raw) ?? /^()(\d+)\+$/.exec(raw);
  if (bound !== null) {
    const value = Number(bound[2]);
    return bound[1] === "≤" || bound[1] === "<=" ? { is: "at-most", value } : { is: "at-least", value };
  }
  const variable = /^["']?\$\{(\w+)\}["']?$/.exec(raw);
  if (variable?.[1] !== undefined) return { is: "uses-variable", variable: variable[1] };
  return { is: "same", value: readScalar(raw) };
}

/** "All HelmReleases …", "every Deployment …": the kind of which each object must have the field. */
function everyKind(sentence: Sentence, pair: Pair): string | undefined {
  const plain = withoutCode(sentence.text).slice(0, pair.start);
  const found = kindMentions(plain).find((mention) => /(?<![\w-])(?:all|every|each)\s+(?:[\w-]+\s+){0,2}$/i.test(plain.slice(0, mention.start)));
  return found?.kind;
}

function everySpans(sentence: Sentence, pair: Pair): readonly Span[] {
  const kind = everyKind(sentence, pair);
  return kind === undefined ? [] : kindSpans(sentence, kind);
}

/** `replicas: 3` and `replicas: 1` in one sentence hold of different things, unless clusters tell them apart. */
function selfContradicting(pairs: readonly Pair[], sentence: Sentence, context: ReadingContext): boolean {
  return pairs.some((one) =>
    pairs.some(
      (other) =>
        one.key === other.key &&
        one.value !== other.value &&
        clustersOf(sentence, context, one).join() === clustersOf(sentence, context, other).join(),
    ),
  );
}

function assertionFor(pair: Pair, sentence: Sentence, context: ReadingContext): Assertion | undefined {
  const expect = expectation(pair.value);
  if (expect === undefined) return undefined;
  const clusters = scopeOf(sentence, context, pair);
  if (clusters === null) return undefined;
  const flux = OF_KUSTOMIZATION.test(pair.key) ? fluxSubjectOf(sentence, context) : null;
  const subject = flux === null || flux.name === null ? subjectOf(sentence, context) : { kind: flux.kind, name: flux.name };
  const placed = pathMentions(sentence, context).length > 0 || parentPaths(sentence, context.exists).length > 0;
  if (VAGUE.test(pair.key) && subject.kind === undefined && !placed) return undefined;
  const rooted = /^(?:spec|metadata|status|data|stringData)\.|^(?:kind|apiVersion|type)$/.test(pair.key);
  const every = everyKind(sentence, pair);
  const field = pair.key.includes("/") ? `[${JSON.stringify(pair.key)}]` : pair.key;
  return {
    kind: "field",
    search: searchFor(sentence, context, { ...(every === undefined ? subject : { kind: every }), clusters }),
    fields: [field],
    anywhere: !rooted,
    expect,
    quantifier: every === undefined ? "some" : "every",
  };
}

/** "Ingress disabled: `ingress.enabled: false`": the word and the value say the same. */
function turnedOff(sentence: Sentence): readonly Pair[] {
  const calm = sentence.text.replace(/(?<![\w-])disabled(?![\w-])/gi, "        ");
  if (calm === sentence.text) return [];
  const out = ruledOut(calm);
  const before = ruledOut(sentence.text);
  return sentence.code.flatMap((span): Pair[] => {
    const parts = fieldParts(span.text);
    if (parts === undefined || parts.value !== "false" || touches(span, out) || !touches(span, before)) return [];
    return [{ ...parts, start: span.start, end: span.end }];
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const coded = plainTokens(sentence, context, "field").flatMap((token): Pair[] => {
    const parts = fieldParts(token.text);
    return parts === undefined ? [] : [{ ...parts, start: token.start, end: token.end }];
  });
  const out = ruledOut(sentence.text);
  const bare = barePairs(sentence.text).filter((pair) => !touches(pair, out) && !coded.some((other) => touches(pair, [other])));
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  const pairs = [...coded, ...bare, ...turnedOff(sentence)].sort((a, b) => a.start - b.start).slice(0, MOST);
  if (selfContradicting(pairs, sentence, context)) return null;
  for (const pair of pairs) {
    if (WIRING.test(pair.key) || (pair.key === "path" && !/^[\w.]+$/.test(pair.value)) || inSettingsOnly(sentence, pair, context)) continue;
    const assertion = assertionFor(pair, sentence, context);
    if (assertion === undefined) continue;
    assertions.push(assertion);
    covers.push({ start: pair.start, end: pair.end }, ...everySpans(sentence, pair));
    if (pair.value === "false") covers.push(...spansOf(withoutCode(sentence.text), /(?<![\w-])disabled(?![\w-])/gi));
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

function inSettingsOnly(sentence: Sentence, pair: Pair, context: ReadingContext): boolean {
  return /^[A-Z_0-9]+$/.test(pair.key) && (inSettings(sentence) || context.isSetting?.(pair.key) === true);
}

/** `key: value` claims. */
export const recogniser: Recogniser = {
  id: "field",
  summary: "A field that is written as `key: value` has that value in an object the claim is about.",
  examples: [
    {
      sentence: "`grafana.persistence.enabled: true`, `grafana.replicas: 2`",
      under: ["HelmRelease values include:"],
      reads: [
        {
          kind: "field",
          fields: ["grafana.persistence.enabled"],
          anywhere: true,
          expect: { is: "same", value: true },
          search: { kind: "HelmRelease" },
        },
        { kind: "field", fields: ["grafana.replicas"], expect: { is: "same", value: 2 } },
      ],
    },
    {
      sentence: "`capabilities.drop: [ALL]` on the container",
      reads: [{ kind: "field", fields: ["capabilities.drop"], expect: { is: "contains", value: ["ALL"] } }],
    },
    {
      sentence: "minReplicas: 2, maxReplicas: 10",
      reads: [
        { kind: "field", fields: ["minReplicas"], expect: { is: "same", value: 2 } },
        { kind: "field", fields: ["maxReplicas"], expect: { is: "same", value: 10 } },
      ],
    },
    {
      sentence: "Prune: true, timeout: 3m",
      reads: [
        { kind: "field", fields: ["prune"], expect: { is: "same", value: true } },
        { kind: "field", fields: ["timeout"], expect: { is: "same", value: "3m" } },
      ],
    },
    {
      sentence: "`policy.acme.dev/tier: gold` label set",
      reads: [{ kind: "field", fields: ['["policy.acme.dev/tier"]'], anywhere: true }],
    },
    { sentence: "`podSelector: {}`", reads: [{ kind: "field", fields: ["podSelector"], expect: { is: "same", value: {} } }] },
    {
      sentence: "`replicas: ${REDIS_REPLICAS}`",
      reads: [{ kind: "field", fields: ["replicas"], expect: { is: "uses-variable", variable: "REDIS_REPLICAS" } }],
    },
    {
      sentence: "All HelmReleases use `interval: 30m`",
      reads: [{ kind: "field", fields: ["interval"], quantifier: "every", search: { kind: "HelmRelease" } }],
    },
    {
      sentence: "Infra: `workers: 2`, Apps: `workers: 3`",
      reads: [
        { kind: "field", expect: { is: "same", value: 2 }, search: { clusters: ["infra"] } },
        { kind: "field", expect: { is: "same", value: 3 }, search: { clusters: ["apps"] } },
      ],
    },
    {
      sentence: "Metrics disabled: `metrics.enabled: false`",
      reads: [{ kind: "field", fields: ["metrics.enabled"], expect: { is: "same", value: false } }],
    },
    { sentence: "`workers: 3` for production, `workers: 1` for staging", reads: null },
    { sentence: "PodDisruptionBudget enabled (minAvailable ≥ 2)", reads: null },
    { sentence: "`hostNetwork: true` is not set", reads: null },
    { sentence: "Retention configured (e.g., `retention: 14d`)", reads: null },
    { sentence: "`dependsOn: postgres`", reads: null },
    { sentence: "Note: see the runbook", reads: null },
    { sentence: "`storage.size: <size>`", reads: null },
  ],
  cue: [/[:=]/],
  recognise,
};
