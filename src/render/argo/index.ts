import type { KubernetesObject } from "../../domain/object.ts";
import type { Cluster, RenderFailure } from "../../domain/world.ts";
import { buildDirectory, type DirectoryRoom, filesBehind } from "../directory.ts";
import { findManifests, identityKey, idOf } from "../manifest.ts";
import { plainObject } from "../object.ts";
import { byCodeUnit, commonDirectory, isYamlPath, showPath } from "../paths.ts";
import type { ChartAccess } from "../release/index.ts";
import { address } from "../repository-source.ts";
import type { Source } from "../source.ts";
import { isApplication, isApplicationSet, readApplication } from "./application.ts";
import { listedClusters } from "./cluster-secrets.ts";
import { type Instance, instancesOf } from "./instances.ts";
import { toSyncNode } from "./node.ts";
import { withoutDenied } from "./projects.ts";
import { isPromoted, ownAddress, ownRevision, promotedRevisions, sameRevision } from "./repository.ts";
import { type Candidate, candidatesIn, findArgoRoots, placesOf, type RootRoom } from "./roots.ts";
import { clusterScope } from "./scope.ts";
import { type Seed, type Walked, type WalkRoom, walkApplications } from "./walk.ts";

/** Clusters with what Argo CD renders into them. */
export interface ArgoRendered {
  readonly clusters: readonly Cluster[];
  /** Files that were read. */
  readonly files: ReadonlySet<string>;
}

/** What other roots gave, and what is known of the repository and the clusters. */
interface Parts {
  readonly clusters: readonly Cluster[];
  readonly reached: ReadonlySet<string>;
  readonly findRoots: boolean;
  /** Addresses that other roots sync this repository from. */
  readonly urls: readonly string[];
  readonly charts: ChartAccess;
}

/**
 * Adds what Argo CD renders to clusters that other roots gave: Applications that they render, and roots of its own. `reached` are the
 * files that other roots read, `findRoots` is false when roots are configured.
 */
export async function renderArgo(room: DirectoryRoom, parts: Parts): Promise<ArgoRendered> {
  const candidates = candidatesIn(room.source);
  const rendered = parts.clusters.flatMap(({ objects }) => objects).filter(({ id }) => isApplication(id) || isApplicationSet(id));
  if (candidates.length === 0 && rendered.length === 0) return { clusters: parts.clusters, files: new Set() };
  const argo = walkRoom(room, [...candidates, ...rendered.map(asCandidate)], parts);
  const roots = parts.findRoots ? await findArgoRoots(argo, candidates, parts.reached) : [];
  const instances = instancesOf(roots);
  const seeded = await Promise.all(instances.map((instance) => seedOf(room, instance)));
  const inherited = parts.clusters.map(({ name, objects }): Seed => ({ home: name, objects }));
  const seeds = [...inherited, ...seeded.map(({ seed }) => seed)];
  const applied = seeds.flatMap(({ objects }) => objects);
  const walked = withoutDenied(await walkApplications(argo, seeds), applied, argo.clusters);
  return {
    clusters: assemble(room.source, parts.clusters, instances, seeded, walked),
    files: new Set([...walked.files, ...seeded.flatMap(({ files }) => files)]),
  };
}

function asCandidate(object: KubernetesObject): Candidate {
  return { object, file: object.origin.file, value: object.forms.substituted ?? object.forms.built ?? {} };
}

function walkRoom(room: DirectoryRoom, candidates: readonly Candidate[], { urls, charts }: Pick<Parts, "urls" | "charts">): WalkRoom & RootRoom {
  const { source } = room;
  const own = ownAddress(source.tree, placesOf(candidates), urls);
  const isOwn = (repoURL: string): boolean => own !== undefined && address(repoURL) === own;
  const sources = candidates.flatMap(({ object, value }) => (isApplication(object.id) ? readApplication(value).sources : []));
  const ours = sources.filter(({ repoURL }) => isOwn(repoURL));
  const revision = ownRevision(ours.map(({ targetRevision }) => targetRevision));
  const promoted = promotedRevisions(ours, revision);
  return {
    source,
    tree: room.tree,
    layers: room.layers,
    isOwn,
    isHere: (repoURL, wanted) => isOwn(repoURL) && (sameRevision(wanted, revision) || isPromoted(wanted, promoted)),
    clusters: listedClusters(source),
    yaml: (text) => room.tree.scalars(text),
    charts,
    definitions: definitionsIn(source),
    loadsOutside: findManifests(source, source.tree.paths.filter(isYamlPath), ["kustomize.buildOptions", "LoadRestrictionsNone"]).length > 0,
    isClusterScoped: clusterScope(source),
  };
}

