import { scaledBy } from "../domain/autoscaled.ts";
import type { DriftIgnore } from "../domain/config.ts";
import type { LiveObject, Snapshot } from "../domain/live.ts";
import { deepest, formatId, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { hidesSecret, isEncryptedText } from "../domain/secrets.ts";
import { type FieldPath, formatPath, isMapping, itemsAt, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { dottedPattern, fitsPattern, jqPattern, pointerPattern } from "./field-pattern.ts";
import { keyOf } from "./identity.ts";
import { NODE_HOSTS } from "./noise.ts";

/** A difference of which is asked whether it counts. */
export interface Candidate {
  readonly object: LiveObject;
  readonly path: FieldPath;
  /** Undefined when the reference says nothing there. */
  readonly wanted: Value | undefined;
  readonly found: Value | undefined;
  /** Who wrote the live field last, null when it is not known. */
  readonly manager: string | null;
}

/** What is left out of a comparison on purpose. */
export interface Leaving {
  /** Whether a difference is left out; if so, its reason is counted. */
  leaves(candidate: Candidate): boolean;
  /** Counts something else that is left out. */
  count(reason: string): void;
  /** Reasons as often as they applied. */
  readonly reasons: readonly string[];
  /** Rules of Git that are not understood here, so that differences may be shown which they leave out. */
  readonly notes: readonly string[];
}

/** One rule: which objects, which fields, and why. */
interface LeaveRule {
  readonly reason: string;
  fits(candidate: Candidate): boolean;
}

/** Managers that put certificates of authority into webhooks and APIServices. */
const INJECTORS = /^(?:cainjector|cert-manager.*)$/;

/** The rules for a cluster: what controllers set, what Argo CD and Flux are told to ignore, and what the configuration leaves out. */
export function leavingFor(cluster: Cluster, snapshot: Snapshot, ignore: readonly DriftIgnore[]): Leaving {
  const reasons: string[] = [];
  const notes: string[] = [];
  const owners = new Map(cluster.objects.map((object) => [keyOf(object.id), object]));
  const rules: readonly LeaveRule[] = [
    ...builtIn(cluster, snapshot),
    ...argoRules(cluster, owners, notes),
    ...fluxRules(cluster, owners),
    ...ignore.flatMap((rule) => ownRule(rule, cluster.name, notes)),
  ];
  return {
    leaves(candidate) {
      const rule = rules.find((one) => one.fits(candidate));
      if (rule !== undefined) reasons.push(rule.reason);
      return rule !== undefined;
    },
    count: (reason) => reasons.push(reason),
    reasons,
    notes,
  };
}

function builtIn(cluster: Cluster, snapshot: Snapshot): readonly LeaveRule[] {
  const all = [...snapshot.objects.map(({ value }) => value), ...cluster.objects.map((object) => deepest(object).value)];
  const scaled = new Set(all.flatMap(scaledBy));
  return [
    {
      reason: "spec.replicas of a workload that an autoscaler sets",
      fits: ({ object: { id }, path }) =>
        formatPath(path) === "spec.replicas" && scaled.has(`${id.kind.toLowerCase()} ${id.namespace ?? ""}/${id.name}`),
    },
    {
      reason: "values that only a Secret or an encrypted file has",
      fits: ({ wanted }) => wanted !== undefined && (hidesSecret(wanted) || isEncryptedText(wanted)),
    },
    {
      reason: "NodeHosts, which k3s keeps itself",
      fits: ({ path, found }) => path.length === 2 && path[0] === "data" && path[1] === NODE_HOSTS && found !== undefined,
    },
    {
      reason: "certificates of authority that a controller injects",
      fits: ({ path, manager }) => (path.at(-1) === "caBundle" || path.at(-1) === "caBundles") && manager !== null && INJECTORS.test(manager),
    },
  ];
}

/** `spec.ignoreDifferences` of the Application that applies an object. */
function argoRules({ nodes }: Cluster, owners: ReadonlyMap<string, KubernetesObject>, notes: string[]): readonly LeaveRule[] {
  return nodes.flatMap(({ id, application }) =>
    (application?.ignoreDifferences ?? []).map((rule): LeaveRule => {
      const pointers = itemsAt(rule, "jsonPointers").map((text) => pointerPattern(String(text)));
      const queries = itemsAt(rule, "jqPathExpressions").map((text) => jqPattern(String(text)));
      if (queries.includes(undefined))
        notes.push(`${formatId(id)} has a jqPathExpression that is not evaluated here: differences may be shown that Argo CD ignores`);
      const managers = itemsAt(rule, "managedFieldsManagers");
      const all = [...pointers, ...queries].filter((pattern) => pattern !== undefined);
      const [group, kind, namespace, name] = ["group", "kind", "namespace", "name"].map((key) => stringAt(rule, key));
      return {
        reason: `ignoreDifferences of ${formatId(id)}`,
        fits: ({ object, path, manager }) =>
          owners.get(keyOf(object.id))?.producer === formatId(id) &&
          (group === undefined || group === "*" || group === groupOf(object.id.apiVersion)) &&
          (kind === undefined || kind === "*" || kind === object.id.kind) &&
          (namespace === undefined || namespace === object.id.namespace) &&
          (name === undefined || name === object.id.name) &&
          (all.some((pattern) => fitsPattern(pattern, path, object.value)) || (manager !== null && managers.includes(manager))),
      };
    }),
  );
}

/** `spec.driftDetection.ignore` of the HelmRelease that makes an object. Source: https://fluxcd.io/flux/components/helm/helmreleases/#drift-detection */
function fluxRules({ objects }: Cluster, owners: ReadonlyMap<string, KubernetesObject>): readonly LeaveRule[] {
  return objects
    .filter(({ id }) => id.kind === "HelmRelease")
    .flatMap((release) =>
      itemsAt(deepest(release).value, "spec", "driftDetection", "ignore").map((rule): LeaveRule => {
        const patterns = itemsAt(rule, "paths").map((text) => (text === "" ? [] : pointerPattern(String(text))));
        const target = valueAt(rule, ["target"]);
        return {
          reason: `driftDetection.ignore of ${formatId(release.id)}`,
          fits: ({ object, path }) =>
            owners.get(keyOf(object.id))?.producer === formatId(release.id) &&
            isTarget(target, object.id) &&
            patterns.some((pattern) => pattern !== undefined && fitsPattern(pattern, path, object.value)),
        };
      }),
    );
}

/** A selector of kustomize, whose names are anchored regular expressions; one with labels is not evaluated and fits nothing. */
function isTarget(target: Value | undefined, id: ObjectId): boolean {
  if (!isMapping(target)) return true;
  if (target.labelSelector !== undefined || target.annotationSelector !== undefined) return false;
  const wanted = { group: groupOf(id.apiVersion), kind: id.kind, namespace: id.namespace ?? "", name: id.name };
  return Object.entries(wanted).every(([key, value]) => {
    const text = stringAt(target, key);
    return text === undefined || text === value || isWordPattern(text, value);
  });
}

/** Only `.*` is understood of regular expressions: those of a repository are never run. */
function isWordPattern(text: string, value: string): boolean {
  if (!/^[\w-]*(?:\.\*)[\w-]*$/.test(text)) return false;
  const [before = "", after = ""] = text.split(".*");
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

function ownRule(rule: DriftIgnore, cluster: string, notes: string[]): readonly LeaveRule[] {
  const pattern = rule.field === undefined ? [] : dottedPattern(rule.field);
  if (pattern === undefined) {
    notes.push(`the configured field ${JSON.stringify(rule.field)} is no path: nothing is left out by it`);
    return [];
  }
  if (rule.cluster !== undefined && rule.cluster !== cluster) return [];
  return [
    {
      reason: rule.reason,
      fits: ({ object: { id, value }, path, manager }) =>
        (rule.kind === undefined || rule.kind === id.kind) &&
        (rule.namespace === undefined || rule.namespace === id.namespace) &&
        (rule.name === undefined || rule.name === id.name) &&
        (rule.manager === undefined || rule.manager === manager) &&
        fitsPattern(pattern, path, value),
    },
  ];
}

/** Annotations by which Git gives an object up. Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
export function isGivenUp(git: Mapping): boolean {
  const annotation = (name: string): string | undefined => stringAt(git, "metadata", "annotations", name);
  const flux = (name: string): string | undefined => annotation(`kustomize.toolkit.fluxcd.io/${name}`);
  const helm = "helm.toolkit.fluxcd.io/driftDetection";
  return (
    flux("reconcile") === "disabled" ||
    ["IfNotPresent", "Ignore"].includes(flux("ssa") ?? "") ||
    annotation(helm) === "disabled" ||
    stringAt(git, "metadata", "labels", helm) === "disabled"
  );
}
