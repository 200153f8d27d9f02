import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { labelledField } from "../domain/lexicon.ts";
import { inDocumentation, inSettings, kindOf, searchFor, spansOf, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

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

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (inDocumentation(sentence) || (inSettings(sentence) && !/use|refer|via|from/i.test(sentence.text))) return null;
  const out = ruledOut(sentence.text);
  const kind = kindOf(sentence, context);
  const search = searchFor(sentence, context, kind === undefined ? {} : { kind });
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const token of tokensOf(sentence, context)) {
    if ((token.class !== "variable" && token.class !== "template") || touches(token, out) || isPathLike(context, token.text)) continue;
    if (labelledField(labelBefore(withoutCode(sentence.text), token.start))?.list === true) continue;
    const names = [...token.text.matchAll(/\$\{([A-Za-z_]\w*)(?::?[=-][^{}]*)?\}/g)].map((match) => match[1] ?? "");
    if (names.length === 0 || names.some((name) => name === "VAR" || name === "VARIABLE" || name === "NAME")) continue;
    for (const variable of names) assertions.push({ kind: "variable-used", search, variable, field: null });
    covers.push({ start: token.start, end: token.end });
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
    { sentence: "Does not use `${REGION}`", reads: null },
    { sentence: "The record `cache.${DOMAIN}` is documented in the runbook", reads: null },
    { sentence: "No `${VAR}` left in the output", reads: null },
    { sentence: "Uses `${REGION}` or a literal region", reads: null },
  ],
  recognise,
};
