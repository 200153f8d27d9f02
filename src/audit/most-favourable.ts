import type { Assertion, Outcome, Search } from "../domain/assertion.ts";
import { catalogueOf, documentsNamed } from "../domain/catalogue.ts";
import { formatId, type KubernetesObject } from "../domain/object.ts";
import { unknown } from "../domain/outcome.ts";
import { directoryOf, isUnder } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths, searchTiers } from "../domain/search.ts";
import type { World } from "../domain/world.ts";
import { OF_OBJECTS } from "./sentence-scope.ts";

/** Most objects that a miss is tried on; beyond it stays open. */
const MOST_OBJECTS = 4_000;

/**
 * The outcome of an assertion, fair to what its sentence may mean. What was judged on objects of other names than the sentence gives is open;
 * so is a miss where neither sentence nor parents name object or path, when some object of the repository is as claimed: that one may be meant.
 *
 * @param about - Names of objects that the sentence gives.
 */
export function fairOutcome(assertion: Assertion, outcome: Outcome, about: readonly string[], kind: AssertionKind, world: World): Outcome {
  if (outcome.is === "unknown" || !OF_OBJECTS.includes(assertion.kind) || !("search" in assertion)) return outcome;
  const { search } = assertion;
  const stranger = about.length === 0 ? undefined : strangerIn(outcome, about);
  if (stranger !== undefined)
    return unknown("ambiguous", `This is what ${stranger} has, and the claim names ${about.slice(0, 3).join(", ")}.`, outcome.evidence);
  if (outcome.is === "holds") {
    const gone = goneFrom(search, world);
    if (gone !== undefined)
      return unknown("ambiguous", `It is so elsewhere, and \`${gone}\`, which the claim speaks of, is nowhere.`, outcome.evidence);
    const far = farFrom(assertion, search, outcome, world);
    if (far !== undefined) return unknown("ambiguous", `It is so in ${far}, and not in what the claim names.`, outcome.evidence);
    const unseen =
      about.length > 1 && search.name === undefined && search.part === undefined ? about.find((name) => !isSeen(outcome, name)) : undefined;
    if (unseen !== undefined)
      return unknown("ambiguous", `The claim names ${unseen} too, and nothing was looked at that goes by it.`, outcome.evidence);
    const exception = speaksOfAll(assertion) ? firstObject(assertion, search, kind, world, ({ is }) => is !== "holds") : undefined;
    if (exception !== undefined) return unknown("ambiguous", `It is so where this claim seems to look, and not in ${exception}.`, outcome.evidence);
    const without = search.clusters.length > 0 ? undefined : clusterWithout(outcome, world);
    return without === undefined
      ? outcome
      : unknown("ambiguous", `It is so in ${outcome.clusters.join(", ")}, and ${without}; the claim names no cluster.`, outcome.evidence);
  }
  if (search.anchored === true || outcome.certain === true || (search.name !== undefined && search.guessed !== true)) return outcome;
  if (search.name !== undefined && outcome.is === "contradicted") return outcome;
  if (outcome.is === "absent")
    return outcome.moved !== null
      ? outcome
      : unknown(
          "ambiguous",
          `${sentenceCase(outcome.expected)}: none found where this claim seems to look, and it names no place.`,
          outcome.evidence,
        );
  const other = firstObject(assertion, search, kind, world, ({ is }) => is === "holds", kind.mayHoldOn?.bind(kind));
  if (other === undefined) return outcome;
  return unknown(
    "ambiguous",
    `${sentenceCase(outcome.expected)}: found ${outcome.found}, but it is so in ${other}, which may be meant.`,
    outcome.evidence,
  );
}

/** The path that a claim begins with, when nothing is there, nor where it went. */
function goneFrom({ anchored, name, tiers }: Search, world: World): string | undefined {
  const [nearest = []] = tiers;
  const [path] = nearest;
  return anchored === true && name === undefined && path !== undefined && presentPaths(world, nearest).length === 0 ? path : undefined;
}

/**
 * An object that a claim was found true of, when none of those stands at, or comes of, the path that the claim begins with. The version of
 * a release may stand in a source beside it.
 */
