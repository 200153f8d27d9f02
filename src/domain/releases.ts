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

/** Reasons from the one that hides most to the one that hides least. */
const REASONS: readonly OpenRelease["reason"][] = ["render-failed", "needs-chart", "needs-network", "needs-secret", "ambiguous", "needs-cluster"];

/**
 * A HelmRelease among several objects of which not all objects are known; undefined when there is none. Of several, the one after which an
 * object called `name` is likely called, then the one of which least is known.
 */
export function openRelease(world: World, entries: readonly Entry[], name?: string): OpenRelease | undefined {
  let best: { readonly open: OpenRelease; readonly rank: number } | undefined;
  for (const { object } of entries) {
    if (object.id.kind !== "HelmRelease") continue;
    const open = opening(world, object);
    if (open === null) continue;
    const rank = (name?.startsWith(object.id.name) === true ? 0 : REASONS.length) + REASONS.indexOf(open.reason);
    if (best === undefined || rank < best.rank) best = { open: { reason: open.reason, because: `${formatId(object.id)}: ${open.because}` }, rank };
  }
  return best?.open;
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
