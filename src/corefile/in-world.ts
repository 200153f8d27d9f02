import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import type { Place } from "../domain/position.ts";
import { hidesSecret } from "../domain/secrets.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import { parseVersion } from "../domain/version.ts";
import type { Cluster, World } from "../domain/world.ts";
import { compareCorefiles } from "./compare.ts";
import { type ExpectedCorefile, expectedCorefile } from "./expected.ts";
import { mountedFiles } from "./imports.ts";
import { type Reading, readCorefile } from "./reading.ts";
import { NEWEST } from "./version.ts";

/** A Corefile that a cluster gets from Git. */
export interface ClusterCorefile {
  readonly cluster: string;
  readonly object: KubernetesObject;
  readonly expected: Extract<ExpectedCorefile, { is: "known" }>;
  /** The release that Git runs with it; null when Git does not say. */
  readonly version: string | null;
  readonly reading: Reading;
}

/**
 * The Corefiles that the clusters get from Git, in the order of clusters and objects. Where the chart is rendered, its ConfigMap stands for the
 * values that make it.
 */
export function corefilesOf(world: World): readonly ClusterCorefile[] {
  return world.clusters.flatMap((cluster) => {
    const made = cluster.objects.flatMap((object) => corefileOf(cluster, object));
    const maps = made.filter(({ object }) => object.id.kind === "ConfigMap");
    return made.filter((one) => one.object.id.kind === "ConfigMap" || !maps.some(({ reading }) => isSame(reading, one.reading)));
  });
}

function isSame(a: Reading, b: Reading): boolean {
  const { layer } = compareCorefiles(a, b);
  return layer !== "different" && layer !== "unreadable";
}

function corefileOf(cluster: Cluster, object: KubernetesObject): readonly ClusterCorefile[] {
  const expected = expectedCorefile(deepest(object).value);
  // What only a Secret knows may stand for anything.
  if (expected?.is !== "known" || hidesSecret(expected.text)) return [];
  const version = expected.tag !== null && isRelease(expected.tag) ? expected.tag.replace(/^v/, "") : workloadVersion(cluster, object);
  const reading = readCorefile(expected.text, {
    file: "Corefile",
    version: version ?? NEWEST,
    imports: mountedFiles(new Map([["/etc/coredns", expected.beside]])),
  });
  return [{ cluster: cluster.name, object, expected, version, reading }];
}

function isRelease(tag: string): boolean {
  return (parseVersion(tag)?.numbers.length ?? 0) === 3;
}

const POD_PATHS: readonly FieldPath[] = [["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"]];

/** The release of the image that mounts a ConfigMap, when all workloads that do agree. */
function workloadVersion({ objects }: Cluster, map: KubernetesObject): string | null {
  if (map.id.kind !== "ConfigMap") return null;
  const tags = objects
    .filter(({ id }) => WORKLOADS.includes(id.kind) && id.namespace === map.id.namespace)
    .flatMap((workload) => POD_PATHS.map((path) => valueAt(deepest(workload).value, path)))
    .filter((pod): pod is Mapping => isMapping(pod) && mounts(pod, map.id.name))
    .flatMap((pod) => imagesOf(pod));
  const [tag, other] = [...new Set(tags)];
  return tag !== undefined && other === undefined && isRelease(tag) ? tag.replace(/^v/, "") : null;
}

function mounts({ volumes }: Mapping, name: string): boolean {
  return (isSequence(volumes) ? volumes : []).some((volume) => stringAt(volume, "configMap", "name") === name);
}

/** Tags of the images that are called coredns. */
function imagesOf({ containers }: Mapping): readonly string[] {
  const images = (isSequence(containers) ? containers : []).flatMap((container: Value) => stringAt(container, "image") ?? []);
  return images.flatMap((image) => /(?:^|\/)(?:hardened-)?coredns:([\w.-]+)/.exec(image)?.[1] ?? []);
}

/** A workload of Git that mounts the ConfigMap of a Corefile, with the specification of its pods. */
export interface DnsWorkload {
  readonly object: KubernetesObject;
  readonly pod: Mapping;
  /** Path of the pod specification in the object. */
  readonly path: FieldPath;
}

/** The workloads of the same cluster and namespace that mount the ConfigMap of a Corefile. */
export function workloadsOf(world: World, { cluster, object: map }: ClusterCorefile): readonly DnsWorkload[] {
  if (map.id.kind !== "ConfigMap") return [];
  const objects = world.clusters.find(({ name }) => name === cluster)?.objects ?? [];
  return objects
    .filter(({ id }) => WORKLOADS.includes(id.kind) && id.namespace === map.id.namespace)
    .flatMap((object) =>
      POD_PATHS.flatMap((path) => {
        const pod = valueAt(deepest(object).value, path);
        return isMapping(pod) && mounts(pod, map.id.name) ? [{ object, pod, path }] : [];
      }),
    );
}

/** Where a line of a Corefile stands in Git: the line itself when the field holds it as a literal block, else the field. */
export function placeInGit(world: World, { object, expected }: ClusterCorefile, line: number): Place {
  const { place } = object.locate(expected.field);
  const lines = world.tree.text(place.path)?.split("\n") ?? [];
  const wanted = expected.text.split("\n")[line - 1]?.trim();
  const isLiteral = /[|][-+\d]*\s*$/.test(lines[place.line - 1] ?? "");
  return isLiteral && wanted !== undefined && lines[place.line + line - 1]?.trim() === wanted ? { path: place.path, line: place.line + line } : place;
}

/** What a finding about a Corefile is about. */
export function corefileName({ object }: ClusterCorefile): string {
  return formatId(object.id);
}
