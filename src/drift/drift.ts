import { expectedCorefile } from "../corefile/expected.ts";
import type { Drift, Ownership } from "../domain/drift.ts";
import { textHash } from "../domain/hash.ts";
import { WORKLOADS } from "../domain/homes.ts";
import type { LiveObject, Snapshot } from "../domain/live.ts";
import { deepest, formatId, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { hidesSecret, isEncryptedText } from "../domain/secrets.ts";
import { type FieldPath, formatPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { attribute, inWords } from "./attribute.ts";
import { compareFields } from "./compare.ts";
import { corefileDrift } from "./corefile.ts";
import { ownerOf } from "./own.ts";
import { releaseCorefile } from "./release.ts";

/** A cluster compared with Git. */
export interface ClusterDrift {
  readonly drift: readonly Drift[];
  readonly compared: number;
  readonly notCovered: number;
  readonly ignored: readonly string[];
}

/** Why fields are left out. */
const IGNORED = {
  autoscaled: "spec.replicas of a workload that a HorizontalPodAutoscaler sets",
  hidden: "values that only a Secret or an encrypted file has",
  nodeHosts: "NodeHosts, which k3s keeps itself",
} as const;

/** Compares what Git renders for a cluster with an export of it. */
export function driftOf(cluster: Cluster, snapshot: Snapshot): ClusterDrift {
  const live = new Map(snapshot.objects.map((object) => [keyOf(object.id), object]));
  const covered = new Set(snapshot.objects.map(({ id }) => `${groupOf(id.apiVersion)} ${id.kind} ${id.namespace ?? ""}`));
  const autoscaled = new Set(
    [...snapshot.objects.map(({ value }) => value), ...cluster.objects.map((object) => deepest(object).value)].flatMap(scaled),
  );
  const ignored: string[] = [];
  const drift: Drift[] = [];
  let compared = 0;
  let notCovered = 0;
  const own = new Set<string>();
  for (const object of cluster.objects) {
    const key = keyOf(object.id);
    if (own.has(key)) continue;
    own.add(key);
    const found = live.get(key);
    if (found === undefined) {
      if (covered.has(`${groupOf(object.id.apiVersion)} ${object.id.kind} ${object.id.namespace ?? ""}`)) drift.push(missing(cluster.name, object));
      else notCovered += 1;
      continue;
    }
    compared += 1;
    drift.push(...objectDrift(cluster.name, object, found, autoscaled, ignored));
  }
  for (const object of cluster.objects) drift.push(...releaseDrift(cluster.name, object, live));
  drift.push(...boundaries(cluster, own, live));
  return { drift, compared, notCovered, ignored };
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectId): string {
  return `${groupOf(apiVersion)} ${kind} ${namespace ?? ""}/${name}`;
}

/** Workloads that an autoscaler sets the replicas of. */
function scaled(object: Mapping): readonly string[] {
  if (stringAt(object, "kind") !== "HorizontalPodAutoscaler" && stringAt(object, "kind") !== "ScaledObject") return [];
  const target = valueAt(object, ["spec", "scaleTargetRef"]);
  return [`${stringAt(target, "kind") ?? "Deployment"} ${stringAt(object, "metadata", "namespace") ?? ""}/${stringAt(target, "name") ?? ""}`];
}

const NOBODY_YET: Ownership = { owner: "Git", next: "comes when Git is applied", belongs: "in Git" };

function missing(cluster: string, object: KubernetesObject): Drift {
  const name = formatId(object.id);
  const at = { path: object.origin.file, line: object.origin.line };
  return {
    ...{ cluster, object: name, field: null, kind: "missing", severity: "error", git: name, live: null },
    ...{ means: [`${name} is in Git and not in the cluster`], differences: [], owner: NOBODY_YET, attribution: null, at },
    fingerprint: fingerprint(cluster, name, "missing"),
  };
}

function objectDrift(
  cluster: string,
  object: KubernetesObject,
  live: LiveObject,
  autoscaled: ReadonlySet<string>,
  ignored: string[],
): readonly Drift[] {
  const git = deepest(object).value;
  if (object.id.kind === "Secret") return secretDrift(cluster, object, live, git);
  const name = formatId(object.id);
  const owner = ownerOf(live);
  const isScaled = autoscaled.has(`${object.id.kind} ${object.id.namespace ?? ""}/${object.id.name}`);
  const changed = compareFields(git, live.value).flatMap(({ path, gitPath, git: wanted, live: found }): Drift[] => {
    const field = formatPath(path);
    if (isScaled && field === "spec.replicas") return leave(ignored, IGNORED.autoscaled);
    if (hidesSecret(wanted) || isEncryptedText(wanted)) return leave(ignored, IGNORED.hidden);
    const corefile =
      isCorefile(object.id, path) && typeof wanted === "string" && typeof found === "string"
        ? corefileDrift(wanted, found, besideOf(live.value))
        : undefined;
    if (corefile === null) return [];
    const attribution = attribute(live, path);
    const means = corefile?.means ?? [`${field} is ${found === undefined ? "not set" : shown(found)} in the cluster, ${shown(wanted)} in Git`];
    return [
      {
        ...{ cluster, object: name, field, kind: "changed", git: shown(wanted), live: found === undefined ? null : shown(found) },
        severity: attribution?.class === "a controller" ? "info" : "error",
        means: [...means, inWords(attribution, live.managers !== null)],
        differences: corefile?.differences ?? [],
        ...{ owner, attribution, at: object.locate(gitPath).place },
        fingerprint: fingerprint(cluster, name, corefile === undefined ? JSON.stringify([field, wanted, found ?? null]) : corefile.identity),
      },
    ];
  });
  return [...changed, ...(object.id.kind === "ConfigMap" ? extraKeys(cluster, object, live, git, ignored) : [])];
}

function leave(ignored: string[], reason: string): [] {
  ignored.push(reason);
  return [];
}

function isCorefile({ kind }: ObjectId, path: FieldPath): boolean {
  return kind === "ConfigMap" && path[0] === "data" && (path[1] === "Corefile" || path[1] === "Corefile.base");
}

function besideOf({ data }: Mapping): ReadonlyMap<string, string> {
  return new Map(Object.entries(isMapping(data) ? data : {}).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

/** The Corefile of a release against the ConfigMap that its chart has made. */
function releaseDrift(cluster: string, object: KubernetesObject, live: ReadonlyMap<string, LiveObject>): readonly Drift[] {
  const release = releaseCorefile(object);
  const found = release === undefined ? undefined : live.get(keyOf(release.configMap));
  const text = found === undefined ? undefined : stringAt(found.value, "data", "Corefile");
  if (release === undefined || found === undefined || text === undefined) return [];
  const corefile = corefileDrift(release.corefile.text, text, besideOf(found.value));
  if (corefile === null) return [];
  const attribution = attribute(found, ["data", "Corefile"]);
  const name = formatId(found.id);
  return [
    {
      ...{ cluster, object: name, field: "data.Corefile", kind: "changed", severity: "error", git: release.corefile.text, live: text },
      means: [...corefile.means, `${formatId(object.id)} of Git makes it`, inWords(attribution, found.managers !== null)],
      ...{ differences: corefile.differences, owner: ownerOf(found), attribution, at: object.locate(release.corefile.field).place },
      fingerprint: fingerprint(cluster, name, corefile.identity),
    },
  ];
}

/** Keys of a ConfigMap count both ways: whatever mounts it sees them. */
function extraKeys(cluster: string, object: KubernetesObject, live: LiveObject, git: Mapping, ignored: string[]): readonly Drift[] {
  const [wanted, found] = [git.data, live.value.data].map((data) => (isMapping(data) ? Object.keys(data) : []));
  const name = formatId(object.id);
  return (found ?? [])
    .filter((key) => wanted?.includes(key) !== true)
    .flatMap((key): Drift[] => {
      if (key === "NodeHosts") return leave(ignored, IGNORED.nodeHosts);
      const attribution = attribute(live, ["data", key]);
      const field = formatPath(["data", key]);
      return [
        {
          ...{ cluster, object: name, field, kind: "extra", severity: "warning", git: null, live: shown(valueAt(live.value, ["data", key]) ?? null) },
          means: [`the key ${key} is in the cluster and not in Git`, inWords(attribution, live.managers !== null)],
          ...{ differences: [], owner: ownerOf(live), attribution, at: { path: object.origin.file, line: object.origin.line } },
          fingerprint: fingerprint(cluster, name, `extra ${key}`),
        },
      ];
    });
}

/** Of Secrets only the names of their keys are looked at. */
function secretDrift(cluster: string, object: KubernetesObject, live: LiveObject, git: Mapping): readonly Drift[] {
  const keys = new Set([git.data, git.stringData].flatMap((data) => (isMapping(data) ? Object.keys(data) : [])));
  const found = isMapping(live.value.data) ? Object.keys(live.value.data) : [];
  const name = formatId(object.id);
  return [...keys]
    .filter((key) => !found.includes(key))
    .map((key) => ({
      ...{ cluster, object: name, field: formatPath(["data", key]), kind: "changed", severity: "error", git: "***", live: null },
      means: [`the key ${key} is in Git and not in the cluster`],
      ...{ differences: [], owner: ownerOf(live), attribution: null, at: { path: object.origin.file, line: object.origin.line } },
      fingerprint: fingerprint(cluster, name, `secret ${key}`),
    }));
}

/** ConfigMaps that workloads of Git mount, that Git does not have and that the cluster has: somebody else's, and DNS hangs on them. */
function boundaries(cluster: Cluster, own: ReadonlySet<string>, live: ReadonlyMap<string, LiveObject>): readonly Drift[] {
  const seen = new Set<string>();
  return cluster.objects
    .filter(({ id }) => WORKLOADS.includes(id.kind))
    .flatMap((workload) => {
      const pod = valueAt(deepest(workload).value, workload.id.kind === "Pod" ? ["spec"] : ["spec", "template", "spec"]);
      const volumes = isMapping(pod) && isSequence(pod.volumes) ? pod.volumes : [];
      return volumes.flatMap((volume): Drift[] => {
        const name = stringAt(volume, "configMap", "name");
        const key = keyOf({ apiVersion: "v1", kind: "ConfigMap", namespace: workload.id.namespace, name: name ?? "" });
        const found = live.get(key);
        if (name === undefined || own.has(key) || found === undefined || seen.has(key)) return [];
        seen.add(key);
        return [boundary(cluster.name, workload, found)];
      });
    });
}

function boundary(cluster: string, workload: KubernetesObject, live: LiveObject): Drift {
  const object = formatId(live.id);
  const corefile = expectedCorefile(live.value);
  const owner = ownerOf(live);
  const field = corefile?.is === "known" ? corefile.field : null;
  const attribution = field === null ? null : attribute(live, field);
  const what =
    corefile?.is === "known"
      ? `the Corefile is not versioned in Git: ${object} is ${possessive(owner.owner)}`
      : `${object} is not versioned in Git: it is ${possessive(owner.owner)}`;
  return {
    ...{ cluster, object, field: field === null ? null : formatPath(field), kind: "boundary", severity: "warning", git: null, live: object },
    means: [`${formatId(workload.id)} of Git mounts it, and ${what}`, inWords(attribution, live.managers !== null)],
    ...{ differences: [], owner, attribution, at: { path: workload.origin.file, line: workload.origin.line } },
    fingerprint: fingerprint(cluster, object, "boundary"),
  };
}

function possessive(owner: string): string {
  return owner === "nobody" ? "nobody's" : `of ${owner}`;
}

function fingerprint(cluster: string, object: string, what: string): string {
  return textHash(JSON.stringify([cluster, object, what])).slice(0, 16);
}

function shown(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  return text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text;
}
