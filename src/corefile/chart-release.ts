import { inventoryOf } from "../domain/inventory.ts";
import { deepest, type KubernetesObject } from "../domain/object.ts";
import { isMapping, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";

/** A HelmRelease of the coredns chart of the CoreDNS project, of which the labels of its pods are known. */
export interface ChartRelease {
  readonly object: KubernetesObject;
  readonly values: Mapping;
  /** The label `k8s-app` of its pods and in the selector of its Service. */
  readonly appLabel: string;
  readonly serviceName: string;
  /** Where it is installed. */
  readonly namespace: string | null;
  /** Whether its source is where it says, so that it can be installed. */
  readonly isSound: boolean;
}

/** Where the project keeps the chart. */
const OFFICIAL = /^(?:https:\/\/coredns\.github\.io\/helm\/?|oci:\/\/ghcr\.io\/coredns\/charts(?:\/coredns)?\/?)$/;

/** Values that put labels of one's own on pods. */
const MORE_LABELS = ["customLabels", "podLabels", "commonLabels", "extraLabels"];

/**
 * The releases of the coredns chart whose labels hang on nothing that is not here. Source: `_helpers.tpl` of the chart: `k8s-app` is
 * `k8sAppLabelOverride`, else the name of the chart.
 */
export function chartReleases(cluster: Cluster): readonly ChartRelease[] {
  return inventoryOf(cluster)
    .ofKind("HelmRelease")
    .flatMap((object) => {
      const { value } = deepest(object);
      const values = valueAt(value, ["spec", "values"]) ?? {};
      const source = sourceOf(cluster, object, value);
      if (!isMapping(values) || source === undefined || valueAt(value, ["spec", "valuesFrom"]) !== undefined) return [];
      if (valueAt(value, ["spec", "postRenderers"]) !== undefined || MORE_LABELS.some((key) => values[key] !== undefined)) return [];
      const label = values.k8sAppLabelOverride ?? values.k8sApp ?? "coredns";
      if (values.isClusterService === false || typeof label !== "string" || label === "" || /[$‹]/.test(label)) return [];
      const release = stringAt(value, "spec", "releaseName") ?? object.id.name;
      const full = stringAt(values, "fullnameOverride") ?? (release.includes("coredns") ? release : `${release}-coredns`);
      const namespace = stringAt(value, "spec", "targetNamespace") ?? object.id.namespace;
      const common = { object, values, appLabel: label, namespace };
      return [{ ...common, serviceName: stringAt(values, "service", "name") ?? full, isSound: source.isSound }];
    });
}

/** The source of the chart, when it is the project's: the one that is named, or, when there is none, the only one of that name. */
function sourceOf(cluster: Cluster, { id }: KubernetesObject, value: Mapping): { readonly isSound: boolean } | undefined {
  const direct = valueAt(value, ["spec", "chartRef"]);
  const reference = direct ?? valueAt(value, ["spec", "chart", "spec", "sourceRef"]);
  if (direct === undefined && stringAt(value, "spec", "chart", "spec", "chart") !== "coredns") return undefined;
  const [kind, name] = [stringAt(reference, "kind") ?? "", stringAt(reference, "name") ?? ""];
  const namespace = stringAt(reference, "namespace") ?? id.namespace;
  const named = inventoryOf(cluster).named(kind, name);
  const own = named.find((one) => one.id.namespace === namespace);
  const source = own ?? (named.length === 1 ? named[0] : undefined);
  const url = source === undefined ? undefined : stringAt(deepest(source).value, "spec", "url");
  return url !== undefined && OFFICIAL.test(url) ? { isSound: own !== undefined } : undefined;
}
