/** A kind that is exported: its plural name with its group, and the kind with its group as `snapshot.json` lists it. */
interface ExportedKind {
  readonly resource: string;
  readonly kind: string;
}

const of = (group: string, ...kinds: readonly (readonly [plural: string, kind: string])[]): readonly ExportedKind[] =>
  kinds.map(([plural, kind]) => ({ resource: group === "" ? plural : `${plural}.${group}`, kind: group === "" ? kind : `${group}/${kind}` }));

/** Kinds that every cluster has: those that stories speak of, and those that tell who owns them. */
const KINDS: readonly ExportedKind[] = [
  ...of("", ["namespaces", "Namespace"], ["configmaps", "ConfigMap"], ["services", "Service"], ["serviceaccounts", "ServiceAccount"]),
  ...of("apps", ["deployments", "Deployment"], ["daemonsets", "DaemonSet"], ["statefulsets", "StatefulSet"]),
  ...of("batch", ["cronjobs", "CronJob"]),
  ...of("policy", ["poddisruptionbudgets", "PodDisruptionBudget"]),
  ...of("autoscaling", ["horizontalpodautoscalers", "HorizontalPodAutoscaler"]),
  ...of("discovery.k8s.io", ["endpointslices", "EndpointSlice"]),
  ...of("networking.k8s.io", ["networkpolicies", "NetworkPolicy"], ["ingresses", "Ingress"]),
  ...of("rbac.authorization.k8s.io", ["roles", "Role"], ["rolebindings", "RoleBinding"]),
  ...of("rbac.authorization.k8s.io", ["clusterroles", "ClusterRole"], ["clusterrolebindings", "ClusterRoleBinding"]),
];

/** Kinds that a cluster may not have. */
const OPTIONAL: readonly ExportedKind[] = [
  ...of("kustomize.toolkit.fluxcd.io", ["kustomizations", "Kustomization"]),
  ...of("helm.toolkit.fluxcd.io", ["helmreleases", "HelmRelease"]),
  ...of(
    "source.toolkit.fluxcd.io",
    ["gitrepositories", "GitRepository"],
    ["ocirepositories", "OCIRepository"],
    ["helmrepositories", "HelmRepository"],
  ),
  ...of("argoproj.io", ["applications", "Application"]),
  ...of("k3s.cattle.io", ["addons", "Addon"]),
  ...of("helm.cattle.io", ["helmchartconfigs", "HelmChartConfig"]),
  ...of("monitoring.coreos.com", ["servicemonitors", "ServiceMonitor"], ["prometheusrules", "PrometheusRule"]),
  ...of("external-secrets.io", ["externalsecrets", "ExternalSecret"]),
];

/** Names of the keys of Secrets, as YAML documents; kubectl leaves the values out before anything is written. */
const SECRETS =
  '{{range .items}}{{"---\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: "}}{{printf "%q" .metadata.name}}, namespace: {{printf "%q" .metadata.namespace}}{{"}\\ndata: {"}}{{range $key, $value := .data}}{{printf "%q" $key}}: "", {{end}}{{"}\\n"}}{{end}}';

/** Where a cluster is exported to, and how kubectl reaches it. */
export interface SnapshotTarget {
  readonly cluster: string;
  /** The folder that gets a folder of the cluster. */
  readonly folder: string;
  /** A context of the kubeconfig; null for the current one. */
  readonly context: string | null;
}

/**
 * The shell script that exports a cluster for `--snapshots`: read-only, with the managed fields that tell who changed what, and with the names
 * of the keys of Secrets where the account may list them, but none of their values, which kubectl leaves out before anything is written.
 */
export function snapshotScript({ cluster, folder, context }: SnapshotTarget): string {
  const into = quoted(`${folder}/${cluster}`);
  const lines = (kinds: readonly ExportedKind[]): string => kinds.map(({ resource, kind }) => `${resource}=${kind}`).join(" ");
  return [
    "#!/bin/sh",
    "# Exports a cluster for truestory. Reads only; values of Secrets are never written.",
    "set -eu",
    `folder=${into}`,
    `kube() { kubectl ${context === null ? "" : `--context=${quoted(context)} `}"$@"; }`,
    'rm -rf "$folder.new" && mkdir -p "$folder.new"',
    `at=$(date -u +%Y-%m-%dT%H:%M:%SZ)`,
    "kinds=",
    "get() {",
    '  kube get "$1" --all-namespaces --show-managed-fields -o json > "$folder.new/$1.json"',
    '  kinds="$kinds${kinds:+, }\\"$2\\""',
    "}",
    `for pair in ${lines(KINDS)}; do get "\${pair%%=*}" "\${pair#*=}"; done`,
    "served=$(kube api-resources --verbs=list --output=name)",
    `for pair in ${lines(OPTIONAL)}; do`,
    '  if printf "%s\\n" "$served" | grep -qx "${pair%%=*}"; then get "${pair%%=*}" "${pair#*=}"; fi',
    "done",
    "if kube auth can-i list secrets --all-namespaces > /dev/null 2>&1; then",
    `  kube get secrets --all-namespaces -o go-template='${SECRETS}' > "$folder.new/secrets.yaml"`,
    '  kinds="$kinds, \\"Secret\\""',
    "fi",
    'printf \'{"exportedAt": "%s", "kinds": [%s]}\\n\' "$at" "$kinds" > "$folder.new/snapshot.json"',
    'rm -rf "$folder" && mv "$folder.new" "$folder"',
    "",
  ].join("\n");
}

/** A word that a shell takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
