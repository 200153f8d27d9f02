import { exampleCluster } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule, RawFinding, Severity } from "../domain/rule.ts";
import { type FieldPath, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";

function repository(spec: string): readonly string[] {
  return [
    "apiVersion: source.toolkit.fluxcd.io/v1",
    "kind: HelmRepository",
    "metadata: {name: charts, namespace: shop}",
    "spec:",
    ...spec.split("; ").map((line) => `  ${line}`),
  ];
}

function artifact(...spec: readonly string[]): readonly string[] {
  return [
    "apiVersion: source.toolkit.fluxcd.io/v1",
    "kind: OCIRepository",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    ...spec.map((line) => `  ${line}`),
  ];
}

const RELEASE = [
  "apiVersion: helm.toolkit.fluxcd.io/v2",
  "kind: HelmRelease",
  "metadata: {name: shop, namespace: shop}",
  "spec: {chart: {spec: {chart: shop, sourceRef: {kind: HelmRepository, name: charts}}}}",
];

const BY_REFERENCE = [...RELEASE.slice(0, 3), "spec: {chartRef: {kind: OCIRepository, name: shop}}"];

/** Source of the rule: source-controller joins a HelmRepository's `url` and the chart's name; it refuses `oci://` without `type: oci`, and tags in URLs. */
export const rule: IntegrityRule = {
  id: "chart-address",
  severity: "error",
  side: "git",
  summary: "The address of a chart source cannot hold the chart that is taken from it.",
  remediation:
    "A HelmRepository has the address of the folder that holds the charts, with `type: oci` for `oci://`; an OCIRepository has that of the chart itself, its version in `spec.ref`.",
  examples: [
    {
      title: "an OCI address without `type: oci`",
      files: exampleCluster({ "clusters/one/shop.yaml": [RELEASE, repository("url: oci://registry.example.org/charts")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the address ends in the chart's name, which Flux adds once more",
      files: exampleCluster({ "clusters/one/shop.yaml": [RELEASE, repository("type: oci; url: oci://registry.example.org/charts/shop")] }),
      finds: ["clusters/one/shop.yaml:11"],
    },
    {
      title: "a tag in the address",
      files: exampleCluster({ "clusters/one/shop.yaml": [BY_REFERENCE, artifact("url: oci://registry.example.org/charts/shop:1.2.3")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "no version: Flux asks for the tag latest",
      files: exampleCluster({ "clusters/one/shop.yaml": [BY_REFERENCE, artifact("url: oci://registry.example.org/charts/shop")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "addresses that can hold the chart; a port is no tag",
      files: exampleCluster({
        "clusters/one/shop.yaml": [RELEASE, repository("type: oci; url: oci://registry.example.org:5000/charts")],
        "clusters/one/other.yaml": [
          BY_REFERENCE.map((line) => line.replace("metadata: {name: shop", "metadata: {name: other")),
          artifact("url: oci://registry.example.org:5000/charts/shop", "ref: {tag: 1.2.3}"),
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const inventory = inventoryOf(cluster);
      const artifacts = inventory.ofKind("OCIRepository").filter(isSource);
      return [
        ...inventory
          .ofKind("HelmRepository")
          .filter(isSource)
          .flatMap((object) => wrongType(cluster, object)),
        ...artifacts.flatMap((object) => taggedAddress(cluster, object)),
        ...inventory.ofKind("HelmRelease").flatMap((release) => addressOfRelease(inventory, release)),
      ];
    }),
};

function isSource({ id }: KubernetesObject): boolean {
  return groupOf(id.apiVersion) === "source.toolkit.fluxcd.io";
}

function found(cluster: Cluster, object: KubernetesObject, path: FieldPath, message: string, severity: Severity): readonly RawFinding[] {
  return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id), severity }];
}

/** The `spec.url` of a source, undefined when a part of it is not known. */
function addressOf(object: KubernetesObject): string | undefined {
  const url = stringAt(deepest(object).value, "spec", "url");
  return url === undefined || /\$\{|‹secret /.test(url) ? undefined : url;
}

function wrongType(cluster: Cluster, object: KubernetesObject): readonly RawFinding[] {
  const url = addressOf(object);
  const type = stringAt(deepest(object).value, "spec", "type") ?? "default";
  if (url === undefined || (type === "oci") === url.startsWith("oci://")) return [];
  const message = `expected spec.type of ${formatId(object.id)} to be ${type === "oci" ? "default" : "oci"} for ${url}, found ${type}`;
  return found(cluster, object, ["spec", "url"], message, "error");
}

function taggedAddress(cluster: Cluster, object: KubernetesObject): readonly RawFinding[] {
  const url = addressOf(object);
  const last = url?.slice(url.lastIndexOf("/") + 1) ?? "";
  if (!/[:@]/.test(last) || !/^oci:\/\/[^/]+\//.test(url ?? "")) return [];
  const message = `expected the address of ${formatId(object.id)} to end in a name, its version in spec.ref, found ${last}`;
  return found(cluster, object, ["spec", "url"], message, "error");
}

function addressOfRelease(inventory: Inventory, release: KubernetesObject): readonly RawFinding[] {
  const { value } = deepest(release);
  const chart = stringAt(value, "spec", "chart", "spec", "chart");
  const named = (path: FieldPath, kind: string): KubernetesObject | undefined => {
    if (stringAt(value, ...path, "kind") !== kind) return undefined;
    const namespace = stringAt(value, ...path, "namespace") ?? release.id.namespace;
    return inventory.find(kind, namespace, stringAt(value, ...path, "name") ?? "")[0];
  };
  const repository = named(["spec", "chart", "spec", "sourceRef"], "HelmRepository");
  const artifact = named(["spec", "chartRef"], "OCIRepository");
  return [
    ...(repository === undefined || chart === undefined ? [] : repeatedName(inventory.cluster, repository, chart)),
    ...(artifact === undefined ? [] : withoutVersion(inventory.cluster, artifact)),
  ];
}

function repeatedName(cluster: Cluster, repository: KubernetesObject, chart: string): readonly RawFinding[] {
  const url = addressOf(repository)?.replace(/\/+$/, "");
  if (url?.startsWith("oci://") !== true || !url.endsWith(`/${chart}`)) return [];
  const message = `expected the address of ${formatId(repository.id)} to be that of a folder which holds ${chart}, found ${url}: Flux looks for ${url}/${chart}`;
  return found(cluster, repository, ["spec", "url"], message, "warning");
}

function withoutVersion(cluster: Cluster, artifact: KubernetesObject): readonly RawFinding[] {
  const { value } = deepest(artifact);
  const url = addressOf(artifact);
  const has = ["tag", "semver", "digest"].some((key) => valueAt(value, ["spec", "ref", key]) !== undefined);
  if (url === undefined || has || /[:@]/.test(url.slice(url.lastIndexOf("/") + 1))) return [];
  const message = `expected ${formatId(artifact.id)} to name a version in spec.ref, found none: Flux asks for the tag latest, which charts do not have`;
  return found(cluster, artifact, ["spec", "url"], message, "warning");
}
