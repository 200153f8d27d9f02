import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { clustersOf, kindSpans } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])clusters?['’]?s?(?:['’])?\s+(?:(?:[\w-]+\s+){0,3}`?Kustomizations?`?|`[^`]{3,200}`)\s+(?:includes?|contains?|references?|applies|apply|deploys?|updated (?:in `[^`]{3,200}` )?to include)\s+(?:the\s+)?`?([a-z0-9][a-z0-9.-]*(?:\/[a-z0-9][a-z0-9.-]*){0,6})`?(\s+directory)?(?![\w/])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const match = PHRASE.exec(text);
  const what = match?.[1]?.replace(/[.]$/, "");
  if (match === null || what === undefined || !/[-/]/.test(what)) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(text))) return null;
  const named = clustersOf(sentence, context);
  const clusters = named.length > 0 ? named : context.clusters;
  const paths = what.includes("/") ? pathsEnding(what, context) : [];
  if (what.includes("/") && paths.length === 0) return null;
  const assertion: Assertion = what.includes("/")
    ? { kind: "applied", paths, clusters }
    : { kind: "object-present", search: { clusters, tiers: [], kind: "Kustomization", name: what }, rendered: true, count: null };
  const place = /`[^`]*`/.exec(match[0]);
  const aside =
    place === null || place[0].includes(what) ? null : { start: span.start + place.index, end: span.start + place.index + place[0].length };
  const covers =
    aside === null
      ? [span]
      : [
          { start: span.start, end: aside.start },
          { start: aside.end, end: span.end },
        ];
  return { assertions: [assertion], combine: "all", covers: [...covers, ...kindSpans(sentence, "Kustomization")] };
}

/** The directories that a path such as `cilium/core` stands for: those the story names in full. */
function pathsEnding(what: string, context: ReadingContext): readonly string[] {
  if (context.exists(what)) return [what];
  const found = context.storyPaths.flatMap((path) => {
    const at = `/${path}/`.indexOf(`/${what}/`);
    return at < 0 ? [] : [path.slice(0, at + what.length)];
  });
  return [...new Set(found)].slice(0, 1);
}

/** What the roots of clusters bring in. */
export const recogniser: Recogniser = {
  id: "cluster-includes",
  summary: "The Kustomizations of the clusters bring in the named one, or the named directory, as the roots really render.",
  examples: [
    {
      sentence: "Both clusters' infrastructure Kustomizations include redis-operator",
      reads: [{ kind: "object-present", rendered: true, search: { kind: "Kustomization", name: "redis-operator", clusters: ["infra", "apps"] } }],
    },
    { sentence: "Cluster Kustomizations include the `deploy/base` directory", reads: null },
    { sentence: "Cluster Kustomizations do not include redis-operator", reads: null },
    { sentence: "Cluster Kustomizations include everything", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
