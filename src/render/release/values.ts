import { deepest, type KubernetesObject } from "../../domain/object.ts";
import { hidesSecret } from "../../domain/secrets.ts";
import { stringAt, type Value, valueAt } from "../../domain/value.ts";
import { readableSource, type Supply } from "../supply.ts";

/** The ConfigMaps and Secrets that `valuesFrom` names, values of Secrets hidden; or why values are not known. */
export type ValueSources = { readonly is: "known"; readonly objects: readonly Value[] } | { readonly is: "secret"; readonly because: string };

/**
 * Finds what `valuesFrom` names in the namespace of the release. A Secret may fill one field (`targetPath`), which is then a placeholder; one that
 * gives a whole document of values leaves all of them open. What is missing is left to helm-controller's own code.
 */
export function valueSources(supply: Supply, release: KubernetesObject, references: readonly Value[]): ValueSources {
  const objects: Value[] = [];
  for (const reference of references) {
    const kind = stringAt(reference, "kind") ?? "";
    const name = stringAt(reference, "name") ?? "";
    const found = readableSource(supply, kind, release.id.namespace, name);
    const label = `${kind} ${release.id.namespace}/${name}`;
    if (kind === "Secret") {
      const target = stringAt(reference, "targetPath") ?? "";
      if (target === "") return { is: "secret", because: `its values come from ${label}, which is not readable in Git` };
      if (found === undefined) return { is: "secret", because: `its value ${target} comes from ${label}, which is not in Git` };
    }
    if (found === undefined) continue;
    if (kind !== "Secret" && stringAt(reference, "targetPath") === undefined && isHiddenText(found, reference))
      return { is: "secret", because: `its values come from ${label}, which holds what only a Secret has` };
    objects.push(found);
  }
  return { is: "known", objects };
}

/** A document of values that is encrypted as a whole. */
function isHiddenText(found: Value, reference: Value): boolean {
  const text = valueAt(found, ["data", stringAt(reference, "valuesKey") ?? "values.yaml"]);
  return typeof text === "string" && hidesSecret(text) && text.trimStart().startsWith("‹");
}

/** The objects of a cluster that say which further API versions and kinds without namespace it has. */
export function servedBy(objects: readonly KubernetesObject[]): {
  readonly apiVersions: readonly string[];
  readonly clusterScoped: readonly string[];
} {
  const apiVersions = new Set<string>();
  const clusterScoped = new Set<string>();
  for (const object of objects) {
    if (object.id.kind !== "CustomResourceDefinition") continue;
    const { value } = deepest(object);
    const group = stringAt(value, "spec", "group") ?? "";
    const kind = stringAt(value, "spec", "names", "kind") ?? "";
    const versions = valueAt(value, ["spec", "versions"]);
    if (stringAt(value, "spec", "scope") === "Cluster") clusterScoped.add(`${group}/${kind}`);
    for (const version of Array.isArray(versions) ? versions : []) {
      const name = stringAt(version, "name");
      if (name === undefined || valueAt(version, ["served"]) === false) continue;
      apiVersions.add(`${group}/${name}`).add(`${group}/${name}/${kind}`);
    }
  }
  return { apiVersions: [...apiVersions], clusterScoped: [...clusterScoped] };
}
