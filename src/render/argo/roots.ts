import type { KubernetesObject, ObjectId } from "../../domain/object.ts";
import { type Mapping, stringAt, valueAt } from "../../domain/value.ts";
import { closureOf, includedBy, isComponent, patchFilesOf } from "../kustomization.ts";
import { findManifests, identityKey, idOf } from "../manifest.ts";
import { plainObject } from "../object.ts";
import { byCodeUnit, directoryOf, isDirectory, isKustomizationFile, isWithin, isYamlPath, resolvePath } from "../paths.ts";
import type { Source } from "../source.ts";
import { type AppSource, ARGO_GROUP, isApplication, isApplicationSet, readApplication } from "./application.ts";
import { type ExpandRoom, expandApplicationSet } from "./application-set.ts";
import { filesOfDirectory } from "./directory-source.ts";
import type { GitPlace } from "./repository.ts";
import { sourceType } from "./source-type.ts";

/** An Application or ApplicationSet as it stands in the tree. */
export interface Candidate {
  readonly object: KubernetesObject;
  readonly file: string;
  readonly value: Mapping;
}

/** Where Argo CD starts: a manifest that somebody applies, or a kustomization directory with such manifests. */
export interface ArgoRoot {
  /** The file, or the directory. */
  readonly path: string;
  readonly kind: "manifest" | "directory";
  readonly candidates: readonly Candidate[];
  /** Keys of the Applications and ApplicationSets that it leads to, itself included, as far as the files say. */
  readonly reaches: ReadonlySet<string>;
}

/** Every Application and ApplicationSet of the tree that is complete: not in a chart's templates, and not a patch of one. */
export function candidatesIn(source: Source): readonly Candidate[] {
  const paths = source.tree.paths.filter((path) => isYamlPath(path) && !path.split("/").includes("templates"));
  const found = findManifests(source, paths, [ARGO_GROUP, "Application"]).flatMap((manifest): readonly Candidate[] => {
    const id = idOf(manifest.value);
    if (id === undefined || !isComplete(id, manifest.value)) return [];
    return [{ object: plainObject(source, manifest, id), file: manifest.document.path, value: manifest.value }];
  });
  if (found.length === 0) return found;
  const patches = patchFiles(source);
  return found.filter(({ file }) => !patches.has(file));
}

function patchFiles(source: Source): ReadonlySet<string> {
  const files = source.tree.paths.filter((path) => isKustomizationFile(path) && source.tree.text(path)?.includes("patches") === true);
  return new Set(files.flatMap((file) => patchFilesOf(source, file)));
}

function isComplete(id: ObjectId, value: Mapping): boolean {
  if (isApplication(id)) return readApplication(value).sources.some(({ repoURL }) => repoURL !== "");
  return isApplicationSet(id) && valueAt(value, ["spec", "generators"]) !== undefined;
}

/** The repositories and paths that candidates name. */
export function placesOf(candidates: readonly Candidate[]): readonly GitPlace[] {
  return candidates.flatMap(({ object, value }): readonly GitPlace[] => {
    if (isApplication(object.id)) return readApplication(value).sources;
    const template = valueAt(value, ["spec", "template"]);
    const sources = template === undefined ? [] : readApplication({ spec: valueAt(template, ["spec"]) ?? null }).sources;
    return [...sources, ...generatorPlaces(value)];
  });
}

/** Git generators anywhere in an ApplicationSet, with the part of their patterns before the first glob. */
function generatorPlaces(value: Mapping): readonly GitPlace[] {
  const places: GitPlace[] = [];
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) for (const one of item) visit(one);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return;
    const mapping = item as Mapping;
    const repoURL = stringAt(mapping, "git", "repoURL");
    if (repoURL !== undefined) {
      for (const field of ["directories", "files"]) {
        for (const entry of listAt(mapping, field)) {
          const path = stringAt(entry, "path") ?? "";
          const plain = path.slice(0, /[*?[{]/.exec(path)?.index);
          places.push({ repoURL, path: plain === path ? path : directoryOf(plain) });
        }
      }
    }
    for (const one of Object.values(mapping)) visit(one);
  };
  visit(valueAt(value, ["spec", "generators"]));
  return places;
}

function listAt(mapping: Mapping, field: string): readonly Mapping[string][] {
  const list = valueAt(mapping, ["git", field]);
  return Array.isArray(list) ? list : [];
}

/** What finding roots needs. */
export interface RootRoom extends ExpandRoom {
  /** Whether an address means this repository. */
  isOwn(repoURL: string): boolean;
}

/**
 * The roots: candidates with a source in this repository whose file nothing else leads to, with those beside them, or the topmost
 * kustomizations that include them. One in a directory that an Application selects from, and does not select, is no root: it is left
 * out. `reached` are files that other roots read. Where Applications only lead to one another, the first by path is the root.
 */
