import type { RootConfig } from "../domain/config.ts";
import { groupOf } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { type Mapping, stringAt, valueAt } from "../domain/value.ts";
import { includedBy } from "./kustomization.ts";
import { FLUX_KUSTOMIZE_GROUP, findManifests, idOf, isFluxKustomization } from "./manifest.ts";
import { byCodeUnit, directoryOf, isKustomizationFile, isWithin, isYamlPath, resolvePath } from "./paths.ts";
import { DEFAULT_SYNC_SOURCE, type SyncSource } from "./repository-source.ts";
import type { Manifest, Source } from "./source.ts";
import { readSync } from "./sync.ts";

/** A sync root: where a cluster's reconciliation starts. */
export interface Root {
  readonly name: string;
  /** Directory (or file, when configured so) relative to the tree; empty for its root. */
  readonly path: string;
  /** The Flux Kustomization that syncs the root, as it stands in the tree; undefined for a plain folder. */
  readonly kustomization: Manifest | undefined;
  /** The source it syncs, which is this repository. */
  readonly sync: SyncSource;
  /** Where the root is stated; null for a folder found by convention and for configuration. */
  readonly statedAt: Place | null;
}

type Found = Omit<Root, "name">;

const SOURCE_KINDS: readonly string[] = ["GitRepository", "OCIRepository", "Bucket"];

/**
 * Finds the sync roots: those configured, else those that the repository states (the Kustomization beside its own source that
 * `flux bootstrap` writes, sync paths of a `FluxInstance`), else `clusters/<name>` folders that hold Flux objects.
 * Sorted by path. A root's name is the last segment of its path, longer where two would have the same.
 */
export function findRoots(source: Source, configured: readonly RootConfig[]): readonly Root[] {
  const paths = source.tree.paths.filter(isYamlPath);
  const kustomizations = findManifests(source, paths, [FLUX_KUSTOMIZE_GROUP]).filter(({ value }) => {
    const id = idOf(value);
    return id !== undefined && isFluxKustomization(id);
  });
  if (configured.length > 0) {
    return configured.map(({ name, path }) => {
      const resolved = resolvePath("", path) ?? path;
      const kustomization = selfSync(source, kustomizations, resolved);
      return { name, path: resolved, kustomization, sync: syncOf(kustomization), statedAt: null };
    });
  }
  const stated = [...syncPairs(source, kustomizations), ...fluxInstances(source, paths)];
  const found = stated.length > 0 ? stated : clusterFolders(source, kustomizations);
  return named(distinct(found));
}

/** Kustomizations that sync the directory they (or their source) lie in, as `gotk-sync.yaml` does. */
function syncPairs(source: Source, kustomizations: readonly Manifest[]): readonly Found[] {
  return kustomizations.flatMap((manifest) => {
    const { document, prefix, value } = manifest;
    const spec = readSync(value);
    const ref = spec.sourceRef;
    if (ref === undefined || !SOURCE_KINDS.includes(ref.kind)) return [];
    const bootstrap = document.path.endsWith("/gotk-sync.yaml") || document.path === "gotk-sync.yaml";
    const beside = source.documents(document.path).some(({ value: other }) => {
      const id = idOf(other);
      return id !== undefined && id.kind === ref.kind && id.name === ref.name && (id.namespace ?? ref.namespace) === ref.namespace;
    });
    const own = spec.path !== undefined && isWithin(document.path, spec.path);
    if (!bootstrap && !(beside && own)) return [];
    const statedAt = document.place([...prefix, "spec", "path"]) ?? { path: document.path, line: document.line };
    return [{ path: spec.path ?? spec.writtenPath, kustomization: manifest, sync: { ref, url: null }, statedAt }];
  });
}

/** Sync paths of `FluxInstance` objects, and of the Helm values from which the flux-instance chart makes one. */
function fluxInstances(source: Source, paths: readonly string[]): readonly Found[] {
  return [
    ...findManifests(source, paths, ["FluxInstance", "fluxcd.controlplane.io"]),
    ...findManifests(source, paths, ["flux-instance", "instance:"]),
  ].flatMap(({ document, prefix, value }) => {
    const at = syncPathOf(value);
    if (at === undefined) return [];
    const written = stringAt(value, ...at) ?? "";
    const path = resolvePath("", written);
    if (written.includes("${")) return [];
    const statedAt = document.place([...prefix, ...at]) ?? { path: document.path, line: document.line };
    return [{ path: path ?? written, kustomization: undefined, sync: instanceSource(value, at.slice(0, -1)), statedAt }];
  });
}

