import { loadConfig } from "../config/load.ts";
import type { ChartSupplier } from "../domain/chart-source.ts";
import { type ClusterDifference, clusterDifferences } from "../domain/cluster-difference.ts";
import type { Config } from "../domain/config.ts";
import { AuditFailure } from "../domain/failure.ts";
import type { Cluster } from "../domain/world.ts";
import type { Engine } from "../render/engine/index.ts";
import { renderRepository } from "../render/index.ts";
import { openTree } from "../world/tree.ts";
import { documentsOf } from "../world/yaml.ts";
import { type ChartOptions, chartSettings, withSupplier } from "./charts.ts";

/** What to render. */
export interface RenderRequest extends ChartOptions {
  /** The checkout, or a folder of one. */
  readonly repo: string;
  /** Names of clusters; empty for all. */
  readonly clusters: readonly string[];
}

/**
 * The clusters of a checkout with their objects.
 *
 * @throws {@link AuditFailure} code 2 for a cluster that is not there, or when there is none at all; code 3 when nothing can be rendered.
 */
export async function renderCheckout(request: RenderRequest, engine: Engine): Promise<readonly Cluster[]> {
  const { repo, clusters } = request;
  const config = loadConfig(await openTree(repo));
  const rendered = await withSupplier(config, request, (supplier) => clustersAt(repo, undefined, { config, engine, supplier }));
  refuseUnknown(rendered, clusters);
  return rendered.filter(isAskedFor(clusters));
}

/**
 * What the checkout does to each cluster, compared with a commit. The configuration is that of the commit, as for an audit.
 *
 * @throws {@link AuditFailure} code 2 for a cluster that neither side has; code 3 when a side cannot be rendered at all.
 */
export async function compareCheckout(request: RenderRequest, base: string, engine: Engine): Promise<readonly ClusterDifference[]> {
  const { repo, clusters } = request;
  const config = loadConfig(await openTree(repo, base));
  return withSupplier(config, request, async (supplier) => {
    const before = await clustersAt(repo, base, { config, engine, supplier });
    const after = await clustersAt(repo, undefined, { config, engine, supplier });
    refuseUnknown([...after, ...before], clusters);
    return clusterDifferences(before, after).filter(isAskedFor(clusters));
  });
}

interface Rendering {
  readonly config: Config;
  readonly engine: Engine;
  readonly supplier: ChartSupplier | null;
}

async function clustersAt(repo: string, ref: string | undefined, { config, engine, supplier }: Rendering): Promise<readonly Cluster[]> {
  const tree = await openTree(repo, ref);
  const yaml = documentsOf(tree);
  const charts = chartSettings(config, supplier);
  const read = { documents: (path: string) => yaml(path).documents, problems: (path: string) => yaml(path).problems };
  const rendered = await renderRepository({ tree, ...read, engine, roots: config.roots, charts });
  await rendered.close();
  return rendered.clusters;
}

function isAskedFor(names: readonly string[]): (cluster: { readonly name: string }) => boolean {
  return ({ name }) => names.length === 0 || names.includes(name);
}

function refuseUnknown(clusters: readonly Cluster[], names: readonly string[]): void {
  const known = [...new Set(clusters.map(({ name }) => name))];
  if (known.length === 0) {
    throw new AuditFailure("no cluster was found: nothing here is synced by Flux or Argo CD", {
      code: 2,
      remedy: "Name the sync roots under `roots:` in .github/truestory.yml.",
    });
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new AuditFailure(`no cluster is called "${unknown}"`, { code: 2, remedy: `Known clusters: ${known.join(", ")}.` });
}
