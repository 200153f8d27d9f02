import type { Moved, Outcome, Search } from "./assertion.ts";
import { evidence } from "./assertion.ts";
import { isYamlPath } from "./catalogue.ts";
import { fieldEvidence, judgedForm, levelOf, objectEvidence } from "./fields.ts";
import { type Group, groupsOf } from "./groups.ts";
import { noCandidate, notFound } from "./missing.ts";
import { absent, all, contradicted, distinct, holds, listed, mergeMoved, unknown } from "./outcome.ts";
import { isUnder, normalisePath } from "./pattern.ts";
import { type Candidate, candidateName, everyOfKind, fits, isFluxKustomization, isNamedByTopic, presentPaths, searchTiers } from "./search.ts";
import { type FieldPath, isSequence, stringAt, type Value, valueAt } from "./value.ts";
import type { World } from "./world.ts";

/** A claim that a list of a Flux object has an entry: `spec.dependsOn`, `spec.healthChecks`, `spec.postBuild.substituteFrom`. */
export interface WiringClaim {
  readonly search: Search;
  /** Kinds that have the list; a kind that the search names wins. */
  readonly kinds: readonly string[];
  readonly list: FieldPath;
  /** What is expected, to complete "expected …". */
  readonly expected: string;
  /** Whether an entry is the claimed one, another name for it (with where it went), or another entry. */
  matches(entry: Value, candidate: Candidate): "yes" | Moved | "no";
  /** An entry in words, for "found …". */
  show(entry: Value): string;
  /** Says which entries there may be, where there must be no others. */
  readonly only?: (entry: Value) => boolean;
  /** True when there must be no entry at all. */
  readonly none?: boolean;
  /** More about an entry that matches: whether what it names is rendered. */
  note(entry: Value, candidate: Candidate): string | null;
}

/**
 * Judges a wiring claim on the objects of its search: those that the topic names, in each cluster. When the claim names files and the
 * object stands in none of them, it is moved if a root reaches it elsewhere, and absent if none does.
 */
export function judgeWiring(world: World, claim: WiringClaim): Outcome {
  const outcome = judgeFound(world, claim);
  if (claim.search.guessed !== true || outcome.is === "holds" || outcome.is === "unknown") return outcome;
  return unknown("ambiguous", "It is not so where the words of the claim point to, but they may mean another object.", outcome.evidence);
}

function judgeFound(world: World, claim: WiringClaim): Outcome {
  const { search } = claim;
  for (const tier of searchTiers(world, search)) {
    const wired = tier.candidates.filter((candidate) => isWired(claim, candidate));
    const strangers =
      search.name === undefined && (search.topic ?? []).length > 0 && !wired.some(({ object }) => isNamedByTopic(object, search.topic));
    const meant = strangers && identified(world, claim).length > 0 ? [] : aboutTopic(wired, search);
    const inFiles = search.anchored !== false && tier.index === 0 && tier.paths.every((path) => world.tree.kind(path) === "file" && isYamlPath(path));
    const candidates = meant.length > 0 ? meant : inFiles ? identified(world, claim) : [];
    if (candidates.length === 0) continue;
    const standing = candidates.filter(({ by }) => by === "stands");
    if (!inFiles || standing.length > 0) return judgeGroups(world, claim, standing.length > 0 ? standing : candidates, tier.paths);
    return judgeElsewhere(world, claim, candidates, tier.paths);
  }
  const known = identified(world, claim);
  const candidates = known.length > 0 ? known : owners(world, claim);
  if (candidates.length > 0) return judgeGroups(world, claim, candidates, []);
  const [kind = "Kustomization"] = claim.kinds;
  return noCandidate(world, search.kind === undefined ? { ...search, kind } : search, claim.expected);
}

function isWired(claim: WiringClaim, { object }: Candidate): boolean {
  return claim.kinds.includes(object.id.kind) && (object.id.kind !== "Kustomization" || isFluxKustomization(object));
}

