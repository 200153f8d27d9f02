import type { Assertion, Outcome, Search } from "../domain/assertion.ts";
import { catalogueOf, documentsOfKind } from "../domain/catalogue.ts";
import { withoutCode } from "../domain/clauses.ts";
import { perObject } from "../domain/memo.ts";
import { formatId, groupOf, type KubernetesObject } from "../domain/object.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import { nameParts, nameWords } from "./name-words.ts";

/** Assertions about wiring, which Flux objects have. */
const WIRING: readonly Assertion["kind"][] = ["depends-on", "health-check", "substitute-from"];
const READ: readonly Assertion["kind"][] = [...WIRING, "field", "worded-field", "version", "variable-used"];

/** Most objects that words may mean: beyond it they tell nothing. */
const MOST_MEANT = 40;

/**
 * What an assertion comes to on the one object that the words of its sentence (else the nearest line above that names any) are part of the name
 * of: "Keycloak waits for …" is about Kustomization `cluster-identity-keycloak`. Undefined where the words mean none or several, or where it is
 * not so there: a miss on an object that nobody named proves nothing.
 */
export function shownByMeant(sentence: Sentence, assertion: Assertion, kind: AssertionKind, world: World): Outcome | undefined {
  if (!READ.includes(assertion.kind) || !("search" in assertion) || speaksOfSeveral(assertion)) return undefined;
  const { search } = assertion;
  if (search.name !== undefined && search.guessed !== true) return undefined;
  for (const text of [sentence.text, ...sentence.scope.lines.map((line) => line.text).reverse()]) {
    const meant = meantBy(nameWords(text), world);
    if (meant === undefined) continue;
    const fitting = meant
      .filter(({ id }) => !isBeside(id.name, sentence))
      .filter(({ id, cluster }) => fitsKind(assertion, search, id) && (cluster === null || fitsCluster(search, cluster)));
    return judged(assertion, search, fitting, kind, world);
  }
  return undefined;
}

function judged(assertion: Assertion, search: Search, meant: readonly KubernetesObject[], kind: AssertionKind, world: World): Outcome | undefined {
  const byId = new Map(meant.map((object) => [formatId(object.id), object.id]));
  if (byId.size === 0 || byId.size > MOST_MEANT) return undefined;
  const outcomes = [...byId.values()].map((id) => {
    const own: Search = {
      clusters: search.clusters,
      tiers: [],
      kind: id.kind,
      name: id.name,
      ...(id.namespace === null ? {} : { namespace: id.namespace }),
    };
    return { kind: id.kind, outcome: kind.judge({ ...assertion, search: own } as Assertion, world) };
  });
  const held = outcomes.filter(({ outcome }) => outcome.is === "holds");
  const kinds = new Set(held.map((one) => one.kind));
  const [first] = held;
  if (first === undefined || outcomes.some((one) => kinds.has(one.kind) && one.outcome.is !== "holds")) return undefined;
  return first.outcome;
}

/** True for the operator of what is meant, where the sentence does not speak of it, and for an object that it names as something else. */
function isBeside(name: string, { text }: Sentence): boolean {
  return (/(?:^|-)(?:operator|crds?)(?:-|$)/.test(name) && !/operator|crds?(?![a-z])/i.test(withoutCode(text))) || text.includes(`\`${name}\``);
}

function speaksOfSeveral(assertion: Assertion): boolean {
  return (assertion.kind === "worded-field" && assertion.every) || (assertion.kind === "field" && assertion.quantifier === "every");
}

function fitsKind(assertion: Assertion, search: Search, id: KubernetesObject["id"]): boolean {
  if (id.kind === "CustomResourceDefinition") return false;
  if (search.kind !== undefined) return search.kind === id.kind;
  if (WIRING.includes(assertion.kind)) return groupOf(id.apiVersion).endsWith("toolkit.fluxcd.io");
  const kinds = assertion.kind === "worded-field" ? assertion.homes.flatMap((home) => home.kinds) : [];
  return kinds.length === 0 || kinds.includes(id.kind);
}

function fitsCluster({ clusters }: Search, cluster: string): boolean {
  return clusters.length === 0 || clusters.includes(cluster);
}

/** Objects by each part of their names: rendered ones, else what is only built or only stands in a file. */
const objectsByPart = perObject((world: World): ReadonlyMap<string, readonly KubernetesObject[]> => {
  const { entries } = catalogueOf(world);
  const found = new Map<string, KubernetesObject[]>();
  const seen = new Set<string>();
  const add = (object: KubernetesObject): void => {
    for (const part of new Set(nameParts(object.id.name))) found.set(part, [...(found.get(part) ?? []), object]);
  };
  for (const { object } of entries) {
    seen.add(formatId(object.id));
    add(object);
  }
  for (const kind of new Set(["Kustomization", "HelmRelease", ...entries.map(({ object }) => object.id.kind)]))
    for (const object of documentsOfKind(world, kind)) if (!seen.has(formatId(object.id))) add(object);
  return found;
});

/** Objects whose names have every one of the words that are part of some object's name; undefined when none of them is. */
function meantBy(words: readonly string[], world: World): readonly KubernetesObject[] | undefined {
  const index = objectsByPart(world);
  const telling = [...new Set(words.flatMap((word) => nameParts(word)))].filter((stem) => index.has(stem));
  const [first, ...others] = telling;
  if (first === undefined) return undefined;
  return (index.get(first) ?? []).filter(({ id }) => others.every((stem) => nameParts(id.name).includes(stem)));
}
