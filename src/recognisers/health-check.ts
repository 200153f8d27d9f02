import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { isKindLike, kindNamed } from "../domain/kinds.ts";
import { kindSpans, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

interface Target extends Span {
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
}

const LEAD = /(?<![\w-])`?(?:health[ -]?checks?|spec\.healthChecks)`?(?::`?)?(?:\s*:\s*|\s+(?:on|for|against|of|targets?|include|includes)\s+|\s+)/i;
const TARGET = /`?([A-Z][A-Za-z0-9]{2,62})(?:\/([a-z0-9][\w.-]*)(?:\/([a-z0-9][\w.-]*))?)?`?(?:\s+`([a-z0-9][\w.-]*)`)?/g;

function targetsAfter(text: string, from: number): readonly Target[] {
  const stop = text.slice(from).search(/;|\.\s|\s(?:with|and (?!`?[A-Z]))\s?/);
  const region = stop < 0 ? text.slice(from) : text.slice(from, from + stop);
  return [...region.matchAll(TARGET)].flatMap((match): Target[] => {
    const [whole, word = "", first, second, quoted] = match;
    const kind = kindNamed(word)?.kind ?? (first !== undefined && isKindLike(word) ? word : undefined);
    if (kind === undefined) return [];
    const name = quoted ?? second ?? first ?? null;
    return [
      { kind, name, namespace: second === undefined ? null : (first ?? null), start: from + match.index, end: from + match.index + whole.length },
    ];
  });
}

function namespaceAfter(text: string, from: number): { readonly namespace: string; readonly span: Span } | undefined {
  const match = /\bin (?:the )?(?:namespace )?`([a-z0-9-]{1,63})`(?: namespace)?/.exec(text.slice(from));
  if (match?.[1] === undefined) return undefined;
  return { namespace: match[1], span: { start: from + match.index, end: from + match.index + match[0].length } };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const lead = LEAD.exec(text);
  if (lead === null) return null;
  const from = lead.index + lead[0].length;
  const out = ruledOut(text);
  const targets = targetsAfter(text, from).filter((target) => !touches(target, out));
  if (targets.length === 0) return null;
  const place = namespaceAfter(text, from);
  const topic = [...text.matchAll(/\bfor (?:the )?([A-Z][\w-]{2,40})/g)].map((match) => match[1] ?? "");
  const search = searchFor(sentence, context, { kind: "Kustomization", ...(topic.length === 0 ? {} : { topic }) });
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
    { sentence: "Health checks pass on all nodes", reads: null },
    { sentence: "No health check on StatefulSet/redis", reads: null },
    { sentence: "Health endpoints on :8080", reads: null },
  ],
  recognise,
};
