import type { Assertion } from "../domain/assertion.ts";
import { asides, statements, touches, withoutCode } from "../domain/clauses.ts";
import { kindMentions } from "../domain/kinds.ts";
import { kindBeside, searchFor, tiersOf, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** "No <kinds> in …": a negation right before kind words, up to where the objects are looked for. */
const LEAD = /(?<![\w-])(?:no|without(?: any)?|contains no|does not (?:contain|include|create)(?: any)?|zero)\s+/gi;
const PLACE =
  /^(?:s|es)?(?:\s+(?:objects?|resources?|manifests?|crs?|definitions?))?(?:\s+(?:are|is))?(?:\s+(?:created|included|present|defined|committed|deployed|rendered|left))?\s*(?:(?:in|within|inside|among|here)(?:\s+[\w`./{},*-]+){0,6}|\([^)]*\)|[.,;]|$)/i;
const RENDERED = /\b(?:output|build|render(?:s|ed)?)\b/i;

/** Most negations of one sentence that are looked at. */
const MOST = 24;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const plain = withoutCode(text);
  const kinds = kindMentions(text);
  const tokens = tokensOf(sentence, context).filter((token) => token.class === "name");
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const lead of [...plain.matchAll(LEAD)].slice(0, MOST)) {
    const at = lead.index + lead[0].length;
    if (touches({ start: lead.index, end: at }, asides(text))) continue;
    const named = tokens.map((token) => ({ token, beside: kindBeside(text, token) })).find(({ beside }) => beside?.start === at);
    const mention = kinds.find((one) => one.start === at || (text[at] === "`" && one.start === at + 1));
    const end = named?.beside?.end ?? (mention === undefined ? undefined : mention.end + (text[mention.end] === "`" ? 1 : 0));
    const kind = named?.beside?.kind ?? mention?.kind;
    if (kind === undefined || end === undefined) continue;
    const after = PLACE.exec(text.slice(end));
    if (
      after === null ||
      /(?<![\w-])(?:and|or|,)(?![\w-])/.test(after[0].replace(/\([^)]*\)/, "")) ||
      (mention?.ordinary === true && named === undefined && !/^s?\s+(?:objects?|resources?|manifests?)/.test(text.slice(end)))
    )
      continue;
    const statement = statements(text).find((part) => part.start <= lead.index && lead.index < part.end);
    const component = /(?<![\w-])component(?:'s)? director(?:y|ies)/i.test(plain);
    const tiers = tiersOf(sentence, context, kind, statement)
      .map((tier) => (component ? tier.filter((path) => !/(?:^|\/)clusters?\//.test(path)) : tier))
      .filter((tier) => tier.length > 0);
    const search = searchFor(sentence, context, { tiers, kind, ...(named === undefined ? {} : { name: named.token.text }) });
    assertions.push({ kind: "object-absent", search, rendered: RENDERED.test(plain) });
    const words =
      /^(?:s|es)?(?:\s+(?:objects?|resources?|manifests?|crs?|definitions?))?(?:\s+\([^)]*(?:separate|elsewhere|handled|see)[^)]*\))?/i.exec(
        text.slice(end),
      )?.[0] ?? "";
    covers.push({ start: lead.index, end: end + words.length });
    const remark = /\([^()]*(?:separately|elsewhere|handled|installed by|see )[^()]*\)/i.exec(text.slice(end));
    if (remark !== null) covers.push({ start: end + remark.index, end: end + remark.index + remark[0].length });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Objects that must not be there. */
export const recogniser: Recogniser = {
  id: "object-absent",
  summary: "No object of the named kind is among the manifests the claim is about.",
  examples: [
    { sentence: "No CRDs in manifests", reads: [{ kind: "object-absent", rendered: false, search: { kind: "CustomResourceDefinition" } }] },
    { sentence: "Build output contains no ConfigMaps", reads: [{ kind: "object-absent", rendered: true, search: { kind: "ConfigMap" } }] },
    { sentence: "No `legacy` namespace", reads: [{ kind: "object-absent", search: { kind: "Namespace", name: "legacy" } }] },
    { sentence: "No CRDs or RBAC in manifests", reads: null },
    { sentence: "No Ingress traffic allowed", reads: null },
    { sentence: "CRDs installed", reads: null },
    { sentence: "No NetworkPolicy changes needed", reads: null },
  ],
  cue: [LEAD],
  recognise,
};
