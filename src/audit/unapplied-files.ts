import type { AuditedStory, Finding } from "../domain/audit.ts";
import { catalogueOf, documentObject, isYamlPath, patchFiles } from "../domain/catalogue.ts";
import { formatId } from "../domain/object.ts";
import { isUnder } from "../domain/pattern.ts";
import { isFluxKustomization } from "../domain/search.ts";
import type { World } from "../domain/world.ts";

/**
 * Manifests that true claims of a story rest on and that no cluster's root reaches: they exist, and have no effect. Nothing is said of
 * patches, of files below a directory whose build failed, of Flux Kustomizations (which have a rule of their own), or without any cluster.
 */
export function unappliedFiles(story: AuditedStory, world: World): readonly Finding[] {
  if (world.clusters.length === 0) return [];
  const claims = [...story.criteria.flatMap((criterion) => criterion.claims), ...story.fileList].filter(({ verdict }) => verdict === "verified");
  const files = new Set(claims.flatMap(({ evidence }) => evidence.flatMap(({ path }) => path ?? [])));
  return [...files].sort().flatMap((file) => {
    const object = manifestOf(file, world);
    if (object === undefined || isReached(file, world)) return [];
    return [
      {
        rule: "unapplied",
        severity: "warning" as const,
        message: `expected a sync root to reach ${formatId(object.id)}, which the story claims, found none that does`,
        at: { path: file, line: object.origin.line },
        cluster: null,
        object: formatId(object.id),
        story: story.path,
        remediation: "List the file in a kustomization that a cluster's root reaches, or say in the story that it is not applied yet.",
        change: null,
      },
    ];
  });
}

function manifestOf(file: string, world: World) {
  if (!isYamlPath(file) || patchFiles(world).has(file)) return undefined;
  const objects = world.documents(file).flatMap((document) => documentObject(document) ?? []);
  const [first] = objects;
  return first === undefined || objects.some((object) => object.id.apiVersion === "" || isFluxKustomization(object)) ? undefined : first;
}

function isReached(file: string, world: World): boolean {
  const catalogue = catalogueOf(world);
  if ([...catalogue.at(file), ...catalogue.shapedBy(file)].some(({ standing }) => standing === "rendered")) return true;
  return world.clusters.some(({ root, failures, nodes }) => {
    if (root === file || failures.some(({ path }) => isUnder(file, path))) return true;
    return nodes.some(({ path, skipped, failed }) => path !== null && (skipped !== null || failed) && isUnder(file, path));
  });
}