/** Those that the topic names, if any. */
function aboutTopic(candidates: readonly Candidate[], search: Search): readonly Candidate[] {
  const named = candidates.filter(({ object }) => isNamedByTopic(object, search.topic));
  return named.length > 0 ? named : candidates;
}

/** Objects of the whole repository that the search names, or whose name is a topic word; none when it does neither. */
function identified(world: World, claim: WiringClaim): readonly Candidate[] {
  const { search } = claim;
  const kinds = search.kind === undefined ? claim.kinds : [search.kind];
  const known = kinds.flatMap((kind) => everyOfKind(world, kind)).filter((candidate) => isWired(claim, candidate) && fits(candidate, search));
  if (search.name !== undefined) return known;
  const words = new Set((search.topic ?? []).map((word) => word.toLowerCase()));
  return known.filter(({ object }) => words.has(object.id.name.toLowerCase()));
}

/** The Flux Kustomizations that build the nearest directories the claim speaks of, when it names none itself. */
function owners(world: World, claim: WiringClaim): readonly Candidate[] {
  const { search } = claim;
  if (search.name !== undefined || (search.kind ?? "Kustomization") !== "Kustomization" || !claim.kinds.includes("Kustomization")) return [];
  const built = everyOfKind(world, "Kustomization").filter((candidate) => isWired(claim, candidate));
  for (const tier of search.tiers) {
    const paths = presentPaths(world, tier);
    const found = built.filter(({ object }) => {
      const target = normalisePath(stringAt(object.forms.substituted ?? object.forms.built, "spec", "path") ?? "");
      return target !== undefined && target !== "" && paths.some((path) => isUnder(path, target));
    });
    const deepest = Math.max(...found.map(depthOf));
    const meant = found.filter((candidate) => depthOf(candidate) === deepest);
    if (meant.length > 0) return meant;
  }
  return [];
}

function depthOf({ object }: Candidate): number {
  return (stringAt(object.forms.substituted ?? object.forms.built, "spec", "path") ?? "").replace(/^\.\//, "").split("/").length;
}

function judgeGroups(world: World, claim: WiringClaim, candidates: readonly Candidate[], paths: readonly string[]): Outcome {
  return all(groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(world, claim, group, paths)));
}

function judgeGroup(world: World, claim: WiringClaim, group: Group<Candidate>, paths: readonly string[]): Outcome {
  const clusters = group.cluster === null ? [] : [group.cluster];
  const level = levelOf(group.candidates);
  const entries = group.candidates.flatMap((candidate) => entriesOf(claim, candidate));
  const good = entries.filter(({ fit }) => fit === "yes");
  const other = claim.none === true ? entries : claim.only === undefined ? [] : entries.filter(({ entry }) => claim.only?.(entry) !== true);
  const isSo = (candidate: Candidate): boolean =>
    (claim.none === true || good.some((one) => one.candidate === candidate)) && !other.some((one) => one.candidate === candidate);
  const torn = severalNames(claim, group.candidates, isSo);
  if (torn !== undefined)
    return unknown(
      "ambiguous",
      `It is so in ${torn.of} and not in ${torn.without}; the claim names none of them.`,
      group.candidates.map((candidate) => objectEvidence(candidate)),
    );
  if (other.length > 0) {
    return contradicted({
      level,
      evidence: other.map(({ candidate, path, entry }) => fieldEvidence(candidate, { path, value: entry })),
      clusters,
      expected: claim.expected,
      found: listed(distinct(entries.map(({ entry }) => claim.show(entry))), 5),
    });
  }
  if (claim.none === true && group.candidates.length > 0)
    return holds(
      level,
      group.candidates.map((candidate) => objectEvidence(candidate, `has no ${String(claim.list.at(-1))}`)),
      clusters,
    );
  if (good.length > 0) {
    const proof = good.map(({ candidate, path, entry }) => fieldEvidence(candidate, { path, value: entry }, claim.note(entry, candidate)));
    const rendered = (some: readonly Candidate[]): boolean => some.some(({ standing }) => standing === "rendered");
    if (rendered(group.candidates) && !rendered(good.map(({ candidate }) => candidate))) {
      return unknown("ambiguous", "An object that no root reaches is as claimed, and one that is rendered is not.", proof);
    }
    return holds(level, proof, clusters);
  }
  const near = entries.filter(({ fit }) => typeof fit === "object");
  const shown = near.length > 0 ? near : entries;
  const proof =
    shown.length > 0
      ? shown.map(({ candidate, path, entry }) => fieldEvidence(candidate, { path, value: entry }))
      : group.candidates.map((candidate) => objectEvidence(candidate, `has no ${String(claim.list.at(-1))}`));
  if (group.candidates.length === 0) return notFound(world, claim.search, { expected: claim.expected, level: "substituted", clusters, paths });
  const found = shown.length > 0 ? listed(distinct(shown.map(({ entry }) => claim.show(entry))), 5) : "none";
  const moved = near.length > 0 ? mergeMoved(near.map(({ fit }) => (typeof fit === "object" ? fit : null))) : null;
  return contradicted({ level, evidence: proof, clusters, expected: claim.expected, found, moved });
}

