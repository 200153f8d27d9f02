import type { Entry } from "./catalogue.ts";
import { subsetOf } from "./compare.ts";
import { type Fit, fitOf } from "./expectation.ts";
import { type FieldMatch, findField, judgedForm } from "./fields.ts";
import { ofNamedPart } from "./parts.ts";
import { type ContainerPlace, containersIn, WORKLOADS } from "./pod-specs.ts";
import type { Home } from "./stated.ts";
import { isMapping, isSequence, type Value, valueAt } from "./value.ts";
import type { World } from "./world.ts";

/** Fields of a pod's security context that hold for containers which say nothing. Source: Kubernetes API, `PodSecurityContext`. */
const INHERITED = /^(?:runAsNonRoot|runAsUser|runAsGroup|seccompProfile)/;

/** What a statement comes to in one object: as claimed, not so, not told apart (`open`), or the field is not there. */
export interface Settled {
  readonly fit: Fit | "absent";
  /** What decided, first the deciding one. */
  readonly matches: readonly FieldMatch[];
}

const RANK: readonly Settled["fit"][] = ["yes", "open", "no", "absent"];

/** What a statement comes to in an object: the best of its homes for that kind. Where it stands in several parts, those that the words of `topic` name count. */
export function settleHomes(world: World, entry: Entry, homes: readonly Home[], topic: readonly string[]): Settled {
  const own = homes.filter((home) => home.kinds.length === 0 || home.kinds.includes(entry.object.id.kind));
  const settled = own.map((home) =>
    home.container === true ? settleContainers(world, entry, home, topic) : settleFields(world, entry, home, topic),
  );
  for (const fit of RANK) {
    const found = settled.find((one) => one.fit === fit);
    if (found !== undefined) return found;
  }
  return { fit: "absent", matches: [] };
}

function settleFields(world: World, entry: Entry, home: Home, topic: readonly string[]): Settled {
  const form = judgedForm(entry).value;
  const all = home.fields.flatMap((field) => (field.startsWith("**.") ? findField(form, field.slice(3), true) : findField(form, field, false)));
  const matches = [...new Map(all.map((match) => [JSON.stringify(match.path), match])).values()].filter(({ value }) => isOfSort(value, home));
  if (home.expect.is === "absent") return { fit: matches.every(({ value }) => value === null) ? "yes" : "no", matches };
  if (matches.length === 0) return { fit: "absent", matches };
  const judged = ofNamedPart(form, matches, topic).map((match) => ({
    match,
    fit: withoutKeys(fitOf(world, entry, match, home.expect), match, home),
  }));
  const good = judged.filter(({ fit }) => fit === "yes").map(({ match }) => match);
  const bad = judged.filter(({ fit }) => fit === "no").map(({ match }) => match);
  if (good.length > 0 && (bad.length === 0 || home.expect.is === "contains")) return { fit: "yes", matches: good };
  if (good.length === 0 && bad.length === judged.length) return { fit: "no", matches: bad };
  return { fit: "open", matches: [...good, ...bad] };
}

/** Whether a value is of the sort that a home speaks of: the `ports` of a chart may be no list of container ports. */
function isOfSort(value: Value, { expect }: Home): boolean {
  const item = expect.is === "contains" && isSequence(expect.value) ? expect.value[0] : undefined;
  if (item === undefined || !isMapping(item)) return true;
  const keys = Object.keys(item);
  return isSequence(value) && (value.length === 0 || value.some((one) => isMapping(one) && keys.some((key) => Object.hasOwn(one, key))));
}

/** What has what is expected, and further keys that narrow it, stays open: a list needs an item without them. */
function withoutKeys(fit: Fit, { value }: FieldMatch, { expect, without }: Home): Fit {
  if (fit !== "yes" || without === undefined || expect.is !== "contains") return fit;
  if (!isSequence(expect.value)) return isMapping(value) && without.some((key) => Object.hasOwn(value, key)) ? "open" : fit;
  const wanted = expect.value;
  const free = isSequence(value) ? value.filter((item) => isMapping(item) && without.every((key) => !Object.hasOwn(item, key))) : [];
  return wanted.every((item) => free.some((one) => subsetOf(item, one))) ? "yes" : "open";
}

