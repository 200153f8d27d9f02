import type { Baseline } from "../domain/baseline.ts";
import type { DriftIgnore } from "../domain/config.ts";
import type { Drift, Ownership } from "../domain/drift.ts";
import { coverageOf, type LiveObject, type Snapshot } from "../domain/live.ts";
import { deepest, formatId, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { listed } from "../domain/outcome.ts";
import { stringAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { attribute, inWords } from "./attribute.ts";
import { boundaries } from "./boundary.ts";
import { corefileDrift } from "./corefile.ts";
import { addedByHand } from "./foreign.ts";
import { dataOf, fingerprint, keyOf } from "./identity.ts";
import { isGivenUp, type Leaving, leavingFor } from "./leave.ts";
import { withNext } from "./next.ts";
import { objectDrift } from "./object-drift.ts";
import { orphans } from "./orphans.ts";
import { ownerOf } from "./own.ts";
import { baselineReference, gitReference, previousReference, type Reference } from "./reference.ts";
import { releaseCorefile } from "./release.ts";
import { rivals } from "./rivals.ts";

/** A cluster compared with Git. */
export interface ClusterDrift {
  readonly drift: readonly Drift[];
  readonly compared: number;
  readonly notCovered: number;
  readonly ignored: readonly string[];
  /** What else there is to know of how it was compared. */
  readonly notes: readonly string[];
  /** Accepted objects that the export does not cover: whether they changed is not known. */
  readonly problems: readonly string[];
}

/** What a cluster is held against beside Git. */
export interface Beside {
  /** What was accepted of this cluster. */
  readonly baselines: readonly Baseline[];
  /** The export before, of the same cluster. */
  readonly previous: Snapshot | null;
  readonly ignore: readonly DriftIgnore[];
}

/** Compares what Git renders for a cluster, and what was accepted of what Git does not own, with an export of it. */
export function driftOf(cluster: Cluster, snapshot: Snapshot, beside: Beside): ClusterDrift {
  const live = new Map(snapshot.objects.map((object) => [keyOf(object.id), object]));
  const covers = coverageOf(snapshot);
  const leaving = leavingFor(cluster, snapshot, beside.ignore);
  const drift: Drift[] = [];
  let compared = 0;
  const notCovered = new Map<string, number>();
  const own = new Set<string>();
  for (const object of cluster.objects) {
    const key = keyOf(object.id);
    if (own.has(key)) continue;
    own.add(key);
    const found = live.get(key);
    if (found === undefined) {
      if (covers(object.id)) drift.push(...missing(cluster.name, gitReference(object), leaving));
      else notCovered.set(object.id.kind, (notCovered.get(object.id.kind) ?? 0) + 1);
    } else if (isGivenUp(deepest(object).value)) leaving.count("objects that Git tells Flux to leave as they are");
    else {
      compared += 1;
      const reference = gitReference(object);
      drift.push(...objectDrift(cluster.name, reference, found, leaving), ...addedByHand(cluster.name, object, reference, found, leaving));
    }
  }
  for (const object of cluster.objects) drift.push(...releaseDrift(cluster.name, object, live, own));
  const outside = notOfGit({ cluster, snapshot, live, own, covers, leaving, beside });
  drift.push(...outside.drift, ...orphans(cluster, own, snapshot.objects, leaving), ...rivals(cluster, own, snapshot.objects, leaving));
  return {
    drift: withNext(drift, { cluster, live }),
    compared,
    notCovered: sum(notCovered),
    ignored: leaving.reasons,
    notes: [...leaving.notes, ...lacking(notCovered)],
    problems: outside.problems,
  };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0);
}

/** Kinds of Git that the export does not have. */
function lacking(counts: ReadonlyMap<string, number>): readonly string[] {
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} (${count})`);
  return kinds.length === 0 ? [] : [`not in the export, so that nothing is said of them: ${listed(kinds, 12)}`];
}

interface Outside {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly live: ReadonlyMap<string, LiveObject>;
  readonly own: ReadonlySet<string>;
  readonly covers: (id: ObjectId) => boolean;
  readonly leaving: Leaving;
  readonly beside: Beside;
}

/** Objects that Git does not own: those that its workloads depend on, and those that somebody accepted. */
function notOfGit({ cluster, snapshot, live, own, covers, leaving, beside }: Outside): Pick<ClusterDrift, "drift" | "problems"> {
  const accepted = new Map(beside.baselines.map((baseline) => [keyOf(baseline.id), baseline]));
  const before = new Map((beside.previous?.objects ?? []).map((object) => [keyOf(object.id), object]));
  const referenceOf = ({ id }: LiveObject): Reference | undefined => {
    const [baseline, old] = [accepted.get(keyOf(id)), before.get(keyOf(id))];
    if (baseline !== undefined) return baselineReference(baseline);
    return old === undefined ? undefined : previousReference(old, beside.previous?.exportedAt ?? null);
  };
  const found = boundaries({ cluster, own, live, all: snapshot.objects, referenceOf });
  const further = [...accepted].flatMap(([key]) => {
    const object = live.get(key);
    return object === undefined || found.some((one) => one.object === object) ? [] : [object];
  });
  const problems: string[] = [];
  const lost = [...accepted].flatMap(([key, baseline]): readonly Drift[] => {
    if (live.has(key) || own.has(key)) return [];
    if (covers(baseline.id)) return missing(cluster.name, baselineReference(baseline), leaving);
    problems.push(`${formatId(baseline.id)} was accepted and is not in the export: whether it changed is not known`);
    return [];
  });
  const changed = [...found.map(({ object }) => object), ...further].flatMap((object) => {
    const reference = referenceOf(object);
    return reference === undefined || own.has(keyOf(object.id)) ? [] : objectDrift(cluster.name, reference, object, leaving);
  });
  return { drift: [...found.map(({ drift }) => drift), ...changed, ...lost], problems };
}

const NOBODY_YET: Ownership = { owner: "Git", next: "comes when Git is applied", belongs: "in Git" };

function missing(cluster: string, { id, value, against, place }: Reference, leaving: Leaving): readonly Drift[] {
  const name = formatId(id);
  if (leaving.leaves({ object: { id, value, managers: null }, path: [], wanted: undefined, found: undefined, manager: null })) return [];
  const where = against === "git" ? "in Git" : "in the accepted baseline";
  const owner = against === "git" ? NOBODY_YET : { owner: "somebody else", next: "comes back when its owner applies it", belongs: "with its owner" };
  return [
    {
      ...{ cluster, object: name, field: null, kind: "missing", severity: "error", against, git: name, live: null },
      ...{ means: [`${name} is ${where} and not in the cluster`], who: "nothing in the export tells who removed it, or whether it was ever there" },
      ...{ differences: [], owner, attribution: null, at: place([]), lag: null },
      fingerprint: fingerprint(cluster, name, "missing"),
    },
  ];
}

/** The Corefile of a release against the ConfigMap that its chart has made; where the chart is rendered, that was compared already. */
function releaseDrift(cluster: string, object: KubernetesObject, live: ReadonlyMap<string, LiveObject>, own: ReadonlySet<string>): readonly Drift[] {
  const release = releaseCorefile(object);
  const found = release === undefined || own.has(keyOf(release.configMap)) ? undefined : live.get(keyOf(release.configMap));
  const text = found === undefined ? undefined : stringAt(found.value, "data", "Corefile");
  if (release === undefined || found === undefined || text === undefined) return [];
  const corefile = corefileDrift(release.corefile.text, text, dataOf(found.value));
  if (corefile === null) return [];
  const attribution = attribute(found, ["data", "Corefile"]);
  const name = formatId(found.id);
  return [
    {
      ...{ cluster, object: name, field: "data.Corefile", kind: "changed", severity: "error", against: "git" },
      ...{ git: release.corefile.text, live: text, lag: null },
      means: [...corefile.means, `${formatId(object.id)} of Git makes it`],
      who: inWords(attribution, found.managers !== null),
      ...{ differences: corefile.differences, owner: ownerOf(found), attribution, at: object.locate(release.corefile.field).place },
      fingerprint: fingerprint(cluster, name, corefile.identity),
    },
  ];
}
