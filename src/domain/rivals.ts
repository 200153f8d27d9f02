import type { Assertion, Search } from "./assertion.ts";
import { fitOf } from "./expectation.ts";
import { findField, judgedForm } from "./fields.ts";
import { settleHomes } from "./homes.ts";
import { leavesOf } from "./leaves.ts";
import { formatId, type KubernetesObject } from "./object.ts";
import { WORKLOADS } from "./pod-specs.ts";
import { type Candidate, everyOfKind, searchTiers } from "./search.ts";
import { stemsOf } from "./stems.ts";
import { type FieldPath, formatPath } from "./value.ts";
import type { World } from "./world.ts";

type WordedField = Extract<Assertion, { kind: "worded-field" }>;

/** A place where an object has what is claimed. */
export interface Place {
  readonly object: KubernetesObject;
  readonly path: FieldPath;
}

/** Fields of a pod or container that any pod beside it has as well: that one has it says nothing about the others. Source: Kubernetes API, `PodSpec`. */
const OF_EVERY_POD =
  /(?:^|\.)(?:readOnlyRootFilesystem|allowPrivilegeEscalation|privileged|runAsNonRoot|runAsUser|runAsGroup|fsGroup|automountServiceAccountToken|seccompProfile\.type|capabilities\.(?:drop|add)(?:\[\d+\])?|resources\.(?:requests|limits)\.(?:cpu|memory)|restartPolicy)$/;

/** Steps within values that frame a setting and name no part of a chart. */
const FRAME =
  /^(?:global|default|defaults|common|controller|pod|container|containers|controllers|defaultPodOptions|defaultContainerOptions|template|spec|resources|limits|requests|main|app|securityContext|podSecurityContext|containerSecurityContext|seccompProfile|capabilities)$/;

/** Everything that stands in the places of a search, each once, without what is only reached through an entry point. */
function standing(world: World, search: Search): readonly Candidate[] {
  const { kind: _kind, name: _name, ...open } = search;
  return [...searchTiers(world, open)].flatMap(({ all }) => all.filter(({ by }) => by !== "reached"));
}

/** What stands in the nearest place of a search that has any of these objects; in all places where neither the claim nor its parents name one. */
function nearBy(world: World, search: Search, good: ReadonlySet<string>): readonly Candidate[] {
  if (search.anchored !== true) return standing(world, search);
  const { kind: _kind, name: _name, ...open } = search;
  for (const { all } of searchTiers(world, open)) {
    const here = all.filter(({ by }) => by !== "reached");
    if (here.some(({ object }) => good.has(formatId(object.id)))) return here;
  }
  return standing(world, search);
}

/** Workloads, releases, and custom resources from which an operator makes pods. */
function makesPods(candidate: Candidate): boolean {
  const { kind } = candidate.object.id;
  if (WORKLOADS.includes(kind) || kind === "HelmRelease") return true;
  return leavesOf(candidate).some(({ shape }) => /\.resources(?:\.\w+)?\.(?:requests|limits)\.(?:cpu|memory)$|^\.spec\.instances$/.test(shape));
}

function speaksOf(words: readonly string[], stem: string): boolean {
  return words.some((word) => word === stem || (stem.length >= 4 && word.length >= 4 && (word.startsWith(stem) || stem.startsWith(word))));
}

/**
 * True when a setting that every pod has is as claimed in some object or part of a chart only, while others stand beside it and the words
 * do not tell that this one is meant: "the registry runs as non-root" is not shown by a report job of the registry.
 *
 * @param weak - The words are those of lines above and of the story, which may speak of what stands beside it as well.
 */
