import type { Search } from "./assertion.ts";
import {
  catalogueOf,
  documentObject,
  documentsNamed,
  documentsOfKind,
  type Entry,
  isYamlPath,
  namesOf,
  patchFiles,
  plainDocument,
} from "./catalogue.ts";
import { perOwner } from "./memo.ts";
import { filesUnder, KUSTOMIZATION_FILES, pathsMatching, presentPath } from "./moves.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import { baseName, directoryOf, expandPattern, normalisePath } from "./pattern.ts";
import { stringAt } from "./value.ts";
import type { World } from "./world.ts";

/** Most files of one tier whose documents are looked at. */
const MOST_FILES = 2_000;

/**
 * How an object belongs to a tier's paths: it `stands` there, a file there `shapes` it (a patch, a component), it is
 * `produced` by a Flux Kustomization that stands there, `reached` through one that leads to further ones (a cluster's entry point, so
 * hardly what a claim speaks of), or found by its kind and name alone (`named`).
 */
export type Belonging = "stands" | "shaped" | "produced" | "reached" | "named";

/** An object that fits a search. */
export interface Candidate extends Entry {
  readonly by: Belonging;
}

/** One tier of a search with what it holds. */
export interface Tier {
  /** 0 for the nearest tier. */
  readonly index: number;
  /** Paths of the tier that exist, moved ones already followed. */
  readonly paths: readonly string[];
  /** Objects that fit kind, name and namespace, nearest belonging first. */
  readonly candidates: readonly Candidate[];
  /** All objects of the tier, whether they fit or not. */
  readonly all: readonly Candidate[];
}

/** The tiers of a search, nearest first, without those whose paths are nowhere. Lazy: a later tier costs nothing until it is asked for. */
export function* searchTiers(world: World, search: Search): Generator<Tier> {
  for (const [index, tier] of search.tiers.entries()) {
    const paths = presentPaths(world, tier);
    if (paths.length === 0) continue;
    const all = objectsAt(world, paths, search.kind === undefined && search.name === undefined);
    yield { index, paths, all, candidates: all.filter((candidate) => fits(candidate, search)) };
  }
}

/**
 * Objects of the whole repository with exactly this name and, as far as they are asked for, this kind and namespace: an identity needs no
 * place. Empty when the search gives no name.
 */
export function namedObjects(world: World, search: Search): readonly Candidate[] {
  const { name } = search;
  if (name === undefined) return [];
  const built = catalogueOf(world).named(name);
  const seen = new Set(built.map(({ object }) => `${object.id.kind} ${object.origin.file}`));
  const documents = documentsNamed(world, name).filter((object) => !seen.has(`${object.id.kind} ${object.origin.file}`));
  return [...built, ...documents.map((object): Entry => ({ object, standing: "document" }))]
    .map((entry): Candidate => ({ ...entry, by: "named" }))
    .filter((candidate) => fits(candidate, search));
}

/** Every object of a kind in the whole repository: rendered and unapplied ones, and documents that nothing built. */
export const everyOfKind: (world: World, kind: string) => readonly Candidate[] = perOwner((world, kind) => {
  const built = catalogueOf(world).ofKind(kind);
  const seen = new Set(built.map(({ object }) => object.origin.file));
  const documents = documentsOfKind(world, kind).filter((object) => !seen.has(object.origin.file));
  return [...built, ...documents.map((object): Entry => ({ object, standing: "document" }))].map((entry) => ({ ...entry, by: "named" }));
});

/** The paths that a list of patterns stands for now: braces and globs expanded, moved paths followed, missing ones left out. */
export function presentPaths(world: World, patterns: readonly string[]): readonly string[] {
  return remembered(pathMemory, world, patterns.join("\n"), () => findPaths(world, patterns));
}

function findPaths(world: World, patterns: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of patterns) {
    for (const { path, glob } of expandPattern(text)) {
      if (path === "") continue;
      if (glob) for (const match of pathsMatching(world, path)) found.add(match);
      else {
        const present = presentPath(world, path);
        if (present !== undefined) found.add(present);
      }
    }
  }
  return [...found];
}

