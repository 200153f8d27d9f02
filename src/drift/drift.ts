import type { Drift, Ownership } from "../domain/drift.ts";
import type { LiveObject, Snapshot } from "../domain/live.ts";
import { deepest, formatId, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { hidesSecret, isEncryptedText } from "../domain/secrets.ts";
import { type FieldPath, formatPath, isMapping, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { attribute, inWords } from "./attribute.ts";
import { boundaries } from "./boundary.ts";
import { compareFields } from "./compare.ts";
import { corefileDrift } from "./corefile.ts";
import { dataOf, fingerprint, identityOf, keyOf } from "./identity.ts";
import { ownerOf } from "./own.ts";
import { releaseCorefile } from "./release.ts";

/** A cluster compared with Git. */
export interface ClusterDrift {
  readonly drift: readonly Drift[];
  readonly compared: number;
  readonly notCovered: number;
  readonly ignored: readonly string[];
}

/** Most characters of a value that a report shows. */
const MOST_TEXT = 20_000;

/** Why fields are left out. */
const IGNORED = {
  autoscaled: "spec.replicas of a workload that a HorizontalPodAutoscaler sets",
  hidden: "values that only a Secret or an encrypted file has",
  exempt: "objects that Git tells Flux to leave as they are",
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
    if (isExempt(deepest(object).value)) {
      ignored.push(IGNORED.exempt);
      continue;
    }
    compared += 1;
    drift.push(...objectDrift(cluster.name, object, found, autoscaled, ignored));
  }
  for (const object of cluster.objects) drift.push(...releaseDrift(cluster.name, object, live, own));
  drift.push(...boundaries(cluster, own, live));
  return { drift, compared, notCovered, ignored };
}

/** Annotations by which Git gives an object up. Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
function isExempt(git: Mapping): boolean {
  const annotation = (name: string): string | undefined => stringAt(git, "metadata", "annotations", `kustomize.toolkit.fluxcd.io/${name}`);
  return annotation("reconcile") === "disabled" || ["IfNotPresent", "Ignore"].includes(annotation("ssa") ?? "");
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
    ...{ cluster, object: name, field: null, kind: "missing", severity: "error", against: "git", git: name, live: null },
    ...{ means: [`${name} is in Git and not in the cluster`], who: "nothing in the export tells who removed it, or whether it was ever there" },
    ...{ differences: [], owner: NOBODY_YET, attribution: null, at, lag: null },
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
        ? corefileDrift(wanted, found, dataOf(live.value))
        : undefined;
    if (corefile === null) return [];
    const attribution = attribute(live, path);
    const means = corefile?.means ?? [`${field} is ${found === undefined ? "not set" : shown(found)} in the cluster, ${shown(wanted)} in Git`];
    return [
      {
        ...{ cluster, object: name, field, kind: "changed", against: "git", git: shown(wanted), live: found === undefined ? null : shown(found) },
        severity: attribution?.class === "a controller" ? "info" : "error",
        ...{ means, who: inWords(attribution, live.managers !== null), lag: null },
        differences: corefile?.differences ?? [],
        ...{ owner, attribution, at: object.locate(gitPath).place },
        fingerprint: fingerprint(cluster, name, corefile === undefined ? identityOf(live.value, path, wanted, found) : corefile.identity),
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

/** The Corefile of a release against the ConfigMap that its chart has made; where the chart is rendered, that was compared already. */
function releaseDrift(cluster: string, object: KubernetesObject, live: ReadonlyMap<string, LiveObject>, own: ReadonlySet<string>): readonly Drift[] {
  const release = releaseCorefile(object);
  const found = release === undefined || own.has(keyOf(release.configMap)) ? undefined : live.get(keyOf(release.configMap));
  const text = found === undefined ? undefined : stringAt(found.value, "data", "Corefile");
  if (release === undefined || found === undefined || text === undefined) return [];
  const corefile = corefileDrift(release.corefile.text, text, dataOf(found.value));
  if (corefile === null) return [];
  const attribution = attribute(found, ["data", "Corefile"]);
  const name = formatId(found.id);
  return [
    {
      ...{ cluster, object: name, field: "data.Corefile", kind: "changed", severity: "error", against: "git" },
      ...{ git: release.corefile.text, live: text, lag: null },
      means: [...corefile.means, `${formatId(object.id)} of Git makes it`],
      who: inWords(attribution, found.managers !== null),
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
          ...{ cluster, object: name, field, kind: "extra", severity: "warning", against: "git", git: null },
          live: shown(valueAt(live.value, ["data", key]) ?? null),
          means: [`the key ${key} is in the cluster and not in Git`],
          ...{ who: inWords(attribution, live.managers !== null), lag: null },
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
      ...{ cluster, object: name, field: formatPath(["data", key]), kind: "changed", severity: "error", against: "git", git: "***" },
      ...{ live: null, lag: null, means: [`the key ${key} is in Git and not in the cluster`], who: inWords(null, live.managers !== null) },
      ...{ differences: [], owner: ownerOf(live), attribution: null, at: { path: object.origin.file, line: object.origin.line } },
      fingerprint: fingerprint(cluster, name, `secret ${key}`),
    }));
}

function shown(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
