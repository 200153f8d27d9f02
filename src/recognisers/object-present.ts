import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { isChartMade, isKindLike, kindMentions, kindNamed } from "../domain/kinds.ts";
import { type PathMention, parentPaths } from "../domain/paths.ts";
import { kindBeside, pathMentions, searchFor, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";
import { objectParts } from "../domain/tokens.ts";

interface ObjectMention extends Span {
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
  readonly count?: number;
}

/** What makes a mention a reference to an object that stands elsewhere, which other rules read. */
const REFERENCE =
  /\b(?:references?|referencing|depends? on|dependency on|health[- ]?checks?|checks|covers?|source ?refs?`?:?|substitut(?:es?|ions?)|postBuild`?|substituteFrom`?|from|via|points? to|using|issued by|signed by|target|attach(?:es|ed)? to|binds?|bound|belongs? to|comes? from|taken? from|stored in|backed by|read(?:s)? from|routes?|forwards?|to)\b/i;
/** The clause that a mention ends: everything since the last full stop or semicolon before it. */
function clauseBefore(text: string, end: number): string {
  const start = Math.max(text.lastIndexOf(".", end - 1), text.lastIndexOf(";", end - 1)) + 1;
  return text.slice(end === 0 ? 0 : start, end);
}

/** Most mentions of one sentence that are looked at. */
const MOST = 48;
/** What exists already is somebody else's. */
const EXISTING = /(?<![\w-])(?:pre-?)?existing $/i;
const BUILT = /\b(?:output|build|renders?|rendered|rendering|flux build)\b/i;

function slashed(sentence: Sentence): readonly ObjectMention[] {
  const coded = sentence.code.flatMap((span) => {
    const parts = objectParts(span.text);
    return parts === undefined ? [] : [{ ...parts, start: span.start, end: span.end }];
  });
  const bare = [...withoutCode(sentence.text).matchAll(/(?<![\w/`])[A-Z][A-Za-z0-9]{2,62}(?:\/[a-z0-9][\w.-]*){1,2}(?![\w/])/g)].flatMap((match) => {
    const parts = objectParts(match[0].replace(/[.,]$/, ""));
    if (parts === undefined || (kindNamed(parts.kind) === undefined && !isKindLike(parts.kind))) return [];
    return kindNamed(parts.kind) === undefined ? [] : [{ ...parts, start: match.index, end: match.index + match[0].length }];
  });
  const spoken = [
    ...withoutCode(sentence.text).matchAll(/(?<![\w/`])([A-Z][A-Za-z0-9]{2,62}) ([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9.-]{0,252})(?![\w/])/g),
  ].flatMap((match) => {
    const kind = kindNamed(match[1] ?? "")?.kind;
    if (kind === undefined) return [];
    return [{ kind, namespace: match[2] ?? "", name: match[3] ?? "", start: match.index, end: match.index + match[0].length }];
  });
  return [...coded, ...bare, ...spoken, ...qualified(sentence)];
}

/** "Application `argocd/web`": a kind and, in code, a namespace and a name. */
function qualified(sentence: Sentence): readonly ObjectMention[] {
  return sentence.code.flatMap((span) => {
    const [, namespace, name] = /^([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9.-]{0,252})$/.exec(span.text) ?? [];
    const word = /(?<![\w-])([A-Z][A-Za-z0-9]{2,62}) $/.exec(sentence.text.slice(0, span.start))?.[1];
    const kind = word === undefined ? undefined : kindNamed(word)?.kind;
    if (kind === undefined || word === undefined || namespace === undefined || name === undefined) return [];
    return [{ kind, namespace, name, start: span.start - word.length - 1, end: span.end }];
  });
}

function named(sentence: Sentence, context: ReadingContext): readonly ObjectMention[] {
  return tokensOf(sentence, context).flatMap((token) => {
    if (token.class !== "name") return [];
    const beside = kindBeside(sentence.text, token);
    if (beside?.kind === "Namespace" && /(?<![\w-])in (?:the )?$/i.test(sentence.text.slice(0, beside.start))) return [];
    return beside === undefined ? [] : [{ kind: beside.kind, name: token.text, namespace: null, start: beside.start, end: beside.end }];
  });
}

/** "A Deployment called web", "the redis-auth Secret": names without code. A compound that nothing goes by, and that no word makes a name, is none. */
function called(sentence: Sentence, { objectsNamed }: ReadingContext): readonly ObjectMention[] {
  const isName = (name: string, { start, end }: Span): boolean =>
    objectsNamed === undefined || objectsNamed(name).length > 0 || /(?<![\w-])(?:called|named)(?![\w-])|\//.test(sentence.text.slice(start, end));
  return namedObjectsIn(sentence).flatMap(({ kind, name, namespace, spans: [span] }) =>
    span === undefined || name === null || kind === "Namespace" || sentence.code.some((code) => touches(span, [code])) || !isName(name, span)
      ? []
      : [{ kind, name, namespace, ...span }],
  );
}

/** `.../web` after `Deployment/api` in the same item stands for `Deployment/web`. */
function abbreviated(sentence: Sentence): readonly ObjectMention[] {
  const kind = /`([A-Z][A-Za-z0-9]{2,62})\//.exec(sentence.raw)?.[1];
  if (kind === undefined) return [];
  return sentence.code.flatMap((span) => {
    const name = /^(?:\.{3}|…)\/([a-z0-9][a-z0-9.-]{0,252})$/.exec(span.text)?.[1];
    return name === undefined ? [] : [{ kind, name, namespace: null, start: span.start, end: span.end }];
  });
}

/** "Build output shows the HelmRelease": a plain kind that a build must show. */
function shown(sentence: Sentence): readonly ObjectMention[] {
  const match = /\b(?:output|build)\b[^.;`]{0,60}\b(?:shows?|contains?|includes?|renders?)\s+(?:the\s+|an?\s+)?([A-Z][A-Za-z0-9]+)(?![\w/`])/.exec(
    withoutCode(sentence.text),
  );
  const kind = match?.[1] === undefined ? undefined : kindNamed(match[1]);
  if (match === null || kind === undefined || kind.ordinary || /^\s*`/.test(sentence.text.slice(match.index + match[0].length))) return [];
  const end = match.index + match[0].length;
  return [{ kind: kind.kind, name: null, namespace: null, start: end - (match[1]?.length ?? 0), end }];
}

/** "ServiceMonitor for the controller": a plain kind at the start of the sentence, without a name. */
function leading(sentence: Sentence): readonly ObjectMention[] {
  const [first] = kindMentions(sentence.text);
  if (first === undefined || first.ordinary || first.start > 0) return [];
  const rest = withoutCode(sentence.text).slice(first.end);
  if (!/^s?\s+(?:for|in|that|which|created|present|exists|defined|configured|added|deployed|manifest|resource)\b/i.test(rest)) return [];
  return [{ kind: first.kind, name: null, namespace: null, start: first.start, end: first.end }];
}

/** `rbac.yaml` (ServiceAccount, Role, RoleBinding): kinds in parentheses right after a file. */
function listedAfter(path: PathMention, sentence: Sentence): readonly ObjectMention[] {
  const list = /^\s*\(([A-Z][A-Za-z]+(?:\s*(?:,\s*and|,|\+|&|and)\s*[A-Z][A-Za-z]+){0,9})(?:\)|\s+for\s)/.exec(sentence.text.slice(path.end));
  if (list?.[1] === undefined || !path.paths.every((one) => /\.ya?ml$/.test(one))) return [];
  const words = list[1].split(/\s*(?:,\s*and\s|,|\+|&|\band\b)\s*/);
  const kinds = words.map((word) => kindNamed(word)?.kind);
  const start = path.end + list[0].indexOf(list[1]);
  return kinds.flatMap((kind) =>
    kind === undefined || kinds.includes(undefined) ? [] : [{ kind, name: null, namespace: null, start, end: start + (list[1] ?? "").length }],
  );
}

/** "5 ExternalSecrets" in a file the sentence names: how many there are. */
function counted(sentence: Sentence, paths: readonly PathMention[]): readonly (ObjectMention & { readonly count: number })[] {
  if (paths.length !== 1) return [];
  return [...withoutCode(sentence.text).matchAll(/(?<![\w.-])(\d{1,3}) ([A-Z][A-Za-z]+)s(?![\w-])/g)].flatMap((match) => {
    const kind = kindNamed(match[2] ?? "");
    if (kind === undefined || kind.ordinary) return [];
    return [{ kind: kind.kind, name: null, namespace: null, count: Number(match[1]), start: match.index, end: match.index + match[0].length }];
  });
}

/** "billing-api namespace": a hyphenated name needs no code to be one. */
function bareNamespace(sentence: Sentence): readonly ObjectMention[] {
  return [...withoutCode(sentence.text).matchAll(/(?<![\w/.-])([a-z0-9]+(?:-[a-z0-9]+){1,8}) namespace(?![\w-])/g)].flatMap((match) => {
    if (
      /(?<![\w-])(?:in|from|to|into|within) (?:the )?$/i.test(sentence.text.slice(0, match.index)) ||
      /^(?:per|multi|cross|same|non)-/.test(match[1] ?? "")
    )
      return [];
    return [{ kind: "Namespace", name: match[1] ?? "", namespace: null, start: match.index, end: match.index + match[0].length }];
  });
}

/**
 * Why a miss would prove nothing: charts and operators make such objects too, and a Namespace may come with a release.
 * Null when the sentence or its parent names the manifest itself.
 */
function doubtOf(mention: ObjectMention, sentence: Sentence, context: ReadingContext): Assertion | null {
  const own = pathMentions(sentence, context).flatMap((one) => one.paths);
  const [nearest = []] = parentPaths(sentence, context.exists);
  if ([...own, ...nearest].some((path) => /\.ya?ml$/.test(path))) return null;
  if (mention.kind === "Namespace" && /(?<![\w-])(?:manifest|created|present|exists|defined)(?![\w-])/i.test(sentence.text)) return null;
  if (mention.kind !== "Namespace" && (!isChartMade(mention.kind) || /Monitor$|Scrape$/.test(mention.kind))) return null;
  return { kind: "uncheckable", reason: "needs-chart", because: `No manifest makes this ${mention.kind}; a chart or an operator may.` };
}

function namespaceAfter(sentence: Sentence, mention: ObjectMention): (Span & { readonly namespace: string }) | undefined {
  const match =
    /^(?:\s+(?:is\s+)?(?:present|exists|created|defined|deployed|lives|runs))?\s+in (?:the )?(?:namespace )?`([a-z0-9-]{1,63})`(?: namespace)?/.exec(
      sentence.text.slice(mention.end),
    );
  const bare =
    /^(?:\s+(?:is\s+)?(?:present|exists|created|defined|deployed|lives|runs))?\s+in (?:the )?(?:namespace ([a-z0-9-]{2,63})|([a-z0-9-]{2,63}) namespace)(?![\w-])/.exec(
      sentence.text.slice(mention.end),
    );
  const told = bare?.[1] ?? bare?.[2];
  if (match === null && bare !== null && told !== undefined && told !== "same" && told !== "own")
    return { namespace: told, start: mention.end, end: mention.end + bare[0].length };
  return match?.[1] === undefined ? undefined : { namespace: match[1], start: mention.end, end: mention.end + match[0].length };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const paths = pathMentions(sentence, context);
  const exact = [
    ...slashed(sentence),
    ...named(sentence, context),
    ...abbreviated(sentence),
    ...bareNamespace(sentence),
    ...called(sentence, context),
    ...counted(sentence, paths),
    ...paths.flatMap((path) => listedAfter(path, sentence)),
  ].slice(0, MOST);
  const spaces = exact.flatMap((mention) => namespaceAfter(sentence, mention) ?? []);
  const mentions = exact.length > 0 ? exact : [...leading(sentence), ...shown(sentence)];
  const out = mentions.length === 0 ? [] : ruledOut(sentence.text);
  const found = mentions.filter(
    (mention) =>
      mention.kind !== "Secret" &&
      !touches(mention, out) &&
      !spaces.some((space) => touches(mention, [space])) &&
      !REFERENCE.test(clauseBefore(sentence.text, mention.start)) &&
      !EXISTING.test(sentence.text.slice(0, mention.start)) &&
      !/^\s+(?:is |are )?(?:referenced|used|selected)(?![\w-])/i.test(sentence.text.slice(mention.end)),
  );
  if (found.length === 0) return null;
  const doubts = found.flatMap((mention) => doubtOf(mention, sentence, context) ?? []);
  if (doubts.length > 0 && found.length > 1) return null;
  const rendered = BUILT.test(plain);
  const placed = paths.length > 0 || parentPaths(sentence, context.exists).some((tier) => tier.some((path) => /\.ya?ml$|\/$/.test(path)));
  const covers: Span[] = [];
  const assertions = found.map((mention): Assertion => {
    const place = namespaceAfter(sentence, mention);
    covers.push({ start: mention.start, end: place?.end ?? mention.end });
    const namespace = place?.namespace ?? mention.namespace;
    const search = searchFor(sentence, context, {
      kind: mention.kind,
      ...(mention.name === null ? {} : { name: mention.name }),
      ...(namespace === null ? {} : { namespace }),
      ...(mention.name !== null && (rendered || !placed) ? { tiers: [] } : {}),
    });
    return { kind: "object-present", search, rendered, count: mention.count === undefined ? null : { is: "exactly", value: mention.count } };
  });
  return { assertions: [...assertions, ...doubts], combine: doubts.length > 0 ? "any" : "all", covers };
}

/** Objects that a sentence names by kind, and mostly by name. */
export const recogniser: Recogniser = {
  id: "object-present",
  summary: "An object of the named kind, with the name that is given, is among the manifests; or in the rendered output when the sentence says so.",
  examples: [
    {
      sentence: "Certificate `web-tls` present",
      reads: [{ kind: "object-present", rendered: false, search: { kind: "Certificate", name: "web-tls" } }],
    },
    {
      sentence: "StatefulSet `redis` present",
      reads: [
        { kind: "object-present", search: { kind: "StatefulSet", name: "redis" } },
        { kind: "uncheckable", reason: "needs-chart" },
      ],
    },
    {
      sentence: "`deploy/base/redis/statefulset.yaml` with StatefulSet `redis`",
      reads: [{ kind: "object-present", search: { kind: "StatefulSet", name: "redis" } }],
    },
    {
      sentence: "Build output contains `HTTPRoute/web`",
      reads: [{ kind: "object-present", rendered: true, search: { kind: "HTTPRoute", name: "web" } }],
    },
    {
      sentence: "Application `argocd/web` exists",
      reads: [{ kind: "object-present", search: { kind: "Application", namespace: "argocd", name: "web" } }],
    },
    { sentence: "`billing` namespace created", reads: [{ kind: "object-present", search: { kind: "Namespace", name: "billing" } }] },
    { sentence: "Staging Gateway: `public`", reads: [{ kind: "object-present", search: { kind: "Gateway", name: "public" } }] },
    {
      sentence: "Service `redis` in `cache` namespace",
      reads: [
        { kind: "object-present", search: { kind: "Service", name: "redis", namespace: "cache" } },
        { kind: "uncheckable", reason: "needs-chart" },
      ],
    },
    {
      sentence: "PodMonitor for the operator",
      reads: [{ kind: "object-present", search: { kind: "PodMonitor" } }],
    },
    {
      sentence: "`deploy/base/redis/rbac.yaml` (ServiceAccount, Role)",
      reads: [
        { kind: "object-present", search: { kind: "ServiceAccount" } },
        { kind: "object-present", search: { kind: "Role" } },
      ],
    },
    { sentence: "No `billing` namespace is created", reads: null },
    { sentence: "References ConfigMap `redis-config`", reads: null },
    { sentence: "GatewayClass `internal` referenced", reads: null },
    { sentence: "Secret `redis-auth` created", reads: null },
    { sentence: "Ingress traffic is encrypted", reads: null },
    { sentence: "Service mesh evaluated", reads: null },
  ],
  recognise,
};
