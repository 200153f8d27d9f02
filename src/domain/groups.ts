import type { Entry } from "./catalogue.ts";
import { distinct } from "./outcome.ts";
import type { Candidate } from "./search.ts";
import type { World } from "./world.ts";

/** Candidates that are judged together: those of one cluster, or (cluster null) those that no cluster renders. */
export interface Group<T extends Entry> {
  readonly cluster: string | null;
  readonly candidates: readonly T[];
}

/**
 * Splits candidates by where they are judged. A claim that names clusters is judged in each of them, any other in every cluster
 * that renders a candidate. What no cluster renders (unapplied directories, documents) is judged beside it, or alone when nothing
 * is rendered. A named cluster that renders none of them gets what no cluster renders, which may be nothing.
 */
export function groupsOf<T extends Entry>(world: World, candidates: readonly T[], clusters: readonly string[]): readonly Group<T>[] {
  const rendered = candidates.filter(({ standing }) => standing === "rendered");
  const somewhere = new Set(rendered.map(sourceKey));
  const nowhere = candidates.filter((candidate) => candidate.standing !== "rendered" && !somewhere.has(sourceKey(candidate)));
  const known = new Set(world.clusters.map(({ name }) => name));
  const named = distinct(clusters).filter((name) => known.has(name));
  const own = (cluster: string): readonly T[] =>
    nowhere.filter((candidate) => named.length === 0 || stepsOf(candidate).includes(cluster) || !belongsToOne(candidate, known));
  if (rendered.length > 0) {
    const judged =
      named.length > 0 ? named : world.clusters.map(({ name }) => name).filter((name) => rendered.some(({ object }) => object.cluster === name));
    return judged.map((cluster) => ({ cluster, candidates: [...rendered.filter(({ object }) => object.cluster === cluster), ...own(cluster)] }));
  }
  if (named.length === 0 || !nowhere.some((candidate) => belongsToOne(candidate, known))) return [{ cluster: null, candidates: nowhere }];
  return named.map((cluster) => ({ cluster: null, candidates: own(cluster) }));
}

/**
 * The objects that a claim about something they have is judged on: those that have it and stand at what the claim names, else those
 * that have it and are produced from there, else all. An object counts in every cluster that renders it, also where it lacks the thing.
 */
export function havingIt<T extends Candidate>(candidates: readonly T[], has: (candidate: T) => boolean): readonly T[] {
  const having = candidates.filter(has);
  const direct = having.filter(({ by }) => by === "stands" || by === "shaped");
  const chosen = new Set((direct.length > 0 ? direct : having).map(sourceKey));
  return chosen.size === 0 ? candidates : candidates.filter((candidate) => chosen.has(sourceKey(candidate)));
}

/** The same for an object in every cluster that renders it: its kind, name and source file. */
export function sourceKey({ object }: Entry): string {
  return `${object.id.kind} ${object.id.name} ${object.origin.file}`;
}

/** True when a path step of the file is the name of a cluster (`bootstrap/clusters/apps/values.yaml`). */
function belongsToOne(candidate: Entry, clusters: ReadonlySet<string>): boolean {
  return stepsOf(candidate).some((step) => clusters.has(step));
}

function stepsOf({ object }: Entry): readonly string[] {
  return object.origin.file.split("/").slice(0, -1);
}