/** What a `FluxInstance` syncs: its source is named after its own namespace. Source: `api/v1/fluxinstance_types.go` of flux-operator. */
function instanceSource(value: Mapping, sync: readonly string[]): SyncSource {
  const namespace = stringAt(value, "metadata", "namespace") ?? DEFAULT_SYNC_SOURCE.ref.namespace;
  const kind = stringAt(value, ...sync, "kind") ?? DEFAULT_SYNC_SOURCE.ref.kind;
  const name = stringAt(value, ...sync, "name") ?? namespace;
  return { ref: { kind, namespace, name }, url: stringAt(value, ...sync, "url") ?? null };
}

function syncOf(kustomization: Manifest | undefined): SyncSource {
  const ref = kustomization === undefined ? undefined : readSync(kustomization.value).sourceRef;
  return ref === undefined ? DEFAULT_SYNC_SOURCE : { ref, url: null };
}

function syncPathOf(value: Mapping): readonly string[] | undefined {
  const id = idOf(value);
  if (id === undefined) return undefined;
  const candidates: readonly (readonly [boolean, readonly string[]])[] = [
    [id.kind === "FluxInstance" && groupOf(id.apiVersion) === "fluxcd.controlplane.io", ["spec", "sync", "path"]],
    [id.kind === "HelmRelease" && id.name === "flux-instance", ["spec", "values", "instance", "sync", "path"]],
  ];
  return candidates.find(([fits, path]) => fits && typeof valueAt(value, path) === "string")?.[1];
}

/** `…/clusters/<name>` directories that hold a Flux Kustomization or a `flux-system` folder, but for those that another one includes. */
function clusterFolders(source: Source, kustomizations: readonly Manifest[]): readonly Found[] {
  const folders = new Set<string>();
  for (const path of source.tree.paths) {
    const steps = directoryOf(path).split("/");
    const at = steps.indexOf("clusters");
    if (at !== -1 && at + 1 < steps.length) folders.add(steps.slice(0, at + 2).join("/"));
  }
  const files = source.tree.paths.filter((path) => isKustomizationFile(path) && `/${path}`.includes("/clusters/"));
  const included = files.flatMap((file) => includedBy(source, file).map((path) => ({ file, path })));
  return [...folders]
    .filter(
      (folder) => kustomizations.some(({ document }) => isWithin(document.path, folder)) || source.tree.kind(`${folder}/flux-system`) === "directory",
    )
    .filter((folder) => !included.some(({ file, path }) => isWithin(path, folder) && !isWithin(file, folder)))
    .map((path) => {
      const kustomization = selfSync(source, kustomizations, path);
      return { path, kustomization, sync: syncOf(kustomization), statedAt: null };
    });
}

/** The Kustomization that lies in a folder and syncs it. */
function selfSync(source: Source, kustomizations: readonly Manifest[], folder: string): Manifest | undefined {
  if (source.tree.kind(folder) === "file") return undefined;
  return kustomizations.find(({ document, value }) => isWithin(document.path, folder) && readSync(value).path === folder);
}

/** One root per path, sorted; one that names its Kustomization wins over one that does not. */
function distinct(found: readonly Found[]): readonly Found[] {
  const byPath = new Map<string, Found>();
  for (const root of found) {
    const known = byPath.get(root.path);
    if (known === undefined || (known.kustomization === undefined && root.kustomization !== undefined)) byPath.set(root.path, root);
  }
  return [...byPath.values()].sort((a, b) => byCodeUnit(a.path, b.path));
}

function named(found: readonly Found[]): readonly Root[] {
  const lengths = found.map(() => 1);
  const names = found.map(({ path }) => nameOf(path, 1));
  for (let again = true; again; ) {
    again = false;
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const [index, { path }] of found.entries()) {
      const length = lengths[index] ?? 1;
      if ((counts.get(names[index] ?? "") ?? 0) < 2 || length >= path.split("/").length) continue;
      lengths[index] = length + 1;
      names[index] = nameOf(path, length + 1);
      again = true;
    }
  }
  return found.map((root, index) => ({ name: names[index] ?? root.path, ...root }));
}

function nameOf(path: string, segments: number): string {
  return path === "" ? "cluster" : path.split("/").slice(-segments).join("/");
}
