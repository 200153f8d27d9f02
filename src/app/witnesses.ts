import { findStory } from "../audit/zone.ts";
import type { Story, Witness } from "../domain/story.ts";
import type { Tree } from "../domain/world.ts";
import { parseGateFile, parseSprintStatus, parseTracker } from "../stories/witness-files.ts";

const GATE_FILE = /(?:^|\/)gates\/[^/]+\.ya?ml$/;
const SPRINT_STATUS = /(?:^|\/)sprint-status\.ya?ml$/;
const TRACKER = /(?:^|\/)[^/]*(?:progress|tracker|tracking)[^/]*\.md$/i;

interface Sighting {
  readonly storyRef: string;
  readonly witness: Witness;
}

function sightings(tree: Tree): readonly Sighting[] {
  return tree.paths.flatMap((path): readonly Sighting[] => {
    const parse = GATE_FILE.test(path)
      ? (text: string) => [parseGateFile(path, text)].filter((sighting) => sighting !== null)
      : SPRINT_STATUS.test(path)
        ? (text: string) => parseSprintStatus(path, text)
        : TRACKER.test(path)
          ? (text: string) => parseTracker(path, text)
          : undefined;
    if (parse === undefined) return [];
    const text = tree.text(path);
    return text === undefined ? [] : parse(text);
  });
}

/**
 * The witnesses of every story by its path: what the story itself says, then gate files, trackers and sprint status
 * that refer to it, then the text of the pull request.
 */
export function gatherWitnesses(stories: readonly Story[], tree: Tree, pullRequestText: string | null): ReadonlyMap<string, readonly Witness[]> {
  const witnesses = new Map<string, Witness[]>(stories.map((story) => [story.path, [...story.witnesses]]));
  for (const { storyRef, witness } of sightings(tree)) {
    const story = findStory(storyRef, stories) ?? findStory(`Story ${storyRef}`, stories);
    if (story !== undefined) witnesses.get(story.path)?.push(witness);
  }
  for (const { storyRef, witness } of pullRequestText === null ? [] : completions(pullRequestText)) {
    const story = findStory(storyRef, stories);
    if (story !== undefined) witnesses.get(story.path)?.push(witness);
  }
  return witnesses;
}

/** "completes Story 04", "closes STORY-DNS-COREDNS-BASE" in the text of a pull request. */
function completions(text: string): readonly Sighting[] {
  const said = /\b(?:complet|finish|clos|implement)(?:e|es|ed|s)?\s+((?:story\s+#?\d{1,4}(?:\.\d{1,4})?)|STORY-[A-Z0-9-]{2,80})/gi;
  return [...text.slice(0, 65_536).matchAll(said)].map((match) => ({
    storyRef: match[1] ?? "",
    witness: {
      kind: "pull-request",
      path: "(pull request)",
      line: text.slice(0, match.index).split("\n").length,
      says: match[0],
      state: "done",
    },
  }));
}
