import type { Entry } from "./catalogue.ts";
import { distinct } from "./outcome.ts";
import type { World } from "./world.ts";

/** Candidates that are judged together: those of one cluster, or (cluster null) those that no cluster renders. */
export interface Group<T extends Entry> {
  readonly cluster: string | null;
  readonly candidates: readonly T[];
}

/**
 * Splits candidates by where they are judged. A claim that names clusters is judged in each of them, any other in every cluster
 * that renders a candidate; what only stands in unapplied directories or documents is judged there, and only when no cluster
 * renders anything that fits. A named cluster that renders none of them gets an empty group when another one does.
 */
export function groupsOf<T extends Entry>(world: World, candidates: readonly T[], clusters: readonly string[]): readonly Group<T>[] {
  const rendered = candidates.filter(({ standing }) => standing === "rendered");
  const known = new Set(world.clusters.map(({ name }) => name));
  const named = distinct(clusters).filter((name) => known.has(name));
  if (rendered.length > 0) {
    const judged =
      named.length > 0 ? named : world.clusters.map(({ name }) => name).filter((name) => rendered.some(({ object }) => object.cluster === name));
    return judged.map((cluster) => ({ cluster, candidates: rendered.filter(({ object }) => object.cluster === cluster) }));
  }
  if (named.length === 0 || !candidates.some((candidate) => belongsToOne(candidate, known))) return [{ cluster: null, candidates }];
  return named.map((cluster) => ({
    cluster: null,
    candidates: candidates.filter((candidate) => stepsOf(candidate).includes(cluster) || !belongsToOne(candidate, known)),
  }));
}

/** True when a path step of the file is the name of a cluster (`bootstrap/clusters/apps/values.yaml`). */
function belongsToOne(candidate: Entry, clusters: ReadonlySet<string>): boolean {
  return stepsOf(candidate).some((step) => clusters.has(step));
}

function stepsOf({ object }: Entry): readonly string[] {
  return object.origin.file.split("/").slice(0, -1);
}
