import { isMadeElsewhere, madeByOperator, unseen } from "./doubts.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";
import { deepest, formatId, type KubernetesObject } from "./object.ts";
import { POD_TEMPLATES } from "./pods.ts";
import type { RawFinding } from "./rule.ts";
import { formatSelector, type LabelIndex, labelIndex, type Selector } from "./selectors.ts";
import { type FieldPath, isMapping, type Mapping, valueAt } from "./value.ts";
import type { Cluster, World } from "./world.ts";

/** Namespaces where the distribution runs pods of its own. */
const SYSTEM = /^(?:kube-.*|openshift-.*|default)$/;

/** What is known of a namespace, when all of it is known. */
interface Known {
  /** The labels of every kind of pod. */
  readonly pods: LabelIndex;
  readonly services: LabelIndex;
}

const namespaces = new WeakMap<Cluster, Map<string, Known | null>>();

/** Null when there may be pods or Services that no manifest shows: a build failed, a chart or an operator works there, it is one of the distribution's. */
function knownIn(world: World, cluster: Cluster, namespace: string): Known | null {
  const known = namespaces.get(cluster) ?? new Map<string, Known | null>();
  namespaces.set(cluster, known);
  const before = known.get(namespace);
  if (before !== undefined) return before;
  const inventory = inventoryOf(cluster);
  const objects = inventory.inNamespace(namespace);
  const made = isFullyKnown(world, inventory, namespace)
    ? { pods: labelIndex(objects.flatMap(podLabels)), services: labelIndex(objects.filter(({ id }) => id.kind === "Service").map(labelsOf)) }
    : null;
  known.set(namespace, made);
  return made;
}

function podLabels(object: KubernetesObject): readonly Mapping[] {
  const path = Object.hasOwn(POD_TEMPLATES, object.id.kind) ? POD_TEMPLATES[object.id.kind] : undefined;
  if (path === undefined) return [];
  const labels = valueAt(deepest(object).value, [...path, "metadata", "labels"]);
  return [isMapping(labels) ? labels : {}];
}

/** Whether every object of a namespace that may run pods or be a Service is known. */
function isFullyKnown(world: World, inventory: Inventory, namespace: string): boolean {
  const { cluster, unrendered } = inventory;
  if (SYSTEM.test(namespace) || isMadeElsewhere(inventory, namespace) || unseen(cluster) !== undefined || cluster.failures.length > 0) return false;
  if (unrendered.some((one) => one.namespace === null || one.namespace === namespace)) return false;
  if (madeByOperator(inventory, { kind: "Pod", namespace, name: "" }) !== undefined) return false;
  const byHand = handNamespaces(world);
  return !byHand.has(namespace) && !byHand.has("");
}

const byHand = new WeakMap<World, ReadonlySet<string>>();

/** Namespaces of workloads and Services that no root reaches, which somebody may have applied by hand; empty where the manifest names none. */
function handNamespaces(world: World): ReadonlySet<string> {
  const known = byHand.get(world);
  if (known !== undefined) return known;
  const idle = [...world.unappliedManifests, ...world.unapplied.flatMap((build) => (build.ok ? build.objects : []))];
  const made = new Set(idle.flatMap(({ id }) => (id.kind === "Service" || Object.hasOwn(POD_TEMPLATES, id.kind) ? [id.namespace ?? ""] : [])));
  byHand.set(world, made);
  return made;
}

/** A selector that an object has, and where. */
export interface Selecting {
  readonly selector: Selector | undefined;
  readonly path: FieldPath;
}

/** Findings for objects of a kind whose selector matches no pod of their namespace. An empty selector and one that is not known in full are left alone. */
export function selectsNoPod(world: World, kind: string, selecting: (value: Mapping) => readonly Selecting[]): readonly RawFinding[] {
  return world.clusters.flatMap((cluster) =>
    inventoryOf(cluster)
      .ofKind(kind)
      .flatMap((object) => unmatched(world, cluster, object, selecting(deepest(object).value))),
  );
}

function unmatched(world: World, cluster: Cluster, object: KubernetesObject, all: readonly Selecting[]): readonly RawFinding[] {
  const { namespace } = object.id;
  return all.flatMap(({ selector, path }) => {
    if (selector === undefined || selector.length === 0 || namespace === null) return [];
    const pods = knownIn(world, cluster, namespace)?.pods;
    if (pods === undefined || pods.matches(selector)) return [];
    const count =
      pods.size === 0
        ? "no pods there"
        : pods.size === 1
          ? "only one kind of pod, with other labels"
          : `${pods.size} kinds of pods, all with other labels`;
    const message = `expected pods in namespace ${namespace} with ${formatSelector(selector)}, which ${formatId(object.id)} selects, found ${count}`;
    return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
  });
}

/** A finding for an object whose selector matches the labels of no Service in these namespaces; none while one of them is not known in full. */
export function selectsNoService(
  world: World,
  cluster: Cluster,
  object: KubernetesObject,
  { selector, path }: Selecting,
  inside: readonly string[],
): readonly RawFinding[] {
  if (selector === undefined || selector.length === 0 || inside.length === 0) return [];
  const known = inside.map((namespace) => knownIn(world, cluster, namespace));
  if (known.some((one) => one === null)) return [];
  if (known.some((one) => one?.services.matches(selector) === true)) return [];
  const count = known.reduce((sum, one) => sum + (one?.services.size ?? 0), 0);
  const found = count === 0 ? "no Services there" : count === 1 ? "only one Service, with other labels" : `${count} Services, all with other labels`;
  const message = `expected Services in namespace ${inside.join(", ")} labelled ${formatSelector(selector)}, which ${formatId(object.id)} selects, found ${found}`;
  return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id) }];
}

function labelsOf(object: KubernetesObject): Mapping {
  const labels = valueAt(deepest(object).value, ["metadata", "labels"]);
  return isMapping(labels) ? labels : {};
}
