import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { labelledField } from "../domain/lexicon.ts";
import { inDocumentation, inSettings, kindOf, searchFor, spansOf, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";

const PURPOSE = /\b(?:substitut|placeholder|variable|inject|resolved from)\w*/gi;

/** What a variable named after a secret stands for anyway. */
const CREDENTIAL = /(?<![\w-])(?:API )?(?:tokens?|keys?|passwords?|credentials?|secrets?)(?![\w-])/gi;

/** The label directly before a span: `Storage class: ${X}` gives "Storage class". */
function labelBefore(text: string, start: number): string {
  return /([A-Za-z][\w -]{1,40}?)\s*:\s*$/.exec(text.slice(0, start))?.[1] ?? "";
}

function isPathLike(context: ReadingContext, text: string): boolean {
  const first = text.replace(/^\.\//, "").split("/")[0] ?? "";
  return text.includes("/") && first !== "" && context.exists(first);
}

/** "`${STORAGE_CLASS}` (fast-nvme)", "`${REGION}`, i.e. `eu-1`": what the variable stands for. */
function valueAfter(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const match = /^(?:\s*\(`?((?=[^()`]{0,80}[-.\d])[\w.:/-]{2,80})`?\)|,?\s+i\.e\.,?\s+`([\w.:/-]{2,80})`)/.exec(text.slice(at));
  const value = match?.[1] ?? match?.[2];
  return match === null || value === undefined ? undefined : { text: value, end: at + match[0].length };
}

/** The one object that the sentence names before its variables as their user; carriers of variables are none. */
function userOf(sentence: Sentence): { readonly kind: string; readonly name: string } | null {
  const first = sentence.code.find(({ text }) => text.includes("${"))?.start ?? sentence.text.length;
  const users = namedObjectsIn(sentence).flatMap(({ kind, name, spans }) =>
    name !== null && kind !== "ConfigMap" && kind !== "Secret" && spans.every(({ start }) => start < first) ? [{ kind, name }] : [],
  );
  const distinct = new Set(users.map(({ kind, name }) => `${kind}/${name}`));
  return distinct.size === 1 ? (users[0] ?? null) : null;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (inDocumentation(sentence) || (inSettings(sentence) && !/use|refer|via|from/i.test(sentence.text))) return null;
  const out = ruledOut(sentence.text);
  const kind = kindOf(sentence, context);
  const user = userOf(sentence);
  const search = searchFor(sentence, context, user ?? (kind === undefined ? {} : { kind }));
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const token of tokensOf(sentence, context)) {
    if ((token.class !== "variable" && token.class !== "template") || touches(token, out) || isPathLike(context, token.text)) continue;
    if (labelledField(labelBefore(withoutCode(sentence.text), token.start))?.list === true) continue;
    const names = [...token.text.matchAll(/\$\{([A-Za-z_]\w*)(?::?[=-][^{}]*)?\}/g)].map((match) => match[1] ?? "");
    if (names.length === 0 || names.some((name) => name === "VAR" || name === "VARIABLE" || name === "NAME")) continue;
    const value = names.length === 1 && token.class === "variable" ? valueAfter(sentence.text, token.end) : undefined;
    for (const variable of names)
      assertions.push({
        kind: "variable-used",
        search,
        variable,
        field: null,
        ...(value === undefined ? {} : { value: value.text }),
        ...(token.class === "template" && names.length === 1 ? { template: token.text } : {}),
      });
    covers.push({ start: token.start, end: value?.end ?? token.end });
  }
  if (assertions.length === 0) return null;
  const secret = assertions.some((one) => one.kind === "variable-used" && /SECRET|TOKEN|PASSWORD|CREDENTIAL|API_?KEY/.test(one.variable));
  const words = [...spansOf(withoutCode(sentence.text), PURPOSE), ...(secret ? spansOf(withoutCode(sentence.text), CREDENTIAL) : [])];
  return { assertions, combine: "all", covers: [...covers, ...words] };
}

/** Substitution variables. */
export const recogniser: Recogniser = {
  id: "variable-used",
  summary: "A manifest uses a substitution variable, and the settings define it.",
  examples: [
    {
      sentence: "Replicas configured via `${REDIS_REPLICAS}` substitution",
      under: ["HelmRelease created"],
      reads: [{ kind: "variable-used", variable: "REDIS_REPLICAS", search: { kind: "HelmRelease" } }],
    },
    {
      sentence: "HTTPRoute for `${REDIS_HOST}`",
      reads: [{ kind: "variable-used", variable: "REDIS_HOST", search: { kind: "HTTPRoute" } }],
    },
    {
      sentence: "HelmRelease values use `${REGION}`, `${ZONE}` placeholders",
      reads: [
        { kind: "variable-used", variable: "REGION" },
        { kind: "variable-used", variable: "ZONE" },
      ],
    },
    { sentence: "StorageClass: `${CACHE_CLASS}` (fast-nvme)", reads: [{ kind: "variable-used", variable: "CACHE_CLASS", value: "fast-nvme" }] },
    {
      sentence: "HelmRelease/redis references `${REDIS_PEER}`",
      reads: [{ kind: "variable-used", variable: "REDIS_PEER", search: { kind: "HelmRelease", name: "redis" } }],
    },
    { sentence: "Does not use `${REGION}`", reads: null },
    { sentence: "The record `cache.${DOMAIN}` is documented in the runbook", reads: null },
    { sentence: "No `${VAR}` left in the output", reads: null },
    { sentence: "Uses `${REGION}` or a literal region", reads: null },
  ],
  cue: [/\$\{/],
  recognise,
};
