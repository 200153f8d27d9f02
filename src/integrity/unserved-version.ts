import { knownKind } from "../domain/api-kinds.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { stringAt } from "../domain/value.ts";
import { compareVersions } from "../domain/version.ts";
import type { Cluster, World } from "../domain/world.ts";

const BUDGET = ["apiVersion: policy/v1beta1", "kind: PodDisruptionBudget", "metadata: {name: shop, namespace: shop}", "spec: {minAvailable: 1}"];

const SECRET = [
  "apiVersion: external-secrets.io/v1beta1",
  "kind: ExternalSecret",
  "metadata: {name: shop, namespace: shop}",
  "spec: {secretStoreRef: {name: vault}, dataFrom: [{extract: {key: shop}}]}",
];

function operator(version: string): readonly string[] {
  return [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: external-secrets, namespace: external-secrets}",
    "spec:",
    "  interval: 1h",
    `  chart: {spec: {chart: external-secrets, version: ${version}, sourceRef: {kind: HelmRepository, name: external-secrets}}}`,
  ];
}

/** Versions that an operator stopped serving, by the chart that installs it, whose version is the operator's. Sources: its CRDs before and after. */
const DROPPED: readonly { readonly group: string; readonly version: string; readonly chart: string; readonly since: string }[] = [
  { group: "external-secrets.io", version: "v1beta1", chart: "external-secrets", since: "0.17.0" },
];

/** Source of the rule: an API version that the server does not serve has no such kind ("no matches for kind"), and nothing of the build is applied. */
export const rule: IntegrityRule = {
  id: "unserved-version",
  severity: "warning",
  side: "git",
  summary: "An object is of an API version that is not served any more: it is refused.",
  remediation:
    "Write the object for a version that is served; the message names them. An `error` is certain: by a CRD of the cluster, or the version of the operator that a release installs. A `warning` (Kubernetes) and an `info` (other projects) go by the newest version known here; an older cluster may serve it still.",
  examples: [
    {
      title: "a version that Kubernetes removed",
      files: exampleCluster({ "clusters/one/shop.yaml": [BUDGET] }),
      finds: ["clusters/one/shop.yaml:1"],
    },
    {
      title: "the operator that the cluster installs does not serve it",
      files: exampleCluster({ "clusters/one/shop.yaml": [SECRET, operator("0.20.1")] }),
      finds: ["clusters/one/shop.yaml:1"],
    },
    {
      title: "an older operator does",
      files: exampleCluster({ "clusters/one/shop.yaml": [SECRET, operator("0.16.2")] }),
      finds: [],
    },
    {
      title: "a version that is served, and a kind that nobody defines",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          BUDGET.map((line) => line.replace("v1beta1", "v1")),
          ["apiVersion: example.org/v1beta1", "kind: Widget", "metadata: {name: shop, namespace: shop}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => world.clusters.flatMap((cluster) => cluster.objects.flatMap((object) => unserved(world, cluster, object))),
};

function unserved(world: World, cluster: Cluster, object: KubernetesObject): readonly RawFinding[] {
  const { apiVersion, kind } = object.id;
  const group = groupOf(apiVersion);
  const defined = knownKind(world, cluster, apiVersion, kind);
  const version = apiVersion.slice(group === "" ? 0 : group.length + 1);
  if (defined === undefined || Object.hasOwn(defined.kind.versions, version)) return [];
  const served = Object.keys(defined.kind.versions).join(", ");
  const dropped = DROPPED.find((one) => one.group === group && one.version === version);
  const installed = dropped === undefined ? undefined : installedVersion(inventoryOf(cluster), dropped.chart);
  const order = dropped === undefined || installed === undefined ? undefined : compareVersions(installed, dropped.since);
  if (order !== undefined && order < 0) return [];
  const by = dropped !== undefined && order !== undefined ? `${dropped.chart} ${installed}, which the cluster installs,` : defined.authority.name;
  const message = `expected a version of ${kind} that ${by} serves (${served}), found ${apiVersion} in ${formatId(object.id)}`;
  const certain = order !== undefined || defined.authority.is === "cluster";
  const severity = certain ? "error" : defined.authority.is === "kubernetes" ? "warning" : "info";
  const at = object.locate(["apiVersion"]).place;
  return [{ message, at, cluster: cluster.name, object: formatId(object.id), severity }];
}

/** The exact version of a chart that a release of the cluster installs; undefined when it is a range, not known, or not the same everywhere. */
function installedVersion(inventory: Inventory, chart: string): string | undefined {
  const versions = inventory.ofKind("HelmRelease").flatMap((release) => {
    const { value } = deepest(release);
    if (stringAt(value, "spec", "chart", "spec", "chart") === chart) return [stringAt(value, "spec", "chart", "spec", "version") ?? ""];
    const namespace = stringAt(value, "spec", "chartRef", "namespace") ?? release.id.namespace;
    const sources = inventory.find("OCIRepository", namespace, stringAt(value, "spec", "chartRef", "name") ?? "");
    return sources.flatMap((source) => {
      const { value: own } = deepest(source);
      const isChart = stringAt(own, "spec", "url")?.endsWith(`/${chart}`) === true;
      return isChart ? [stringAt(own, "spec", "ref", "tag") ?? stringAt(own, "spec", "ref", "semver") ?? ""] : [];
    });
  });
  const [first, ...rest] = versions;
  return first !== undefined && /^v?\d+\.\d+\.\d+$/.test(first) && rest.every((one) => one === first) ? first : undefined;
}
