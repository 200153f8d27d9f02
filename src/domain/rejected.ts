import { type Authority, knownKind } from "./api-kinds.ts";
import { type Rejection, rejections } from "./api-validity.ts";
import { deepest, groupOf, type KubernetesObject } from "./object.ts";
import { isMapping, type Mapping } from "./value.ts";
import type { Cluster, World } from "./world.ts";

/** An object of a cluster with what the API of its kind rejects, and who says so. */
export interface Rejected {
  readonly cluster: Cluster;
  readonly object: KubernetesObject;
  readonly authority: Authority;
  readonly rejections: readonly Rejection[];
}

const known = new WeakMap<World, readonly Rejected[]>();

/** The objects of all clusters that the API of their kind and version would reject; worked out once per world, linear in its objects. */
export function rejectedObjects(world: World): readonly Rejected[] {
  const before = known.get(world);
  if (before !== undefined) return before;
  const made = world.clusters.flatMap((cluster) => cluster.objects.flatMap((object) => rejected(world, cluster, object)));
  known.set(world, made);
  return made;
}

function rejected(world: World, cluster: Cluster, object: KubernetesObject): readonly Rejected[] {
  const { apiVersion, kind } = object.id;
  const defined = knownKind(world, cluster, apiVersion, kind);
  const version = apiVersion.slice(groupOf(apiVersion) === "" ? 0 : groupOf(apiVersion).length + 1);
  const schema = defined !== undefined && Object.hasOwn(defined.kind.versions, version) ? defined.kind.versions[version] : undefined;
  if (defined === undefined || schema === undefined) return [];
  const found = rejections(withoutSops(deepest(object).value), schema);
  return found.length === 0 ? [] : [{ cluster, object, authority: defined.authority, rejections: found }];
}

/** Flux decrypts an object before it applies it, and drops what SOPS added. */
function withoutSops(value: Mapping): Mapping {
  if (!isMapping(value.sops)) return value;
  const { sops: _sops, ...rest } = value;
  return rest;
}
