import { loadConfig } from "../config/load.ts";
import { BASELINE_FOLDER, type Baseline } from "../domain/baseline.ts";
import type { DriftReport } from "../domain/drift.ts";
import { AuditFailure } from "../domain/failure.ts";
import type { LiveObject, Snapshot } from "../domain/live.ts";
import { formatId } from "../domain/object.ts";
import { sorted, substance } from "../drift/noise.ts";
import { ownerOf } from "../drift/own.ts";
import type { Engine } from "../render/engine/index.ts";
import { baselineFile, readBaselines } from "../world/baselines.ts";
import { type LoadedTree, openTree } from "../world/tree.ts";
import { driftReport } from "./drift.ts";
import { commitsBehind, type Earlier, withLag } from "./lag.ts";
import { type Look, lookAt } from "./look.ts";
import { boundSnapshots, staleness } from "./snapshots.ts";

/** What to compare. */
export interface DriftRequest {
  /** The checkout, or a folder of one. */
  readonly repo: string;
  readonly snapshots: readonly Snapshot[];
  readonly previous: readonly Snapshot[];
  /** Names of clusters; empty for all that were exported. */
  readonly clusters: readonly string[];
  /** The instant that ages are judged at, in milliseconds. */
  readonly now: number;
}

/**
 * Renders a checkout and compares exports of its clusters with it. What was not applied yet when they were made is told from drift by rendering
 * the commits that had been applied as well, where the clone has them.
 *
 * @throws {@link AuditFailure} as {@link driftReport} does.
 */
export async function driftOfCheckout(request: DriftRequest, engine: Engine): Promise<DriftReport> {
  const { repo, snapshots, previous, clusters, now } = request;
  const tree = await openTree(repo);
  const config = loadConfig(tree);
  const comparison = { config, baselines: readBaselines(tree), snapshots, previous, asked: clusters, now };
  const compare = async (at: LoadedTree): Promise<Earlier> =>
    within(await lookAt(repo, at, config, engine), ({ world }) => ({ world, report: driftReport(world, comparison) }));
  const head = await compare(tree);
  if (tree.commit === null || head.report.drift.length === 0) return head.report;
  const earlier = new Map<string, Earlier>();
  for (const commit of commitsBehind(snapshots, tree.commit)) {
    const old = await openTree(repo, commit).then(compare).catch(notHere);
    if (old !== null) earlier.set(commit, old);
  }
  return withLag(head.report, snapshots, { head: head.world, earlier });
}

/** A commit that the clone does not have, or at which Git did not have the clusters, tells nothing. */
function notHere(error: unknown): null {
  if (error instanceof AuditFailure) return null;
  throw error;
}

/** What to accept. */
export interface AcceptRequest extends Omit<DriftRequest, "previous"> {
  /** `ConfigMap kube-system/coredns`. */
  readonly object: string;
  readonly reason: string;
  readonly by: string;
}

/** The file that records an accepted object. */
export interface Accepted {
  /** Relative to the repository. */
  readonly path: string;
  readonly content: string;
  readonly baseline: Omit<Baseline, "path">;
}

/**
 * The baseline of a live object that Git does not own.
 *
 * @throws {@link AuditFailure} code 2 when Git renders the object, when what applies Git has made it, when no export or a stale one has it, or
 *   when several clusters have it and none is named.
 */
export async function accept(request: AcceptRequest, engine: Engine): Promise<Accepted> {
  const tree = await openTree(request.repo);
  const config = loadConfig(tree);
  const baselines = readBaselines(tree);
  return within(await lookAt(request.repo, tree, config, engine), ({ world }) => {
    const names = world.clusters.map(({ name }) => name);
    const { snapshot, live } = chosen(boundSnapshots(request.snapshots, names, { config, baselines }), request);
    const git = world.clusters.find(({ name }) => name === snapshot.cluster)?.objects.find(({ id }) => formatId(id) === request.object);
    if (git !== undefined)
      throw refusal(
        `${request.object} of "${snapshot.cluster}" is in Git`,
        `Change ${git.origin.file}, or leave the difference out with drift.ignore.`,
      );
    const { owner } = ownerOf(live);
    if (owner === "Flux" || owner === "Argo CD")
      throw refusal(`${request.object} of "${snapshot.cluster}" was applied by ${owner}`, "What they apply belongs in Git, and not in a baseline.");
    const stale = staleness(snapshot, request.now, config.snapshots.maxAgeHours);
    if (stale !== null || snapshot.exportedAt === null) throw refusal(stale ?? "the export does not say how old it is", "Export the cluster again.");
    const [problem] = snapshot.problems;
    if (problem !== undefined) throw refusal(problem, "Accept nothing from an export that is not whole.");
    const baseline = {
      ...{
        cluster: snapshot.cluster,
        uid: snapshot.uid,
        id: live.id,
        owner,
        exportedAt: snapshot.exportedAt,
        by: request.by,
        reason: request.reason,
      },
      acceptedAt: new Date(request.now).toISOString().replace(/\.\d+Z$/, "Z"),
      value: sorted(substance(live.value)) as typeof live.value,
    };
    const old = baselines.find(({ cluster, id }) => cluster === snapshot.cluster && formatId(id) === request.object);
    const file = baselineFile(baseline);
    return { ...file, path: old?.path ?? file.path, baseline };
  });
}

function chosen(snapshots: readonly Snapshot[], { object, clusters }: AcceptRequest): { readonly snapshot: Snapshot; readonly live: LiveObject } {
  const asked = snapshots.filter(({ cluster }) => clusters.length === 0 || clusters.includes(cluster));
  const found = asked.flatMap((snapshot) => {
    const live = snapshot.objects.find(({ id }) => formatId(id) === object);
    return live === undefined ? [] : [{ snapshot, live }];
  });
  const [first, second] = found;
  if (first === undefined)
    throw refusal(
      `no export has ${object}`,
      `Exports are there of ${snapshots.map(({ cluster }) => cluster).join(", ") || "no cluster"}; names are as in truestory drift.`,
    );
  if (second !== undefined)
    throw refusal(`${object} is in ${first.snapshot.cluster} and in ${second.snapshot.cluster}`, "Name one of them with --cluster.");
  return first;
}

function refusal(message: string, remedy: string): AuditFailure {
  return new AuditFailure(`no baseline was written to ${BASELINE_FOLDER}: ${message}`, { code: 2, remedy });
}

async function within<T>(look: Look, work: (look: Look) => T): Promise<T> {
  try {
    return work(look);
  } finally {
    await look.close();
  }
}
