import type { History } from "../domain/world.ts";
import type { LoggedCommit } from "./history-log.ts";

/** What the log says about commits themselves: when each was made, and which came from which. */
export function commitGraph(commits: readonly LoggedCommit[]): Pick<History, "committedAt" | "isAncestor"> {
  const positions = new Map(commits.map((commit) => [commit.id, commit.at]));

  /** The log is sorted so that a commit stands before its parents: nothing behind the ancestor can lead to it. */
  function leadsTo(from: number, wanted: number): boolean {
    const seen = new Set<number>();
    const pending = [from];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at === wanted) return true;
      for (const parent of commits[at]?.parents ?? []) {
        const next = positions.get(parent);
        if (next === undefined || next > wanted || seen.has(next)) continue;
        seen.add(next);
        pending.push(next);
      }
    }
    return false;
  }

  return {
    committedAt(id) {
      const time = commits[positions.get(id) ?? -1]?.time;
      const date = time === undefined ? undefined : new Date(time * 1000);
      return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(".000Z", "Z");
    },
    isAncestor(ancestor, commit) {
      const [wanted, from] = [positions.get(ancestor), positions.get(commit)];
      return wanted === undefined || from === undefined ? undefined : leadsTo(from, wanted);
    },
  };
}
