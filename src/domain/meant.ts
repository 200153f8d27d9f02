import type { Search } from "./assertion.ts";
import { sourceKey } from "./groups.ts";
import { type Candidate, everyOfKind, namedObjects, presentPaths, searchTiers } from "./search.ts";
import type { World } from "./world.ts";

/** The objects that a claim in words means. */
export interface Meant {
  readonly candidates: readonly Candidate[];
  /** True when the claim (or what stands around it) names them, or there is only one; then a miss is a miss. */
  readonly sure: boolean;
}

/** Says whether an object has what the claim speaks of; for claims that may be about any kind. */
export type Has = (candidate: Candidate) => boolean;

/**
 * The objects that a claim in words means, of the given kinds (any kind when none is given): those with the name it gives, wherever they are; else those that its
 * own words name, then those that the words around it name; else what stands in the nearest tier that has any. Documents that only
 * patch an object of the same kind and name are left out.
 */
export function meantObjects(world: World, search: Search, kinds: readonly string[], has: Has = () => true): Meant {
  const wanted = search.kind === undefined ? kinds : kinds.length === 0 ? [search.kind] : kinds.filter((kind) => kind === search.kind);
  if (search.name !== undefined)
    return { candidates: withoutPatches(wanted.flatMap((kind) => namedObjects(world, { ...search, kind }))), sure: search.guessed !== true };
  const { kind: _kind, name: _name, ...open } = search;
  const tiers = [...searchTiers(world, open)].map(({ all }) =>
    all.filter((candidate) => (wanted.length === 0 || wanted.includes(candidate.object.id.kind)) && has(candidate)),
  );
  const near = [...tiers.map((tier) => tier.filter(({ by }) => by !== "reached")), ...tiers].map(withoutPatches);
  const topic = wordsOf(search.topic);
  const own = firstNamed(near, topic);
  if (own.length > 0) return { candidates: told(own, search.words ?? []), sure: true };
  const elsewhere = withoutPatches(
    wanted.flatMap((kind) => everyOfKind(world, kind)).filter((candidate) => topic.includes(squeeze(candidate.object.id.name)) && has(candidate)),
  );
  if (elsewhere.length > 0) return { candidates: elsewhere, sure: true };
  const headed = near.map((tier) => told(tier, search.under ?? [])).find((some, at) => some.length > 0 && some.length < (near[at]?.length ?? 0));
  if (headed !== undefined) return { candidates: told(headed, search.words ?? []), sure: topic.length === 0 };
  const around = wordsOf(search.around);
  const foreign = topic.some((word) => !around.some((other) => other.includes(word) || word.includes(other)));
  const titled = topic.length > 0 ? [] : firstNamed(near, wordsOf(search.title));
  const named = firstNamed(near, around);
  if (titled.length > 0)
    return { candidates: told(titled, search.words ?? []), sure: titled.length === named.length && named.every((one) => titled.includes(one)) };
  if (named.length > 0) {
    const meant = told(named, search.words ?? []);
    return { candidates: meant, sure: !foreign || meant.length < named.length };
  }
  const first = told(near.find((tier) => tier.length > 0) ?? [], search.words ?? []);
  if (first.length === 0) return { candidates: besideThem(world, search, wanted).filter(has), sure: false };
  return { candidates: first, sure: !foreign && new Set(first.map(sourceKey)).size === 1 };
}

/**
 * The one object of the wanted kinds that stands in the same directory as files of the search and is called like what the story is about:
 * a story names `cache/statefulset.yaml`, and `cache/pdb.yaml` is part of the same thing. None when there are several.
 */
function besideThem(world: World, search: Search, wanted: readonly string[]): readonly Candidate[] {
  const files = search.tiers.flatMap((tier) => presentPaths(world, tier)).filter((path) => /\.ya?ml$/.test(path));
  const folders = new Set(files.map(folderOf));
  const siblings = withoutPatches(
    wanted.flatMap((kind) => everyOfKind(world, kind)).filter(({ object }) => folders.has(folderOf(object.origin.file))),
  );
  const named = firstNamed([siblings], [...wordsOf(search.topic), ...wordsOf(search.around)]);
  return new Set(siblings.map(sourceKey)).size === 1 ? named : [];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function wordsOf(words: readonly string[] | undefined): readonly string[] {
  return (words ?? []).map(squeeze).filter((word) => word.length >= 4);
}

function firstNamed(tiers: readonly (readonly Candidate[])[], words: readonly string[]): readonly Candidate[] {
  if (words.length === 0) return [];
  for (const tier of tiers) {
    const exact = tier.filter(({ object }) => words.includes(squeeze(object.id.name)));
    if (exact.length > 0) return exact;
    const near = tier.filter(({ object }) => {
      const name = squeeze(object.id.name);
      return words.some((word) => name.includes(word) || (name.length >= 4 && word.includes(name)));
    });
    if (near.length > 0) return near;
  }
  return [];
}

/** Of several objects those whose names have a part, which the others lack, among the words of the sentence: "settlement" is `ledger-settle`. */
function told(candidates: readonly Candidate[], words: readonly string[]): readonly Candidate[] {
  const names = new Set(candidates.map(({ object }) => object.id.name));
  if (names.size < 2) return candidates;
  const parts = (name: string): readonly string[] =>
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((part) => part.length >= 4);
  const counts = new Map<string, number>();
  for (const name of names) for (const part of new Set(parts(name))) counts.set(part, (counts.get(part) ?? 0) + 1);
  const lower = words.map((word) => word.toLowerCase()).filter((word) => word.length >= 4);
  const meant = candidates.filter(({ object }) =>
    parts(object.id.name).some(
      (part) => counts.get(part) === 1 && lower.some((word) => word.startsWith(part) || (word.length >= 5 && part.startsWith(word))),
    ),
  );
  return meant.length > 0 ? meant : candidates;
}

function withoutPatches(candidates: readonly Candidate[]): readonly Candidate[] {
  const built = new Set(candidates.filter(({ standing }) => standing !== "document").map(({ object }) => `${object.id.kind}/${object.id.name}`));
  return candidates.filter(({ object, standing }) => standing !== "document" || !built.has(`${object.id.kind}/${object.id.name}`));
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}
