import type { Assertion, Outcome } from "../domain/assertion.ts";
import { searchTiers } from "../domain/search.ts";
import type { AssertionTrail, LookedAt, Trail } from "../domain/trail.ts";
import type { World } from "../domain/world.ts";
import type { JudgedSentence } from "./claim.ts";
import { type Kinds, kindOf } from "./read.ts";

/** How a claim was read and where it looked. `tried` is the number of recognisers there are. */
export function trailOf({ read, outcomes }: JudgedSentence, world: World, kinds: Kinds, tried: number): Trail {
  const { sentence } = read;
  return {
    zone: sentence.zone,
    tried,
    readings: read.readings.map(({ recogniser, recognition }, at) => ({
      recogniser,
      combine: recognition.combine,
      covers: recognition.covers.map(({ start, end }) => sentence.text.slice(start, end)).filter((text) => text.trim() !== ""),
      assertions: recognition.assertions.map((assertion, index) => assertionTrail(assertion, outcomes[at]?.[index], world, kinds)),
    })),
    uncovered: read.residue,
  };
}

function assertionTrail(assertion: Assertion, outcome: Outcome | undefined, world: World, kinds: Kinds): AssertionTrail {
  return {
    says: kindOf(kinds, assertion).describe(assertion),
    outcome: outcome === undefined ? null : "moved" in outcome && outcome.moved !== null ? "moved" : outcome.is,
    lookedAt: lookedAt(assertion, world),
    clusters: "search" in assertion ? assertion.search.clusters : "clusters" in assertion ? assertion.clusters : [],
  };
}

function lookedAt(assertion: Assertion, world: World): readonly LookedAt[] {
  if (!("search" in assertion)) return [];
  const found = new Map([...searchTiers(world, assertion.search)].map(({ index, candidates }) => [index, candidates.length]));
  return assertion.search.tiers.map((paths, index) => ({ paths, fitting: found.get(index) ?? 0 }));
}
