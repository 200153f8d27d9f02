import { groupOf, type ObjectId } from "../domain/object.ts";
import { isMapping, type Mapping, stringAt, type Value } from "../domain/value.ts";
import type { ManifestDocument } from "../domain/world.ts";
import { itemsOf, type Manifest, type Source } from "./source.ts";

/** API group of Flux Kustomizations. */
export const FLUX_KUSTOMIZE_GROUP = "kustomize.toolkit.fluxcd.io";
/** API group of Flux sources (`GitRepository`, `OCIRepository`, `Bucket`). */
export const FLUX_SOURCE_GROUP = "source.toolkit.fluxcd.io";
const KUSTOMIZE_GROUP = "kustomize.config.k8s.io";

/** What identifies an object, undefined for a value that is no Kubernetes object (no `apiVersion`, `kind` or name). */
export function idOf(value: Value | undefined): ObjectId | undefined {
  const apiVersion = stringAt(value, "apiVersion");
  const kind = stringAt(value, "kind");
  const name = stringAt(value, "metadata", "name");
  if (apiVersion === undefined || kind === undefined || name === undefined || name === "") return undefined;
  return { apiVersion, kind, namespace: stringAt(value, "metadata", "namespace") ?? null, name };
}

/** A key that is the same for two forms of one object of a cluster: group, kind, namespace and name. */
export function identityKey(id: ObjectId): string {
  return JSON.stringify([groupOf(id.apiVersion), id.kind, id.namespace, id.name]);
}

/** True for a Flux Kustomization (not for kustomize's own file format of the same kind). */
export function isFluxKustomization(id: ObjectId): boolean {
  return id.kind === "Kustomization" && groupOf(id.apiVersion) === FLUX_KUSTOMIZE_GROUP;
}

/** True for a document in kustomize's own file format: it configures a build and is never applied. */
export function isKustomizeConfig(value: Mapping): boolean {
  return groupOf(stringAt(value, "apiVersion") ?? "") === KUSTOMIZE_GROUP;
}

/** The manifests of a document: itself, or the items of a `List` of any kind, which kustomize flattens. */
export function manifestsOf(document: ManifestDocument): readonly Manifest[] {
  const { value } = document;
  if (!isMapping(value)) return [];
  const kind = stringAt(value, "kind");
  if (kind === undefined || !kind.endsWith("List") || !Array.isArray(value.items)) return [{ document, prefix: [], value }];
  return itemsOf(value.items).flatMap((item, index) => (isMapping(item) ? [{ document, prefix: ["items", index], value: item }] : []));
}

/** Every manifest of the tree's YAML files whose text contains all of `words`; a cheap way to find a few kinds of objects. */
export function findManifests(source: Source, paths: readonly string[], words: readonly string[]): readonly Manifest[] {
  return paths.flatMap((path) => {
    const text = source.tree.text(path);
    if (text === undefined || !words.every((word) => text.includes(word))) return [];
    return source.documents(path).flatMap(manifestsOf);
  });
}
