import { isMapping, isSequence, type Mapping, type Value } from "../domain/value.ts";

/** What an API server, a controller or a tool keeps in an object for itself: it tells who owns the object, and is no part of what it says. */
const ANNOTATIONS =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|deprecated\.daemonset\.template\.generation|objectset\.rio\.cattle\.io\/.*|meta\.helm\.sh\/release-(?:name|namespace)|argocd\.argoproj\.io\/tracking-id|control-plane\.alpha\.kubernetes\.io\/leader|endpoints\.kubernetes\.io\/last-change-trigger-time|autoscaling\.alpha\.kubernetes\.io\/.*|pv\.kubernetes\.io\/.*|volume\.kubernetes\.io\/.*)$/;
const LABELS =
  /^(?:objectset\.rio\.cattle\.io\/hash|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/(?:name|namespace)|kubernetes\.io\/metadata\.name|addon\.kops\.k8s\.io\/.*)$/;

/** What of a live object says something: no status, no bookkeeping of the API server. Of `NodeHosts` only that it is there. */
export function substance(value: Mapping): Mapping {
  const { status: _status, metadata, ...rest } = value;
  const { name, namespace, labels, annotations } = isMapping(metadata) ? metadata : {};
  const kept: Record<string, Value> = {};
  if (name !== undefined) kept.name = name;
  if (namespace !== undefined) kept.namespace = namespace;
  const [ownLabels, ownAnnotations] = [without(labels, LABELS), without(annotations, ANNOTATIONS)];
  if (ownLabels !== null) kept.labels = ownLabels;
  if (ownAnnotations !== null) kept.annotations = ownAnnotations;
  return { ...rest, metadata: kept, ...(isMapping(rest.data) ? { data: withoutNodeHosts(rest.data) } : {}) };
}

/** Keys in the order of their names, deep: the same text for the same object. */
export function sorted(value: Value): Value {
  if (isSequence(value)) return value.map(sorted);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/** k3s keeps this key: its lines change with every node. */
export const NODE_HOSTS = "NodeHosts";

function withoutNodeHosts(data: Mapping): Mapping {
  return Object.hasOwn(data, NODE_HOSTS) ? { ...data, [NODE_HOSTS]: "" } : data;
}

function without(map: Value | undefined, noise: RegExp): Mapping | null {
  if (!isMapping(map)) return null;
  const entries = Object.entries(map).filter(([key]) => !noise.test(key));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
