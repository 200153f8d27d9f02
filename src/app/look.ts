import { setFlagsFromString } from "node:v8";
import type { ChartSupplier } from "../domain/chart-source.ts";
import type { Config } from "../domain/config.ts";
import type { DirectoryBuild, LiveEvidence, Need, World } from "../domain/world.ts";
import type { Engine, EngineVersions } from "../render/engine/index.ts";
import { renderRepository } from "../render/index.ts";
import { readHistory } from "../world/history.ts";
import type { LoadedTree } from "../world/tree.ts";
import { documentsOf } from "../world/yaml.ts";
import { chartSettings } from "./charts.ts";
import { withConfiguredSettings } from "./settings.ts";

/** A world that can still be asked to gather more before it is judged. */
export interface Look {
  readonly world: World;
  /** The same look with what exports of the clusters show. */
  withLive(live: LiveEvidence): Look;
  /** What rendered it, and what charts were told. */
  readonly engine: EngineVersions;
  /** Gathers what assertions need; builds and history not asked for stay unread. */
  gather(needs: readonly Need[]): Promise<void>;
  close(): Promise<void>;
}

function buildKey(path: string, mode: string): string {
  return `${mode} ${path}`;
}

/** From this many files on, what the engine holds of a tree is worth giving back before judging. */
const LARGE_TREE = 100;

/** Judging makes much that is dropped at once. More room for it than rendering took, 100 MB on a repository of some size, saves no time. */
const STEADY_YOUNG_SPACE = "--semi-space-growth-factor=1";

/** Renders a tree, with charts of the network when there is a supplier, and puts history, documents and builds beside it. `root` is the checkout that `tree` was read from. */
export async function lookAt(root: string, tree: LoadedTree, config: Config, engine: Engine, supplier: ChartSupplier | null = null): Promise<Look> {
  const yaml = documentsOf(tree);
  const documents: World["documents"] = (path) => yaml(path).documents;
  const problems: World["yamlProblems"] = (path) => yaml(path).problems;
  const charts = chartSettings(config, supplier);
  const [history, rendered] = await Promise.all([
    readHistory(root, tree),
    renderRepository({ tree, documents, problems, engine, roots: config.roots, charts }),
  ]);
  engine.rest(1);
  setFlagsFromString(STEADY_YOUNG_SPACE);
  const builds = new Map<string, DirectoryBuild>();
  for (const build of rendered.unapplied) builds.set(buildKey(build.path, "kustomize"), build);
  const world: World = {
    tree,
    history,
    clusters: rendered.clusters.map((cluster) => withConfiguredSettings(cluster, config.settings)),
    unapplied: rendered.unapplied,
    unappliedManifests: rendered.unappliedManifests,
    undefinedVariables: rendered.undefinedVariables,
    documents,
    yamlProblems: problems,
    build: (path, mode) => builds.get(buildKey(path, mode)),
  };
  const look = {
    engine: rendered.engine,
    gather: async (needs: readonly Need[]) => {
      await history.gatherVersions(needs);
      for (const need of needs) {
        if (need.kind !== "build" || builds.has(buildKey(need.path, need.mode))) continue;
        builds.set(buildKey(need.path, need.mode), await rendered.buildDirectory(need.path, need.mode));
      }
      if (tree.paths.length >= LARGE_TREE) engine.rest(0);
    },
    close: () => rendered.close(),
  };
  const seeing = (seen: World): Look => ({ ...look, world: seen, withLive: (live) => seeing({ ...seen, live }) });
  return seeing(world);
}
