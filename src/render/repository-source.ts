import { type Mapping, stringAt, valueAt } from "../domain/value.ts";
import { FLUX_SOURCE_GROUP, findManifests, idOf } from "./manifest.ts";
import { isYamlPath } from "./paths.ts";
import { equalValues } from "./provenance/align.ts";
import type { Source } from "./source.ts";
import type { SourceRef } from "./sync.ts";

/** The source that a root syncs from, which is this repository. */
export interface SyncSource {
  readonly ref: SourceRef;
  /** As a `FluxInstance` states it; null when only the source object does. */
  readonly url: string | null;
}

/** What a root syncs from unless it says otherwise: the name that `flux bootstrap` gives. */
export const DEFAULT_SYNC_SOURCE: SyncSource = { ref: { kind: "GitRepository", namespace: "flux-system", name: "flux-system" }, url: null };

/** Looks a Flux source up by kind, namespace and name. */
export type SourceFinder = (ref: SourceRef) => Mapping | undefined;

/** Flux sources as they stand in the tree, for those that no build has rendered yet. A file is read when a source it may hold is asked for. */
export function sourcesInTree(source: Source): SourceFinder {
  const known = new Map<string, Mapping | undefined>();
  return (ref) => {
    const key = refKey(ref);
    if (!known.has(key)) known.set(key, findInTree(source, ref));
    return known.get(key);
  };
}

function findInTree(source: Source, ref: SourceRef): Mapping | undefined {
  const manifests = findManifests(source, source.tree.paths.filter(isYamlPath), [FLUX_SOURCE_GROUP, ref.kind, ref.name]);
  return manifests.find(({ value }) => {
    const id = idOf(value);
    return id !== undefined && id.kind === ref.kind && id.name === ref.name && (id.namespace ?? ref.namespace) === ref.namespace;
  })?.value;
}

/**
 * Why what a Kustomization renders does not come from this commit, null when it does. This repository is the source that the
 * root syncs from, and any `GitRepository` with the same address and the same reference.
 */
export function elsewhere(ref: SourceRef | undefined, sync: SyncSource, find: SourceFinder): string | null {
  if (ref === undefined) return "spec.sourceRef is missing or incomplete";
  const name = `${ref.kind} ${ref.namespace}/${ref.name}`;
  if (ref.kind === sync.ref.kind && ref.name === sync.ref.name && ref.namespace === sync.ref.namespace) return null;
  const found = find(ref);
  if (ref.kind !== "GitRepository") return `its source is ${name}, not this repository`;
  if (found === undefined) {
    return ref.name === DEFAULT_SYNC_SOURCE.ref.name ? null : `its source ${name} is not defined in this repository`;
  }
  const url = stringAt(found, "spec", "url") ?? "";
  const own = find(sync.ref);
  const ownUrl = sync.url ?? stringAt(own, "spec", "url");
  if (ownUrl === undefined || address(url) !== address(ownUrl)) return `its source ${name} is another repository (${address(url)})`;
  const sameReference = own === undefined || equalValues(valueAt(found, ["spec", "ref"]), valueAt(own, ["spec", "ref"]));
  return sameReference ? null : `its source ${name} is this repository at another reference`;
}

/** A Git address without protocol, user, `.git` and trailing slash: `github.com/org/repo`. Credentials are never shown. */
export function address(url: string): string {
  const scheme = url.indexOf("://");
  const rest = scheme === -1 ? url : url.slice(scheme + 3);
  const slash = rest.indexOf("/");
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const plain = (scheme === -1 ? host.replace(":", "/") : host.replace(/:\d{1,5}$/, "")) + (slash === -1 ? "" : rest.slice(slash));
  return plain
    .replace(/\/$/, "")
    .replace(/\.git$/, "")
    .toLowerCase();
}

/** A key of a reference to a Flux source. */
export function refKey(ref: SourceRef): string {
  return JSON.stringify([ref.kind, ref.namespace, ref.name]);
}
