import type { Assertion, Outcome } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { formatId, type KubernetesObject } from "../domain/object.ts";
import { holds } from "../domain/outcome.ts";
import { type FieldPath, formatPath, type Mapping, valueAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

/** Assertions on objects, for which it does not matter who rendered them. */
const OF_OBJECTS: ReadonlySet<Assertion["kind"]> = new Set<Assertion["kind"]>([
  ...(["field", "object-present", "worded-field", "container-port", "corefile-plugin", "tolerates"] as const),
]);

/** Fields of objects that a variable of the same meaning sets, by kind. */
const SET_BY: Readonly<Record<string, { readonly word: RegExp; readonly path: FieldPath }>> = {
  Deployment: { word: /replicas/i, path: ["spec", "replicas"] },
  StatefulSet: { word: /replicas/i, path: ["spec", "replicas"] },
  Service: { word: /(?:^|_)IP$|ADDRESS/i, path: ["spec", "clusterIP"] },
};

/**
 * What an assertion comes to when an export of a cluster shows what Git cannot: objects of charts that are not here. Only what is open is
 * looked at again, only what the export itself has decides, and that something is missing is never concluded. `judge` judges in another world.
 */
export function afterLive(assertion: Assertion, outcome: Outcome, world: World, judge: (assertion: Assertion, world: World) => Outcome): Outcome {
  const { live } = world;
  if (live === undefined || live.made.size === 0 || !isOpen(assertion, outcome)) return outcome;
  if (assertion.kind === "variable-used") return variableAfter(assertion, outcome, live.made, judge, world);
  if (!OF_OBJECTS.has(assertion.kind)) return outcome;
  const again = judge(assertion, live.world);
  if (again.is !== "holds" && again.is !== "contradicted") return outcome;
  const names = new Set([...live.made].map(({ cluster, id }) => `${cluster} ${formatId(id)}`));
  const isShown = again.evidence.length > 0 && again.evidence.every(({ cluster, object }) => object !== null && names.has(`${cluster} ${object}`));
  return isShown ? { ...again, level: "live" } : outcome;
}

/** What Git alone does not decide. An object that no manifest makes may be one of a chart that is not here. */
function isOpen(assertion: Assertion, outcome: Outcome): boolean {
  return outcome.is === "unknown" || (outcome.is === "absent" && assertion.kind === "object-present" && outcome.moved === null);
}

/** A variable that the release uses and whose value the object has that its chart made. */
function variableAfter(
  assertion: Extract<Assertion, { kind: "variable-used" }>,
  outcome: Outcome,
  made: ReadonlySet<KubernetesObject>,
  judge: (assertion: Assertion, world: World) => Outcome,
  world: World,
): Outcome {
  const { kind, name, namespace } = assertion.search;
  const known = kind !== undefined && Object.hasOwn(SET_BY, kind) ? SET_BY[kind] : undefined;
  if (known === undefined || name === undefined || !known.word.test(assertion.variable)) return outcome;
  const objects = [...made].filter(({ id }) => id.kind === kind && id.name === name && (namespace === undefined || id.namespace === namespace));
  const [first] = objects;
  if (first === undefined) return outcome;
  const [, at = "", release = ""] = /^HelmRelease (?:([^/]+)\/)?(.+)$/.exec(first.producer) ?? [];
  const inRelease = judge(
    {
      ...assertion,
      search: { clusters: assertion.search.clusters, tiers: [], kind: "HelmRelease", name: release, ...(at === "" ? {} : { namespace: at }) },
    },
    world,
  );
  if (inRelease.is !== "holds" || inRelease.clusters.length === 0) return outcome;
  const evidence = inRelease.clusters.map((cluster) => {
    const object = objects.find((one) => one.cluster === cluster);
    const value = world.clusters.find((one) => one.name === cluster)?.settings.find(({ key }) => key === assertion.variable)?.value;
    const found = object === undefined ? undefined : valueAt(object.forms.rendered as Mapping, known.path);
    if (object === undefined || value === undefined || found === undefined || !sameByValue(value, found)) return null;
    return {
      path: object.origin.file,
      line: object.origin.line,
      cluster,
      object: formatId(object.id),
      field: formatPath(known.path),
      value: String(found),
      note: `the value of ${assertion.variable}, in the export`,
    };
  });
  if (evidence.some((one) => one === null)) return outcome;
  return holds("live", [...evidence.flatMap((one) => one ?? []), ...inRelease.evidence], inRelease.clusters);
}
