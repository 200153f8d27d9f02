import type { Baseline } from "../domain/baseline.ts";
import type { Config } from "../domain/config.ts";
import { AuditFailure } from "../domain/failure.ts";
import type { Snapshot } from "../domain/live.ts";

/** What is recorded of the clusters: which one carries a name. */
export interface Recorded {
  readonly config: Config;
  readonly baselines: readonly Baseline[];
}

/** Clocks may differ by so much. */
const SKEW_MS = 300_000;

/** The UID of the namespace kube-system that a cluster is recorded with, and where; undefined when nothing records it. */
export function recordedUid(cluster: string, { config, baselines }: Recorded): { readonly uid: string; readonly where: string } | undefined {
  const configured = Object.hasOwn(config.snapshots.clusters, cluster) ? config.snapshots.clusters[cluster] : undefined;
  const accepted = baselines.find((baseline) => baseline.cluster === cluster && baseline.uid !== null);
  if (configured !== undefined && accepted !== undefined && accepted.uid !== configured)
    throw new AuditFailure(
      `cluster "${cluster}" is recorded with two UIDs: ${configured} in the configuration, ${accepted.uid} in ${accepted.path}`,
      {
        code: 2,
        remedy: "Keep the one that `kubectl get namespace kube-system -o jsonpath={.metadata.uid}` gives, and accept the baselines anew.",
      },
    );
  if (configured !== undefined) return { uid: configured, where: "snapshots.clusters of the configuration" };
  return accepted === undefined || accepted.uid === null ? undefined : { uid: accepted.uid, where: accepted.path };
}

/**
 * The exports with what is wrong with their binding to clusters.
 *
 * @throws {@link AuditFailure} code 2 for an export of a cluster that Git does not have, of another one than its folder names, or two of one.
 */
export function boundSnapshots(snapshots: readonly Snapshot[], known: readonly string[], recorded: Recorded): readonly Snapshot[] {
  const strange = snapshots.find(({ cluster }) => !known.includes(cluster));
  if (strange !== undefined)
    throw new AuditFailure(`no cluster of Git is called "${strange.cluster}"`, {
      code: 2,
      remedy: `Name the folder of an export like its cluster: ${known.join(", ") || "there is none"}.`,
    });
  for (const one of snapshots) {
    const twin = snapshots.find((other) => other !== one && other.uid !== null && other.uid === one.uid);
    if (twin !== undefined)
      throw new AuditFailure(`"${one.cluster}" and "${twin.cluster}" are exports of the same cluster: kube-system has the UID ${one.uid} in both`, {
        code: 2,
        remedy: "Export each cluster into the folder with its name.",
      });
  }
  return snapshots.map((snapshot) => bound(snapshot, known, recorded));
}

function bound(snapshot: Snapshot, known: readonly string[], recorded: Recorded): Snapshot {
  const { cluster, uid } = snapshot;
  const expected = recordedUid(cluster, recorded);
  if (expected === undefined) {
    const what = uid === null ? "it has no namespace kube-system either" : `record snapshots.clusters: {${cluster}: ${uid}}`;
    const note = `nothing records which cluster "${cluster}" is, so that an export of another one in its folder would not be noticed: ${what}`;
    return { ...snapshot, notes: [...snapshot.notes, note] };
  }
  if (uid === null) {
    const problem = `${cluster} has no namespace kube-system, so it is not known of which cluster it is: export namespaces as well`;
    return { ...snapshot, problems: [...snapshot.problems, problem] };
  }
  if (uid === expected.uid) return snapshot;
  const other = known.find((name) => name !== cluster && recordedUid(name, recorded)?.uid === uid);
  const whose = other === undefined ? "of another cluster" : `of cluster "${other}"`;
  throw new AuditFailure(`the export of "${cluster}" is ${whose}: its kube-system has the UID ${uid}, and ${expected.where} has ${expected.uid}`, {
    code: 2,
    remedy: "Export the cluster that the folder is named after; when the cluster was made anew, record its new UID.",
  });
}

/** Why an export proves nothing about now: it is older than is allowed, or does not say how old it is; null when it does. */
export function staleness({ exportedAt, cluster }: Snapshot, now: number, maxAgeHours: number): string | null {
  if (exportedAt === null) return `the export of ${cluster} does not say how old it is`;
  const age = now - Date.parse(exportedAt);
  if (age < -SKEW_MS) return `the export of ${cluster} says that it was made at ${exportedAt}, which is yet to come`;
  return age <= maxAgeHours * 3_600_000 ? null : `the export of ${cluster} was made at ${exportedAt}, more than ${maxAgeHours} hours ago`;
}

/** The export before of the same cluster, or why there is none to hold it against. */
export function previousOf(
  snapshot: Snapshot,
  previous: readonly Snapshot[],
): { readonly snapshot: Snapshot | null; readonly problem: string | null } {
  const found = previous.find(({ cluster }) => cluster === snapshot.cluster);
  if (found === undefined) return { snapshot: null, problem: null };
  if (found.uid !== null && snapshot.uid !== null && found.uid !== snapshot.uid)
    throw new AuditFailure(
      `the export before of "${snapshot.cluster}" is of another cluster: its kube-system has the UID ${found.uid}, not ${snapshot.uid}`,
      {
        code: 2,
        remedy: "Give the export before of the same cluster with --previous.",
      },
    );
  if (found.uid === null || snapshot.uid === null)
    return {
      snapshot: null,
      problem: `${snapshot.cluster}: without the namespace kube-system in both exports, the one before may be of another cluster`,
    };
  if (found.exportedAt === null || snapshot.exportedAt === null || Date.parse(found.exportedAt) >= Date.parse(snapshot.exportedAt))
    return { snapshot: null, problem: `${snapshot.cluster}: the export that was given as the one before is not older` };
  return { snapshot: found, problem: null };
}
