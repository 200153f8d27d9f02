import { knownKind } from "../domain/api-kinds.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { findField } from "../domain/fields.ts";
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

/**
 * Versions that an operator stopped serving, by the chart that installs it, whose version is the operator's, with the value of the chart that serves
 * them all the same. Sources: the CRDs of the operator before and after, the values of its chart.
 */
const DROPPED: readonly {
  readonly group: string;
  readonly version: string;
  readonly chart: string;
  readonly since: string;
  readonly unless: string;
}[] = [{ group: "external-secrets.io", version: "v1beta1", chart: "external-secrets", since: "0.17.0", unless: "unsafeServeV1Beta1" }];

/** Source of the rule: an API version that the server does not serve has no such kind ("no matches for kind"), and nothing of the build is applied. */
export const rule: IntegrityRule = {
  id: "unserved-version",
  severity: "warning",
  side: "git",
  summary: "An object is of an API version that is not served any more: it is refused.",
  remediation:
    "Write the object for a version that is served; the message names them. An `error` is certain: by a CRD of the cluster, or the version of the operator that a release installs with its CRDs. A `warning` (Kubernetes, or an operator whose CRDs come from elsewhere) and an `info` (other projects) go by the newest version known here; an older cluster may serve it still.",
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
  const dropped = DROPPED.find((one) => one.group === group && one.version === version);
  const operator = dropped === undefined ? undefined : operatorOf(inventoryOf(cluster), dropped);
  if (operator?.serves === true) return [];
  const by = operator?.name ?? defined.authority.name;
  const served = Object.keys(defined.kind.versions).join(", ");
  const message = `expected a version of ${kind} that ${by} serves (${served}), found ${apiVersion} in ${formatId(object.id)}`;
  const certain = defined.authority.is === "cluster" || operator?.ownCrds === true;
  const severity = certain ? "error" : operator !== undefined || defined.authority.is === "kubernetes" ? "warning" : "info";
  return [{ message, at: object.locate(["apiVersion"]).place, cluster: cluster.name, object: formatId(object.id), severity }];
}

/** The operator that a cluster installs. */
interface Operator {
  readonly name: string;
  /** It still serves the version. */
  readonly serves: boolean;
  /** Its release brings the CRDs; otherwise they are of a version that is not known here. */
  readonly ownCrds: boolean;
}

/** The operator whose chart dropped a version; undefined when no release installs it at one exact version. */
function operatorOf(inventory: Inventory, { chart, since, unless }: (typeof DROPPED)[number]): Operator | undefined {
  const releases = inventory.ofKind("HelmRelease").flatMap((release) => {
    const version = versionOf(inventory, release, chart);
    return version === undefined ? [] : [{ version, release }];
  });
  const [first] = releases;
  if (first === undefined || !/^v?\d+\.\d+\.\d+$/.test(first.version) || releases.some(({ version }) => version !== first.version)) return undefined;
  const said = releases.map(({ release }) => deepest(release).value);
  return {
    name: `${chart} ${first.version}, which the cluster installs,`,
    serves: compareVersions(first.version, since) < 0 || said.some((value) => findField(value, unless, true).length > 0),
    ownCrds: said.every((value) => stringAt(value, "spec", "install", "crds") !== "Skip" && findField(value, "installCRDs", true).length === 0),
  };
}

/** The version at which a release installs a chart, as it is written; undefined when it installs another chart. */
function versionOf(inventory: Inventory, release: KubernetesObject, chart: string): string | undefined {
  const { value } = deepest(release);
  if (stringAt(value, "spec", "chart", "spec", "chart") === chart) return stringAt(value, "spec", "chart", "spec", "version") ?? "";
  const namespace = stringAt(value, "spec", "chartRef", "namespace") ?? release.id.namespace;
  const [source] = inventory.find("OCIRepository", namespace, stringAt(value, "spec", "chartRef", "name") ?? "");
  const own = source === undefined ? undefined : deepest(source).value;
  if (stringAt(own, "spec", "url")?.endsWith(`/${chart}`) !== true) return undefined;
  return stringAt(own, "spec", "ref", "tag") ?? stringAt(own, "spec", "ref", "semver") ?? "";
}
