import type { DriftReport } from "../domain/drift.ts";
import { coverageOf, type LiveCluster, type LiveObject, type Snapshot } from "../domain/live.ts";
import { formatId, type KubernetesObject } from "../domain/object.ts";
import type { Cluster, LiveEvidence, World } from "../domain/world.ts";
import { applierOf, releaseOf } from "../drift/appliers.ts";
import { withChartsMade } from "../drift/charts.ts";
import { type Recorded, recordedUid } from "./snapshots.ts";

/** What evidence from exports rests on. */
export interface LiveGrounds {
  readonly snapshots: readonly Snapshot[];
  /** What the exports were compared with Git to. */
  readonly report: DriftReport;
  readonly recorded: Recorded;
  /** Why exports decide nothing at all here, as a sentence; null when they may. */
  readonly closed: string | null;
}

/** API versions of the kinds that claims name, for asking whether an export covers them. */
const GROUPS: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  DaemonSet: "apps/v1",
  StatefulSet: "apps/v1",
  EndpointSlice: "discovery.k8s.io/v1",
};

/**
 * Exports as evidence for claims: of a cluster whose UID is recorded, fresh and whole. An object counts where it is as Git has it, which shows
 * that what was applied contains what makes it, or where it is none of Git's.
 */
export function liveEvidence(world: World, grounds: LiveGrounds): LiveEvidence {
  const clusters: LiveCluster[] = [];
  const made = new Set<KubernetesObject>();
  const augmented = world.clusters.map((cluster) => {
    const snapshot = grounds.snapshots.find((one) => one.cluster === cluster.name);
    if (snapshot === undefined) return cluster;
    const shown = new Set<string>();
    const live = liveCluster(snapshot, grounds, cluster, shown);
    clusters.push(live);
    if (live.closed !== null) return cluster;
    const charts = withChartsMade(cluster, snapshot, (object) => live.differs(object) === null);
    for (const object of charts.made) {
      made.add(object);
      shown.add(formatId(object.id));
    }
    return charts.cluster;
  });
  return { clusters, made, world: made.size === 0 ? world : { ...world, clusters: augmented } };
}

/** `shown` are the objects of charts that the export shows to be made of what Git says. */
function liveCluster(snapshot: Snapshot, { report, recorded, closed }: LiveGrounds, git: Cluster, shown: ReadonlySet<string>): LiveCluster {
  const { cluster, exportedAt } = snapshot;
  const own = new Set(git.objects.map(({ id }) => formatId(id)));
  const byName = new Map<string, LiveObject[]>();
  for (const object of snapshot.objects) {
    const key = `${object.id.kind} ${object.id.name}`;
    byName.set(key, [...(byName.get(key) ?? []), object]);
  }
  const covers = coverageOf(snapshot);
  const drift = report.drift.filter((one) => one.cluster === cluster && one.against === "git" && one.kind !== "boundary" && one.severity !== "info");
  const differing = new Map(drift.map(({ object, means }) => [object, means[0] ?? "it differs"]));
  return {
    cluster,
    exportedAt,
    closed: closed ?? closedBy(cluster, report, recorded),
    find(kind, namespace, name) {
      const found = (byName.get(`${kind} ${name}`) ?? []).filter(({ id }) => namespace === null || id.namespace === namespace);
      return found.length === 1 ? found[0] : undefined;
    },
    list: (kind, namespace) => snapshot.objects.filter(({ id }) => id.kind === kind && id.namespace === namespace),
    covers: (kind, namespace) => namespace !== null && covers({ apiVersion: GROUPS[kind] ?? "v1", kind, namespace, name: "" }),
    differs(object) {
      const name = formatId(object.id);
      const applier = own.has(name) || shown.has(name) ? undefined : (releaseOf(object, git)?.id ?? applierOf(object, git)?.id);
      if (applier !== undefined) return `The export of ${cluster} does not show that ${formatId(applier)} made ${name} of what Git says now.`;
      const how = own.has(name) ? differing.get(name) : undefined;
      return how === undefined ? null : `In ${cluster} it is not as Git has it, so that its state says nothing of what Git renders: ${how}.`;
    },
  };
}

function closedBy(cluster: string, report: DriftReport, recorded: Recorded): string | null {
  const state = report.clusters.find(({ name }) => name === cluster);
  if (state === undefined) return `The export of ${cluster} was not compared with Git.`;
  if (recordedUid(cluster, recorded) === undefined)
    return `The export decides nothing while no UID is recorded for ${cluster}: write snapshots.clusters: {${cluster}: ${state.uid ?? "UID of kube-system"}}.`;
  if (state.stale) return `The export of ${cluster} is stale.`;
  const [problem] = state.problems;
  return problem === undefined ? null : `The export of ${cluster} is not whole: ${problem}.`;
}
