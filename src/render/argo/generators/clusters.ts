import { type Mapping, valueAt } from "../../../domain/value.ts";
import { entriesOf, itemsOf, scalarText } from "../../source.ts";
import { normalized } from "../../template/functions.ts";
import type { Params } from "../template.ts";
import { type Generator, GeneratorProblem, type ListedCluster } from "./generator.ts";
import { withValues } from "./params.ts";
import { selectsLabels } from "./selector.ts";

/** Address of the cluster that Argo CD runs in. */
export const IN_CLUSTER_SERVER = "https://kubernetes.default.svc";
/** Name of the cluster that Argo CD runs in. */
export const IN_CLUSTER = "in-cluster";

/** Annotations of a cluster's Secret that are no parameters. Source: `applicationset/generators/cluster.go` of argoproj/argo-cd. */
const OWN_ANNOTATIONS =
  /^(?:argocd\.argoproj\.io\/(?:refresh|hydrate|tracking-id|installation-id|application-set-refresh)|kubectl\.kubernetes\.io\/last-applied-configuration$)/;

/**
 * Clusters that Argo CD knows, as far as Git lists their Secrets; without any in Git nobody here knows them.
 * Source: `applicationset/generators/cluster.go` of argoproj/argo-cd.
 */
export const clusters: Generator = ({ options, at }, { clusters: listed, style }) => {
  if (listed.length === 0) {
    const message = "a cluster generator asks for the clusters that Argo CD knows, and Git lists no cluster Secret";
    throw new GeneratorProblem("needs-cluster", message, at);
  }
  const selector = valueAt(options, ["selector"]);
  const isSelecting = entriesOf(valueAt(selector, ["matchLabels"])).length > 0 || itemsOf(valueAt(selector, ["matchExpressions"])).length > 0;
  const chosen = listed.filter(({ labels }) => selectsLabels(selector, textsOf(labels)));
  const sets = chosen.map((cluster) => withValues(paramsOf(cluster, style.goTemplate), options.values, style));
  if (!isSelecting && !listed.some(({ server }) => server === IN_CLUSTER_SERVER)) {
    const local: Params = { name: IN_CLUSTER, nameNormalized: IN_CLUSTER, server: IN_CLUSTER_SERVER, project: "" };
    sets.push(withValues(local, options.values, style));
  }
  return valueAt(options, ["flatList"]) === true ? [{ clusters: sets }] : sets;
};

function paramsOf({ name, server, project, labels, annotations }: ListedCluster, goTemplate: boolean): Params {
  const own = { name, nameNormalized: normalized(name), server, project };
  const shown = Object.fromEntries(Object.entries(annotations).filter(([key]) => !OWN_ANNOTATIONS.test(key)));
  if (goTemplate) return { ...own, metadata: { labels, annotations: shown } };
  const flat: Record<string, string> = {};
  for (const [key, value] of Object.entries(textsOf(shown))) flat[`metadata.annotations.${key}`] = value;
  for (const [key, value] of Object.entries(textsOf(labels))) flat[`metadata.labels.${key}`] = value;
  return { ...own, ...flat };
}

function textsOf(mapping: Mapping): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([key, value]) => (scalarText(value) === undefined ? [] : [[key, scalarText(value) ?? ""]])),
  );
}
