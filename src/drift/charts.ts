import type { LiveObject, Snapshot } from "../domain/live.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { isMapping, itemsAt, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { releaseOf } from "./appliers.ts";
import { keyOf } from "./identity.ts";

/** A cluster in which charts that are not here have made what an export has of them. */
export interface ChartsMade {
  readonly cluster: Cluster;
  readonly made: readonly KubernetesObject[];
}

/**
 * Puts the live objects of releases whose chart is not rendered into a cluster, when the export shows that they were made of what Git says:
 * the HelmRelease is as Git has it, its controller has seen its last change and is ready, and no source of its values changed after that.
 * `isSame` tells whether a live object is as Git has it.
 */
export function withChartsMade(cluster: Cluster, snapshot: Snapshot, isSame: (object: LiveObject) => boolean): ChartsMade {
  const live = new Map(snapshot.objects.map((object) => [keyOf(object.id), object]));
  const current = new Map(
    (cluster.releases ?? [])
      .filter(({ open }) => open?.reason === "needs-chart")
      .flatMap(({ id }) => {
        const release = cluster.objects.find((object) => formatId(object.id) === formatId(id));
        return release !== undefined && isCurrent(release, live, isSame) ? [[release, id] as const] : [];
      }),
  );
  if (current.size === 0) return { cluster, made: [] };
  const own = new Set(cluster.objects.map(({ id }) => keyOf(id)));
  const candidates = { ...cluster, objects: [...current.keys()] };
  const made = snapshot.objects.flatMap((object) => {
    const release = own.has(keyOf(object.id)) ? undefined : releaseOf(object, candidates);
    return release === undefined || object.id.kind === "Secret" || isDerived(object) ? [] : [madeObject(release, object, cluster.name)];
  });
  const releases = (cluster.releases ?? []).map((state) => ([...current.values()].includes(state.id) ? { ...state, open: null } : state));
  return { cluster: { ...cluster, objects: [...cluster.objects, ...made], releases }, made };
}

/** What a controller makes for a Service bears the labels of its release, and the chart has not made it. */
function isDerived({ id }: LiveObject): boolean {
  return id.kind === "EndpointSlice" || id.kind === "Endpoints";
}

function isCurrent(release: KubernetesObject, live: ReadonlyMap<string, LiveObject>, isSame: (object: LiveObject) => boolean): boolean {
  const found = live.get(keyOf(release.id));
  if (found === undefined || !isSame(found)) return false;
  const { value } = found;
  const [generation, observed] = [valueAt(value, ["metadata", "generation"]), valueAt(value, ["status", "observedGeneration"])];
  const isReady = itemsAt(value, "status", "conditions").some((one) => stringAt(one, "type") === "Ready" && stringAt(one, "status") === "True");
  if (!isReady || generation === undefined || observed === undefined || Number(observed) < Number(generation)) return false;
  const deployed = stringAt(value, "status", "history", 0, "lastDeployed");
  return itemsAt(deepest(release).value, "spec", "valuesFrom").every((source) => {
    const id = { apiVersion: "v1", kind: stringAt(source, "kind") ?? "", namespace: release.id.namespace, name: stringAt(source, "name") ?? "" };
    const from = live.get(keyOf(id));
    if (from === undefined || from.managers === null || deployed === undefined || !isSame(from)) return false;
    return from.managers.every(({ time }) => time !== null && Date.parse(time) <= Date.parse(deployed));
  });
}

function madeObject(release: KubernetesObject, { id, value }: LiveObject, cluster: string): KubernetesObject {
  const { status: _status, metadata, ...rest } = value;
  const { managedFields: _fields, ...kept } = isMapping(metadata) ? metadata : {};
  const { place } = release.locate([]);
  const content: Mapping = { ...rest, metadata: kept };
  return {
    id,
    cluster,
    producer: formatId(release.id),
    forms: { rendered: content },
    origin: {
      file: release.origin.file,
      line: release.origin.line,
      via: [{ kind: "chart", place, label: `chart of ${formatId(release.id)}, as the cluster has it` }, ...release.origin.via],
    },
    locate: () => ({ place, raw: null, variables: [] }),
  };
}
