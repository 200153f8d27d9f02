import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { Cluster, HiddenSource } from "../domain/world.ts";

/** Most variables that one finding names. */
const MOST_NAMES = 5;

/** Source of the rule: Flux's `postBuild.substituteFrom` reads Secrets, whose values Git does not show. */
export const rule: IntegrityRule = {
  id: "needs-secret",
  severity: "info",
  side: "git",
  summary: "Objects use variables whose values only a Secret has: they are rendered with placeholders, and claims about these fields stay open.",
  remediation: "Nothing is to be mended; move values that are no secrets into a ConfigMap to have claims about them checked.",
  examples: [
    {
      title: "a Secret that SOPS has encrypted defines a variable",
      files: {
        "clusters/one/flux-system/gotk-sync.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: flux-system, namespace: flux-system}",
          "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
        ].join("\n"),
        "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, secrets.yaml, apps.yaml]\n",
        "clusters/one/secrets.yaml": [
          "apiVersion: v1",
          "kind: Secret",
          "metadata: {name: cluster-secrets, namespace: flux-system}",
          "stringData:",
          "  DOMAIN: ENC[AES256_GCM,data:AAAA,iv:BBBB,tag:CCCC,type:str]",
          "sops: {version: 3.9.0}",
        ].join("\n"),
        "clusters/one/apps.yaml": [
          "apiVersion: kustomize.toolkit.fluxcd.io/v1",
          "kind: Kustomization",
          "metadata: {name: apps, namespace: flux-system}",
          "spec:",
          "  path: ./apps",
          "  sourceRef: {kind: GitRepository, name: flux-system}",
          "  postBuild:",
          "    substituteFrom:",
          "      - {kind: Secret, name: cluster-secrets}",
        ].join("\n"),
        "apps/kustomization.yaml": "resources: [config.yaml]\n",
        "apps/config.yaml": ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop}", "data: {host: 'shop.${DOMAIN}'}"].join("\n"),
      },
      finds: ["clusters/one/apps.yaml:9"],
    },
    {
      title: "a ConfigMap shows its values",
      files: exampleCluster({
        "clusters/one/settings.yaml": [
          ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: settings, namespace: flux-system}", "data: {DOMAIN: example.org}"],
        ],
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}")],
        "apps/config.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}", "data: {host: 'shop.${DOMAIN}'}"]],
      }),
      finds: [],
    },
  ],
  check: (world) => world.clusters.flatMap((cluster) => [...hiddenValues(cluster), ...hiddenBuilds(cluster)]),
};

/** One finding per entry of `substituteFrom`: a patch of a parent gives the same entry to many Kustomizations, in many namespaces. */
function hiddenValues(cluster: Cluster): readonly RawFinding[] {
  const entries = new Map<string, HiddenSource[]>();
  for (const source of cluster.hiddenSources ?? []) {
    if (source.because === "absent" || source.variables.length === 0) continue;
    const key = JSON.stringify([source.place.path, source.place.line, source.kind, source.name]);
    entries.set(key, [...(entries.get(key) ?? []), source]);
  }
  return [...entries.values()].flatMap((sources): readonly RawFinding[] => {
    const [first] = sources;
    if (first === undefined) return [];
    const name = sourceName(first);
    const others = sources.length === 1 ? "" : ` (and in ${sources.length - 1} more ${sources.length === 2 ? "namespace" : "namespaces"})`;
    const objects = sources.reduce((sum, source) => sum + source.objects, 0);
    const count = objects === 1 ? "1 object has a placeholder" : `${objects} objects have placeholders`;
    const variables = namesOf(sources.flatMap((source) => source.variables));
    const message = `expected the values of ${name}${others} to be readable, found that ${reasonOf(first)}: ${count} for ${variables}`;
    return [{ message, at: first.place, cluster: cluster.name, object: name }];
  });
}

function sourceName({ kind, namespace, name }: HiddenSource): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
}

function reasonOf({ kind, maker }: HiddenSource): string {
  if (maker !== null) return `${formatId(maker)} makes it in the cluster`;
  return kind === "Secret" ? "a Secret keeps them to itself" : "they are encrypted";
}

function namesOf(variables: readonly string[]): string {
  const names = [...new Set(variables)].sort();
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Builds whose path or outcome hangs on a Secret. */
function hiddenBuilds(cluster: Cluster): readonly RawFinding[] {
  return cluster.failures.flatMap(({ code, message, path, place, subject }) => {
    if (code !== "needs-secret") return [];
    return [
      { message: `expected ${subject} to be renderable, found: ${message}`, at: place ?? { path, line: 1 }, cluster: cluster.name, object: subject },
    ];
  });
}