/** CustomResourceDefinitions of the tree as they stand. */
function definitionsIn(source: Source): readonly KubernetesObject[] {
  return findManifests(source, source.tree.paths.filter(isYamlPath), ["kind: CustomResourceDefinition"]).flatMap((manifest) => {
    const id = idOf(manifest.value);
    return id?.kind === "CustomResourceDefinition" ? [plainObject(source, manifest, id)] : [];
  });
}

interface Seeded {
  readonly seed: Seed;
  readonly files: readonly string[];
  readonly failedPaths: readonly string[];
  readonly failures: readonly RenderFailure[];
}

/** What a person applies to start an instance: manifests as they stand, and kustomizations as `kubectl apply -k` builds them. */
async function seedOf(room: DirectoryRoom, { name, roots }: Instance): Promise<Seeded> {
  const objects: KubernetesObject[] = [];
  const files: string[] = [];
  const failedPaths: string[] = [];
  const failures: RenderFailure[] = [];
  for (const root of roots) {
    if (root.kind === "manifest") {
      objects.push(...root.candidates.map(({ object }) => inCluster(object, name)));
      files.push(root.path);
      continue;
    }
    const build = await buildDirectory(room, root.path, "kustomize");
    if (build.ok) {
      objects.push(...build.objects.map((object) => inCluster(object, name)));
      files.push(...build.files);
    } else {
      failedPaths.push(root.path);
      failures.push({ ...build.failure, cluster: name });
    }
  }
  return { seed: { home: name, objects }, files, failedPaths, failures };
}

function inCluster(object: KubernetesObject, cluster: string): KubernetesObject {
  return {
    id: object.id,
    cluster,
    producer: object.producer,
    forms: object.forms,
    get origin() {
      return object.origin;
    },
    locate: (path) => object.locate(path),
  };
}

/**
 * Clusters with their own objects first, then what Applications render into them; those that only Applications name come last. What a
 * person applied of a directory that an Application syncs is what that one renders.
 */
function assemble(
  source: Source,
  before: readonly Cluster[],
  instances: readonly Instance[],
  seeded: readonly Seeded[],
  walked: Walked,
): readonly Cluster[] {
  const names = new Set([...before, ...instances].map(({ name }) => name));
  const remote = new Set(walked.nodes.map(({ cluster }) => cluster).filter((name) => !names.has(name)));
  return [...names, ...[...remote].sort(byCodeUnit)].map((name) => {
    const known = before.find((cluster) => cluster.name === name);
    const at = instances.findIndex((instance) => instance.name === name);
    const nodes = walked.nodes.filter(({ cluster }) => cluster === name);
    const rendered = walked.objects.filter(({ cluster }) => cluster === name);
    const synced = new Set(nodes.flatMap(({ path, failed }) => (path === null || failed ? [] : [`directory ${showPath(path)}`])));
    const applied = (seeded[at]?.seed.objects ?? []).filter(({ producer }) => !synced.has(producer));
    const own = [...(known?.objects ?? []), ...applied];
    const again = new Set(rendered.map(({ id }) => identityKey(id)));
    const failedPaths = [...(seeded[at]?.failedPaths ?? []), ...walked.failedPaths.flatMap((one) => (one.cluster === name ? [one.path] : []))];
    const root = known?.root ?? instances[at]?.root ?? commonDirectory(nodes.flatMap(({ path }) => path ?? []));
    return {
      ...known,
      name,
      root,
      objects: [...own.filter(({ id }) => !(isApplication(id) || isApplicationSet(id)) || !again.has(identityKey(id))), ...rendered],
      nodes: [...(known?.nodes ?? []), ...nodes.map(toSyncNode)],
      failures: [...(known?.failures ?? []), ...(seeded[at]?.failures ?? []), ...walked.failures.filter(({ cluster }) => cluster === name)],
      settings: known?.settings ?? [],
      ...missingIn(known, walked, name),
      unbuiltFiles: new Set([...(known?.unbuiltFiles ?? []), ...filesBehind(source, failedPaths)]),
    };
  });
}

function missingIn(known: Cluster | undefined, { missingCharts }: Walked, name: string): Pick<Cluster, "missingCharts"> {
  const missing = [...(known?.missingCharts ?? []), ...missingCharts.flatMap((one) => (one.cluster === name ? [one.chart] : []))];
  return missing.length === 0 ? {} : { missingCharts: missing };
}