/** Kind, name and namespace of a search against an object. A namespace that only the cluster would set does not count against it. */
export function fits({ object, standing }: Entry, search: Pick<Search, "kind" | "name" | "namespace">): boolean {
  const { id } = object;
  if (search.kind !== undefined && id.kind.toLowerCase() !== search.kind.toLowerCase()) return false;
  if (search.name !== undefined && !namesOf(object).includes(search.name)) return false;
  if (search.namespace === undefined || id.namespace === search.namespace) return true;
  return id.namespace === null && standing !== "rendered";
}

/**
 * Those of several candidates that the topic words name: by object name first, then by file name, then by directory.
 * Letter case and separators do not count. All of them when no word fits any.
 */
export function narrowByTopic<T extends Entry>(candidates: readonly T[], topic: readonly string[] | undefined): readonly T[] {
  const words = (topic ?? []).map(squeeze).filter((word) => word.length >= 2);
  if (words.length === 0 || candidates.length < 2) return candidates;
  const scores = candidates.map(({ object }) => {
    const { file } = object.origin;
    const places = [squeeze(object.id.name), squeeze(baseName(file)), squeeze(directoryOf(file))];
    return words.reduce(
      (sum, word) => sum + places.reduce((score, place, rank) => (place.includes(word) ? Math.max(score, 4 >> rank) : score), 0),
      0,
    );
  });
  const best = Math.max(...scores);
  return best === 0 ? candidates : candidates.filter((_, index) => scores[index] === best);
}

/** True when the object's name has one of the topic words in it. */
export function isNamedByTopic(object: KubernetesObject, topic: readonly string[] | undefined): boolean {
  return (topic ?? []).some((word) => word.length >= 2 && squeeze(object.id.name).includes(squeeze(word)));
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}

const pathMemory = new WeakMap<World, Map<string, readonly string[]>>();
const objectMemory = new WeakMap<World, Map<string, readonly Candidate[]>>();

