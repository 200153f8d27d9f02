import type { Assertion, Search } from "../domain/assertion.ts";
import { ruledOut, touches, within, withoutCode } from "../domain/clauses.ts";
import { isKindLike, kindMentions, kindNamed } from "../domain/kinds.ts";
import { labelledField } from "../domain/lexicon.ts";
import { kindOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const LABEL = /(?<![\w`-])(?:([A-Z][A-Za-z]*)\s+)?(kind|name|namespace)\s*:\s*`?([\w.-]{1,253})`?(?=[\s,;.)]|$)/gi;

interface Part extends Span {
  readonly label: "kind" | "name" | "namespace";
  readonly value: string;
  readonly kind: string | undefined;
}

function partsIn(sentence: Sentence): readonly Part[] {
  return [...sentence.text.matchAll(LABEL)].flatMap((match): Part[] => {
    const label = (match[2] ?? "").toLowerCase() as Part["label"];
    const before = match[1];
    const kind = before === undefined ? undefined : kindNamed(before)?.kind;
    const value = (match[3] ?? "").replace(/\.$/, "");
    if ((before !== undefined && kind === undefined) || within({ start: match.index, end: match.index + 1 }, sentence.code)) return [];
    if (labelledField(`${before ?? ""} ${label}`) !== undefined) return [];
    if (label === "kind" ? !isKindLike(value) : !/^[a-z0-9][a-z0-9.-]*$/.test(value)) return [];
    return [{ label, value, kind, start: match.index, end: match.index + match[0].length }];
  });
}

/** The kind a parent names for the items below it, chart-made ones included: the item names the object itself. */
function parentKind(sentence: Sentence, context: ReadingContext): string | undefined {
  const strict = kindOf(sentence, context);
  if (strict !== undefined) return strict;
  for (const line of [...sentence.scope.lines].reverse()) {
    const marked = kindMentions(line.text).filter(
      ({ ordinary, end }) => !ordinary || /^`?s?\s+(?:manifests?|resources?|objects?|crs?|created|definition)\b/i.test(line.text.slice(end)),
    );
    const kinds = [...new Set(marked.map((mention) => mention.kind))];
    if (kinds.length > 0) return kinds.length === 1 ? kinds[0] : undefined;
  }
  return undefined;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const parts = partsIn(sentence).filter((part) => !touches(part, out) && !/\bin (?:the )?$/i.test(withoutCode(sentence.text).slice(0, part.start)));
  if (parts.length === 0) return null;
  const value = (label: Part["label"]): string | undefined => parts.find((part) => part.label === label)?.value;
  const kind = value("kind") ?? parts.find((part) => part.kind !== undefined)?.kind ?? parentKind(sentence, context);
  const name = value("name");
  const namespace = value("namespace");
  const given: Partial<Search> = {
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  if (kind === undefined && namespace === undefined) return null;
  const search = searchFor(sentence, context, given);
  const assertion: Assertion =
    name === undefined && namespace !== undefined
      ? {
          kind: "field",
          search: searchFor(sentence, context, kind === undefined ? {} : { kind }),
          fields: ["metadata.namespace"],
          anywhere: false,
          expect: { is: "same", value: namespace },
          quantifier: "some",
        }
      : { kind: "object-present", search, rendered: false, count: null };
  return { assertions: [assertion], combine: "all", covers: parts.map(({ start, end }) => ({ start, end })) };
}

/** Kind, name and namespace given as labels. */
export const recogniser: Recogniser = {
  id: "identity",
  summary: 'An object has the kind, name or namespace that labels give: "Kind: `Gateway`", "Name: `public`", "Certificate name: `web-tls`".',
  examples: [
    { sentence: "Kind: `VMRule`", reads: [{ kind: "object-present", search: { kind: "VMRule" } }] },
    {
      sentence: "Name: `redis-master`",
      under: ["StatefulSet manifest created:"],
      reads: [{ kind: "object-present", search: { kind: "StatefulSet", name: "redis-master" } }],
    },
    { sentence: "Certificate name: `web-tls`", reads: [{ kind: "object-present", search: { kind: "Certificate", name: "web-tls" } }] },
    { sentence: "Namespace: `cache`", reads: [{ kind: "field", fields: ["metadata.namespace"], expect: { is: "same", value: "cache" } }] },
    { sentence: "Kind: cluster-wide", reads: null },
    { sentence: "Pool name: `redis`", reads: null },
    { sentence: "Name: not `redis`", reads: null },
  ],
  cue: [LABEL],
  recognise,
};
