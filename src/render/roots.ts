import type { RootConfig } from "../domain/config.ts";
import { groupOf } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { type Mapping, stringAt, valueAt } from "../domain/value.ts";
import { includedBy } from "./kustomization.ts";
import { FLUX_KUSTOMIZE_GROUP, FLUX_SOURCE_GROUP, findManifests, idOf, isFluxKustomization, manifestsOf } from "./manifest.ts";
import { byCodeUnit, directoryOf, isDirectory, isKustomizationFile, isWithin, isYamlPath, resolvePath } from "./paths.ts";
import { DEFAULT_SYNC_SOURCE, refKey, type SyncSource } from "./repository-source.ts";
import type { Manifest, Source } from "./source.ts";
import { readSync, type SyncSpec } from "./sync.ts";

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

/** A Flux Kustomization of the tree with what it says. */
interface Candidate {
  readonly manifest: Manifest;
  readonly spec: SyncSpec;
}

/**
 * Finds the sync roots: those configured, else those that the repository states (what `flux bootstrap` writes, sync paths of a
 * `FluxInstance`), else Kustomizations that stand beside their own source and sync the directory they lie in, else
 * `clusters/<name>` folders that hold Flux objects, else directories that hold a Kustomization and its source and that nothing syncs, else folders of
 * Kustomizations that no other one reaches. Sorted by path. A root's name is the last segment of its path, longer where
 * two would have the same.
 */
export function findRoots(source: Source, configured: readonly RootConfig[]): readonly Root[] {
  const paths = source.tree.paths.filter(isYamlPath);
  const candidates = findManifests(source, paths, [FLUX_KUSTOMIZE_GROUP]).flatMap((manifest): readonly Candidate[] => {
    const id = idOf(manifest.value);
    return id !== undefined && isFluxKustomization(id) ? [{ manifest, spec: readSync(manifest.value) }] : [];
  });
  if (configured.length > 0) {
    return configured.map(({ name, path }) => {
      const resolved = resolvePath("", path) ?? path;
      const kustomization = source.tree.kind(resolved) === "file" ? undefined : selfSync(candidates, resolved);
      return { name, path: resolved, kustomization, sync: syncOf(kustomization), statedAt: null };
    });
  }
  for (const find of [stated, selfSyncing, clusterFolders, entryFolders, appliedByHand]) {
    const found = find(source, candidates, paths);
    if (found.length > 0) return named(distinct(found));
  }
  return [];
}

/** What `flux bootstrap` and the Flux operator write. A copy of another repository in a subdirectory (an example, a fixture) is none. */
function stated(source: Source, candidates: readonly Candidate[], paths: readonly string[]): readonly Found[] {
  const bootstrapped = candidates
    .filter(({ manifest, spec }) => {
      const at = `/${manifest.document.path}`;
      const copied = spec.path !== undefined && !isDirectory(source.tree, spec.path) && at.includes(`/${spec.path}/`);
      return at.endsWith("/gotk-sync.yaml") && !copied;
    })
    .flatMap(rootOf);
  return [...bootstrapped, ...fluxInstances(source, paths)];
}

/** Kustomizations that stand in one file with their own source and sync a directory that the file lies in. */
function selfSyncing(source: Source, candidates: readonly Candidate[]): readonly Found[] {
  const sources = new Map<string, ReadonlySet<string>>();
  return candidates
    .filter(({ manifest: { document }, spec }) => {
      if (spec.sourceRef === undefined || spec.path === undefined || spec.path === "" || !isWithin(document.path, spec.path)) return false;
      const beside = sources.get(document.path) ?? sourcesOf(source, document.path);
      sources.set(document.path, beside);
      return beside.has(refKey(spec.sourceRef));
    })
    .flatMap(rootOf);
}

function sourcesOf(source: Source, path: string): ReadonlySet<string> {
  const keys = source
    .documents(path)
    .flatMap(manifestsOf)
    .flatMap(({ value }) => {
      const id = idOf(value);
      if (id === undefined || groupOf(id.apiVersion) !== FLUX_SOURCE_GROUP) return [];
      return [refKey({ kind: id.kind, namespace: id.namespace ?? "", name: id.name })];
    });
  return new Set(keys);
}