/** The value that was made for this key before, else a new one: tiers of many claims are the same. */
function remembered<T>(memory: WeakMap<World, Map<string, T>>, world: World, key: string, make: () => T): T {
  const known = memory.get(world) ?? new Map<string, T>();
  memory.set(world, known);
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

const RANK: Readonly<Record<Belonging, number>> = { stands: 0, shaped: 1, produced: 2, reached: 3, named: 4 };

function objectsAt(world: World, paths: readonly string[], plain: boolean): readonly Candidate[] {
  return remembered(objectMemory, world, `${plain}\n${paths.join("\n")}`, () => findObjects(world, paths, plain));
}

function findObjects(world: World, paths: readonly string[], plain: boolean): readonly Candidate[] {
  const catalogue = catalogueOf(world);
  const found = new Map<KubernetesObject, Candidate>();
  const add = (entries: readonly Entry[], by: Belonging): void => {
    for (const entry of entries) if (!found.has(entry.object)) found.set(entry.object, { ...entry, by });
  };
  const scopes = [...new Set(paths.map((path) => (KUSTOMIZATION_FILES.includes(baseName(path)) ? directoryOf(path) : path)))];
  for (const path of scopes) add(catalogue.at(path), "stands");
  for (const path of scopes) add(documentsAt(world, path, plain), "stands");
  for (const path of scopes) add(catalogue.shapedBy(path), "shaped");
  for (const { object } of [...found.values()].filter(({ by }) => by === "stands")) {
    if (!isFluxKustomization(object)) continue;
    const products = object.cluster === null ? [] : catalogue.producedBy(object.cluster, object.id);
    add(products, products.some((product) => isFluxKustomization(product.object)) ? "reached" : "produced");
    const target = normalisePath(stringAt(object.forms.substituted ?? object.forms.built, "spec", "path") ?? "");
    if (object.cluster !== null || target === undefined || target === "") continue;
    add(catalogue.at(target), "produced");
    add(documentsAt(world, target, false), "produced");
  }
  return [...found.values()].sort((a, b) => RANK[a.by] - RANK[b.by]);
}

/** Documents below a path that nothing built: neither an object of a build nor a patch of one. */
function documentsAt(world: World, path: string, plain: boolean): readonly Entry[] {
  const catalogue = catalogueOf(world);
  const entries: Entry[] = chartFiles(world, path).flatMap((file) =>
    world.documents(file).flatMap((document): Entry[] => {
      const object = plainDocument(document);
      return object === undefined ? [] : [{ object, standing: "document" }];
    }),
  );
  for (const file of filesUnder(world, path).slice(0, MOST_FILES)) {
    if (!isYamlPath(file) || (patchFiles(world).has(file) && file !== path)) continue;
    const built = catalogue.at(file);
    const shaped = catalogue.shapedBy(file);
    for (const document of world.documents(file)) {
      const object = plain && file === path ? plainDocument(document) : documentObject(document);
      if (object === undefined || shaped.length > 0) continue;
      if (built.some((other) => other.object.id.kind === object.id.kind)) continue;
      entries.push({ object, standing: "document" });
    }
  }
  return entries;
}

/** What a directory that is a Helm chart says of itself and of its values. Source: https://helm.sh/docs/topics/charts/#the-chart-file-structure */
function chartFiles(world: World, path: string): readonly string[] {
  if (world.tree.kind(`${path}/Chart.yaml`) !== "file") return [];
  return filesUnder(world, path).filter((file) => directoryOf(file) === path && /^(?:Chart|values[\w.-]*)\.ya?ml$/.test(baseName(file)));
}

/** True for a Kustomization of Flux (not one of kustomize). */
export function isFluxKustomization(object: KubernetesObject): boolean {
  return object.id.kind === "Kustomization" && object.id.apiVersion.startsWith("kustomize.toolkit.fluxcd.io/");
}

/** The object as evidence names it, with its place: `HelmRelease kube-system/coredns`, or the file for a plain document. */
export function candidateName(object: KubernetesObject): string {
  return object.id.kind === "" ? object.origin.file : formatId(object.id);
}

/** Objects to try for a claim, nearest first; a `strict` layer decides alone, even when it has nothing to say. */
export interface Layer {
  readonly candidates: readonly Candidate[];
  readonly strict: boolean;
  readonly paths: readonly string[];
}

/**
 * The layers of a search: its tiers with objects that fit; when none had any, what is only reached from them; at last the objects of
 * the repository that kind and name identify. A search that names a kind or name is strict: the first tier with objects that fit
 * decides. One that names neither only says where to begin: what the nearest tier says nothing about may still hold in a farther one.
 */
export function* layersOf(world: World, search: Search): Generator<Layer> {
  const strict = search.kind !== undefined || search.name !== undefined;
  const tiers = [...searchTiers(world, search)];
  for (const near of [true, false]) {
    let any = false;
    for (const { candidates, paths } of tiers) {
      const layer = candidates.filter(({ by }) => (by !== "reached") === near);
      if (layer.length === 0) continue;
      any = true;
      yield { candidates: layer, paths, strict };
    }
    if (any) return;
  }
  const identified = namedObjects(world, search);
  const candidates = identified.length > 0 ? identified : topicalObjects(world, search);
  if (candidates.length > 0) yield { candidates, paths: [], strict: true };
}

/** Objects of the kind whose whole name is one of the topic words: "Cilium HelmRelease" is `HelmRelease cilium`. */
function topicalObjects(world: World, { kind, name, namespace, topic }: Search): readonly Candidate[] {
  if (kind === undefined || name !== undefined) return [];
  const words = (topic ?? []).map(squeeze).filter((word) => word.length >= 3);
  return everyOfKind(world, kind).filter(
    (candidate) => words.includes(squeeze(candidate.object.id.name)) && fits(candidate, namespace === undefined ? {} : { namespace }),
  );
}
