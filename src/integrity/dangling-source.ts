import { foundInstead } from "../domain/dangling.ts";
import { mayExist, unreachedDocument } from "../domain/doubts.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { type Inventory, inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { type FieldPath, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, World } from "../domain/world.ts";

const CHARTS = [
  "apiVersion: source.toolkit.fluxcd.io/v1",
  "kind: HelmRepository",
  "metadata: {name: charts, namespace: shop}",
  "spec: {url: https://charts.example.org}",
];

function release(source: string): readonly string[] {
  return [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    "  chart:",
    "    spec:",
    "      chart: shop",
    `      sourceRef: ${source}`,
  ];
}

/** Source of the rule: helm-controller and kustomize-controller report `SourceNotReady` or `ArtifactFailed` and apply nothing. */
export const rule: IntegrityRule = {
  id: "dangling-source",
  severity: "error",
  side: "git",
  summary: "A HelmRelease, HelmChart or Flux Kustomization takes its content from a source that its cluster does not have: it is never applied.",
  remediation: "Correct kind, name and namespace of the reference (the namespace defaults to its own), or add the source to this cluster.",
  examples: [
    {
      title: "a namespace that the kustomization sets puts the repository beside the release, which looks for it elsewhere",
      files: exampleCluster({
        "clusters/one/apps.yaml": [
          [
            "apiVersion: kustomize.toolkit.fluxcd.io/v1",
            "kind: Kustomization",
            "metadata: {name: apps, namespace: flux-system}",
            "spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}",
          ],
        ],
        "apps/kustomization.yaml": [["namespace: store", "resources: [release.yaml, charts.yaml]"]],
        "apps/release.yaml": [release("{kind: HelmRepository, name: charts, namespace: shop}")],
        "apps/charts.yaml": [CHARTS],
      }),
      finds: ["apps/release.yaml:8"],
    },
    {
      title: "an OCIRepository of that name is no HelmRepository",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          release("{kind: HelmRepository, name: shop}"),
          [
            "apiVersion: source.toolkit.fluxcd.io/v1",
            "kind: OCIRepository",
            "metadata: {name: shop, namespace: shop}",
            "spec: {url: oci://charts.example.org/shop}",
          ],
        ],
      }),
      finds: ["clusters/one/shop.yaml:8"],
    },
    {
      title: "the release is suspended",
      files: exampleCluster({ "clusters/one/shop.yaml": [[...release("{kind: HelmRepository, name: charts}"), "  suspend: true"]] }),
      finds: [],
    },
    {
      title: "the source is there; and the one of the root was made by bootstrapping",
      files: exampleCluster({ "clusters/one/shop.yaml": [release("{kind: HelmRepository, name: charts}"), CHARTS] }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const inventory = inventoryOf(cluster);
      return Object.keys(REFERENCES).flatMap((kind) =>
        inventory.ofKind(kind).flatMap((object) => sourcesOf(object).flatMap((source) => dangling(world, cluster, inventory, object, source))),
      );
    }),
};

/** Where the kinds of Flux name a source. Source: the API types of its controllers. */
const REFERENCES: Readonly<Record<string, readonly FieldPath[]>> = {
  Kustomization: [["spec", "sourceRef"]],
  HelmRelease: [
    ["spec", "chart", "spec", "sourceRef"],
    ["spec", "chartRef"],
  ],
  HelmChart: [["spec", "sourceRef"]],
  ImageUpdateAutomation: [["spec", "sourceRef"]],
};

const SOURCES = new Set(["GitRepository", "OCIRepository", "Bucket", "HelmRepository", "HelmChart"]);

interface Source {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly path: FieldPath;
}

function sourcesOf(object: KubernetesObject): readonly Source[] {
  if (!groupOf(object.id.apiVersion).endsWith(".toolkit.fluxcd.io")) return [];
  const { value } = deepest(object);
  if (valueAt(value, ["spec", "suspend"]) === true) return [];
  return (REFERENCES[object.id.kind] ?? []).flatMap((path) => {
    const kind = stringAt(value, ...path, "kind");
    const name = stringAt(value, ...path, "name");
    if (kind === undefined || name === undefined || !SOURCES.has(kind) || /\$\{|‹secret /.test(name)) return [];
    return [{ kind, name, namespace: stringAt(value, ...path, "namespace") ?? object.id.namespace, path: [...path, "name"] }];
  });
}

/** The source of the root and what bootstrapping calls it are in the cluster before anything is applied. */
function isBootstrapped(cluster: Cluster, { kind, namespace, name }: Source): boolean {
  if (name === "flux-system") return true;
  return cluster.nodes.some(
    ({ object, parent }) =>
      parent === null && object !== null && sourcesOf(object).some((own) => own.kind === kind && own.name === name && own.namespace === namespace),
  );
}

function dangling(world: World, cluster: Cluster, inventory: Inventory, object: KubernetesObject, source: Source): readonly RawFinding[] {
  if (inventory.find(source.kind, source.namespace, source.name).length > 0 || isBootstrapped(cluster, source)) return [];
  if (mayExist(world, cluster, source) !== undefined) return [];
  const file = unreachedDocument(world, source);
  const alike = [...SOURCES].flatMap((kind) => (kind === source.kind ? [] : inventory.find(kind, source.namespace, source.name)))[0];
  const found =
    file !== undefined
      ? `it only in ${file.origin.file}, which no root reaches`
      : alike !== undefined
        ? `only ${formatId(alike.id)}`
        : foundInstead(world, inventory, source);
  const wanted = formatId({ apiVersion: "", ...source });
  return [
    {
      message: `expected ${wanted} in cluster ${cluster.name}, from which ${formatId(object.id)} takes its content, found ${found}`,
      at: object.locate(source.path).place,
      cluster: cluster.name,
      object: formatId(object.id),
      ...(file === undefined ? {} : { severity: "warning" }),
    },
  ];
}
