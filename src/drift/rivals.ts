import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { deepest, formatId } from "../domain/object.ts";
import { equalitySelector, selects } from "../domain/selectors.ts";
import { isMapping, type Mapping, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { inWords, lastWriter } from "./attribute.ts";
import { fingerprint, keyOf } from "./identity.ts";
import type { Leaving } from "./leave.ts";
import { ownerOf } from "./own.ts";

const RUNNING = new Set(["Deployment", "DaemonSet", "StatefulSet"]);

/** Live workloads that Git does not have and that a Service puts beside one of Git: clients get now the one and now the other. */
export function rivals(cluster: Cluster, own: ReadonlySet<string>, live: readonly LiveObject[], leaving: Leaving): readonly Drift[] {
  const services = live.filter(({ id }) => id.kind === "Service");
  const foreign = live.filter(({ id, value }) => RUNNING.has(id.kind) && !own.has(keyOf(id)) && valueAt(value, ["spec", "replicas"]) !== 0);
  if (foreign.length === 0) return [];
  const owned = cluster.objects.filter(({ id }) => RUNNING.has(id.kind));
  return services.flatMap((service) => {
    const selector = equalitySelector(valueAt(service.value, ["spec", "selector"]));
    if (selector === undefined || selector.length === 0) return [];
    const { namespace } = service.id;
    const fits = (value: Mapping): boolean => selects(selector, labelsOf(value));
    const ours = owned.find((object) => object.id.namespace === namespace && fits(deepest(object).value));
    if (ours === undefined) return [];
    return foreign
      .filter(({ id, value }) => id.namespace === namespace && fits(value))
      .filter((object) => !leaving.leaves({ object, path: [], wanted: undefined, found: object.value, manager: null }))
      .map((object): Drift => {
        const name = formatId(object.id);
        const attribution = lastWriter(object);
        return {
          ...{ cluster: cluster.name, object: name, field: null, kind: "extra", severity: "warning", against: "git", git: null, live: name },
          means: [
            `${formatId(service.id)} has two workloads behind it: this one and ${formatId(ours.id)} of Git; either may answer, each as it is configured`,
          ],
          ...{ differences: [], owner: ownerOf(object), attribution, who: inWords(attribution, object.managers !== null), lag: null },
          at: { path: ours.origin.file, line: ours.origin.line },
          fingerprint: fingerprint(cluster.name, name, `behind ${formatId(service.id)}`),
        };
      });
  });
}

function labelsOf(value: Mapping): Mapping {
  const labels = valueAt(value, ["spec", "template", "metadata", "labels"]);
  return isMapping(labels) ? labels : {};
}