export async function findArgoRoots(room: RootRoom, all: readonly Candidate[], reached: ReadonlySet<string>): Promise<readonly ArgoRoot[]> {
  const candidates = all.filter(({ file }) => !reached.has(file));
  const covers = new Map<Candidate, Coverage>();
  for (const candidate of candidates) covers.set(candidate, await coverageOf(room, candidate));
  const others = (one: Candidate, has: (coverage: Coverage, file: string) => boolean): readonly Candidate[] =>
    candidates.filter((other) => other !== one && has(covers.get(one) ?? NOTHING, other.file));
  const leadsTo = (from: Candidate): readonly Candidate[] => others(from, ({ files }, file) => files.has(file));
  const includers = includersIn(room.source);
  const inner = new Set(candidates.flatMap(leadsTo));
  const passedOver = candidates
    .flatMap((from) => others(from, ({ directories }, file) => directories.has(directoryOf(file))))
    .filter((candidate) => !inner.has(candidate) && !includers.has(candidate.file));
  const known = new Set(passedOver.flatMap((one) => closure(one, leadsTo)));
  const own = candidates.filter((candidate) => leadsHere(room, candidate));
  const starts = own.filter((candidate) => !inner.has(candidate) && !known.has(candidate));
  for (const start of starts) for (const one of closure(start, leadsTo)) known.add(one);
  for (const candidate of own) {
    if (known.has(candidate)) continue;
    starts.push(candidate);
    for (const one of closure(candidate, leadsTo)) known.add(one);
  }
  const homes = new Set(starts.map(({ file }) => directoryOf(file)));
  const beside = candidates.filter((candidate) => !inner.has(candidate) && !known.has(candidate) && homes.has(directoryOf(candidate.file)));
  return rootsOf([...starts, ...beside], includers, leadsTo);
}

/** What a candidate renders manifests from, as far as the files say. */
interface Coverage {
  readonly files: ReadonlySet<string>;
  /** Directories whose files it selects from: a file there that it leaves out is left out on purpose. */
  readonly directories: ReadonlySet<string>;
}

const NOTHING: Coverage = { files: new Set(), directories: new Set() };

function closure(start: Candidate, leadsTo: (from: Candidate) => readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<Candidate>([start]);
  for (const one of seen) for (const next of leadsTo(one)) seen.add(next);
  return [...seen];
}

function rootsOf(
  starts: readonly Candidate[],
  includers: ReadonlyMap<string, readonly string[]>,
  leadsTo: (from: Candidate) => readonly Candidate[],
): readonly ArgoRoot[] {
  const byPath = new Map<string, { readonly kind: ArgoRoot["kind"]; readonly candidates: Candidate[] }>();
  for (const candidate of starts) {
    const tops = topmost(candidate.file, includers);
    for (const path of tops.length > 0 ? tops : [candidate.file]) {
      const root = byPath.get(path) ?? { kind: tops.length > 0 ? "directory" : "manifest", candidates: [] };
      byPath.set(path, root);
      root.candidates.push(candidate);
    }
  }
  return [...byPath]
    .map(([path, { kind, candidates }]) => {
      const reaches = candidates.flatMap((candidate) => closure(candidate, leadsTo)).map(({ object }) => identityKey(object.id));
      return { path, kind, candidates, reaches: new Set(reaches) };
    })
    .sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Kustomization directories that list a path, by that path. Components are none. */
function includersIn(source: Source): ReadonlyMap<string, readonly string[]> {
  const includers = new Map<string, string[]>();
  for (const file of source.tree.paths.filter(isKustomizationFile)) {
    if (isComponent(source, file)) continue;
    for (const path of includedBy(source, file)) includers.set(path, [...(includers.get(path) ?? []), directoryOf(file)]);
  }
  return includers;
}

/** The kustomization directories that include a path, by way of others or not, and that no other one includes. */
function topmost(path: string, includers: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set<string>([path]);
  const tops: string[] = [];
  for (const one of seen) {
    const above = includers.get(one) ?? [];
    if (above.length === 0 && one !== path) tops.push(one);
    for (const directory of above) seen.add(directory);
  }
  return tops;
}

/** Whether anything that an Application renders, or that an ApplicationSet asks, is in this repository. */
function leadsHere(room: RootRoom, candidate: Candidate): boolean {
  return placesOf([candidate]).some(({ repoURL }) => room.isOwn(repoURL));
}

async function coverageOf(room: RootRoom, { object, value }: Candidate): Promise<Coverage> {
  const applications = isApplication(object.id) ? [value] : (await expandApplicationSet(object, room)).applications;
  const files = new Set<string>();
  const directories = new Set<string>();
  for (const application of applications) {
    for (const source of readApplication(application).sources) {
      const directory = source.path === undefined ? undefined : resolvePath("", source.path);
      if (directory === undefined || !room.isHere(source.repoURL, source.targetRevision) || !isDirectory(room.source.tree, directory)) continue;
      for (const file of filesOfSource(room.source, source, directory)) files.add(file);
      directories.add(directory);
      if (valueAt(source.directory, ["recurse"]) === true) for (const below of directoriesBelow(room.source, directory)) directories.add(below);
    }
  }
  return { files, directories };
}

function directoriesBelow({ tree }: Source, directory: string): ReadonlySet<string> {
  return new Set(tree.paths.filter((path) => isWithin(path, directory)).map(directoryOf));
}

function filesOfSource(source: Source, app: AppSource, directory: string): Iterable<string> {
  const type = sourceType(source, app, directory);
  if (type === "directory") return filesOfDirectory(source, directory, app.directory);
  return type === "kustomize" ? closureOf(source, directory) : [];
}
