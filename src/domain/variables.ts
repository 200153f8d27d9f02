import { catalogueOf, documentsOfKind } from "./catalogue.ts";
import type { KubernetesObject } from "./object.ts";
import { isUnder, normalisePath } from "./pattern.ts";
import { isSequence, stringAt, valueAt } from "./value.ts";
import type { Cluster, Setting, World } from "./world.ts";

/** A `${NAME}` in a text, with the default that `:=` or `:-` gives. */
export interface VariableUse {
  readonly name: string;
  readonly fallback: string | null;
  /** As written, braces included. */
  readonly text: string;
}

const USE = /\$\{([^}\n]{1,1000})\}/g;

/**
 * The variables that a text uses, in order. `$${NAME}` is an escape and no use.
 * Source of the syntax: Flux `postBuild` substitution (github.com/fluxcd/pkg/envsubst).
 */
export function variablesIn(text: string): readonly VariableUse[] {
  return [...text.matchAll(USE)].flatMap((match) => variableUse(text, match) ?? []);
}

function variableUse(text: string, match: RegExpExecArray): VariableUse | undefined {
  if (match.index > 0 && text[match.index - 1] === "$") return undefined;
  const inside = match[1] ?? "";
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(inside)?.[0];
  if (name === undefined) return undefined;
  const fallback = /^:?[=-]/.exec(inside.slice(name.length))?.[0];
  return { name, fallback: fallback === undefined ? null : inside.slice(name.length + fallback.length), text: match[0] };
}

/** A text with its variables replaced; `missing` names those that `lookup` does not know and that have no default. */
export function substitute(
  text: string,
  lookup: (name: string) => string | undefined,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let made = "";
  let from = 0;
  for (const match of text.matchAll(USE)) {
    const use = variableUse(text, match);
    if (use === undefined) continue;
    const value = lookup(use.name) ?? use.fallback;
    if (value === null) missing.push(use.name);
    made += text.slice(from, match.index) + (value ?? use.text);
    from = match.index + use.text.length;
  }
  return { text: made + text.slice(from), missing };
}

/** The settings that substitution has in one cluster. */
export interface Settings {
  readonly cluster: string;
  /** Every carrier's entry for a key; empty when nothing defines it. */
  all(key: string): readonly Setting[];
  /** The value of a key when its carriers agree on it and none of them is a Secret. */
  value(key: string): string | undefined;
}

const settings = new WeakMap<Cluster, Settings>();

/** The settings of a cluster by key. */
export function settingsOf(cluster: Cluster): Settings {
  const known = settings.get(cluster);
  if (known !== undefined) return known;
  const keys = new Map<string, Setting[]>();
  for (const setting of cluster.settings) {
    const list = keys.get(setting.key);
    if (list === undefined) keys.set(setting.key, [setting]);
    else list.push(setting);
  }
  const made: Settings = {
    cluster: cluster.name,
    all: (key) => keys.get(key) ?? [],
    value(key) {
      const [first, ...rest] = keys.get(key) ?? [];
      if (first === undefined || [first, ...rest].some((other) => other.secret === true)) return undefined;
      return rest.every((other) => other.value === first.value) ? first.value : undefined;
    },
  };
  settings.set(cluster, made);
  return made;
}

/**
 * The settings that apply to an object: those of its cluster or, for an object that no root reaches, those of every cluster that
 * knows a source which the Flux Kustomization for its directory names in `postBuild.substituteFrom`. Empty when none would apply.
 */
export function settingsFor(world: World, object: KubernetesObject): readonly Settings[] {
  if (object.cluster !== null) return world.clusters.filter(({ name }) => name === object.cluster).map(settingsOf);
  const owner = ownerOf(world, object.origin.file);
  const sources = valueAt(owner?.forms.built, ["spec", "postBuild", "substituteFrom"]);
  if (!isSequence(sources)) return [];
  const names = sources.map((source) => stringAt(source, "name"));
  return world.clusters
    .filter((cluster) => owner?.cluster === null || owner?.cluster === cluster.name)
    .filter((cluster) => cluster.settings.some(({ carrier }) => names.includes(carrier.name)))
    .map(settingsOf);
}

const owners = new WeakMap<World, Map<string, KubernetesObject | undefined>>();

function ownerOf(world: World, file: string): KubernetesObject | undefined {
  const known = owners.get(world) ?? new Map<string, KubernetesObject | undefined>();
  owners.set(world, known);
  if (!known.has(file)) known.set(file, owningKustomization(world, file));
  return known.get(file);
}

/** The Flux Kustomization whose `spec.path` holds a file, the deepest one when several do. */
function owningKustomization(world: World, file: string): KubernetesObject | undefined {
  const rendered = catalogueOf(world)
    .ofKind("Kustomization")
    .map(({ object }) => object);
  let best: { object: KubernetesObject; path: string } | undefined;
  for (const object of [...rendered, ...documentsOfKind(world, "Kustomization")]) {
    if (!object.id.apiVersion.startsWith("kustomize.toolkit.fluxcd.io/")) continue;
    const path = normalisePath(stringAt(object.forms.substituted ?? object.forms.built, "spec", "path") ?? "");
    if (path === undefined || !isUnder(file, path)) continue;
    if (best === undefined || path.length > best.path.length) best = { object, path };
  }
  return best?.object;
}

/**
 * The Secret from which the Flux Kustomization of an object's directory takes settings and whose keys are not in Git, as `Secret name`:
 * it may define anything.
 */
export function secretSettings(world: World, object: KubernetesObject): string | undefined {
  const sources = valueAt(ownerOf(world, object.origin.file)?.forms.built, ["spec", "postBuild", "substituteFrom"]);
  if (!isSequence(sources)) return undefined;
  const known = new Set(
    world.clusters.flatMap(({ settings }) => settings.filter(({ carrier }) => carrier.kind === "Secret").map(({ carrier }) => carrier.name)),
  );
  const secret = sources.find((source) => stringAt(source, "kind") === "Secret" && !known.has(stringAt(source, "name") ?? ""));
  return secret === undefined ? undefined : `Secret ${stringAt(secret, "name") ?? "without a name"}`;
}
