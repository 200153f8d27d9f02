import type { Search } from "./assertion.ts";
import { catalogueOf, documentsOfKind } from "./catalogue.ts";
import { placesOf, reachOf } from "./failed-builds.ts";
import { hiddenIdentity } from "./hidden-identity.ts";
import { isChartMade } from "./kinds.ts";
import { perOwner } from "./memo.ts";
import { KUSTOMIZATION_FILES } from "./moves.ts";
import { isOpen } from "./outcome.ts";
import { baseName, isUnder } from "./pattern.ts";
import { stringAt } from "./value.ts";
import type { RenderFailure, World } from "./world.ts";

/** Kinds that generators make without a document of their own. */
const GENERATED_KINDS = ["configmap", "secret"];

/**
 * A failed build that may be the reason why something was not found, `undefined` when none can be. A build can only hide an object
 * whose kind some document that it reads has (or which a generator could make and, in a cluster, a missing
 * file, a remote base or a chart could bring), in a place that the search looks at.
 */
export function hidingFailure(
  world: World,
  search: Search,
  options: { readonly paths: readonly string[]; readonly rendered: boolean },
): RenderFailure | undefined {
  const clusters = world.clusters.filter(({ name }) => search.clusters.length === 0 || search.clusters.includes(name));
  const failures: readonly RenderFailure[] = [
    ...clusters.flatMap((cluster) => cluster.failures),
    ...(options.rendered ? [] : world.unapplied.flatMap((build) => (build.ok ? [] : [build.failure]))),
  ];
  const failure = failures.find((one) => placesOf(one).some((path) => overlaps(world, path, options.paths)) && mayHold(world, one, search));
  return failure ?? hiddenIdentity(world, search);
}

function overlaps(world: World, failed: string, paths: readonly string[]): boolean {
  if (paths.length === 0) return true;
  const { files } = reachOf(world, failed);
  return paths.some(
    (path) =>
      isUnder(failed, path) ||
      ((isUnder(path, failed) || [...files].some((file) => isUnder(file, path))) && catalogueOf(world).at(path).length === 0),
  );
}

function mayHold(world: World, { code, path, cluster }: RenderFailure, { kind, name }: Search): boolean {
  if (isOpen(code) || kind === undefined || (code === "needs-chart" && isChartMade(kind)) || GENERATED_KINDS.includes(kind.toLowerCase()))
    return true;
  const { files, open } = reachOf(world, path);
  if (open && cluster !== null) return true;
  const renames = changesNames(world, path);
  return documentsOfKind(world, kind).some(
    ({ id, origin }) => files.has(origin.file) && (name === undefined || id.name === name || (renames && name.includes(id.name))),
  );
}

/** True when a kustomization that the build of a directory reads gives its objects other names than their documents have. */
const changesNames = perOwner((world: World, directory: string): boolean => {
  const files = [...reachOf(world, directory).files].filter((file) => KUSTOMIZATION_FILES.includes(baseName(file)));
  const values = files.flatMap((file) => world.documents(file)).map(({ value }) => value);
  return values.some((value) => stringAt(value, "namePrefix") !== undefined || stringAt(value, "nameSuffix") !== undefined);
});
