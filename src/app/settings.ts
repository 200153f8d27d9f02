import type { Config } from "../domain/config.ts";
import { deepest, type KubernetesObject } from "../domain/object.ts";
import { isMapping } from "../domain/value.ts";
import type { Cluster, Setting } from "../domain/world.ts";

function named(object: Pick<KubernetesObject["id"], "namespace" | "name">, names: readonly string[]): boolean {
  return names.includes(object.name) || (object.namespace !== null && names.includes(`${object.namespace}/${object.name}`));
}

function settingsOf(object: KubernetesObject): readonly Setting[] {
  const { data } = deepest(object).value;
  if (!isMapping(data)) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    typeof value === "string" ? [{ key, value, carrier: object.id, place: object.locate(["data", key]).place }] : [],
  );
}

/** The cluster with the settings of the configured ConfigMaps in place of those that `substituteFrom` names. */
export function withConfiguredSettings(cluster: Cluster, names: Config["settings"]): Cluster {
  if (names.length === 0) return cluster;
  const carriers = cluster.objects.filter((object) => object.id.kind === "ConfigMap" && named(object.id, names));
  return { ...cluster, settings: carriers.flatMap(settingsOf) };
}
