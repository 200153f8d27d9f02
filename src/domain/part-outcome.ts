import type { Assertion, Outcome } from "./assertion.ts";
import { fieldEvidence, judgedForm, levelOf } from "./fields.ts";
import { groupsOf } from "./groups.ts";
import { type Settled, settleHomes } from "./homes.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "./outcome.ts";
import { isDirectlyIn, isOfNamedPart } from "./parts.ts";
import { OPERATED } from "./pod-specs.ts";
import { type Candidate, candidateName, searchTiers } from "./search.ts";
import type { World } from "./world.ts";

type WordedField = Extract<Assertion, { kind: "worded-field" }>;

interface Judged extends Settled {
  readonly candidate: Candidate;
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** True when an object is called by a part's name, or by it among others: `radarr`, `vmstorage-main` for `vmstorage`. */
function isCalled({ object }: Candidate, part: string): boolean {
  const name = object.id.name.toLowerCase();
  return squeezed(name) === part || squeezed(name) === `${part}s` || name.split(/[^a-z0-9]+/).includes(part) || squeezed(name).startsWith(part);
}

function settled(world: World, candidate: Candidate, claim: WordedField, part: string): Judged | null {
  const one = settleHomes(world, candidate, claim.homes, [part]);
  if (one.fit === "absent" || one.matches.length === 0) return null;
  const { kind } = candidate.object.id;
  const form = judgedForm(candidate).value;
  const within = one.matches.every(({ path }) => isOfNamedPart(form, path, [part]));
  const own = kind !== "HelmRelease" && !OPERATED.includes(kind);
  if (!within && !(isCalled(candidate, part) && (own || !claim.homes.some(({ container }) => container === true)))) return null;
  return { ...one, candidate };
}

/**
 * What a statement about a named part comes to: in the keys of that name in charts and custom resources, and in objects called so, of the nearest place
 * that has any. Null where nothing goes by the name.
 */
export function partOutcome(claim: WordedField, world: World): Outcome | null {
  const { part, kind: _kind, name: _name, ...open } = claim.search;
  if (part === undefined) return null;
  const name = squeezed(part.name);
  const kinds = new Set(claim.homes.flatMap((home) => home.kinds));
  for (const { all: candidates } of searchTiers(world, open)) {
    const judged = candidates
      .filter(({ by, object }) => by !== "reached" && kinds.has(object.id.kind))
      .flatMap((candidate) => settled(world, candidate, claim, name) ?? []);
    if (judged.length > 0) return ofPlaces(world, claim, part.name, judged);
  }
  return part.only ? unknown("ambiguous", `Nothing here that could have this goes by ${part.name}.`) : null;
}

function ofPlaces(world: World, claim: WordedField, part: string, judged: readonly Judged[]): Outcome {
  const of = new Map(judged.map((one) => [one.candidate, one]));
  const groups = groupsOf(
    world,
    judged.map(({ candidate }) => candidate),
    claim.search.clusters,
  );
  return all(
    groups.map(({ cluster, candidates }) => {
      const here = candidates.flatMap((candidate) => of.get(candidate) ?? []);
      const evidence = here.flatMap(({ candidate, matches }) => matches.slice(0, 3).map((match) => fieldEvidence(candidate, match)));
      const clusters = cluster === null ? [] : [cluster];
      const names = listed(distinct(here.map(({ candidate }) => candidateName(candidate.object))), 3);
      if (here.length === 0) return unknown("ambiguous", `Cluster ${cluster ?? "none"} renders nothing that goes by ${part}.`);
      if (here.every(({ fit }) => fit === "yes")) return holds(levelOf(candidates), evidence, clusters);
      const [only, ...others] = here;
      const direct = only !== undefined && others.length === 0 && only.fit === "no" && isDirect(only, claim, part);
      if (direct && claim.search.anchored === true && claim.search.guessed !== true)
        return contradicted({ level: levelOf(candidates), evidence, clusters, expected: `“${claim.says}” for ${part}`, found: `not in ${names}` });
      return unknown("ambiguous", `${names} says otherwise of ${part} here, or in some places only.`, evidence);
    }),
  );
}

/** True where a field is that of the part itself, not of something in it. */
function isDirect({ candidate, matches }: Judged, claim: WordedField, part: string): boolean {
  const form = judgedForm(candidate).value;
  const fields = claim.homes.flatMap(({ fields: some }) => some);
  return matches.every(({ path }) => isDirectlyIn(form, path, part, fields));
}
