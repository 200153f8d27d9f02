import type { LiveObject } from "../domain/live.ts";
import { deepest, groupOf, type KubernetesObject } from "../domain/object.ts";
import { stringAt } from "../domain/value.ts";
import type { Cluster, SyncNode } from "../domain/world.ts";

/**
 * The Kustomization or Application of Git that a live object names as what has applied it. A copy of Argo CD's mark on another object does
 * not count. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
export function applierOf({ id, value }: LiveObject, { nodes }: Cluster): SyncNode | undefined {
  const label = (key: string): string | undefined => stringAt(value, "metadata", "labels", `kustomize.toolkit.fluxcd.io/${key}`);
  const [name, namespace] = [label("name"), label("namespace")];
  if (name !== undefined && namespace !== undefined)
    return nodes.find(({ id: node }) => node.name === name && node.namespace === namespace && node.kind === "Kustomization");
  const tracking = stringAt(value, "metadata", "annotations", "argocd.argoproj.io/tracking-id") ?? "";
  const [, app = "", what] = /^([^:]+):(.+)$/.exec(tracking) ?? [];
  if (what !== `${groupOf(id.apiVersion)}/${id.kind}:${id.namespace ?? ""}/${id.name}`) return undefined;
  return nodes.find(({ id: node }) => node.kind === "Application" && (node.name === app || `${node.namespace}_${node.name}` === app));
}

/** The HelmRelease of Git that a live object names as what has made it. */
export function releaseOf({ value }: LiveObject, { objects }: Cluster): KubernetesObject | undefined {
  const label = (key: string): string | undefined => stringAt(value, "metadata", "labels", `helm.toolkit.fluxcd.io/${key}`);
  const annotation = (key: string): string | undefined => stringAt(value, "metadata", "annotations", `meta.helm.sh/release-${key}`);
  return objects.find((object) => {
    if (object.id.kind !== "HelmRelease") return false;
    if (object.id.name === label("name") && object.id.namespace === (label("namespace") ?? null)) return true;
    const { name, namespace } = helmNames(object);
    return annotation("name") === name && annotation("namespace") === namespace;
  });
}

/** The name and namespace that Helm knows a HelmRelease by. Source: `GetReleaseName` in `api/v2/helmrelease_types.go` of helm-controller. */
export function helmNames(release: KubernetesObject): { readonly name: string; readonly namespace: string | null } {
  const { value } = deepest(release);
  const target = stringAt(value, "spec", "targetNamespace");
  const name = stringAt(value, "spec", "releaseName") ?? (target === undefined ? release.id.name : `${target}-${release.id.name}`);
  return { name, namespace: target ?? release.id.namespace };
}
