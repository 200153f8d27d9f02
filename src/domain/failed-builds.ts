import { isYamlPath } from "./catalogue.ts";
import { perOwner } from "./memo.ts";
import { filesUnder, kustomizationFile } from "./moves.ts";
import { baseName, directoryOf, isUnder, joinPath, normalisePath } from "./pattern.ts";
import { isMapping, isSequence, stringAt, type Value, valueAt } from "./value.ts";
import type { ManifestDocument, RenderFailure, World } from "./world.ts";

/** What a build reads, as far as the tree shows: also where the build itself fails. */
export interface Reach {
  readonly files: ReadonlySet<string>;
  /** True when it asks for something that the tree does not hold: a missing file, a remote base, a chart. Anything may be in there. */
  readonly open: boolean;
}

/** Most directories and files that one reach is followed through. */
const MOST_STEPS = 20_000;

/**
 * Lists of a kustomization whose entries are paths.
 * Source: kustomize `api/types/kustomization.go`.
 */
const PATH_LISTS: readonly string[] = [
  "resources",
  "bases",
  "components",
  "crds",
  "configurations",
  "patchesStrategicMerge",
  "generators",
  "transformers",
  "validators",
];
/** Lists whose entries are mappings that name a path. */
const PATCH_LISTS: readonly string[] = ["patches", "patchesJson6902", "replacements"];
const GENERATORS: readonly string[] = ["configMapGenerator", "secretGenerator"];
const CHART_LISTS: readonly string[] = ["helmCharts", "helmChartInflationGenerator"];

/**
 * What the build of a directory reads: its kustomization with everything that this names, else every manifest below it; and what the
 * Flux Kustomizations and Argo CD Applications among these manifests lead to.
 */
export const reachOf: (world: World, directory: string) => Reach = perOwner((world, directory) => {
  const files = new Set<string>();
  const seen = new Set<string>();
  const queue: string[] = [directory];
  let open = false;
  for (let at = 0; at < queue.length && at < MOST_STEPS; at++) {
    const path = queue[at] ?? "";
    if (seen.has(path)) continue;
    seen.add(path);
    const kind = path === "" ? "directory" : world.tree.kind(path);
    if (kind === undefined) open = true;
    const found = kind === "directory" ? inDirectory(world, path) : { files: [path], leads: [], open: false };
    open ||= found.open;
    queue.push(...found.leads);
    for (const file of found.files) {
      files.add(file);
      queue.push(...ledToBy(world.documents(file)));
    }
  }
  return { files, open };
});

interface Found {
  readonly files: readonly string[];
  /** Paths to go on with. */
  readonly leads: readonly string[];
  readonly open: boolean;
}

function inDirectory(world: World, directory: string): Found {
  const kustomization = kustomizationFile(world, directory);
  if (kustomization === undefined) {
    const below = filesUnder(world, directory).filter(isYamlPath);
    const nested = below.filter((file) => directoryOf(file) !== directory && kustomizationFile(world, directoryOf(file)) === file).map(directoryOf);
    const own = below.filter((file) => !nested.some((inner) => isUnder(file, inner)));
    return { files: own, leads: nested, open: false };
  }
  const named = world.documents(kustomization).flatMap(({ value }) => entriesOf(value));
  const charts = world
    .documents(kustomization)
    .some(({ value }) => isMapping(value) && CHART_LISTS.some((list) => isSequence(value[list]) && value[list].length > 0));
  const leads = named.flatMap((entry) => (isRemote(entry) ? [] : (joinPath(directory, entry) ?? [])));
  return { files: [kustomization], leads, open: charts || leads.length < named.length };
}

/** Every path that a kustomization names, as written. A patch or a resource that is written out in place names none. */
function entriesOf(kustomization: Value): readonly string[] {
  if (!isMapping(kustomization)) return [];
  const items = (list: string): readonly Value[] => {
    const value = kustomization[list];
    return isSequence(value) ? value : [];
  };
  return [
    ...PATH_LISTS.flatMap(items).flatMap((entry) => (typeof entry === "string" && !entry.includes("\n") ? [entry] : [])),
    ...PATCH_LISTS.flatMap(items).flatMap((entry) => stringAt(entry, "path") ?? []),
    ...GENERATORS.flatMap(items).flatMap(generatorFiles),
  ];
}

