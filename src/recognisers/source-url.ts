import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { inSettings, searchFor, subjectOf, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";

const SOURCES = ["OCIRepository", "HelmRepository", "GitRepository", "Bucket"];
/** Words right before the address by which it is where something is fetched from. */
const LEAD =
  /(?<![\w-])(?:(?:(?:helm )?charts?|artifacts?|manifests?|source|releases?)\s+)?(?:(?:is|are|was)\s+)?(?:(?:pulled|fetched|sourced|installed|taken|served|loaded|comes?|coming|downloaded)\s+from|points?\s+(?:to|at)|pointing\s+(?:to|at)|(?:url|repo(?:sitory)? url|source|registry|repository)\s*(?:is|:|=|set to|of)?|\u2192|->|from|at|with url|for)\s*(?:the\s+)?$/i;
const ABOUT = /(?<![\w-])(?:charts?|helm ?repo(?:sitory)?|oci|source|[A-Z]\w*Repository)(?![\w-])/;

/** How far before an address its lead may begin. */
const LOOK_BACK = 160;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (inSettings(sentence)) return null;
  const out = ruledOut(text);
  const named = namedObjectsIn(sentence).filter(({ kind }) => SOURCES.includes(kind));
  const above = subjectOf(sentence, context);
  const [only, ...others] = named;
  const given =
    only !== undefined && others.length === 0 && only.name !== null
      ? { kind: only.kind, name: only.name }
      : above.kind !== undefined && SOURCES.includes(above.kind)
        ? above
        : {};
  if (!ABOUT.test(withoutCode(text).replace(/Chart/g, "chart")) && given.kind === undefined) return null;
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const token of tokensOf(sentence, context)) {
    if (token.class !== "url" || !/^(?:oci|https?|ssh|git):\/\/[\w.-]+/.test(token.text) || /[<>$*]/.test(token.text)) continue;
    const from = Math.max(0, token.start - LOOK_BACK);
    const lead = LEAD.exec(text.slice(from, token.start));
    if (lead === null || touches(token, out)) continue;
    const search = searchFor(sentence, context, given);
    assertions.push({
      kind: "field",
      search,
      fields: ["spec.url", "repoURL"],
      anywhere: true,
      expect: { is: "same", value: token.text },
      quantifier: "some",
    });
    covers.push({ start: from + lead.index, end: token.end });
  }
  if (assertions.length === 0 || assertions.length > 1) return null;
  return { assertions, combine: "all", covers, ...(given.kind === "OCIRepository" ? {} : { inferred: true }) };
}

/** Addresses that sources of charts and manifests point at. */
export const recogniser: Recogniser = {
  id: "source-url",
  summary: "A source object (OCIRepository, HelmRepository, GitRepository) points at the stated address.",
  examples: [
    {
      sentence: "Chart pulled from `oci://ghcr.io/acme/charts/redis`",
      reads: [{ kind: "field", fields: ["spec.url", "repoURL"], expect: { is: "same", value: "oci://ghcr.io/acme/charts/redis" } }],
    },
    {
      sentence: "OCIRepository `redis` \u2192 `oci://ghcr.io/acme/charts/redis`",
      reads: [{ kind: "field", search: { kind: "OCIRepository", name: "redis" }, expect: { is: "same", value: "oci://ghcr.io/acme/charts/redis" } }],
    },
    {
      sentence: "HelmRepository URL is `https://charts.example.org`",
      reads: [{ kind: "field", search: { kind: "HelmRepository" }, expect: { is: "same", value: "https://charts.example.org" } }],
    },
    { sentence: "Chart not pulled from `oci://ghcr.io/acme/charts/redis`", reads: null },
    { sentence: "Repository URL: `https://github.com/acme/app`", under: ["Cluster settings:"], reads: null },
    { sentence: "Dashboard at `https://grafana.example.org`", reads: null },
    { sentence: "Chart pulled from `oci://<registry>/redis`", reads: null },
  ],
  cue: [/:\/\//],
  recognise,
};