export function isOfOneAmongSeveral(world: World, search: Search, texts: readonly string[], good: readonly Place[], weak = false): boolean {
  const about = good.filter(({ path }) => OF_EVERY_POD.test(formatPath(path)));
  if (about.length === 0 || search.name !== undefined) return false;
  const stems = (some: readonly string[]): readonly string[] => some.flatMap((text) => text.split(/[^A-Za-z0-9]+/)).flatMap(stemsOf);
  const words = stems(texts);
  const title = stems(search.title ?? []);
  const met = new Set(about.map(({ object }) => formatId(object.id)));
  const rivals = nearBy(world, search, met).filter((one) => makesPods(one) && !met.has(formatId(one.object.id)));
  const foreign = new Set(rivals.flatMap(({ object }) => namesOf(object, [])));
  return about.some(({ object, path }) => {
    const part = partOf(object, path);
    if (part !== undefined && stemsOf(part).some((stem) => speaksOf(words, stem))) return false;
    if (part !== undefined && object.id.kind === "HelmRelease") return true;
    if (rivals.length === 0) return false;
    const own = namesOf(object, path);
    const telling = own.filter((stem) => !foreign.has(stem));
    if (telling.some((stem) => speaksOf(words, stem)))
      return weak && rivals.some((one) => stemsOf(one.object.id.name).every((stem) => speaksOf(words, stem)));
    if (telling.length > 0) return !isOfTitle(title, words, telling, foreign);
    const others = [...foreign].filter((stem) => !own.includes(stem));
    return !stemsOf(object.id.name).every((stem) => speaksOf(words, stem)) || others.some((stem) => speaksOf(words, stem));
  });
}

/**
 * True when a setting that every pod has is as claimed in an object, and otherwise in one beside it that shares a part of its name: what
 * holds of `keycloak-operator` need not be what is claimed of Keycloak.
 */
export function isOtherwiseBeside(world: World, { search, homes }: WordedField, good: readonly Place[]): boolean {
  const about = good.filter(({ path }) => OF_EVERY_POD.test(formatPath(path)));
  if (about.length === 0 || search.name !== undefined) return false;
  const met = new Set(about.map(({ object }) => formatId(object.id)));
  const names = new Set(about.flatMap(({ object }) => stemsOf(object.id.name)));
  const kinds = new Set(homes.flatMap((home) => home.kinds));
  return [...kinds]
    .flatMap((kind) => everyOfKind(world, kind))
    .some(
      (one) =>
        !met.has(formatId(one.object.id)) &&
        stemsOf(one.object.id.name).some((stem) => names.has(stem)) &&
        settleHomes(world, one, homes, []).fit === "no",
    );
}

/** True when the story's title names this object and none beside it, and the words name none of those either. */
function isOfTitle(title: readonly string[], words: readonly string[], telling: readonly string[], foreign: ReadonlySet<string>): boolean {
  const names = (some: readonly string[], stem: string): boolean => some.some((word) => word === stem && stem.length >= 4);
  const others = [...foreign].filter((stem) => !telling.includes(stem));
  return telling.some((stem) => names(title, stem)) && !others.some((stem) => names(title, stem) || names(words, stem));
}

/** The part of a chart or of a custom resource that a setting is of: `core` of `spec.values.core.resources.limits.cpu`. */
function partOf({ id }: KubernetesObject, path: FieldPath): string | undefined {
  if (WORKLOADS.includes(id.kind)) return undefined;
  const steps = path.slice(id.kind === "HelmRelease" ? 2 : 1, -1).filter((step) => typeof step === "string" && !FRAME.test(step));
  return steps.length === 0 ? undefined : String(steps.at(-1));
}

/** Words by which an object is called: its name, its kind, the directory of its file. */
function namesOf(object: KubernetesObject, path: FieldPath): readonly string[] {
  const directory = object.locate(path).place.path.split("/").at(-2) ?? "";
  return [object.id.name, object.id.kind, directory].flatMap(stemsOf);
}

/**
 * An object beside those that miss which has the claimed value under a key of the same name: the claim may be about it, as operators and
 * their custom resources share keys. Only where the claim names no object.
 */
export function saidBeside(world: World, { search, homes }: WordedField, missing: readonly Candidate[]): Candidate | undefined {
  if (search.name !== undefined) return undefined;
  const bad = new Set(missing.map(({ object }) => formatId(object.id)));
  const wanted = homes.flatMap(({ fields, expect }) =>
    expect.is === "same" || expect.is === "one-of"
      ? fields.map((field) => ({
          tail: field
            .replaceAll("**.", "")
            .split(".")
            .slice(-2)
            .join(".")
            .replace(/^spec\./, ""),
          expect,
        }))
      : [],
  );
  return standing(world, search).find(
    (one) =>
      !bad.has(formatId(one.object.id)) &&
      wanted.some(({ tail, expect }) => findField(judgedForm(one).value, tail, true).some((match) => fitOf(world, one, match, expect) === "yes")),
  );
}