function generatorFiles(generator: Value): readonly string[] {
  if (!isMapping(generator)) return [];
  return ["files", "envs"].flatMap((list) => {
    const entries = generator[list];
    const texts = isSequence(entries) ? entries.filter((entry) => typeof entry === "string") : [];
    return texts.map((text) => (list === "files" ? text.slice(text.indexOf("=") + 1) : text));
  });
}

/** https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md */
function isRemote(entry: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^[\w-]+(?:\.[\w-]+)+\/[^?]*(?:\?ref=|\/\/|\.git)|^github\.com\//i.test(entry);
}

/** The directories that the Flux Kustomizations and Argo CD Applications among some documents build. */
function ledToBy(documents: readonly ManifestDocument[]): readonly string[] {
  return documents.flatMap(({ value }) =>
    builtBy(value).flatMap((written) => {
      const path = normalisePath(written);
      return path === undefined || path === "" ? [] : [path];
    }),
  );
}

function builtBy(value: Value): readonly string[] {
  const apiVersion = stringAt(value, "apiVersion") ?? "";
  const kind = stringAt(value, "kind");
  if (kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit.fluxcd.io/")) return [stringAt(value, "spec", "path") ?? ""];
  if (!apiVersion.startsWith("argoproj.io/")) return [];
  const spec = valueAt(value, kind === "ApplicationSet" ? ["spec", "template", "spec"] : ["spec"]);
  const several = valueAt(spec, ["sources"]);
  const sources = isSequence(several) ? several : [valueAt(spec, ["source"])];
  return sources.flatMap((source) => {
    const path = stringAt(source, "path") ?? "";
    return path.includes("{{") ? [path.slice(0, path.slice(0, path.indexOf("{{")).lastIndexOf("/") + 1)] : [path];
  });
}

/** What is built, and for what is not rendered here also where that is asked for: a chart's objects lie in no directory. */
export function placesOf({ code, path, place }: RenderFailure): readonly string[] {
  return code === "needs-chart" && place !== null ? [path, place.path] : [path];
}

/** True when the build of the failure reads the file. */
export function reads(world: World, failure: RenderFailure, path: string): boolean {
  return reachOf(world, failure.path).files.has(path);
}

/** What a kustomization may have and still give its manifests as they are written. */
const PLAIN_FIELDS = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "resources",
  "namespace",
  "configMapGenerator",
  "secretGenerator",
  "generatorOptions",
]);
/** Build-time fields of a Flux Kustomization by which manifests become other ones. */
const FLUX_CHANGES: readonly string[] = ["patches", "images", "components", "namePrefix", "nameSuffix"];

/** True when nothing on the way of a failed build changes what its manifests say: no patch, image, replica, component or prefix. */
export function isUnchanged(world: World, { path }: RenderFailure): boolean {
  const { files, open } = reachOf(world, path);
  if (open) return false;
  const kustomizations = [...files].filter((file) => kustomizationFile(world, directoryOf(file)) === file);
  const plain = kustomizations
    .flatMap((file) => world.documents(file))
    .every(({ value }) => isMapping(value) && Object.keys(value).every((key) => PLAIN_FIELDS.has(key)));
  const asking = world.clusters
    .flatMap(({ objects }) => objects.map(({ forms }) => forms.substituted ?? forms.built))
    .filter((form) => form !== undefined && builtBy(form).some((written) => normalisePath(written) === path));
  return plain && asking.every((form) => FLUX_CHANGES.every((field) => valueAt(form ?? {}, ["spec", field]) === undefined));
}

/** True when something with this text in it may be in what the failed build would have given. */
export function mayBring(world: World, failure: RenderFailure, text: string): boolean {
  const { files, open } = reachOf(world, failure.path);
  return open || [...files].some((file) => baseName(file).includes(text) || (world.tree.text(file)?.includes(text) ?? false));
}
