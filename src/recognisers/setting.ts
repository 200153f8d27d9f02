import type { Assertion } from "../domain/assertion.ts";
import { glosses, within } from "../domain/clauses.ts";
import { isFileLike } from "../domain/paths.ts";
import { clustersOf, inSettings, pathMentions, plainTokens, scopeOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const spoken = inSettings(sentence) || clustersOf(sentence, context).length > 0;
  const files = pathMentions(sentence, context)
    .flatMap((mention) => mention.paths)
    .filter((path) => isFileLike(path) && /settings|vars|variables|config/i.test(path));
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  let doubtful = false;
  for (const token of plainTokens(sentence, context, "setting")) {
    const match = /^([A-Z][A-Z0-9_]*)\s*[:=]\s*(\S.*)$/.exec(token.text);
    const [, key, raw] = match ?? [];
    if (key === undefined || raw === undefined || /<[^>]*>|…$|\.\.\.$/.test(raw)) continue;
    const clusters = scopeOf(sentence, context, token);
    if (clusters === null || (!spoken && context.isSetting?.(key) !== true)) continue;
    const value = raw.replace(/^(["'])(.*)\1$/, "$2");
    assertions.push({ kind: "setting", clusters, key, value, files });
    if (!spoken) assertions.push(variable(sentence, context, key, value, clusters));
    else if (glosses(sentence.text).some((gloss) => within(token, [gloss])) && !inSettings({ ...sentence, text: "" }))
      assertions.push({ kind: "variable-used", search: searchFor(sentence, context, { clusters }), variable: key, field: null });
    doubtful ||= !spoken;
    covers.push({ start: token.start, end: token.end });
  }
  if (assertions.length === 0 || (doubtful && assertions.length > 2)) return null;
  return { assertions, combine: doubtful ? "any" : "all", covers };
}

/** A key of the settings may be an environment variable of a container as well. */
function variable(sentence: Sentence, context: ReadingContext, key: string, value: string, clusters: readonly string[]): Assertion {
  const search = searchFor(sentence, context, { clusters });
  return { kind: "field", search, fields: [key], anywhere: true, expect: { is: "same", value }, quantifier: "some" };
}

/** Values of cluster settings. */
export const recogniser: Recogniser = {
  id: "setting",
  summary: 'The settings of a cluster define a key with a value: `REDIS_REPLICAS: "3"`.',
  examples: [
    {
      sentence: 'Apps: `REDIS_REPLICAS: "3"`, `REDIS_HOST: "redis.${DOMAIN}"`',
      under: ["Cluster settings include Redis variables:"],
      reads: [
        { kind: "setting", clusters: ["apps"], key: "REDIS_REPLICAS", value: "3" },
        { kind: "setting", clusters: ["apps"], key: "REDIS_HOST", value: "redis.${DOMAIN}" },
      ],
    },
    {
      sentence: '`TIMEZONE: "Europe/Vienna"` in both clusters',
      under: ["Cluster settings updated"],
      reads: [{ kind: "setting", clusters: ["infra", "apps"], key: "TIMEZONE", value: "Europe/Vienna" }],
    },
    {
      sentence: "`REDIS_REPLICAS=3` in `clusters/apps/cluster-settings.yaml`",
      reads: [{ kind: "setting", key: "REDIS_REPLICAS", value: "3", files: ["clusters/apps/cluster-settings.yaml"] }],
    },
    {
      sentence: 'Redis gets three replicas in the apps cluster (`REDIS_REPLICAS: "3"`)',
      reads: [
        { kind: "setting", clusters: ["apps"], key: "REDIS_REPLICAS", value: "3" },
        { kind: "variable-used", variable: "REDIS_REPLICAS" },
      ],
    },
    { sentence: 'Cluster settings no longer define `REDIS_REPLICAS: "3"`', reads: null },
    { sentence: "`LOG_LEVEL: debug` is passed to the container", reads: null },
    { sentence: "Cluster settings define `REDIS_PASSWORD: <secret>`", reads: null },
  ],
  cue: [/[A-Z]\s*[:=]/],
  recognise,
};
