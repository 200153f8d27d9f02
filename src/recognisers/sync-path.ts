import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { isAbbreviated, resolvePath } from "../domain/paths.ts";
import { kindOf, parentText, searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { CodeSpan, Sentence } from "../domain/story.ts";
import { fieldParts } from "../domain/tokens.ts";

const LABEL = /(?:^|[\s(;,])(?:spec\.)?path\s*:\s*$/i;
const NEXT = /^\s*(?:\([\w -]{1,40}\))?\s*(?:,\s*and|,|and|&|\/)\s*$/i;

/** Code spans that belong to the label: the one after it and those joined to it by commas or "and". */
function valuesOf(sentence: Sentence): readonly CodeSpan[] {
  const found: CodeSpan[] = [];
  for (const span of sentence.code) {
    const last = found.at(-1);
    if (last === undefined ? LABEL.test(sentence.text.slice(0, span.start)) : NEXT.test(sentence.text.slice(last.end, span.start))) found.push(span);
  }
  return found;
}

/** "(east)" after a path: the cluster it is for. */
function clusterAfter(text: string, from: number, context: ReadingContext): { readonly name: string; readonly end: number } | undefined {
  const match = /^\s*\(([\w -]{1,40})\)/.exec(text.slice(from));
  const name = context.clusters.find((cluster) => cluster.toLowerCase() === match?.[1]?.replace(/ cluster$/i, "").toLowerCase());
  return match === null || name === undefined ? undefined : { name, end: from + match[0].length };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const own = sentence.code.flatMap((span) => {
    const parts = fieldParts(span.text);
    return parts !== undefined && /^(?:spec\.)?path$/.test(parts.key) ? [{ ...span, text: parts.value }] : [];
  });
  if (kindOf(sentence, context) !== "Kustomization" && !/(?<![\w-])ks\.ya?ml(?!\w)/.test(`${parentText(sentence)}\n${sentence.text}`)) return null;
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  const before: string[] = [];
  for (const span of own.length > 0 ? own : valuesOf(sentence)) {
    if (touches(span, out) || /[<>$]|:\/\//.test(span.text) || !span.text.includes("/")) return null;
    const full = isAbbreviated(span.text) ? resolvePath(span.text, before, context.exists) : span.text;
    if (full === undefined) return null;
    before.unshift(full);
    const cluster = clusterAfter(sentence.text, span.end, context);
    const search = searchFor(sentence, context, { ...subjectOf(sentence, context), ...(cluster === undefined ? {} : { clusters: [cluster.name] }) });
    const value = full.startsWith("./") || full.startsWith("/") ? full : `./${full}`;
    assertions.push({ kind: "field", search, fields: ["spec.path"], anywhere: false, expect: { is: "same", value }, quantifier: "some" });
    covers.push({ start: span.start, end: cluster?.end ?? span.end });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Paths that Flux Kustomizations build. */
export const recogniser: Recogniser = {
  id: "sync-path",
  summary: "A Flux Kustomization builds the stated path, per cluster when the sentence tells them apart.",
  examples: [
    {
      sentence: "Path: `./deploy/base/redis`",
      under: ["Flux Kustomization created:"],
      reads: [{ kind: "field", fields: ["spec.path"], expect: { is: "same", value: "./deploy/base/redis" }, search: { kind: "Kustomization" } }],
    },
    {
      sentence: "Path: `deploy/redis/infra` (infra) and `.../redis/apps` (apps)",
      under: ["Flux Kustomizations, one per cluster:"],
      reads: [
        { kind: "field", expect: { is: "same", value: "./deploy/redis/infra" }, search: { clusters: ["infra"] } },
        { kind: "field", expect: { is: "same", value: "./deploy/redis/apps" }, search: { clusters: ["apps"] } },
      ],
    },
    { sentence: "Path: `deploy/prod/redis/password` in 1Password", reads: null },
    { sentence: "Path: `/metrics`", under: ["ServiceMonitor created:"], reads: null },
    { sentence: "Path: `./deploy/<app>`", under: ["Flux Kustomization created:"], reads: null },
  ],
  cue: [/path/i],
  recognise,
};
