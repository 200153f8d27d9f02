import type { Zone } from "../domain/story.ts";
import type { AssertionTrail, LookedAt, ReadingTrail, Trail } from "../domain/trail.ts";
import { plural } from "./words.ts";

/** Most tiers, and paths of a tier, that are told. */
const MOST = 6;

const OUTCOMES: Readonly<Record<NonNullable<AssertionTrail["outcome"]>, string>> = {
  holds: "it holds",
  contradicted: "what is there says otherwise",
  absent: "it is not there",
  moved: "literally false, and true elsewhere or once was",
  unknown: "it cannot be decided here",
};

/** A label and what stands behind it. */
export type Fact = readonly [label: string, text: string];

/** How a sentence was read, as labelled lines: zone, what fired and what it says, where it looked, and the words left over. */
export function trailFacts(trail: Trail): readonly Fact[] {
  const { readings, tried } = trail;
  return [
    ["zone", sayZone(trail.zone)],
    ["tried", `${plural(tried, "recogniser", "recognisers")}, ${readings.length === 0 ? "none fired" : `${readings.length} fired`}`],
    ...readings.flatMap(readingFacts),
    ["left over", trail.uncovered.length === 0 ? "no meaningful word" : trail.uncovered.join(", ")],
  ];
}

function readingFacts({ recogniser, combine, covers, assertions }: ReadingTrail): readonly Fact[] {
  const several = assertions.length > 1 ? `, ${combine === "any" ? "any of these" : "all of these"}` : "";
  return [
    ["fired", `${recogniser}${covers.length === 0 ? "" : ` on ${covers.map((text) => `"${text.trim()}"`).join(", ")}`}${several}`],
    ...assertions.flatMap(assertionFacts),
  ];
}

function assertionFacts({ says, outcome, lookedAt, clusters }: AssertionTrail): readonly Fact[] {
  const limited = clusters.length === 0 ? "" : `; clusters ${clusters.join(", ")}`;
  return [
    ["asserts", `${says}${limited}`],
    ...lookedAt.slice(0, MOST).map((tier, index): Fact => ["looked in", `${index + 1}. ${sayTier(tier)}`]),
    ...(lookedAt.length > MOST ? [["looked in", `and ${lookedAt.length - MOST} places further away`] as const] : []),
    ["gives", outcome === null ? "not judged" : OUTCOMES[outcome]],
  ];
}

function sayTier({ paths, fitting }: LookedAt): string {
  const shown = paths.slice(0, MOST).join(", ");
  const more = paths.length > MOST ? ` and ${paths.length - MOST} more` : "";
  return `${shown}${more}${fitting === null ? "" : ` (${fitting === 0 ? "nothing" : plural(fitting, "object", "objects")} that ${fitting === 1 ? "fits" : fitting === 0 ? "fits" : "fit"})`}`;
}

function sayZone(zone: Zone): string {
  switch (zone.kind) {
    case "in-scope":
      return "in scope";
    case "deferred":
      return `handed ${zone.to === null ? "elsewhere" : `to ${zone.to}`} by line ${zone.line}`;
    case "optional":
      return `optional by line ${zone.line}`;
    case "conditional":
      return `only "${zone.condition}", line ${zone.line}`;
    case "not-required":
      return `not required by line ${zone.line}`;
    default:
      return zone satisfies never;
  }
}
