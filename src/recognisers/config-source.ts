import type { Assertion } from "../domain/assertion.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /^\s*(?:config(?:uration)?|settings|data) source\s*:\s*(existing\s+)?(?:the\s+)?(ConfigMap|Secret)\s+(?:named\s+|called\s+)?`?([a-z0-9][a-z0-9.-]{0,252}?)`?(?:\s+in\s+(?:the\s+)?(?:namespace\s+)?`?([a-z0-9][a-z0-9-]{0,62})`?(?:\s+namespace)?)?\s*\.?\s*$/i;

/** Fields by which a workload takes its configuration, by kind. https://kubernetes.io/docs/concepts/configuration/configmap/#using-configmaps */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  configmap: ["configMap.name", "configMapRef.name", "configMapKeyRef.name"],
  secret: ["secret.secretName", "secret.name", "secretRef.name", "secretKeyRef.name"],
};

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const [, existing, kind = "", name, namespace] = PHRASE.exec(sentence.text) ?? [];
  const fields = REFERENCES[kind.toLowerCase()];
  if (name === undefined || fields === undefined) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  const { kind: _kind, ...anyKind } = search;
  const refers: Assertion = { kind: "field", search: anyKind, fields, anywhere: true, expect: { is: "same", value: name }, quantifier: "some" };
  const assertions: Assertion[] = [refers];
  const shown = `${namespace === undefined ? "" : `${namespace}/`}${name}`;
  if (existing !== undefined)
    assertions.push({
      kind: "live-object",
      clusters: search.clusters,
      object: { kind, namespace: namespace ?? null, name },
      says: { is: "present" },
      because: `That ${kind} ${shown} exists already is seen in the cluster.`,
    });
  else {
    const place = namespace === undefined ? {} : { namespace };
    assertions.push({
      kind: "object-present",
      search: { clusters: search.clusters, tiers: search.tiers, kind, name, ...place },
      rendered: false,
      count: null,
    });
  }
  return { assertions, combine: "all", covers: [{ start: 0, end: sentence.text.length }] };
}

/** Where a workload takes its configuration from. */
export const recogniser: Recogniser = {
  id: "config-source",
  summary: "A workload mounts or reads the ConfigMap or Secret that is named as its source; that an existing one is there needs a cluster.",
  examples: [
    {
      sentence: "Config source: Existing ConfigMap named cache in data",
      reads: [
        { kind: "field", fields: ["configMap.name", "configMapRef.name", "configMapKeyRef.name"], expect: { is: "same", value: "cache" } },
        { kind: "live-object" },
      ],
    },
    {
      sentence: "Config source: ConfigMap `cache`",
      reads: [
        { kind: "field", expect: { is: "same", value: "cache" } },
        { kind: "object-present", search: { kind: "ConfigMap", name: "cache" } },
      ],
    },
    { sentence: "Config source: the environment", reads: null },
    { sentence: "Config source: ConfigMap cache or Secret cache", reads: null },
    { sentence: "ConfigMap cache is the source", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
