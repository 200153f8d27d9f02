import { CONFIG_PATHS } from "../config/schema.ts";
import type { Config } from "../domain/config.ts";
import { AuditFailure } from "../domain/failure.ts";
import { deepest, type KubernetesObject } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { isMapping } from "../domain/value.ts";
import type { Cluster, Setting, Tree, World } from "../domain/world.ts";

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

/** Most names that a message lists. */
const MOST_NAMES = 10;

/**
 * Refuses configured settings that no cluster renders: every claim about a setting would be judged without them. A build that failed may
 * be why one is not there; then nothing is refused.
 *
 * @param tree - Where the configuration was read from, for its line.
 * @throws {@link AuditFailure} code 2 that names every such ConfigMap, its line and those that there are.
 */
export function refuseUnknownSettings(tree: Tree, { clusters }: Pick<World, "clusters">, names: Config["settings"]): void {
  if (clusters.length === 0 || clusters.some(({ failures }) => failures.length > 0)) return;
  const maps = clusters.flatMap(({ objects }) => objects.filter(({ id }) => id.kind === "ConfigMap"));
  const unknown = names.filter((name) => !maps.some(({ id }) => named(id, [name])));
  if (unknown.length === 0) return;
  const known = [...new Set(maps.map(({ id }) => `${id.namespace === null ? "" : `${id.namespace}/`}${id.name}`))].sort();
  const shown = known.length > MOST_NAMES ? `${known.slice(0, MOST_NAMES).join(", ")} and ${known.length - MOST_NAMES} more` : known.join(", ");
  const places = unknown.map((name) => ({ name, place: placeOf(tree, name) }));
  const [first] = places;
  throw new AuditFailure(
    places
      .map(({ name, place }) => `${place.path}:${place.line}:${place.column}: \`settings\`: no cluster renders a ConfigMap \`${name}\``)
      .join("\n"),
    {
      code: 2,
      ...(first === undefined ? {} : { place: first.place }),
      remedy: `Name ConfigMaps as \`name\` or \`namespace/name\`, or leave \`settings\` out to take those that substituteFrom names. Rendered: ${shown || "none"}.`,
    },
  );
}

function placeOf(tree: Tree, name: string): Required<Place> {
  const path = CONFIG_PATHS.find((one) => tree.kind(one) === "file") ?? CONFIG_PATHS[0] ?? "";
  const lines = (tree.text(path) ?? "").split("\n");
  const key = lines.findIndex((line) => /^\s*["']?settings["']?\s*:/.test(line));
  const entry = lines.findIndex((line, at) => at >= key && line.includes(name));
  const line = Math.max(entry, key, 0);
  return { path, line: line + 1, column: Math.max(lines[line]?.indexOf(name) ?? 0, 0) + 1 };
}
