import { formatId, type KubernetesObject, type ObjectId } from "./object.ts";
import { directoryOf, joinPath, normalisePath } from "./pattern.ts";
import { isMapping, isSequence, stringAt, type Value } from "./value.ts";
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
  /** Rendered and unapplied objects of a name, also by the name they had before a build gave them a prefix or a hash. */
  named(name: string): readonly Entry[];
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
  const names = new Map<string, Entry[]>();
  const add = (entry: Entry, directory: string | null): void => {
    const { object } = entry;
    entries.push(entry);
    enter(at, object.origin.file, entry);
    if (directory !== null) enter(at, directory, entry);
    for (const via of object.origin.via) if (via.kind !== "kustomization") enter(shaped, via.place.path, entry);
    push(produced, `${object.cluster} ${object.producer}`, entry);
    push(kinds, object.id.kind.toLowerCase(), entry);
    for (const name of namesOf(object)) push(names, name, entry);
  };
  for (const cluster of world.clusters) {
    const directories = new Map(cluster.nodes.map((node) => [formatId(node.id), node.path]));
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
    producedBy: (cluster, id) => produced.get(`${cluster} ${formatId(id)}`) ?? [],
    ofKind: (kind) => kinds.get(kind.toLowerCase()) ?? [],
    named: (name) => names.get(name) ?? [],
  };
}

/** Letters and digits of the hashes that kustomize appends to generated names. Source: kustomize `api/hasher`. */
const HASH = /-[2456789bcdfghkmt]{10}$/;

/** The names an object answers to: its own, the one in its manifest, and that of a generated one without its hash. */
export function namesOf(object: KubernetesObject): readonly string[] {
  const names = new Set([object.id.name]);
  const built = stringAt(object.forms.built, "metadata", "name");
  if (built !== undefined) names.add(built);
  const generated = object.id.kind === "ConfigMap" || object.id.kind === "Secret";
  if (generated && HASH.test(object.id.name)) names.add(object.id.name.replace(HASH, ""));
  return [...names];
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

interface DocumentIndex {
  readonly kinds: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly names: ReadonlyMap<string, readonly KubernetesObject[]>;
}

const documentIndexes = new WeakMap<World, DocumentIndex>();

/** Every Kubernetes document of the tree by kind and name, built or not; made once per world, when first asked for. */
function documentIndexOf(world: World): DocumentIndex {
  const known = documentIndexes.get(world);
  if (known !== undefined) return known;
  const kinds = new Map<string, KubernetesObject[]>();
  const names = new Map<string, KubernetesObject[]>();
  const patches = patchFiles(world);
  for (const path of world.tree.paths) {
    if (!isYamlPath(path) || patches.has(path)) continue;
    for (const document of world.documents(path)) {
      const object = documentObject(document);
      if (object === undefined) continue;
      push(kinds, object.id.kind.toLowerCase(), object);
      push(names, object.id.name, object);
    }
  }
  const made = { kinds, names };
  documentIndexes.set(world, made);
  return made;
}

/** Every Kubernetes document of the tree of a kind, in any letter case; what a kustomization uses only as a patch is no object. */
export function documentsOfKind(world: World, kind: string): readonly KubernetesObject[] {
  return documentIndexOf(world).kinds.get(kind.toLowerCase()) ?? [];
}

/** Every Kubernetes document of the tree of a name; what a kustomization uses only as a patch is no object. */
export function documentsNamed(world: World, name: string): readonly KubernetesObject[] {
  return documentIndexOf(world).names.get(name) ?? [];
}

const patches = new WeakMap<World, ReadonlySet<string>>();

/**
 * Files that kustomizations use as patches and none lists as a resource: their documents say what changes in an object and are none of their
 * own. Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export function patchFiles(world: World): ReadonlySet<string> {
  const known = patches.get(world);
  if (known !== undefined) return known;
  const used = new Set<string>();
  const listed = new Set<string>();
  for (const path of world.tree.paths) {
    if (!/(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path)) continue;
    for (const { value } of world.documents(path)) {
      if (!isMapping(value)) continue;
      const own = (entry: Value | undefined): string[] =>
        typeof entry === "string" && !entry.includes("\n") ? [joinPath(directoryOf(path), entry) ?? ""] : [];
      for (const list of [value.patches, value.patchesJson6902])
        if (isSequence(list)) for (const entry of list) if (isMapping(entry)) for (const file of own(entry.path)) used.add(file);
      if (isSequence(value.patchesStrategicMerge)) for (const entry of value.patchesStrategicMerge) for (const file of own(entry)) used.add(file);
      for (const list of [value.resources, value.components, value.crds])
        if (isSequence(list)) for (const entry of list) for (const file of own(entry)) listed.add(file);
    }
  }
  const made = new Set([...used].filter((file) => !listed.has(file)));
  patches.set(world, made);
  return made;
}

/** True for file names that hold YAML or JSON manifests. */
export function isYamlPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}
