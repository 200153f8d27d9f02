import type { Search } from "./assertion.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import { hidesSecret } from "./secrets.ts";
import type { RenderFailure, World } from "./world.ts";

/** An object of the searched kind whose name or namespace is a Secret's, as the failure to know which object it is; undefined for none. */
export function hiddenIdentity(world: World, { clusters, kind, name, namespace }: Search): RenderFailure | undefined {
  if (name === undefined && namespace === undefined) return undefined;
  const object = namelessObjects(world).find(
    ({ id, cluster }) =>
      (kind === undefined || id.kind.toLowerCase() === kind.toLowerCase()) && (clusters.length === 0 || clusters.includes(cluster ?? "")),
  );
  if (object === undefined) return undefined;
  const message = "its name or namespace is the value of a variable that only a Secret defines";
  const place = { path: object.origin.file, line: object.origin.line };
  return { cluster: object.cluster, subject: formatId(object.id), path: object.origin.file, place, message, code: "needs-secret" };
}

const nameless = new WeakMap<World, readonly KubernetesObject[]>();

function namelessObjects(world: World): readonly KubernetesObject[] {
  const known = nameless.get(world);
  if (known !== undefined) return known;
  const made = world.clusters.flatMap(({ objects }) => objects.filter(({ id }) => hidesSecret(id.name) || hidesSecret(id.namespace)));
  nameless.set(world, made);
  return made;
}