/** Keys by which a part of a chart's values is seen to run something. */
const RUNS = /^(?:replicas|replicaCount|resources|image|securityContext|podSecurityContext|containerSecurityContext)$/;

/**
 * Whether what was found in the values of a chart is of another part of it than the words name, or of one part where they name none and other
 * parts that run something do not have it.
 */
export function isOfOtherPart({ object, standing }: Entry, matches: readonly FieldMatch[], words: readonly string[]): boolean {
  if (object.id.kind !== "HelmRelease") return false;
  const values = valueAt(judgedForm({ object, standing }).value, ["spec", "values"]);
  if (!isMapping(values)) return false;
  const parts = Object.entries(values).flatMap(([key, value]) => (isMapping(value) && Object.keys(value).some((one) => RUNS.test(one)) ? [key] : []));
  if (parts.length < 2) return false;
  const said = words.map(squeezed);
  const named = parts.filter((part) => said.some((word) => word === squeezed(part) || word === `${squeezed(part)}s`));
  const found = new Set(matches.flatMap(({ path }) => (path[0] === "spec" && path[1] === "values" && typeof path[2] === "string" ? [path[2]] : [])));
  if (named.length > 0) return !named.some((part) => found.has(part));
  return [...found].every((part) => parts.includes(part)) && found.size > 0 && parts.some((part) => !found.has(part));
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Every main container must be as said; what init containers say otherwise leaves it open. */
function settleContainers(world: World, entry: Entry, home: Home, topic: readonly string[]): Settled {
  const { kind } = entry.object.id;
  const pods = containersIn(kind, judgedForm(entry).value);
  if (pods === undefined && !WORKLOADS.includes(kind))
    return settleFields(world, entry, { ...home, fields: home.fields.map((field) => `**.${field}`) }, topic);
  const judge = (list: readonly ContainerPlace[]): readonly (Settled & { readonly place: FieldMatch })[] =>
    list.map((container) => settleContainer(world, entry, home, container));
  const main = judge(pods?.main ?? []);
  const init = judge(pods?.init ?? []);
  const good = main.filter(({ fit }) => fit === "yes");
  const [first] = main;
  if (first === undefined) return { fit: "absent", matches: [] };
  if (good.length === main.length) {
    const against = init.filter(({ fit }) => fit === "no");
    return against.length > 0
      ? { fit: "open", matches: against.flatMap(({ matches }) => matches) }
      : { fit: "yes", matches: good.flatMap(({ matches }) => matches) };
  }
  if (good.length > 0) return { fit: "open", matches: main.filter(({ fit }) => fit !== "yes").map(({ place }) => place) };
  const said = main.flatMap(({ matches }) => matches);
  return said.length > 0 ? { fit: "no", matches: said } : { fit: "absent", matches: main.map(({ place }) => place) };
}

function settleContainer(world: World, entry: Entry, home: Home, container: ContainerPlace): Settled & { readonly place: FieldMatch } {
  const place: FieldMatch = { path: container.path, value: container.name };
  for (const field of home.fields) {
    const steps = field.split(".");
    const contexts = INHERITED.test(field) ? [...container.own, ...container.inherited] : container.own;
    for (const { path, value: context } of contexts) {
      const value = valueAt(context, steps);
      // An empty list is none: nothing is added, nothing is set.
      if (value === undefined || (home.expect.is === "absent" && isSequence(value) && value.length === 0)) continue;
      const match: FieldMatch = { path: [...path, ...steps], value };
      return { fit: fitOf(world, entry, match, home.expect), matches: [match], place };
    }
  }
  return home.expect.is === "absent" ? { fit: "yes", matches: [place], place } : { fit: "absent", matches: [], place };
}
