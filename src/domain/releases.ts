import type { Entry } from "./catalogue.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import type { Cluster, ReleaseState, RenderFailure, World } from "./world.ts";

/** True for an object that a chart made. */
export function isChartMadeObject(object: KubernetesObject): boolean {
  return object.forms.rendered !== undefined;
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
