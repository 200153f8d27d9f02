/** Kinds that are exported: those that stories speak of, and those that tell who owns them. */
const KINDS = [
  ...["namespaces", "configmaps", "services", "serviceaccounts", "deployments", "daemonsets", "statefulsets", "cronjobs", "poddisruptionbudgets"],
  ...["horizontalpodautoscalers", "networkpolicies", "ingresses", "roles", "rolebindings", "clusterroles", "clusterrolebindings"],
];

/** Kinds that a cluster may not have. */
const OPTIONAL = [
  ...["kustomizations.kustomize.toolkit.fluxcd.io", "helmreleases.helm.toolkit.fluxcd.io", "gitrepositories.source.toolkit.fluxcd.io"],
  ...["ocirepositories.source.toolkit.fluxcd.io", "applications.argoproj.io", "addons.k3s.cattle.io", "helmchartconfigs.helm.cattle.io"],
  ...["servicemonitors.monitoring.coreos.com", "prometheusrules.monitoring.coreos.com", "externalsecrets.external-secrets.io"],
];

/**
 * The shell script that exports a cluster for `--snapshots`: read-only, with the managed fields that tell who changed what, and with the names
 * of the keys of Secrets but none of their values, which kubectl leaves out before anything is written.
 */
export function snapshotScript(cluster: string): string {
  const folder = `snapshots/${cluster}`;
  const secrets =
    '{{range .items}}{{"---\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: "}}{{printf "%q" .metadata.name}}, namespace: {{printf "%q" .metadata.namespace}}{{"}\\ndata: {"}}{{range $key, $value := .data}}{{printf "%q" $key}}: "", {{end}}{{"}\\n"}}{{end}}';
  return [
    "#!/bin/sh",
    "# Exports a cluster for truestory. Reads only; values of Secrets are never written.",
    "set -eu",
    `mkdir -p '${folder}'`,
    `for kind in ${KINDS.join(" ")}; do`,
    `  kubectl get "$kind" --all-namespaces --show-managed-fields -o json > '${folder}'/"$kind".json`,
    "done",
    `for kind in ${OPTIONAL.join(" ")}; do`,
    `  if kubectl get crd "$kind" > /dev/null 2>&1; then`,
    `    kubectl get "$kind" --all-namespaces --show-managed-fields -o json > '${folder}'/"$kind".json`,
    "  fi",
    "done",
    `kubectl get secrets --all-namespaces -o go-template='${secrets}' > '${folder}'/secrets.yaml`,
    `printf '{"exportedAt": "%s"}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > '${folder}'/snapshot.json`,
    "",
  ].join("\n");
}
