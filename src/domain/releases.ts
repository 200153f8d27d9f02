import type { Entry } from "./catalogue.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import type { Cluster, ReleaseState, RenderFailure, World } from "./world.ts";

/** True for an object that a chart made. */
export function isChartMadeObject(object: KubernetesObject): boolean {
  return object.forms.rendered !== undefined;
}

/** True for an object that the chart of this HelmRelease made. */
function isMadeBy(object: KubernetesObject, release: KubernetesObject): boolean {
  return isChartMadeObject(object) && object.cluster === release.cluster && object.producer === formatId(release.id);
}

/** Everything that fails in a cluster: builds, then releases. */
export function failuresOf({ failures, releases = [] }: Cluster): readonly RenderFailure[] {
  return [...failures, ...releases.flatMap(({ failure }) => failure ?? [])];
}

/** Why a release may make objects that nothing here shows, as a sentence's part: `HelmRelease shop/web: its chart … is not in this repository`. */
export interface OpenRelease {
  readonly reason: NonNullable<ReleaseState["open"]>["reason"];
  readonly because: string;
}

/** The first of several objects that is a HelmRelease whose objects are not all known; undefined when there is none. */
export function openRelease(world: World, entries: readonly Entry[]): OpenRelease | undefined {
  for (const { object } of entries) {
    if (object.id.kind !== "HelmRelease") continue;
    const open = opening(world, object);
    if (open !== null) return { reason: open.reason, because: `${formatId(object.id)}: ${open.because}` };
  }
  return undefined;
}

function opening(world: World, { id, cluster }: KubernetesObject): ReleaseState["open"] {
  const states = world.clusters.find(({ name }) => name === cluster)?.releases ?? [];
  const state = states.find((one) => one.id.namespace === id.namespace && one.id.name === id.name);
  return state === undefined ? { reason: "needs-chart", because: "its chart was not rendered" } : state.open;
}

/** How an object answers a claim: as it says, otherwise, in one place and not in another, or not at all. */
interface Answer {
  readonly candidate: Entry;
  readonly fit: "yes" | "no" | "open" | "absent";
}

/**
 * Of releases and what their charts make: where values say nothing, the objects do; where they say what is claimed and an object has it
 * so, other objects of the release are other parts. Values that no object shows do not count alone.
 */
export function deepestOf<T extends Answer>(world: World, answers: readonly T[]): readonly T[] {
  const left = new Set(answers);
  for (const { candidate, fit } of answers) {
    if (candidate.object.id.kind !== "HelmRelease" || openRelease(world, [candidate]) !== undefined) continue;
    const made = answers.filter((one) => isMadeBy(one.candidate.object, candidate.object));
    if (fit === "absent" && made.some((one) => one.fit !== "absent")) for (const one of answers) if (one.candidate === candidate) left.delete(one);
    if (fit === "yes" && made.some((one) => one.fit === "yes")) for (const one of made) if (one.fit !== "yes") left.delete(one);
  }
  return answers.filter((one) => left.has(one));
}
