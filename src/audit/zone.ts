import { deepest } from "../domain/object.ts";
import type { StatusState, Story, Zone } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import type { Finding } from "./combine.ts";

/** Where a deferral leads. */
export type Deferral =
  | { readonly is: "open"; readonly story: Story }
  | { readonly is: "done"; readonly story: Story }
  | { readonly is: "missing"; readonly target: string | null };

const FOLD = /[^a-z0-9]+/g;

function fold(text: string): string {
  return text.toLowerCase().replace(FOLD, "");
}

function withoutZeros(number: string): string {
  return number.replace(/^0+(?=\d)/, "");
}

/**
 * Resolves the target of a deferral ("Story 45", "STORY-VALIDATE-NETWORKING") through the ids and numbers that the
 * stories carry now, since stories get renumbered.
 */
export function resolveDeferral(to: string | null, stories: readonly Story[], states: ReadonlyMap<string, StatusState>): Deferral {
  const target = to === null ? undefined : findStory(to, stories);
  if (target === undefined) return { is: "missing", target: to };
  return { is: states.get(target.path) === "done" ? "done" : "open", story: target };
}

const found = new WeakMap<readonly Story[], Map<string, Story | undefined>>();

/**
 * The story a reference means: by its path, its id or its title as a whole, by an id anywhere in it (the longest, when one id is part
 * of another), else by its number. Undefined when none or several fit.
 */
export function findStory(reference: string, stories: readonly Story[]): Story | undefined {
  const known = found.get(stories) ?? new Map<string, Story | undefined>();
  found.set(stories, known);
  if (!known.has(reference)) known.set(reference, lookUp(reference, stories));
  return known.get(reference);
}

function lookUp(reference: string, stories: readonly Story[]): Story | undefined {
  const folded = fold(reference);
  const whole = stories.filter((story) => story.path === reference || (story.id.length > 3 && fold(story.id) === folded));
  if (whole.length > 0) return only(whole);
  const byId = stories.filter((story) => story.id.length > 3 && folded.includes(fold(story.id)));
  const longest = byId.filter((story) => byId.every((other) => fold(story.id).includes(fold(other.id))));
  if (longest.length === 1) return longest[0];
  const number = /\b(?:story|stories)\s*#?\s*(\d{1,4}(?:\.\d{1,4})*)/i.exec(reference)?.[1];
  if (number === undefined) return only(stories.filter((story) => folded.length >= 12 && fold(story.title) === folded));
  return only(stories.filter((story) => story.number !== null && withoutZeros(story.number) === withoutZeros(number)));
}

function only(stories: readonly Story[]): Story | undefined {
  return stories.length === 1 ? stories[0] : undefined;
}

const CONDITION_WORDS = new Set(
  "if when where unless using use used with the a an is are enabled available present exists needed required applicable adopted desired automation already and or not only in on for supported".split(
    " ",
  ),
);

/**
 * The subjects of a condition: "If Using ExternalDNS" gives `externaldns`. Empty when it names nothing that could be
 * rendered ("if needed").
 */
export function conditionSubjects(condition: string): readonly string[] {
  return condition
    .split(/[^\p{L}\p{N}_-]+/u)
    .filter((word) => word.length > 2 && !CONDITION_WORDS.has(word.toLowerCase()))
    .map(fold)
    .filter((word) => word !== "");
}

/** Whether anything that is rendered carries this folded name in its kind, name or file. */
export function isRendered(subject: string, world: World): boolean {
  return world.clusters.some((cluster) =>
    cluster.objects.some((object) => {
      const { value } = deepest(object);
      const kind = typeof value.kind === "string" ? value.kind : object.id.kind;
      return fold(object.id.name).includes(subject) || fold(kind).includes(subject) || fold(object.origin.file).includes(subject);
    }),
  );
}

/** What zone and finding come to together, for zones other than `deferred`. */
export type Zoned = Finding | { readonly verdict: "not-applicable"; readonly because: string };

/**
 * Applies the author's zone to what was found. Optional things that are not there are not failures; conditional ones
 * are not applicable when the thing conditioned on is nowhere rendered, and stay open when the condition names nothing.
 */
export function applyZone(zone: Exclude<Zone, { kind: "deferred" }>, found: Finding, world: World): Zoned {
  switch (zone.kind) {
    case "in-scope":
      return found;
    case "not-required":
      return { verdict: "not-applicable", because: `line ${zone.line} says it is not required` };
    case "optional":
      if (found.verdict !== "failed") return found;
      return { verdict: "not-applicable", because: `optional (line ${zone.line}) and not there` };
    case "conditional": {
      if (found.verdict !== "failed") return found;
      const subjects = conditionSubjects(zone.condition);
      if (subjects.length === 0)
        return {
          ...found,
          verdict: "unproven",
          reason: "ambiguous",
          because: `only "${zone.condition}" (line ${zone.line}), which nothing here can decide; ${found.because ?? ""}`,
        };
      if (subjects.some((subject) => isRendered(subject, world))) return found;
      return { verdict: "not-applicable", because: `only "${zone.condition}" (line ${zone.line}), and nothing like it is rendered` };
    }
    default:
      return zone satisfies never;
  }
}
