import type { Finding } from "../domain/audit.ts";
import type { StatusState, Story, Witness } from "../domain/story.ts";

/** States on the way to done, least first. `stopped` and `unknown` claim nothing. */
const PROGRESS: readonly StatusState[] = ["draft", "approved", "in-progress", "review", "done"];

function rank(state: StatusState | null): number {
  return state === null ? -1 : PROGRESS.indexOf(state);
}

/** Whether a witness claims that the work is finished. */
export function claimsCompletion(witness: Witness): boolean {
  return witness.state === "review" || witness.state === "done";
}

/** Kinds of the witnesses that claim completion, each once, in order of appearance. A story binds when there is one. */
export function bindingWitnesses(witnesses: readonly Witness[]): readonly Witness["kind"][] {
  return [...new Set(witnesses.filter(claimsCompletion).map((witness) => witness.kind))];
}

/** The state to believe: the lowest that a witness gives, because a false "done" costs more than a false "in progress". */
export function believedState(story: Story, witnesses: readonly Witness[]): StatusState {
  const known = witnesses.filter((witness) => rank(witness.state) >= 0).map((witness) => witness.state as StatusState);
  const lowest = known.sort((a, b) => rank(a) - rank(b))[0];
  return lowest ?? story.status?.state ?? "unknown";
}

/** A witness with its place and its words, for messages. */
export function quoted(witness: Witness): string {
  return `${witness.path}:${witness.line} (${witness.kind}) says "${excerpt(witness.says)}"`;
}

/** At most 160 characters of a text. */
export function excerpt(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

/** Witnesses that say the work is finished against witnesses that say it is not, both quoted. */
export function contradictingWitnesses(story: Story, witnesses: readonly Witness[]): readonly Finding[] {
  const finished = witnesses.find(claimsCompletion);
  const unfinished = witnesses.find((witness) => rank(witness.state) >= 0 && !claimsCompletion(witness));
  if (finished === undefined || unfinished === undefined) return [];
  return [
    {
      rule: "contradicting-witnesses",
      severity: "warning",
      message: `expected one state of ${story.id}, found two: ${quoted(finished)}, but ${quoted(unfinished)}`,
      at: { path: finished.path, line: finished.line },
      cluster: null,
      object: null,
      story: story.path,
      remediation: "Make both places say the same; until then the lower one is believed.",
      change: null,
    },
  ];
}
