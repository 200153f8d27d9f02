import type { Baseline } from "../domain/baseline.ts";
import type { Config } from "../domain/config.ts";
import type { Drift, DriftReport } from "../domain/drift.ts";
import { AuditFailure } from "../domain/failure.ts";
import type { Snapshot } from "../domain/live.ts";
import type { World } from "../domain/world.ts";
import { driftOf } from "../drift/drift.ts";
import { appliedCommits } from "./lag.ts";
import { boundSnapshots, previousOf, staleness } from "./snapshots.ts";

/** What clusters are compared with, and how. */
export interface Comparison {
  readonly config: Config;
  readonly baselines: readonly Baseline[];
  readonly snapshots: readonly Snapshot[];
  /** The exports before, of the same clusters; empty for none. */
  readonly previous: readonly Snapshot[];
  /** Names of clusters; empty for all that were exported. */
  readonly asked: readonly string[];
  /** The instant that ages are judged at, in milliseconds. */
  readonly now: number;
}

/**
 * Compares exports of clusters with what Git renders for them, and with what was accepted of what Git does not own. Exports that are stale,
 * or that do not say how old they are, never prove that there is no drift.
 *
 * @throws {@link AuditFailure} code 2 when an export is of a cluster that Git does not have or of another one than it says, or none is of one
 *   that was asked for.
 */
export function driftReport(world: World, comparison: Comparison): DriftReport {
  const { config, baselines, asked, now } = comparison;
  const snapshots = boundSnapshots(
    comparison.snapshots,
    world.clusters.map(({ name }) => name),
    { config, baselines },
  );
  const lacking = asked.find((name) => !snapshots.some(({ cluster }) => cluster === name));
  if (lacking !== undefined)
    throw new AuditFailure(`there is no export of cluster "${lacking}"`, {
      code: 2,
      remedy: `Exports are there of ${snapshots.map(({ cluster }) => cluster).join(", ")}.`,
    });
  const chosen = snapshots.filter(({ cluster }) => asked.length === 0 || asked.includes(cluster));
  const parts = chosen.flatMap((snapshot) => {
    const before = previousOf(snapshot, comparison.previous);
    const own = baselines.filter(({ cluster }) => cluster === snapshot.cluster);
    const beside = { baselines: own, previous: before.snapshot, ignore: config.drift.ignore };
    return world.clusters
      .filter(({ name }) => name === snapshot.cluster)
      .map((cluster) => ({
        snapshot,
        cluster,
        before,
        found: driftOf(cluster, snapshot, beside),
        stale: staleness(snapshot, now, config.snapshots.maxAgeHours),
      }));
  });
  const reasons = parts.flatMap(({ found }) => found.ignored);
  return {
    schema: "truestory/drift@1",
    commit: world.tree.commit,
    clusters: parts.map(({ snapshot, cluster, before, found, stale }) => ({
      name: cluster.name,
      uid: snapshot.uid,
      exportedAt: snapshot.exportedAt,
      stale: stale !== null,
      compared: found.compared,
      notCovered: found.notCovered,
      notes: [...snapshot.notes, ...found.notes, ...lag(snapshot, world.tree.commit)],
      problems: [
        ...(stale === null || snapshot.exportedAt === null ? [] : [`${stale}: it proves nothing about now`]),
        ...(before.problem === null ? [] : [before.problem]),
        ...snapshot.problems,
        ...found.problems,
        ...cluster.failures.map(({ subject, message }) => `${subject} could not be rendered, so what it makes was not compared: ${message}`),
      ],
    })),
    drift: worstFirst(parts.flatMap(({ found }) => found.drift)),
    ignored: [...new Set(reasons)].sort().map((reason) => ({ reason, count: reasons.filter((one) => one === reason).length })),
  };
}

const SEVERITY = { error: 0, warning: 1, info: 2 } as const;

function worstFirst(drift: readonly Drift[]): readonly Drift[] {
  return [...drift].sort((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity]);
}

/** What the cluster had applied when it was exported, when that is not the commit that it is compared with. */
function lag(snapshot: Snapshot, commit: string | null): readonly string[] {
  const applied = [...new Set(appliedCommits(snapshot).values())];
  const [revision] = applied;
  if (commit === null || revision === undefined || applied.includes(commit)) return [];
  const at = `the cluster had applied ${revision.slice(0, 12)} when it was exported, and Git is compared at ${commit.slice(0, 12)}`;
  return [`${at}: a difference may be what is not applied yet, unless the clone has that commit to compare with`];
}

/** 0 when there is no drift, 1 when there is, 3 when nothing was found and something could not be looked at. */
export function exitCodeOf({ drift, clusters }: DriftReport): 0 | 1 | 3 {
  if (drift.some(({ severity }) => severity !== "info")) return 1;
  return clusters.some(({ stale, compared, problems }) => stale || compared === 0 || problems.length > 0) ? 3 : 0;
}
