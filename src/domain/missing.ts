import type { Outcome, Search } from "./assertion.ts";
import { evidence } from "./assertion.ts";
import { hidingFailure } from "./hiding-failure.ts";
import { isChartMade } from "./kinds.ts";
import type { Level } from "./object.ts";
import { absent, renderFailed, unknown } from "./outcome.ts";
import { openRelease } from "./releases.ts";
import { everyOfKind, presentPaths } from "./search.ts";
import type { World } from "./world.ts";

/** What a search is about, in words: "HelmRelease `kube-system/coredns`", "ConfigMaps named `x`", "the manifests in `apps/web`". */
export function describeSearch(search: Search): string {
  const { kind, name, namespace } = search;
  const clusters = search.clusters.length === 0 ? "" : ` (cluster ${search.clusters.join(", ")})`;
  if (name !== undefined) return `${kind ?? "object"} \`${namespace === undefined ? "" : `${namespace}/`}${name}\`${clusters}`;
  const [nearest = []] = search.tiers.filter((tier) => tier.length > 0);
  const places = nearest.slice(0, 3).map((path) => `\`${path}\``);
  const where = places.length === 0 ? "" : ` in ${places.join(", ")}${nearest.length > 3 ? " …" : ""}`;
  if (kind !== undefined) return `${kind}${namespace === undefined ? "" : ` in namespace \`${namespace}\``}${where}${clusters}`;
  return places.length === 0 ? `the manifests of the story${clusters}` : `the manifests${where}${clusters}`;
}

/** Every path of a search's tiers that exists now. */
export function searchPaths(world: World, search: Search): readonly string[] {
  return presentPaths(world, search.tiers.flat());
}

/**
 * The outcome for something that was looked for and not found among objects that could have it: `absent`, or `unknown` when a
 * failed build may be the reason.
 */
export function notFound(
  world: World,
  search: Search,
  parts: { readonly expected: string; readonly level: Level; readonly paths: readonly string[]; readonly rendered?: boolean } & Pick<
    Partial<Extract<Outcome, { is: "absent" }>>,
    "evidence" | "clusters" | "moved"
  >,
): Outcome {
  const failure = hidingFailure(world, search, { paths: parts.paths, rendered: parts.rendered ?? false });
  return failure === undefined ? absent(parts) : renderFailed(failure);
}

/**
 * The outcome when no object fits a search at all: absent when the repository has none of that kind or name, `unknown` when it has
 * some in places that the claim does not speak of, or when nothing says where to look.
 */
export function noCandidate(world: World, search: Search, expected: string): Outcome {
  const { kind, name } = search;
  const paths = searchPaths(world, search);
  if (kind === undefined) {
    const what = name === undefined ? "no manifest" : `no object named ${name}`;
    return unknown("ambiguous", `There is ${what} in the places this claim speaks of.`);
  }
  const elsewhere = everyOfKind(world, kind);
  if (isChartMade(kind) && elsewhere.every(({ object }) => name === undefined || object.id.name !== name)) {
    const open = openRelease(world, everyOfKind(world, "HelmRelease"), name);
    if (open !== undefined) return unknown(open.reason, `No manifest is such a ${kind}; a chart may make it. ${open.because}.`);
  }
  if (name === undefined && elsewhere.length > 0) {
    const [first] = elsewhere;
    return unknown("ambiguous", `There is no ${kind} in the places this claim speaks of, and ${elsewhere.length} elsewhere.`, [
      evidence({ path: first?.object.origin.file ?? null, line: first?.object.origin.line ?? null, note: "elsewhere" }),
    ]);
  }
  return notFound(world, search, { expected, level: "parsed", paths });
}
