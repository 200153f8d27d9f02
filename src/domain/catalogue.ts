import type { KubernetesObject, ObjectId } from "./object.ts";
import { directoryOf, normalisePath } from "./pattern.ts";
import { isMapping, stringAt } from "./value.ts";
import type { ManifestDocument, World } from "./world.ts";

/** How far an object got: a cluster renders it, a directory that no root reaches builds it, or it is only a parsed document. */
export type Standing = "rendered" | "unapplied" | "document";

/** An object of the world with how far it got. */
export interface Entry {
  readonly object: KubernetesObject;
  readonly standing: Standing;
}

/** The world's objects by the paths they come from. */
export interface Catalogue {
  readonly entries: readonly Entry[];
  /** Objects whose source file or built directory is this path or stands below it. */
  at(path: string): readonly Entry[];
  /** Objects that a patch, generator, component or transformer at or below this path had a part in. */
  shapedBy(path: string): readonly Entry[];
  /** What the Flux Kustomization, HelmRelease … with this id produces in a cluster. */
  producedBy(cluster: string, id: ObjectId): readonly Entry[];
  /** Rendered and unapplied objects of a kind, in any letter case. */
  ofKind(kind: string): readonly Entry[];
}

const catalogues = new WeakMap<World, Catalogue>();

/** The catalogue of a world; made once per world. */
export function catalogueOf(world: World): Catalogue {
  const known = catalogues.get(world);
  if (known !== undefined) return known;
  const made = makeCatalogue(world);
  catalogues.set(world, made);
  return made;
}

function makeCatalogue(world: World): Catalogue {
  const entries: Entry[] = [];
  const at = new Map<string, Set<Entry>>();
  const shaped = new Map<string, Set<Entry>>();
  const produced = new Map<string, Entry[]>();
  const kinds = new Map<string, Entry[]>();
  const add = (entry: Entry, directory: string | null): void => {
    const { object } = entry;
    entries.push(entry);
    enter(at, object.origin.file, entry);
    if (directory !== null) enter(at, directory, entry);
    for (const via of object.origin.via) if (via.kind !== "kustomization") enter(shaped, via.place.path, entry);
    push(produced, `${object.cluster} ${object.producer}`, entry);
    push(kinds, object.id.kind.toLowerCase(), entry);
  };
  for (const cluster of world.clusters) {
    const directories = new Map(cluster.nodes.map((node) => [`Kustomization ${node.id.namespace}/${node.id.name}`, node.path]));
    for (const object of cluster.objects) {
      const directory = directories.get(object.producer) ?? null;
      add({ object, standing: "rendered" }, directory === null ? null : (normalisePath(directory) ?? null));
    }
  }
  for (const build of world.unapplied) {
    if (build.ok) for (const object of build.objects) add({ object, standing: "unapplied" }, build.path);
  }
  const list = (map: Map<string, Set<Entry>>, path: string): readonly Entry[] => [...(map.get(path) ?? [])];
  return {
    entries,
    at: (path) => list(at, path),
    shapedBy: (path) => list(shaped, path),
    producedBy: (cluster, id) => produced.get(`${cluster} ${id.kind} ${id.namespace}/${id.name}`) ?? [],
    ofKind: (kind) => kinds.get(kind.toLowerCase()) ?? [],
  };
}

function enter(map: Map<string, Set<Entry>>, path: string, entry: Entry): void {
  for (let here = path; ; here = directoryOf(here)) {
    const list = map.get(here);
    if (list === undefined) map.set(here, new Set([entry]));
    else list.add(entry);
    if (here === "") return;
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

const documentObjects = new WeakMap<ManifestDocument, KubernetesObject>();

/**
 * A parsed document as an object that was never built: its only form is what the file says, so its level is `parsed`.
 * `undefined` for a document without kind and name (values files, kustomizations of kustomize).
 */
export function documentObject(document: ManifestDocument): KubernetesObject | undefined {
  const { value } = document;
  const kind = stringAt(value, "kind");
  const name = stringAt(value, "metadata", "name");
  if (!isMapping(value) || kind === undefined || name === undefined) return undefined;
  return objectOf(document, {
    apiVersion: stringAt(value, "apiVersion") ?? "",
    kind,
    namespace: stringAt(value, "metadata", "namespace") ?? null,
    name,
  });
}

/** Any parsed mapping as an object, also one that is no Kubernetes object (Helm values, a gate file): kind and name are then empty. */
export function plainDocument(document: ManifestDocument): KubernetesObject | undefined {
  if (!isMapping(document.value)) return undefined;
  return documentObject(document) ?? objectOf(document, { apiVersion: "", kind: "", namespace: null, name: "" });
}

function objectOf(document: ManifestDocument, id: ObjectId): KubernetesObject {
  const known = documentObjects.get(document);
  if (known !== undefined) return known;
  const built = isMapping(document.value) ? document.value : {};
  const made: KubernetesObject = {
    id,
    cluster: null,
    producer: `file ${document.path}`,
    forms: { built },
    origin: { file: document.path, line: document.line, via: [] },
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const place = document.place(path.slice(0, length));
        if (place !== undefined) return { place, raw: null, variables: [] };
      }
      return { place: { path: document.path, line: document.line }, raw: null, variables: [] };
    },
  };
  documentObjects.set(document, made);
  return made;
}

const documentIndexes = new WeakMap<World, ReadonlyMap<string, readonly KubernetesObject[]>>();

/** Every Kubernetes document of the tree by kind in lower case, built or not; made once per world, when first asked for. */
export function documentsOfKind(world: World, kind: string): readonly KubernetesObject[] {
  let index = documentIndexes.get(world);
  if (index === undefined) {
    const made = new Map<string, KubernetesObject[]>();
    for (const path of world.tree.paths) {
      if (!isYamlPath(path)) continue;
      for (const document of world.documents(path)) {
        const object = documentObject(document);
        if (object !== undefined) push(made, object.id.kind.toLowerCase(), object);
      }
    }
    documentIndexes.set(world, made);
    index = made;
  }
  return index.get(kind.toLowerCase()) ?? [];
}

/** True for file names that hold YAML or JSON manifests. */
export function isYamlPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}