/** Objects of several names, of which some are as claimed and some are not, where the claim names neither. */
function severalNames(
  claim: WiringClaim,
  candidates: readonly Candidate[],
  isSo: (candidate: Candidate) => boolean,
): { readonly of: string; readonly without: string } | undefined {
  if (claim.search.name !== undefined || new Set(candidates.map(({ object }) => object.id.name)).size < 2) return undefined;
  const named = (so: boolean) => distinct(candidates.filter((candidate) => isSo(candidate) === so).map(({ object }) => object.id.name));
  const [of, without] = [named(true), named(false).filter((name) => !named(true).includes(name))];
  return of.length === 0 || without.length === 0 ? undefined : { of: listed(of, 3), without: listed(without, 3) };
}

/** The object is not in the files that the claim names: moved when roots reach it where it is and it is as claimed there. */
function judgeElsewhere(world: World, claim: WiringClaim, candidates: readonly Candidate[], paths: readonly string[]): Outcome {
  const rendered = candidates.filter(({ standing }) => standing === "rendered");
  const evidenceOf = (of: readonly Candidate[]) => of.map((candidate) => objectEvidence(candidate));
  const here = paths.map((path) => evidence({ path, note: "does not have it" }));
  if (rendered.length === 0) {
    const clusters = claim.search.clusters;
    return notFound(world, claim.search, {
      expected: claim.expected,
      level: "parsed",
      evidence: [...here, ...evidenceOf(candidates)],
      clusters,
      paths,
      rendered: true,
    });
  }
  const outcome = judgeGroups(world, claim, rendered, paths);
  if (outcome.is !== "holds") return outcome;
  const files = distinct(rendered.map(({ object }) => object.origin.file));
  const names = distinct(rendered.map(({ object }) => candidateName(object)));
  const moved: Moved = { how: "same-object", to: listed(files), commit: null, note: `${listed(names)} stands there and is rendered` };
  return absent({
    level: outcome.level,
    evidence: [...outcome.evidence, ...here],
    clusters: outcome.clusters,
    expected: `${claim.expected} in ${listed(paths)}`,
    moved,
  });
}

interface JudgedEntry {
  readonly candidate: Candidate;
  readonly path: FieldPath;
  readonly entry: Value;
  readonly fit: "yes" | Moved | "no";
}

function entriesOf(claim: WiringClaim, candidate: Candidate): readonly JudgedEntry[] {
  const list = valueAt(judgedForm(candidate).value, claim.list);
  if (!isSequence(list)) return [];
  return list.map((entry, at) => ({ candidate, path: [...claim.list, at], entry, fit: claim.matches(entry, candidate) }));
}
