import type { Assertion } from "./assertion.ts";
import type { FieldMatch } from "./fields.ts";
import { OPERATED } from "./pod-specs.ts";

type WordedField = Extract<Assertion, { kind: "worded-field" }>;

/** Keys that parts of one chart share. */
const COMMON_KEYS =
  /^(?:replicas|replicaCount|enabled|create|size|storage|storageClass|storageClassName|interval|timeout|image|tag|port|type|cpu|memory|host|path|name|level|minAvailable|maxUnavailable)$/;

/** A value that hardly any other object has: not a switch or a small number. */
export function isTelling(claim: WordedField): boolean {
  return claim.homes.every(({ expect }) => {
    if (expect.is === "contains") return true;
    return (
      expect.is === "same" && (typeof expect.value === "string" ? expect.value.length >= 4 : typeof expect.value === "number" && expect.value >= 20)
    );
  });
}

/** Whether a field stands directly in the values, where it speaks of the chart's one workload: `spec.values.resources.limits.memory`. */
function isChartWide(claim: WordedField, path: FieldMatch["path"]): boolean {
  const [spec, values, ...rest] = path;
  return (
    spec === "spec" &&
    values === "values" &&
    claim.homes.some(({ fields }) => fields.some((field) => field.replace(/^\*\*\./, "") === rest.join(".")))
  );
}

/** The words that may name a part of an object. */
export function partWords({ search }: WordedField): readonly string[] {
  return [...(search.topic ?? []), ...(search.words ?? []), ...(search.under ?? [])];
}

/** True where all that was found stands deep in the values of a chart or in a custom resource, under a key that parts of it share. */
export function isDeep(kind: string, matches: readonly FieldMatch[], claim: WordedField): boolean {
  const most = kind === "HelmRelease" ? 4 : OPERATED.includes(kind) ? 2 : Number.POSITIVE_INFINITY;
  return matches.every(({ path }) => path.length > most && COMMON_KEYS.test(String(path.at(-1))) && !isChartWide(claim, path));
}
