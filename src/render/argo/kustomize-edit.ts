import { isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { byCodeUnit, kustomizationFileOf, resolvePath } from "../paths.ts";
import { entriesOf, itemsOf, type RenderTree, scalarText } from "../source.ts";

/** Options that are read by something else, or decide nothing of what is built here. */
const NO_EDIT: ReadonlySet<string> = new Set(["version", "kubeVersion", "apiVersions"]);

/** Values of the build environment that are known before it runs. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
export type BuildEnvironment = ReadonlyMap<string, string>;

/** A kustomization after the options of an Application were written into it, or why Argo CD could not. */
export type Edited =
  | { readonly ok: true; readonly kustomization: Mapping }
  | { readonly ok: false; readonly field: string; readonly message: string };

interface EditRoom {
  readonly tree: RenderTree;
  /** The directory of the kustomization. */
  readonly directory: string;
  readonly environment: BuildEnvironment;
}

class Refused extends Error {
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** True when the options ask for any change of the kustomization. */
export function hasEdits(options: Mapping | undefined): boolean {
  return entriesOf(options).some(
    ([key, value]) => !NO_EDIT.has(key) && value !== "" && value !== false && !(isSequence(value) && value.length === 0),
  );
}

/**
 * Writes the kustomize options of an Application into the kustomization of its directory, as Argo CD does with `kustomize edit`: names
 * and namespace replace what is there, images and replicas win by name, labels and annotations that exist already are an error
 * unless forced, patches and components are added at the end.
 * Source: `util/kustomize/kustomize.go` of argoproj/argo-cd, `commands/edit` of kustomize.
 */
export function editKustomization(kustomization: Mapping, options: Mapping, room: EditRoom): Edited {
  try {
    const edits: Record<string, Value> = {};
    for (const key of ["namePrefix", "nameSuffix", "namespace"]) {
      const text = stringAt(options, key);
      if (text !== undefined && text !== "") edits[key] = text;
    }
    const images = itemsOf(options.images).flatMap((item, index) => image(item, index, room.environment));
    if (images.length > 0) edits.images = byName([...itemsOf(kustomization.images), ...images]);
    const replicas = itemsOf(options.replicas).map(replica);
    if (replicas.length > 0) edits.replicas = byName([...itemsOf(kustomization.replicas), ...replicas]);
    Object.assign(edits, labels(kustomization, options, room.environment), annotations(kustomization, options, room.environment));
    const patches = itemsOf(options.patches);
    if (patches.length > 0) edits.patches = [...itemsOf(kustomization.patches), ...patches];
    const components = componentsOf(options, room).filter((component) => !itemsOf(kustomization.components).includes(component));
    if (components.length > 0) edits.components = [...itemsOf(kustomization.components), ...components];
    return { ok: true, kustomization: { ...kustomization, ...edits } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, field: error.field, message: error.message };
    throw error;
  }
}

/** The kustomization as text that kustomize reads: JSON, which is YAML. */
export function kustomizationText(kustomization: Mapping): string {
  return JSON.stringify(kustomization, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
}

/** The last of each name, sorted by name. `*` keeps what an earlier one of that name had. */
function byName(entries: readonly Value[]): readonly Value[] {
  const last = new Map<string, Value>();
  for (const entry of entries) {
    const name = stringAt(entry, "name") ?? "";
    const before = last.get(name);
    const kept = entriesOf(entry).flatMap(([key, value]) => {
      if (value !== "*") return [[key, value] as const];
      const old = valueAt(before, [key]);
      return old === undefined ? [] : [[key, old] as const];
    });
    last.set(name, Object.fromEntries(kept));
  }
  return [...last].sort(([a], [b]) => byCodeUnit(a, b)).map(([, entry]) => entry);
}

/** An entry of `images`: `name=new-name:tag@digest`, `name:tag` or `name@digest`. */
function image(item: Value, index: number, environment: BuildEnvironment): Value {
  const text = filledIn(scalarText(item) ?? "", `images[${index}]`, environment);
  const equals = text.indexOf("=");
  const { name, tag, digest } = splitImage(equals === -1 ? text : text.slice(equals + 1));
  if (name === text) throw new Refused(`images[${index}]`, `${text} names neither a new image, a tag nor a digest`);
  const version = { ...(tag === "" ? {} : { newTag: tag }), ...(digest === "" ? {} : { digest }) };
  return equals === -1 ? { name, ...version } : { name: text.slice(0, equals), newName: name, ...version };
}

function splitImage(text: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const sign = text.indexOf("@");
  const [rest, digest] = sign === -1 ? [text, ""] : [text.slice(0, sign), text.slice(sign + 1)];
  const colon = rest.indexOf(":", rest.lastIndexOf("/") + 1);
  return colon === -1 ? { name: rest, tag: "", digest } : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

function replica(item: Value, index: number): Value {
  const count = Number(scalarText(valueAt(item, ["count"])));
  const name = stringAt(item, "name");
  if (name === undefined || !Number.isSafeInteger(count)) throw new Refused(`replicas[${index}]`, "an entry needs a name and a whole number");
  return { name, count };
}

function labels(kustomization: Mapping, options: Mapping, environment: BuildEnvironment): Record<string, Value> {
  const wanted = entriesOf(options.commonLabels).map(
    ([key, value]) => [key, filledIn(scalarText(value) ?? "", `commonLabels.${key}`, environment)] as const,
  );
  if (wanted.length === 0) return {};
  const force = options.forceCommonLabels === true;
  if (options.labelWithoutSelector !== true) {
    return { commonLabels: merged(kustomization.commonLabels, wanted, force, "commonLabels") };
  }
  const includeTemplates = options.labelIncludeTemplates === true;
  const sets = itemsOf(kustomization.labels);
  const at = sets.findIndex(
    (set) => (valueAt(set, ["includeSelectors"]) === true) === false && (valueAt(set, ["includeTemplates"]) === true) === includeTemplates,
  );
  const pairs = merged(valueAt(sets[at], ["pairs"]), wanted, force, "commonLabels");
  const set = { pairs, includeSelectors: false, includeTemplates };
  return { labels: at === -1 ? [...sets, set] : sets.map((other, index) => (index === at ? set : other)) };
}

function annotations(kustomization: Mapping, options: Mapping, environment: BuildEnvironment): Record<string, Value> {
  const isTemplate = options.commonAnnotationsEnvsubst === true;
  const wanted = entriesOf(options.commonAnnotations).map(([key, value]) => {
    const text = scalarText(value) ?? "";
    return [key, isTemplate ? filledIn(text, `commonAnnotations.${key}`, environment) : text] as const;
  });
  if (wanted.length === 0) return {};
  return { commonAnnotations: merged(kustomization.commonAnnotations, wanted, options.forceCommonAnnotations === true, "commonAnnotations") };
}

function merged(own: Value | undefined, wanted: readonly (readonly [string, string])[], force: boolean, field: string): Mapping {
  const known = isMapping(own) ? own : {};
  const clash = force ? undefined : wanted.find(([key]) => Object.hasOwn(known, key));
  if (clash !== undefined) {
    const option = field === "commonLabels" ? "forceCommonLabels" : "forceCommonAnnotations";
    throw new Refused(`${field}.${clash[0]}`, `${clash[0]} is already in the kustomization file: remove it there, or set ${option}`);
  }
  return { ...known, ...Object.fromEntries(wanted) };
}

function componentsOf(options: Mapping, { tree, directory }: EditRoom): readonly string[] {
  const components = itemsOf(options.components).flatMap((item) => (typeof item === "string" ? [item] : []));
  if (options.ignoreMissingComponents !== true) return components;
  return components.filter((component) => {
    const path = resolvePath(directory, component);
    return path !== undefined && kustomizationFileOf(tree, path) !== undefined;
  });
}

/** A text with `$NAME` and `${NAME}` of the build environment filled in; what Git does not know is refused. */
function filledIn(text: string, field: string, environment: BuildEnvironment): string {
  return text.replace(/\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g, (_whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? "";
    const value = environment.get(name);
    if (value !== undefined) return value;
    if (name.startsWith("ARGOCD_APP_REVISION")) throw new Refused(field, `${name} is the commit that is synced, which is not known here`);
    return "";
  });
}
