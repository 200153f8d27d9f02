import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { fluxSubjectOf } from "../domain/flux-subject.ts";
import { isKindLike, kindNamed } from "../domain/kinds.ts";
import { kindSpans, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

interface Target extends Span {
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
}

const LEAD =
  /(?<![\w-])`?(?:health[ -]?checks?|spec\.healthChecks)`?(?::`?)?(?:\s*:\s*|\s+(?:(?:is|are) (?:defined |configured |set )?)?(?:on|for|against|of|targets?|include|includes|covers?|checks?|reference|references|list|lists|point at)\s+(?:both\s+)?(?:the\s+)?|\s+(?:the\s+)?)/i;
/** "and checks HelmRelease `web`", where the sentence is about a Kustomization of Flux. */
const CHECKS = /(?<![\w-])(?:and|,)\s+(?:health-)?checks\s+(?:the\s+)?(?=`?[A-Z])/;
/** "the `a` and `b` Deployments", "HelmRelease and DaemonSet `c`". */
const NAMES = /((?:`[a-z0-9][\w.-]*`(?:\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?)?){1,8})\s*([A-Z][A-Za-z0-9]{2,62}?)s?(?![\w`/])/g;
const SHARED = /([A-Z][A-Za-z0-9]{2,62}) and ([A-Z][A-Za-z0-9]{2,62})\s+`([a-z0-9][\w.-]*)`/g;
const TARGET = /`?([A-Z][A-Za-z0-9]{2,62})(?:\/([a-z0-9][\w.-]*)(?:\/([a-z0-9][\w.-]*))?)?`?(?:\s+`([a-z0-9][\w.-]*)`)?/g;

function targetsAfter(text: string, from: number): readonly Target[] {
  const stop = text.slice(from).search(/;|\.\s|\s(?:with|and (?!`|[A-Z]|the `))\s?/);
  const region = stop < 0 ? text.slice(from) : text.slice(from, from + stop);
  const place = (match: RegExpExecArray): Span => ({ start: from + match.index, end: from + match.index + match[0].length });
  const shared = [...region.matchAll(SHARED)].flatMap((match) =>
    [match[1], match[2]].flatMap((word): Target[] => {
      const kind = kindNamed(word ?? "")?.kind;
      return kind === undefined ? [] : [{ kind, name: match[3] ?? null, namespace: null, ...place(match) }];
    }),
  );
  const listed = [...region.matchAll(NAMES)].flatMap((match) => {
    const kind = kindNamed(match[2] ?? "")?.kind;
    return [...(match[1] ?? "").matchAll(/`([^`]+)`/g)].flatMap((name): Target[] =>
      kind === undefined ? [] : [{ kind, name: name[1] ?? null, namespace: null, ...place(match) }],
    );
  });
  const taken = [...shared, ...listed];
  const single = [...region.matchAll(TARGET)].flatMap((match): Target[] => {
    const [, word = "", first, second, quoted] = match;
    const kind = kindNamed(word)?.kind ?? (first !== undefined && isKindLike(word) ? word : undefined);
    if (kind === undefined || touches(place(match), taken)) return [];
    return [{ kind, name: quoted ?? second ?? first ?? null, namespace: second === undefined ? null : (first ?? null), ...place(match) }];
  });
  return [...taken, ...single].sort((a, b) => a.start - b.start);
}

function namespaceAfter(text: string, from: number): { readonly namespace: string; readonly span: Span } | undefined {
  const match = /\bin (?:the )?(?:namespace )?`([a-z0-9-]{1,63})`(?: namespace)?/.exec(text.slice(from));
  if (match?.[1] === undefined) return undefined;
  return { namespace: match[1], span: { start: from + match.index, end: from + match.index + match[0].length } };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const subject = fluxSubjectOf(sentence, context);
  const lead = LEAD.exec(text) ?? (subject === null ? null : CHECKS.exec(text));
  if (lead === null) return null;
  const from = lead.index + lead[0].length;
  const out = ruledOut(text);
  const targets = targetsAfter(text, from).filter((target) => !touches(target, out));
  if (targets.length === 0) return null;
  const place = namespaceAfter(text, from);
  const topic = [...text.matchAll(/\bfor (?:the )?([A-Z][\w-]{2,40})/g)].map((match) => match[1] ?? "");
  const named = subject?.name ?? null;
  const search = searchFor(sentence, context, {
    kind: "Kustomization",
    ...(named === null ? {} : { name: named }),
    ...(topic.length === 0 ? {} : { topic }),
  });
  const assertions = targets.map((target): Assertion => {
    const { kind, name, namespace } = target;
    return { kind: "health-check", search, target: { kind, name, namespace: namespace ?? place?.namespace ?? null } };
  });
  const leading = { start: lead.index, end: from };
  return {
    assertions,
    combine: "all",
    covers: [
      leading,
      ...kindSpans(sentence, "Kustomization"),
      ...(subject?.spans ?? []),
      ...targets.map(({ start, end }) => ({ start, end })),
      ...(place === undefined ? [] : [place.span]),
    ],
  };
}

/** Health checks of Flux Kustomizations. */
export const recogniser: Recogniser = {
  id: "health-check",
  summary: "A Flux Kustomization has a health check on the named object, or on an object of the named kind.",
  examples: [
    {
      sentence: "Kustomization with a healthCheck on StatefulSet/redis",
      reads: [{ kind: "health-check", target: { kind: "StatefulSet", name: "redis", namespace: null } }],
    },
    {
      sentence: "`healthChecks`: Deployment/api and DaemonSet/agent in `cache`",
      reads: [
        { kind: "health-check", target: { kind: "Deployment", name: "api", namespace: "cache" } },
        { kind: "health-check", target: { kind: "DaemonSet", name: "agent", namespace: "cache" } },
      ],
    },
    { sentence: "Health check: `StatefulSet`", reads: [{ kind: "health-check", target: { kind: "StatefulSet", name: null } }] },
    {
      sentence: "Health checks cover the `api` and `api-webhook` Deployments",
      reads: [
        { kind: "health-check", target: { kind: "Deployment", name: "api" } },
        { kind: "health-check", target: { kind: "Deployment", name: "api-webhook" } },
      ],
    },
    {
      sentence: "healthChecks on HelmRelease and DaemonSet `agent`",
      reads: [
        { kind: "health-check", target: { kind: "HelmRelease", name: "agent" } },
        { kind: "health-check", target: { kind: "DaemonSet", name: "agent" } },
      ],
    },
    { sentence: "Health checks pass on all nodes", reads: null },
    { sentence: "No health check on StatefulSet/redis", reads: null },
    { sentence: "Health endpoints on :8080", reads: null },
  ],
  cue: [LEAD, CHECKS],
  recognise,
};
