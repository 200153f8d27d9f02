import type { ApiKind, ApiSchema } from "./api-schema.ts";
import { isYamlPath } from "./catalogue.ts";
import { crdKinds } from "./crd-schema.ts";
import { inventoryOf } from "./inventory.ts";
import { deepest, groupOf } from "./object.ts";
import { pinnedSchemas } from "./pinned-schemas.ts";
import type { Cluster, World } from "./world.ts";

/** Who says what a kind looks like: a CRD that the cluster gets from Git, a CRD that lies in the repository, or a pinned version of a project. */
export type Authority =
  | { readonly is: "cluster" | "repository"; readonly name: string }
  | { readonly is: "kubernetes" | "flux" | "project"; readonly name: string };

/** A kind as an authority knows it. */
export interface KnownKind {
  readonly kind: ApiKind;
  readonly authority: Authority;
}

type Index = ReadonlyMap<string, KnownKind>;

const inClusters = new WeakMap<Cluster, Index>();
const inRepositories = new WeakMap<World, Index>();
let pinned: Index | undefined;
let groups: ReadonlyMap<string, Authority> | undefined;

/** What is known of a kind in a cluster; the nearest authority counts. Undefined when nobody defines it. */
export function knownKind(world: World, cluster: Cluster, apiVersion: string, kind: string): KnownKind | undefined {
  const key = `${groupOf(apiVersion)}/${kind}`;
  return clusterIndex(cluster).get(key) ?? repositoryIndex(world).get(key) ?? pinnedIndex().get(key);
}

/** The project that an API group belongs to, undefined for one that none of the pinned projects has. */
export function projectOfGroup(group: string): Authority | undefined {
  if (groups === undefined) {
    const made = new Map<string, Authority>();
    for (const { kind, authority } of pinnedIndex().values()) made.set(kind.group, authority);
    groups = made;
  }
  return groups.get(group);
}

/** The names of the pinned kinds of a group. */
export function kindsOfGroup(group: string): readonly string[] {
  return [...pinnedIndex().values()].flatMap(({ kind }) => (kind.group === group ? [kind.kind] : []));
}

/** The schema that a reference stands for. */
export function resolved(schema: ApiSchema): Exclude<ApiSchema, number> {
  let here = schema;
  while (typeof here === "number") here = pinnedSchemas().nodes[here] ?? "any";
  return here;
}

function pinnedIndex(): Index {
  if (pinned !== undefined) return pinned;
  const made = new Map<string, KnownKind>();
  for (const project of pinnedSchemas().projects) {
    const is = project.name === "Kubernetes" ? "kubernetes" : project.name.startsWith("Flux ") ? "flux" : "project";
    for (const kind of project.kinds) made.set(`${kind.group}/${kind.kind}`, { kind, authority: { is, name: `${project.name} ${project.version}` } });
  }
  pinned = made;
  return made;
}

function clusterIndex(cluster: Cluster): Index {
  const known = inClusters.get(cluster);
  if (known !== undefined) return known;
  const made = new Map<string, KnownKind>();
  for (const object of inventoryOf(cluster).ofKind("CustomResourceDefinition"))
    for (const kind of crdKinds(deepest(object).value))
      made.set(`${kind.group}/${kind.kind}`, { kind, authority: { is: "cluster", name: `the CRD in ${object.origin.file}` } });
  inClusters.set(cluster, made);
  return made;
}

function repositoryIndex(world: World): Index {
  const known = inRepositories.get(world);
  if (known !== undefined) return known;
  const made = new Map<string, KnownKind>();
  for (const path of world.tree.paths) {
    if (!isYamlPath(path) || world.tree.text(path)?.includes("CustomResourceDefinition") !== true) continue;
    for (const { value } of world.documents(path))
      for (const kind of crdKinds(value))
        made.set(`${kind.group}/${kind.kind}`, { kind, authority: { is: "repository", name: `the CRD in ${path}` } });
  }
  inRepositories.set(world, made);
  return made;
}