export function farFrom(
  { kind }: Pick<Assertion, "kind">,
  search: Search,
  { evidence }: Extract<Outcome, { is: "holds" }>,
  world: World,
): string | undefined {
  if (search.anchored !== true || search.name !== undefined) return undefined;
  const [nearest] = searchTiers(world, { clusters: search.clusters, tiers: search.tiers.slice(0, 1) });
  const objects = evidence.filter(({ object }) => object !== null);
  if (nearest === undefined || objects.length === 0) return undefined;
  const own = new Set(nearest.all.map(({ object }) => formatId(object.id)));
  const released = kind === "version" && nearest.all.some(({ object }) => object.id.kind === "HelmRelease");
  const places = released ? nearest.paths.map((path) => (world.tree.kind(path) === "file" ? directoryOf(path) : path)) : nearest.paths;
  const near = objects.some(({ object, path }) => own.has(object ?? "") || places.some((place) => path !== null && isUnder(path, place)));
  return near ? undefined : (objects[0]?.object ?? undefined);
}

/** "All Deployments …", where nothing says which ones. */
function speaksOfAll(assertion: Assertion): boolean {
  if (assertion.kind !== "field" && assertion.kind !== "worded-field") return false;
  const every = assertion.kind === "field" ? assertion.quantifier === "every" : assertion.every;
  return every && assertion.search.kind !== undefined && assertion.search.name === undefined && assertion.search.anchored !== true;
}

/** A cluster that renders something of the same name and namespace as the object that is as claimed, and not that object. */
function clusterWithout(outcome: Extract<Outcome, { is: "holds" }>, world: World): string | undefined {
  if (outcome.clusters.length === 0) return undefined;
  const { entries, named } = catalogueOf(world);
  const shown = new Set(outcome.evidence.flatMap(({ object }) => object ?? []));
  for (const { object, standing } of entries) {
    if (standing !== "rendered" || object.cluster === null || !outcome.clusters.includes(object.cluster) || !shown.has(formatId(object.id))) continue;
    const other = named(object.id.name).find(
      (entry) =>
        entry.standing === "rendered" && entry.object.id.namespace === object.id.namespace && !outcome.clusters.includes(entry.object.cluster ?? ""),
    );
    if (other !== undefined) return `${formatId(other.object.id)} is rendered in ${other.object.cluster ?? ""} without it`;
  }
  return undefined;
}

function nameOf(object: string): string {
  return object.slice(Math.max(object.lastIndexOf("/"), object.lastIndexOf(" ")) + 1);
}

function isSeen(outcome: Exclude<Outcome, { is: "unknown" }>, name: string): boolean {
  return outcome.evidence.some(({ object }) => object !== null && nameOf(object).includes(name));
}

/** An object of the evidence whose name has nothing to do with the names that the sentence gives. */
function strangerIn(outcome: Exclude<Outcome, { is: "unknown" }>, about: readonly string[]): string | undefined {
  return outcome.evidence
    .flatMap(({ object }) => object ?? [])
    .find((object) => {
      const name = nameOf(object);
      return !about.some((one) => name.includes(one) || one.includes(name));
    });
}

/** The first object of the repository, in the clusters that the claim speaks of, on which the assertion comes out as wanted. */
function firstObject(
  assertion: Assertion,
  search: Search,
  kind: AssertionKind,
  world: World,
  wanted: (outcome: Outcome) => boolean,
  mayBe: (assertion: Assertion, object: KubernetesObject) => boolean = () => true,
): string | undefined {
  const { entries, named } = catalogueOf(world);
  const seen = new Set<string>();
  for (const { object } of entries) {
    const { id } = object;
    if (search.kind !== undefined && search.kind !== id.kind) continue;
    if (search.clusters.length > 0 && object.cluster !== null && !search.clusters.includes(object.cluster)) continue;
    const key = `${id.kind} ${id.namespace}/${id.name} ${search.clusters.length > 0 ? "" : object.cluster}`;
    if (seen.has(key)) continue;
    if (seen.size >= MOST_OBJECTS) return "more objects than were looked at";
    seen.add(key);
    if (![...named(id.name).map((entry) => entry.object), ...documentsNamed(world, id.name)].some((one) => mayBe(assertion, one))) continue;
    const clusters = search.clusters.length > 0 || object.cluster === null ? search.clusters : [object.cluster];
    const one: Search = { clusters, tiers: [], kind: id.kind, name: id.name, ...(id.namespace === null ? {} : { namespace: id.namespace }) };
    if (wanted(kind.judge({ ...assertion, search: one } as Assertion, world))) return `${id.kind} ${id.name}`;
  }
  return undefined;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
