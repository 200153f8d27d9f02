import type { RootConfig } from "../domain/config.ts";
import type { KubernetesObject } from "../domain/object.ts";
import { stringAt } from "../domain/value.ts";
import type { Cluster, DirectoryBuild, UndefinedVariable } from "../domain/world.ts";
import { readAhead } from "./ahead.ts";
import { renderArgo } from "./argo/index.ts";
import { renderCluster } from "./cluster.ts";
import { buildDirectory, buildUnapplied, type DirectoryRoom, filesBehind, unappliedManifests } from "./directory.ts";
import { chartsElsewhere } from "./elsewhere.ts";
import type { Engine, EngineTree, EngineVersions } from "./engine/contract.ts";
import { resolvePath } from "./paths.ts";
import { layerReader } from "./provenance/layers.ts";
import type { ChartAccess, ChartSettings } from "./release/index.ts";
import { sourcesInTree } from "./repository-source.ts";
import { findRoots } from "./roots.ts";
import type { RenderTree, Source } from "./source.ts";

export type { Source } from "./source.ts";

/** What to render. */
export interface RenderOptions extends Source {
  readonly engine: Engine;
  /** Roots named by hand; empty to find them. */
  readonly roots: readonly RootConfig[];
  /** Left out: no charts but those of the repository itself, and Helm's own idea of a cluster. */
  readonly charts?: ChartSettings;
}

/** A rendered repository. It holds the engine's copy of the tree until it is closed. */
export interface Rendered {
  readonly clusters: readonly Cluster[];
  /** Builds of kustomization directories that no root reaches, by path. */
  readonly unapplied: readonly DirectoryBuild[];
  /** Manifests in files that no build read, as they stand; their producer is `file <path>`. */
  readonly unappliedManifests: readonly KubernetesObject[];
  readonly undefinedVariables: readonly UndefinedVariable[];
  readonly engine: EngineVersions;
  /** Builds one directory on its own, once per path and mode. A path that leads out of the tree fails as `no-kustomization`. */
  buildDirectory(path: string, mode: "kustomize" | "flux"): Promise<DirectoryBuild>;
  /** Lets go of the tree. The engine itself stays open. */
  close(): Promise<void>;
}

/**
 * Renders a repository: finds its sync roots, builds what they lead to with the real kustomize and Flux code, and builds on
 * their own the kustomization directories that no root reaches. Failed builds are values; the rest is rendered all the same.
 * The same tree gives the same result in the same order.
 * @throws AuditFailure when the engine cannot run.
 */
export async function renderRepository(options: RenderOptions): Promise<Rendered> {
  const { engine, roots, charts = NO_CHARTS } = options;
  const source: Source = { tree: options.tree, documents: (path) => options.documents(path), problems: (path) => options.problems?.(path) ?? [] };
  const stopReading = readAhead(source);
  try {
    const tree = await engine.open(contentOf(options.tree));
    const elsewhere = chartsElsewhere(engine, charts.supplier);
    const close = async (): Promise<void> => {
      await Promise.all([tree.close(), elsewhere.close()]);
    };
    try {
      return { ...(await render(source, tree, engine.versions, roots, { ...charts, elsewhere })), close };
    } catch (error) {
      await close();
      throw error;
    }
  } finally {
    stopReading();
  }
}

const NO_CHARTS: ChartSettings = { folders: [], capabilities: { kubeVersion: "", apiVersions: [] }, supplier: null };

async function render(
  source: Source,
  tree: EngineTree,
  versions: EngineVersions,
  configured: readonly RootConfig[],
  charts: ChartAccess,
): Promise<Omit<Rendered, "close">> {
  const room: DirectoryRoom = { source, tree, layers: layerReader(source) };
  const context = { ...room, sourcesInTree: sourcesInTree(source), charts };
  const roots = findRoots(source, configured);
  const rendered = await Promise.all(roots.map((root) => renderCluster(context, root)));
  const reached = new Set<string>();
  for (const { files } of rendered) for (const file of files) reached.add(file);
  for (const { cluster } of rendered) for (const file of cluster.unbuiltFiles ?? []) reached.add(file);
  const argo = await renderArgo(room, {
    clusters: rendered.map(({ cluster }) => cluster),
    reached,
    findRoots: configured.length === 0,
    urls: roots.flatMap(({ sync }) => sync.url ?? stringAt(context.sourcesInTree(sync.ref), "spec", "url") ?? []),
    charts,
  });
  for (const file of argo.files) reached.add(file);
  for (const { unbuiltFiles } of argo.clusters) for (const file of unbuiltFiles ?? []) reached.add(file);
  const unapplied = await buildUnapplied(room, reached);
  for (const build of unapplied) for (const file of filesOf(source, build)) reached.add(file);
  const builds = new Map<string, Promise<DirectoryBuild>>(unapplied.map((build) => [buildKey(build.path, "kustomize"), Promise.resolve(build)]));
  return {
    clusters: argo.clusters,
    unapplied,
    unappliedManifests: unappliedManifests(source, reached),
    undefinedVariables: rendered.flatMap(({ undefinedVariables }) => undefinedVariables),
    engine: { ...versions, kubeVersion: charts.capabilities.kubeVersion || versions.kubeVersion, apiVersions: charts.capabilities.apiVersions },
    buildDirectory: (path, mode) => {
      const resolved = resolvePath("", path);
      if (resolved === undefined) return Promise.resolve(outside(path));
      const key = buildKey(resolved, mode);
      const known = builds.get(key) ?? buildDirectory(room, resolved, mode);
      builds.set(key, known);
      return known;
    },
  };
}

function outside(path: string): DirectoryBuild {
  const message = `${path} leads out of the repository`;
  return { ok: false, path, failure: { cluster: null, subject: `directory ${path}`, path, place: null, message, code: "no-kustomization" } };
}

function filesOf(source: Source, build: DirectoryBuild): Iterable<string> {
  return build.ok ? build.files : filesBehind(source, [build.path]);
}

function buildKey(path: string, mode: "kustomize" | "flux"): string {
  return `${mode} ${path}`;
}

/** The files that a build may read: everything that was loaded, as bytes. */
function* contentOf(tree: RenderTree): Generator<readonly [string, Uint8Array]> {
  for (const path of tree.paths) {
    const bytes = tree.kind(path) === "file" ? tree.bytes(path) : undefined;
    if (bytes !== undefined) yield [path, bytes];
  }
}