function rootOf({ manifest, spec }: Candidate): readonly Found[] {
  if (spec.sourceRef === undefined) return [];
  const { document, prefix } = manifest;
  const statedAt = document.place([...prefix, "spec", "path"]) ?? { path: document.path, line: document.line };
  return [{ path: spec.path ?? spec.writtenPath, kustomization: manifest, sync: { ref: spec.sourceRef, url: null }, statedAt }];
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
function clusterFolders(source: Source, candidates: readonly Candidate[]): readonly Found[] {
  const holding = new Set(candidates.flatMap(({ manifest }) => clusterFolderOf(manifest.document.path) ?? []));
  const folders = new Set(source.tree.paths.flatMap((path) => clusterFolderOf(path) ?? []));
  for (const file of source.tree.paths.filter(isKustomizationFile)) {
    const own = clusterFolderOf(file);
    if (own === undefined) continue;
    for (const path of includedBy(source, file)) {
      const other = clusterFolderOf(`${path}/`);
      if (other !== undefined && other !== own) folders.delete(other);
    }
  }
  return [...folders]
    .filter((folder) => holding.has(folder) || source.tree.kind(`${folder}/flux-system`) === "directory")
    .map((path) => {
      const kustomization = selfSync(candidates, path);
      return { path, kustomization, sync: syncOf(kustomization), statedAt: null };
    });
}

/**
 * Folders of Kustomizations that no other one reaches, as somebody applies them by hand at bootstrap. Several folders are several clusters only
 * where each defines what the others define too: one cluster cannot hold both. Else which of them belong together is not said, and none is a root.
 */
function appliedByHand(source: Source, candidates: readonly Candidate[]): readonly Found[] {
  const syncing = candidates.filter(({ spec }) => spec.path !== undefined && spec.sourceRef !== undefined && isDirectory(source.tree, spec.path));
  const top = syncing.filter((one) => !syncing.some((other) => other !== one && isWithin(one.manifest.document.path, other.spec.path ?? "")));
  const folders = new Map<string, { readonly keys: Set<string>; readonly first: Candidate }>();
  for (const one of top) {
    const folder = directoryOf(one.manifest.document.path);
    const known = folders.get(folder) ?? { keys: new Set<string>(), first: one };
    folders.set(folder, known);
    known.keys.add(`${stringAt(one.manifest.value, "metadata", "namespace") ?? ""}/${stringAt(one.manifest.value, "metadata", "name") ?? ""}`);
  }
  const [own, ...others] = [...folders.values()];
  if (own === undefined || others.some(({ keys }) => ![...keys].some((key) => own.keys.has(key)))) return [];
  return [...folders].map(([path, { first }]) => ({
    path,
    kustomization: undefined,
    sync: { ref: first.spec.sourceRef ?? DEFAULT_SYNC_SOURCE.ref, url: null },
    statedAt: null,
  }));
}

/**
 * Directories that somebody applies to start a cluster: they hold Kustomizations whose `GitRepository` is defined in the same directory and
 * that sync something else, and no Kustomization or kustomization file leads to them.
 */
function entryFolders(source: Source, candidates: readonly Candidate[]): readonly Found[] {
  const repositories = new Map(
    findManifests(source, source.tree.paths.filter(isYamlPath), [FLUX_SOURCE_GROUP, "GitRepository"]).flatMap((manifest) => {
      const id = idOf(manifest.value);
      const kept = id?.kind === "GitRepository" && groupOf(id.apiVersion) === FLUX_SOURCE_GROUP;
      return kept ? [[`${directoryOf(manifest.document.path)} ${id.name}`, manifest] as const] : [];
    }),
  );
  const synced = candidates.flatMap(({ spec }) => (spec.path === undefined || spec.path === "" ? [] : [spec.path]));
  const included = new Set(source.tree.paths.filter(isKustomizationFile).flatMap((file) => includedBy(source, file)));
  const found = new Map<string, Found>();
  for (const { manifest, spec } of candidates) {
    const folder = directoryOf(manifest.document.path);
    const { sourceRef } = spec;
    if (sourceRef?.kind !== "GitRepository" || spec.path === undefined || !isDirectory(source.tree, spec.path) || isWithin(folder, spec.path))
      continue;
    if (found.has(folder) || !repositories.has(`${folder} ${sourceRef.name}`) || included.has(folder)) continue;
    if (synced.some((path) => isWithin(folder, path))) continue;
    const statedAt = { path: manifest.document.path, line: manifest.document.line };
    found.set(folder, { path: folder, kustomization: undefined, sync: { ref: sourceRef, url: null }, statedAt });
  }
  return [...found.values()];
}

/** The `…/clusters/<name>` directory that a path lies in. */
function clusterFolderOf(path: string): string | undefined {
  const steps = directoryOf(path).split("/");
  const at = steps.indexOf("clusters");
  return at === -1 || at + 1 >= steps.length ? undefined : steps.slice(0, at + 2).join("/");
}

/** The Kustomization that lies in a folder and syncs it. */
function selfSync(candidates: readonly Candidate[], folder: string): Manifest | undefined {
  return candidates.find(({ manifest, spec }) => spec.path === folder && isWithin(manifest.document.path, folder))?.manifest;
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
