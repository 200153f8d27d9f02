import type { DeferredItem, Finding } from "../domain/audit.ts";
import type { Sentence, StatusState, Story } from "../domain/story.ts";
import { zoneOf } from "./annotated.ts";
import { counterpartLine, isAlike } from "./counterpart.ts";
import { sentencesOf } from "./story.ts";
import { type Deferral, findStory, resolveDeferral } from "./zone.ts";

/** Whether the annotation of a sentence counts; see `settledAnnotations`. */
type Counts = (sentence: Sentence) => boolean;

/** The items that a story hands to one target. */
interface Group {
  /** As first written; null when no target is named. */
  readonly to: string | null;
  readonly target: Story | undefined;
  /** The line that hands them over first. */
  readonly line: number;
  readonly items: readonly Sentence[];
}

/** The items a story hands over by target, however it is written, in order of first mention. Items that only introduce others are left out. */
function groupsOf(story: Story, stories: readonly Story[], counts: Counts): readonly Group[] {
  const groups = new Map<string, Group & { readonly items: Sentence[] }>();
  for (const sentence of sentencesOf(story)) {
    const zone = zoneOf(sentence, counts(sentence));
    if (zone.kind !== "deferred") continue;
    const target = zone.to === null ? undefined : findStory(zone.to, stories);
    const key = target?.path ?? `"${zone.to ?? ""}"`;
    const group = groups.get(key) ?? { to: zone.to, target, line: zone.line, items: [] };
    groups.set(key, group);
    if (!sentence.header) group.items.push(sentence);
  }
  return [...groups.values()];
}

/**
 * What is wrong with the deferrals of a story, one finding per target at the line that hands the work over: there is no such story, it
 * is done already, it hands the same back, or it lists nothing like any of the items.
 */
export function deferralFindings(
  story: Story,
  stories: readonly Story[],
  states: ReadonlyMap<string, StatusState>,
  counts: Counts,
): readonly Finding[] {
  return groupsOf(story, stories, counts).flatMap((group): readonly Finding[] => {
    const defect = defectOf(story, group, resolveDeferral(group.to, stories, states), stories);
    if (defect === null) return [];
    return [{ ...defect, at: { path: story.path, line: group.line }, cluster: null, object: null, story: story.path, change: null }];
  });
}

type Defect = Pick<Finding, "rule" | "severity" | "message" | "remediation">;

function defectOf(story: Story, group: Group, target: Deferral, stories: readonly Story[]): Defect | null {
  switch (target.is) {
    case "missing":
      return {
        rule: "orphaned-deferral",
        severity: "warning",
        message: `expected a story that takes the deferred items over, found ${group.to === null ? "no target named" : `no story like "${group.to}"`}`,
        remediation: "Name an existing story, or write the one that takes these items over.",
      };
    case "done":
      return {
        rule: "stale-deferral",
        severity: "warning",
        message: `expected ${target.story.id} to be open, found it done (${target.story.path})`,
        remediation: "Claim the items here, or hand them to a story that is still open.",
      };
    case "open":
      return circular(story, group, target.story, stories) ?? notTakenOver(story, group, target.story);
    default:
      return target satisfies never;
  }
}

/** Stories that are looked through for a way back. */
const MOST_STORIES = 32;

const everyGroup = new WeakMap<Story, { readonly stories: readonly Story[]; readonly groups: readonly Group[] }>();

/** The groups of a story with every annotation counted; made once. */
function allGroupsOf(story: Story, stories: readonly Story[]): readonly Group[] {
  const known = everyGroup.get(story);
  if (known?.stories === stories) return known.groups;
  const groups = groupsOf(story, stories, () => true);
  everyGroup.set(story, { stories, groups });
  return groups;
}

/** What a story hands over comes back to it, at once or through further stories: nobody does it. */
function circular(story: Story, group: Group, target: Story, stories: readonly Story[]): Defect | null {
  if (target === story)
    return {
      rule: "circular-deferral",
      severity: "warning",
      message: `expected another story, found that ${story.id} hands the items to itself`,
      remediation: "Claim the items here, or name the story that takes them over.",
    };
  const round = group.items.length === 0 ? null : wayBack(story, group.items, target, stories);
  if (round === null) return null;
  const [first, ...others] = round;
  const through = others.map(({ id }) => ` to ${id}`).join("");
  return {
    rule: "circular-deferral",
    severity: "warning",
    message: `expected ${target.id} to take the deferred items over, found that it hands them ${through === "" ? "back" : `on${through}, and so back`} (${first?.path ?? target.path})`,
    remediation: "Decide which of the stories does it, and claim it there.",
  };
}

/** The shortest way through stories by which items like these, handed to `first`, come back; null when they do not. */
function wayBack(story: Story, items: readonly Sentence[], first: Story, stories: readonly Story[]): readonly Story[] | null {
  const seen = new Set([first]);
  const pending: { readonly way: readonly Story[]; readonly at: Story; readonly items: readonly Sentence[] }[] = [{ way: [first], at: first, items }];
  for (let here = pending.shift(); here !== undefined; here = pending.shift()) {
    const held = here.items;
    for (const { target, items: handed } of allGroupsOf(here.at, stories)) {
      const alike = handed.filter((item) => held.some((other) => isAlike(item, other)));
      if (target === undefined || alike.length === 0) continue;
      if (target === story) return here.way;
      if (seen.has(target) || seen.size >= MOST_STORIES) continue;
      seen.add(target);
      pending.push({ way: [...here.way, target], at: target, items: alike });
    }
  }
  return null;
}

function notTakenOver(story: Story, group: Group, target: Story): Defect | null {
  if (target === story || group.items.length === 0 || group.items.some((item) => counterpartLine(item, target) !== null)) return null;
  const count = group.items.length === 1 ? "the deferred item" : `any of the ${group.items.length} deferred items`;
  return {
    rule: "deferral-not-taken-over",
    severity: "info",
    message: `expected ${target.id} to list ${count}, found nothing like it (${target.path})`,
    remediation: `Add what is deferred to ${target.id}, or defer it to the story that does it.`,
  };
}

/** Every item that the story hands over: to which story, and where that one lists something like it. */
export function deferralLedger(story: Story, stories: readonly Story[], counts: Counts): readonly DeferredItem[] {
  return groupsOf(story, stories, counts).flatMap(({ target, items }) =>
    items.map((item) => ({
      from: story.path,
      line: item.line,
      text: item.text,
      to: target?.path ?? null,
      takenOver: target === undefined || target === story ? null : counterpartLine(item, target),
    })),
  );
}
