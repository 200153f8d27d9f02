import type { CorefileChange, Drift as ReportedDrift } from "../domain/audit.ts";
import type { CorefileDifference } from "../domain/corefile.ts";
import type { Drift, DriftReport } from "../domain/drift.ts";
import { AuditFailure } from "../domain/failure.ts";
import type { Snapshot } from "../domain/live.ts";
import { stringAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";
import { driftOf } from "../drift/drift.ts";

/** How old an export may be before it proves nothing. */
const STALE_HOURS = 48;

/**
 * Compares exports of clusters with what Git renders for them. `now` is an instant in milliseconds: exports that are older than 48 hours, or
 * that do not say how old they are, are stale and never prove that there is no drift.
 *
 * @throws {@link AuditFailure} code 2 when an export is of a cluster that Git does not have, or none is of one that was asked for.
 */
export function driftReport(world: World, snapshots: readonly Snapshot[], asked: readonly string[], now: number): DriftReport {
  const known = world.clusters.map(({ name }) => name);
  const strange = snapshots.find(({ cluster }) => !known.includes(cluster));
  if (strange !== undefined)
    throw new AuditFailure(`no cluster of Git is called "${strange.cluster}"`, {
      code: 2,
      remedy: `Name the folder of an export like its cluster: ${known.join(", ") || "there is none"}.`,
    });
  const lacking = asked.find((name) => !snapshots.some(({ cluster }) => cluster === name));
  if (lacking !== undefined)
    throw new AuditFailure(`there is no export of cluster "${lacking}"`, {
      code: 2,
      remedy: `Exports are there of ${snapshots.map(({ cluster }) => cluster).join(", ")}.`,
    });
  const chosen = snapshots.filter(({ cluster }) => asked.length === 0 || asked.includes(cluster));
  const parts = chosen.flatMap((snapshot) =>
    world.clusters.filter(({ name }) => name === snapshot.cluster).map((cluster) => ({ snapshot, cluster, found: driftOf(cluster, snapshot) })),
  );
  const reasons = parts.flatMap(({ found }) => found.ignored);
  return {
    schema: "truestory/drift@1",
    commit: world.tree.commit,
    clusters: parts.map(({ snapshot, cluster, found }) => ({
      name: cluster.name,
      exportedAt: snapshot.exportedAt,
      stale: isStale(snapshot, now),
      compared: found.compared,
      notCovered: found.notCovered,
      notes: [...snapshot.notes, ...lag(snapshot, world.tree.commit)],
      problems: [
        ...snapshot.problems,
        ...cluster.failures.map(({ subject, message }) => `${subject} could not be rendered, so what it makes was not compared: ${message}`),
      ],
    })),
    drift: parts.flatMap(({ found }) => found.drift),
    ignored: [...new Set(reasons)].sort().map((reason) => ({ reason, count: reasons.filter((one) => one === reason).length })),
  };
}

/** What the cluster had applied when it was exported, when that is not the commit that it is compared with. */
function lag({ objects }: Snapshot, commit: string | null): readonly string[] {
  const applied = objects.flatMap(({ id, value }) =>
    id.kind === "Kustomization" ? (/sha1:([0-9a-f]{40})/.exec(stringAt(value, "status", "lastAppliedRevision") ?? "")?.[1] ?? []) : [],
  );
  const [revision] = applied;
  if (commit === null || revision === undefined || applied.includes(commit)) return [];
  return [
    `the cluster had applied ${revision.slice(0, 12)} when it was exported, and Git is compared at ${commit.slice(0, 12)}: a difference may be what is not applied yet`,
  ];
}

function isStale({ exportedAt }: Snapshot, now: number): boolean {
  const at = exportedAt === null ? Number.NaN : Date.parse(exportedAt);
  return !(now - at <= STALE_HOURS * 3_600_000);
}

/** 0 when there is no drift, 1 when there is, 3 when nothing was found and something could not be looked at. */
export function exitCodeOf({ drift, clusters }: DriftReport): 0 | 1 | 3 {
  if (drift.some(({ severity }) => severity !== "info")) return 1;
  return clusters.some(({ stale, compared, problems }) => stale || compared === 0 || problems.length > 0) ? 3 : 0;
}

/** Drift as a report tells it. Who changed it is the last of what it means. */
export function reportedDrift(drift: Drift): ReportedDrift {
  const { cluster, object, field, kind, git, live, severity, fingerprint, means, at, owner, differences } = drift;
  return {
    ...{ cluster, object, field, kind, layer: "git", git, live, severity, fingerprint, change: null },
    ...{ owner: owner.owner, attribution: means.at(-1) ?? null, next: `a live edit ${owner.next}; a change belongs ${owner.belongs}` },
    ...{ means: means.slice(0, -1), lag: null, at: at === null ? null : { path: at.path, line: at.line } },
    differences: differences.map(corefileChange),
  };
}

/** A difference of two Corefiles as a report tells it. */
export function corefileChange({ severity, message, zones, at }: CorefileDifference): CorefileChange {
  return { severity, message, zones, lines: { git: at.before?.line ?? null, live: at.after?.line ?? null } };
}
