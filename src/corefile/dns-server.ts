import { perObject } from "../domain/memo.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import { POD_TEMPLATES } from "../domain/pods.ts";
import type { Place } from "../domain/position.ts";
import type { RawFinding, Severity } from "../domain/rule.ts";
import { hidesSecret } from "../domain/secrets.ts";
import { type FieldPath, isMapping, itemsAt, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import { parseImage } from "../domain/version.ts";
import type { Cluster, World } from "../domain/world.ts";
import { expectedCorefile } from "./expected.ts";
import { mountedFiles } from "./imports.ts";
import { type ClusterCorefile, placeInGit } from "./in-world.ts";
import { type Corefile, readCorefile } from "./reading.ts";
import type { Token } from "./token.ts";
import { NEWEST } from "./version.ts";

/** A container of a workload that runs an image called coredns. */
export interface DnsContainer {
  readonly cluster: Cluster;
  readonly object: KubernetesObject;
  /** Path of the pod template in the object. */
  readonly template: FieldPath;
  /** Labels and annotations of the template. */
  readonly metadata: Mapping;
  readonly pod: Mapping;
  readonly container: Mapping;
  readonly path: FieldPath;
  /** The release of its image, `1.13.1`; null when the tag does not tell. */
  readonly version: string | null;
  /** Whether the image is the one of the CoreDNS project, or a copy of it. */
  readonly isOfficial: boolean;
  /** Whether an export shows the workload, which a chart that is not here has made. */
  readonly isSeen: boolean;
}

/** A container that runs CoreDNS with a Corefile that is known: of Git, or, where Git does not have it, of an export of the cluster. */
export interface DnsServer extends DnsContainer {
  readonly corefile: Corefile;
  /** Whether all of the Corefile is known: nothing is imported from files that are not here. */
  readonly isWhole: boolean;
  /** When the Corefile was exported; undefined for one of Git. */
  readonly exportedAt: string | null | undefined;
  /** How the file comes into the container. */
  readonly mount: { readonly volume: string; readonly configMap: string; readonly isSubPath: boolean };
  /** Where a word of the Corefile stands: in Git, or the volume that brings it in. */
  at(token: Pick<Token, "line">): Place;
}

/**
 * The containers of all clusters that run CoreDNS, in the order of the clusters' objects. What charts that are not here have made is taken from
 * exports that show it.
 */
export const dnsContainersOf = perObject((world: World): readonly DnsContainer[] =>
  (world.live?.world ?? world).clusters.flatMap((cluster) =>
    cluster.objects.flatMap((object) => containersOf(cluster, object, world.live?.made.has(object) === true)),
  ),
);

function containersOf(cluster: Cluster, object: KubernetesObject, isSeen: boolean): readonly DnsContainer[] {
  const template = WORKLOADS.includes(object.id.kind) ? POD_TEMPLATES[object.id.kind] : undefined;
  if (template === undefined) return [];
  const { value } = deepest(object);
  const pod = valueAt(value, [...template, "spec"]);
  const metadata = valueAt(value, [...template, "metadata"]);
  if (!isMapping(pod)) return [];
  return itemsAt(pod, "containers").flatMap((container, index): readonly DnsContainer[] => {
    const image = parseImage(stringAt(container, "image") ?? "");
    if (!isMapping(container) || image === undefined || !/(?:^|\/|-)coredns$/.test(image.repository)) return [];
    const version = /^v?(\d+\.\d+\.\d+)$/.exec(image.tag ?? "")?.[1] ?? null;
    const name = `${image.registry ?? "docker.io"}/${image.repository}`;
    const path = [...template, "spec", "containers", index];
    const common = { cluster, object, template, pod, container, path, version, isOfficial: OFFICIAL.has(name), isSeen };
    return [{ ...common, metadata: isMapping(metadata) ? metadata : {} }];
  });
}

/** The image of the project, and the registries that copy it as it is. */
const OFFICIAL = new Set([
  "docker.io/coredns/coredns",
  "index.docker.io/coredns/coredns",
  "registry.k8s.io/coredns/coredns",
  "k8s.gcr.io/coredns/coredns",
  "docker.io/rancher/mirrored-coredns-coredns",
]);

/** The containers that run CoreDNS with a Corefile that is known and that CoreDNS reads without error. */
export const dnsServersOf = perObject((world: World): readonly DnsServer[] => dnsContainersOf(world).flatMap((one) => serverOf(world, one) ?? []));

function serverOf(world: World, one: DnsContainer): DnsServer | undefined {
  const { cluster, object, pod, container, version } = one;
  const conf = argumentOf(container, "conf");
  if (conf === undefined || argumentOf(container, "dns.port") !== undefined || argumentOf(container, "p") !== undefined) return undefined;
  for (const mounted of itemsAt(container, "volumeMounts")) {
    const volumes = itemsAt(pod, "volumes");
    const index = volumes.findIndex((volume) => stringAt(volume, "name") === stringAt(mounted, "name"));
    const configMap = stringAt(volumes[index], "configMap", "name");
    if (configMap === undefined) continue;
    const found = mapOf(world, cluster, object.id.namespace, configMap);
    const expected = found === undefined ? undefined : expectedCorefile(found.value);
    if (found === undefined || expected?.is !== "known" || hidesSecret(expected.text)) continue;
    const isSubPath = stringAt(mounted, "subPath") !== undefined;
    if (!brings(mounted, volumes[index], String(expected.field.at(-1)), conf)) continue;
    const imports = mountedFiles(new Map([[conf.replace(/\/[^/]*$/, ""), expected.beside]]));
    const corefile = readCorefile(expected.text, { file: "Corefile", version: version ?? NEWEST, imports });
    if (!corefile.ok) return undefined;
    const volume = object.locate([...one.template, "spec", "volumes", index, "configMap", "name"]).place;
    const inGit = found.object === undefined ? undefined : { cluster: cluster.name, object: found.object, expected, version, reading: corefile };
    return {
      ...one,
      corefile,
      isWhole: corefile.openImports.length === 0 && corefile.blocks.every(({ openImports }) => openImports.length === 0),
      exportedAt: found.exportedAt,
      mount: { volume: stringAt(mounted, "name") ?? "", configMap, isSubPath },
      at: ({ line }) => (inGit === undefined ? volume : placeInGit(world, inGit satisfies ClusterCorefile, line)),
    };
  }
  return undefined;
}

interface FoundMap {
  readonly value: Mapping;
  readonly object?: KubernetesObject;
  readonly exportedAt: string | null | undefined;
}

/** A ConfigMap of Git; where Git has none of that name, the one of an export that decides. */
function mapOf(world: World, cluster: Cluster, namespace: string | null, name: string): FoundMap | undefined {
  const own = cluster.objects.filter(({ id }) => id.kind === "ConfigMap" && id.name === name && id.namespace === namespace);
  if (own.length > 0)
    return own[0] === undefined || own.length > 1 ? undefined : { value: deepest(own[0]).value, object: own[0], exportedAt: undefined };
  const live = world.live?.clusters.find((one) => one.cluster === cluster.name);
  const found = live?.closed === null && namespace !== null ? live.find("ConfigMap", namespace, name) : undefined;
  return live === undefined || found === undefined ? undefined : { value: found.value, exportedAt: live.exportedAt };
}

/** The value of a flag of CoreDNS, `-conf FILE` or `-conf=FILE`; undefined when it is not given, empty when a variable stands for it. */
export function argumentOf(container: Mapping, flag: string): string | undefined {
  const words = [...itemsAt(container, "command"), ...itemsAt(container, "args")].map(wordOf);
  const at = words.findIndex((word) => word === `-${flag}` || word === `--${flag}`);
  if (at !== -1) return words[at + 1] ?? "";
  return words.map((word) => /^--?([\w.]+)=(.*)$/.exec(word)).find((match) => match?.[1] === flag)?.[2];
}

function wordOf(value: Value): string {
  return typeof value === "string" ? value : "";
}

/** Whether a mount makes the key of a ConfigMap the file that is asked for. */
function brings(mounted: Value, volume: Value | undefined, key: string, file: string): boolean {
  const at = stringAt(mounted, "mountPath")?.replace(/\/+$/, "");
  const items = itemsAt(volume, "configMap", "items");
  const path =
    items.length === 0
      ? key
      : stringAt(
          items.find((item) => stringAt(item, "key") === key),
          "path",
        );
  const sub = stringAt(mounted, "subPath");
  if (at === undefined || path === undefined) return false;
  return sub === undefined ? file === `${at}/${path}` : sub === path && file === at;
}

/** A finding about a container that runs CoreDNS. One that rests on an export is no error: no change of this repository need have made it. */
export function dnsFinding(one: DnsContainer | DnsServer, at: Place, message: string, severity?: Severity): RawFinding {
  const exportedAt = "exportedAt" in one ? one.exportedAt : undefined;
  const seen = exportedAt === undefined ? message : `${message} (the Corefile of the export of ${exportedAt ?? "the cluster"})`;
  const isLive = exportedAt !== undefined || one.isSeen;
  const level = isLive && severity !== "info" ? "warning" : severity;
  return { message: seen, at, cluster: one.cluster.name, object: formatId(one.object.id), ...(level === undefined ? {} : { severity: level }) };
}

/** Where a part of the container stands. */
export function placeOf({ object, path }: DnsContainer, ...field: FieldPath): Place {
  return object.locate([...path, ...field]).place;
}
