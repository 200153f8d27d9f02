import { type GateFile, gateFileFindings, isGateDocument } from "../audit/gate-file.ts";
import { ledgerOf } from "../audit/ledgers.ts";
import { storyMeant } from "../audit/story-reference.ts";
import type { Finding } from "../domain/audit.ts";
import type { StatusState, Story, Witness } from "../domain/story.ts";
import { stringAt, valueAt } from "../domain/value.ts";
import type { ManifestDocument, Tree, World } from "../domain/world.ts";
import { parseGateFile, parseSprintStatus, parseTracker } from "../stories/witness-files.ts";

interface Sighting {
  readonly storyRef: string;
  readonly witness: Witness;
}

function sightings(tree: Tree, words: StatusWords): readonly Sighting[] {
  return tree.paths.flatMap((path): readonly Sighting[] => {
    const ledger = ledgerOf(path);
    if (ledger === null || ledger === "assessment") return [];
    const text = tree.text(path);
    if (text === undefined) return [];
    switch (ledger) {
      case "gate-file":
        return [parseGateFile(path, text)].filter((sighting) => sighting !== null);
      case "sprint-status":
        return parseSprintStatus(path, text, words);
      case "tracker":
        return parseTracker(path, text, words);
      default:
        return ledger satisfies never;
    }
  });
}

type StatusWords = Readonly<Record<string, StatusState>>;

/** What else says how far stories are, beside the stories themselves. */
export interface WitnessSources {
  readonly tree: Tree;
  /** Text of the pull request, null without one. */
  readonly pullRequestText: string | null;
  readonly statusWords: StatusWords;
}

/**
 * The witnesses of every story by its path: what the story itself says, then gate files, trackers and sprint status
 * that refer to it, then the text of the pull request.
 */
export function gatherWitnesses(stories: readonly Story[], sources: WitnessSources): ReadonlyMap<string, readonly Witness[]> {
  const witnesses = new Map<string, Witness[]>(stories.map((story) => [story.path, [...story.witnesses]]));
  const said = sources.pullRequestText === null ? [] : completions(sources.pullRequestText);
  for (const { storyRef, witness } of [...sightings(sources.tree, sources.statusWords), ...said]) {
    const story = storyMeant(storyRef, stories);
    if (story !== undefined) witnesses.get(story.path)?.push(witness);
  }
  return witnesses;
}

/** What is wrong with the gate files of a tree. */
export interface CheckedGateFiles {
  readonly findings: readonly Finding[];
  /** Whether one of them expires, so that the day decides. */
  readonly dated: boolean;
}

/** Checks all gate files of the tree. `asOf` (milliseconds since 1970) decides about expiry. */
export function checkGateFiles(stories: readonly Story[], world: World, asOf: number | null): CheckedGateFiles {
  const files = world.tree.paths.flatMap((path) => {
    if (ledgerOf(path) !== "gate-file") return [];
    const testimony = parseGateFile(path, world.tree.text(path) ?? "");
    const file: GateFile = { path, documents: world.documents(path).filter(isGateDocument), problems: world.yamlProblems(path) };
    if (file.documents.length === 0 && testimony === null) return [];
    const reference = testimony?.storyRef ?? stringAt(file.documents[0]?.value, "story");
    return [{ file, story: reference === undefined ? undefined : storyMeant(reference, stories) }];
  });
  return {
    findings: files.flatMap(({ file, story }) => gateFileFindings(file, { story, asOf })),
    dated: files.some(({ file }) => file.documents.some(expires)),
  };
}

function expires({ value }: ManifestDocument): boolean {
  return [["expires"], ["waiver", "expires"]].some((path) => typeof valueAt(value, path) === "string");
}

const COMPLETION = /(?<![\w-])(?:complet|finish|clos|implement)(?:e|es|ed|s)?\s+((?:story\s+#?\d{1,4}(?:\.\d{1,4})?)|STORY-[A-Z0-9-]{2,80})/gi;

/** Words right before a completion that deny it, put it off or make it a part: "does not yet complete", "will close", "until this PR completes". */
const NO_COMPLETION =
  /(?<![\w-])(?:not|never|cannot|can't|won't|doesn't|don't|didn't|isn't|without|unless|until|till|before|once|when|if|will|would|could|should|may|might|must|shall|partly|partially|almost|nearly|half|instead of|rather than|fails? to)(?:\s+(?:yet|fully|entirely|completely|quite|really|actually|itself|by|on|its|own|be|this|it|that|we|i|the|a|pr|mr|pull|request|change|to)){0,6}\s*$/i;

/** "completes Story 04", "closes STORY-DNS-COREDNS-BASE" in the text of a pull request; not where its sentence denies it or puts it off. */
function completions(text: string): readonly Sighting[] {
  const said = text.slice(0, 65_536);
  return [...said.matchAll(COMPLETION)].flatMap((match): readonly Sighting[] => {
    const start = Math.max(said.lastIndexOf("\n", match.index - 1), match.index - 200) + 1;
    const clause = said.slice(start, match.index).replace(/^.*(?:[.;:!?,—–]|(?<![\w-])but(?![\w-]))/s, "");
    if (NO_COMPLETION.test(clause.replaceAll("\u2019", "'").replace(/[*_`]/g, "").trimEnd())) return [];
    const line = said.slice(0, match.index).split("\n").length;
    return [{ storyRef: match[1] ?? "", witness: { kind: "pull-request", path: "(pull request)", line, says: match[0], state: "done" } }];
  });
}
