import type { Drift, DriftReport } from "../domain/drift.ts";
import type { Snapshot } from "../domain/live.ts";
import { formatId } from "../domain/object.ts";
import { stringAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

/** Most commits that are rendered to tell lag from drift. */
const MOST = 3;

/** What each Kustomization and Application had applied when a cluster was exported: full commit ids, by the name of what applied them. */
export function appliedCommits({ objects }: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    objects.flatMap(({ id, value }) => {
      const revision = stringAt(
        value,
        "status",
        id.kind === "Application" ? "sync" : "lastAppliedRevision",
        ...(id.kind === "Application" ? ["revision"] : []),
      );
      const commit = id.kind === "Kustomization" || id.kind === "Application" ? /(?:^|[:/])([0-9a-f]{40})$/.exec(revision ?? "")?.[1] : undefined;
      return commit === undefined ? [] : [[formatId(id), commit] as const];
    }),
  );
}

/** Commits other than `head` that clusters had applied, those that most objects come from first, at most three. */
export function commitsBehind(snapshots: readonly Snapshot[], head: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const snapshot of snapshots) for (const commit of appliedCommits(snapshot).values()) counts.set(commit, (counts.get(commit) ?? 0) + 1);
  counts.delete(head);
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([commit]) => commit)
    .slice(0, MOST);
}

/** A comparison of the same exports with Git at a commit that they had applied, and the world it was made with. */
export interface Earlier {
  readonly report: DriftReport;
  readonly world: World;
}

/**
 * Tells lag from drift: what differs from Git now, and did not differ from Git as what applies it had applied it, is not applied yet. It is
 * shown, and is no drift.
 */
export function withLag(
  report: DriftReport,
  snapshots: readonly Snapshot[],
  worlds: { readonly head: World; readonly earlier: ReadonlyMap<string, Earlier> },
): DriftReport {
  const producers = (world: World): ReadonlyMap<string, string> =>
    new Map(world.clusters.flatMap(({ name, objects }) => objects.map(({ id, producer }) => [`${name} ${formatId(id)}`, producer] as const)));
  const now = producers(worlds.head);
  const then = new Map(
    [...worlds.earlier].map(([commit, { report: old, world }]) => [commit, { keys: new Set(old.drift.map(keyOf)), producers: producers(world) }]),
  );
  const applied = new Map(snapshots.map((snapshot) => [snapshot.cluster, appliedCommits(snapshot)]));
  const drift = report.drift.map((one): Drift => {
    if (one.against !== "git" || one.kind === "boundary") return one;
    const place = `${one.cluster} ${one.object}`;
    for (const [commit, old] of then) {
      const producer = now.get(place) ?? old.producers.get(place);
      if (producer === undefined || applied.get(one.cluster)?.get(producer) !== commit || old.keys.has(keyOf(one))) continue;
      return {
        ...one,
        severity: "info",
        lag: `${producer} had applied ${commit.slice(0, 12)} when it was exported: Git has changed since, and this is not applied yet`,
      };
    }
    return one;
  });
  return { ...report, drift: [...drift.filter(({ severity }) => severity !== "info"), ...drift.filter(({ severity }) => severity === "info")] };
}

function keyOf({ cluster, object, field, kind }: Drift): string {
  return JSON.stringify([cluster, object, field, kind]);
}
