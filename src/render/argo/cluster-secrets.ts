import { isEncryptedText } from "../../domain/secrets.ts";
import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { findManifests } from "../manifest.ts";
import { byCodeUnit, isYamlPath } from "../paths.ts";
import { type Source, scalarText } from "../source.ts";
import type { ListedCluster } from "./generators/generator.ts";

const TYPE_LABEL = "argocd.argoproj.io/secret-type";

/**
 * Clusters that Secrets in the tree list, by name. Only their name, address, project, labels and annotations are read, never how to
 * log in. One whose name is encrypted is left out.
 * Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */
export function listedClusters(source: Source): readonly ListedCluster[] {
  const byName = new Map<string, ListedCluster>();
  for (const { value } of findManifests(source, source.tree.paths.filter(isYamlPath), [TYPE_LABEL])) {
    const cluster =
      stringAt(value, "kind") === "Secret" && stringAt(value, "metadata", "labels", TYPE_LABEL) === "cluster" ? clusterOf(value) : undefined;
    if (cluster !== undefined) byName.set(cluster.name, cluster);
  }
  return [...byName.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}

function clusterOf(value: Mapping): ListedCluster | undefined {
  const name = entry(value, "name");
  const server = entry(value, "server");
  if (name === undefined || server === undefined) return undefined;
  const labels = valueAt(value, ["metadata", "labels"]);
  const annotations = valueAt(value, ["metadata", "annotations"]);
  return {
    name,
    server,
    project: entry(value, "project") ?? "",
    labels: isMapping(labels) ? labels : {},
    annotations: isMapping(annotations) ? annotations : {},
  };
}

function entry(value: Value, key: string): string | undefined {
  const plain = scalarText(valueAt(value, ["stringData", key]));
  if (plain !== undefined) return isEncryptedText(plain) ? undefined : plain;
  const encoded = stringAt(value, "data", key);
  if (encoded === undefined || isEncryptedText(encoded)) return undefined;
  return Buffer.from(encoded, "base64").toString("utf8").trim();
}
